// Counts what is allocated in this program. One file of a test program includes this.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace hallmark {
inline std::atomic<std::size_t> allocations{0};
}  // namespace hallmark

void* operator new(std::size_t size) {
  ++hallmark::allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
