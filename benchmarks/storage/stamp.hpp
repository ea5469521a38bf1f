// What every 4 KiB of a file says of itself, so that a wrong one can be told from a right one and named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hallmark {

constexpr std::size_t page_bytes = 4096, page_words = page_bytes / 8;

/// Who wrote a page, where and when. Two pages are equal only if all of this is.
struct Stamp {
  std::uint64_t seed = 0;        ///< of the run
  std::uint64_t file = 0;        ///< hash of the case's name
  std::uint64_t rank = 0;        ///< of the writer
  std::uint64_t offset = 0;      ///< in the file, in bytes
  std::uint64_t generation = 0;  ///< generation_of()
  bool operator==(const Stamp&) const = default;
};

/// Grows from one pass over the file to the next, and from block to block of a run.
[[nodiscard]] constexpr std::uint64_t generation_of(std::uint32_t block, std::uint32_t pass) noexcept {
  return std::uint64_t{block} << 32U | pass;
}

/// Six words of stamp, its 64-bit hash, and pseudorandom words that follow from the hash: every bit of a page follows
/// from its stamp. Incompressible, and no two pages are alike. `page`: page_words words.
void write_page(const Stamp&, std::uint64_t* page) noexcept;

/// Whether all bits of `page` are what write_page(stamp) makes.
[[nodiscard]] bool is_page_of(const Stamp&, const std::uint64_t* page) noexcept;

/// What a buffer holds before it is read into; no page of a file ever does.
constexpr std::uint64_t page_poison = 0xdeadbeefdeadbeefULL;

/// In words, how `page` differs from the page of `expected`: "bit flip", "misplaced", "foreign", "stale", "torn",
/// "zeroed", "not read" or "corrupt", with the particulars. Empty where it does not.
[[nodiscard]] std::string describe_page_fault(const Stamp& expected, const std::uint64_t* page);

}  // namespace hallmark
