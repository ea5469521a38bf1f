#include "benchmarks/storage/arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace hallmark {
namespace {

constexpr std::size_t huge_page = 2U << 20U;

}  // namespace

Arena::Arena(std::size_t bytes) : bytes_{bytes} {
  const std::size_t whole = (std::max<std::size_t>(bytes, 1) + huge_page - 1) / huge_page * huge_page;
  words_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(huge_page, whole)));
  if (!words_) throw std::bad_alloc{};
  (void)madvise(words_.get(), whole, MADV_HUGEPAGE);  // only a wish
}

}  // namespace hallmark
