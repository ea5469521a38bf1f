// Storage of one square matrix.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace hallmark {

/// n x n elements, row-major, uninitialised; on huge pages where the kernel grants them.
template <class Element>
class Matrix {
 public:
  explicit Matrix(std::size_t n) : count_{n * n} {
    constexpr std::size_t huge_page = 2U << 20U;
    const std::size_t bytes = (count_ * sizeof(Element) + huge_page - 1) / huge_page * huge_page;
    elements_.reset(static_cast<Element*>(std::aligned_alloc(huge_page, bytes)));
    if (!elements_) throw std::bad_alloc{};
    (void)madvise(elements_.get(), bytes, MADV_HUGEPAGE);  // only a wish
  }

  [[nodiscard]] Element* data() { return elements_.get(); }
  [[nodiscard]] std::span<Element> elements() { return {elements_.get(), count_}; }
  [[nodiscard]] std::span<const Element> elements() const { return {elements_.get(), count_}; }
  [[nodiscard]] std::span<std::byte> bytes() { return std::as_writable_bytes(elements()); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(elements()); }

 private:
  struct Free {
    void operator()(Element* elements) const { std::free(elements); }
  };
  std::size_t count_;
  std::unique_ptr<Element[], Free> elements_;
};

}  // namespace hallmark
