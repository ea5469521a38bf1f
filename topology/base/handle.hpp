// One owner for every handle of a C library.
#pragma once

#include <utility>

namespace hallmark {

/// Owns one C handle and closes it once. Traits has `type`, `null()` and `close(type)`; close must not throw.
template <class Traits>
class UniqueHandle {
 public:
  using type = typename Traits::type;

  UniqueHandle() noexcept : handle_{Traits::null()} {}
  explicit UniqueHandle(type handle) noexcept : handle_{handle} {}
  UniqueHandle(UniqueHandle&& other) noexcept : handle_{other.release()} {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    UniqueHandle taken{std::move(other)};
    std::swap(handle_, taken.handle_);
    return *this;
  }
  UniqueHandle(const UniqueHandle&) = delete;
  UniqueHandle& operator=(const UniqueHandle&) = delete;
  ~UniqueHandle() {
    if (*this) Traits::close(handle_);
  }

  [[nodiscard]] type get() const noexcept { return handle_; }
  [[nodiscard]] type release() noexcept { return std::exchange(handle_, Traits::null()); }
  explicit operator bool() const noexcept { return handle_ != Traits::null(); }

 private:
  type handle_;
};

/// A file descriptor; closed without looking at the result, so flush (fsync) before you let it go.
struct FileDescriptorTraits {
  using type = int;
  static int null() noexcept { return -1; }
  static void close(int descriptor) noexcept;
};
using FileDescriptor = UniqueHandle<FileDescriptorTraits>;

}  // namespace hallmark
