// The memory that a file is written from and read into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

namespace hallmark {

/// `bytes` of page-aligned memory, in huge pages where the system gives them: pinning 4 KiB pages costs a fast device a
/// tenth. Throws std::bad_alloc.
class Arena {
 public:
  explicit Arena(std::size_t bytes);
  [[nodiscard]] std::uint64_t* words() const noexcept { return words_.get(); }
  [[nodiscard]] std::uint64_t* at(std::size_t byte_offset) const noexcept { return words_.get() + byte_offset / 8; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Free {
    void operator()(std::uint64_t* words) const noexcept { std::free(words); }
  };
  std::size_t bytes_;
  std::unique_ptr<std::uint64_t[], Free> words_;
};

}  // namespace hallmark
