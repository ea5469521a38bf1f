// Storage of one square matrix.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace hallmark {

/// n x n elements, row-major, `stride` from row to row; on huge pages where the kernel grants them. The elements are
/// uninitialised; the padding between rows has all bits set, so that it is no number in a floating format.
template <class Element>
class Matrix {
 public:
  Matrix(std::size_t n, std::size_t stride) : n_{n}, stride_{stride} {
    constexpr std::size_t huge_page = 2U << 20U;
    const std::size_t bytes = (n * stride * sizeof(Element) + huge_page - 1) / huge_page * huge_page;
    elements_.reset(static_cast<Element*>(std::aligned_alloc(huge_page, bytes)));
    if (!elements_) throw std::bad_alloc{};
    (void)madvise(elements_.get(), bytes, MADV_HUGEPAGE);  // only a wish
    for (std::size_t i = 0; i < n; ++i) std::memset(padding(i).data(), poison, padding(i).size());
  }

  [[nodiscard]] Element* data() { return elements_.get(); }
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] std::span<std::byte> row(std::size_t i) {
    return std::as_writable_bytes(std::span{elements_.get() + i * stride_, n_});
  }

  /// All elements and all padding.
  void fill_with_poison() { std::memset(elements_.get(), poison, n_ * stride_ * sizeof(Element)); }

  /// Whether something was written between the rows.
  [[nodiscard]] bool padding_is_intact() {
    for (std::size_t i = 0; i < n_; ++i)
      for (const std::byte each : padding(i))
        if (each != std::byte{poison}) return false;
    return true;
  }

 private:
  static constexpr unsigned char poison = 0xff;

  [[nodiscard]] std::span<std::byte> padding(std::size_t i) {
    return std::as_writable_bytes(std::span{elements_.get() + i * stride_ + n_, stride_ - n_});
  }

  struct Free {
    void operator()(Element* elements) const { std::free(elements); }
  };
  std::size_t n_, stride_;
  std::unique_ptr<Element[], Free> elements_;
};

}  // namespace hallmark
