#include "benchmarks/storage/stamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t magic = 0x6b72616d6c6c6168ULL;  // "hallmark" in a little-endian dump
constexpr std::size_t header_words = 7, sector_words = 512 / 8, sectors = page_words / sector_words;
using Page = std::array<std::uint64_t, page_words>;

std::uint64_t hash(const Stamp& stamp) noexcept {
  std::uint64_t h = magic;
  for (const std::uint64_t field : {stamp.seed, stamp.file, stamp.rank, stamp.offset, stamp.generation})
    h = mix64(h + field + 0x9e3779b97f4a7c15ULL);
  return h;
}

/// One multiplication a word: a third of the cost of mix64, and as incompressible.
constexpr std::uint64_t filler(std::uint64_t key, std::size_t i) noexcept {
  const std::uint64_t x = key + i * 0x9e3779b97f4a7c15ULL;
  return (x ^ x >> 32U) * 0xd6e8feb86659fd93ULL;
}

Page page_of(const Stamp& stamp) noexcept {
  Page page;
  write_page(stamp, page.data());
  return page;
}

/// The stamp that a page bears, if the whole page follows from it.
std::optional<Stamp> intact_stamp(const std::uint64_t* page) noexcept {
  const Stamp stamp{.seed = page[1], .file = page[2], .rank = page[3], .offset = page[4], .generation = page[5]};
  if (!is_page_of(stamp, page)) return std::nullopt;
  return stamp;
}

std::string pass_text(std::uint64_t generation) {
  return fmt::format("block {}, pass {}", generation >> 32U, generation & 0xffffffffU);
}

std::string describe_other(const Stamp& expected, const Stamp& found) {
  if (found.seed != expected.seed) return fmt::format("foreign: of the run with seed {:x}", found.seed);
  if (found.rank != expected.rank) return fmt::format("foreign: written by rank {}", found.rank);
  if (found.file != expected.file) return fmt::format("foreign: of another file of rank {}", found.rank);
  if (found.offset != expected.offset) return fmt::format("misplaced: these are the bytes of offset {}", found.offset);
  return fmt::format("{}: of {}, not of {}", found.generation < expected.generation ? "stale" : "of a later pass",
                     pass_text(found.generation), pass_text(expected.generation));
}

struct Difference {
  std::uint64_t bits = 0;
  std::size_t first_bit = 0;  ///< counted from the start of the page; meaningful where bits > 0
  std::size_t wrong_sectors = 0, first_sector = 0;
  bool whole_sectors = true;  ///< in each wrong sector at least half of the words differ
};

Difference compare(const Page& expected, const std::uint64_t* page) {
  Difference difference;
  for (std::size_t sector = 0; sector < sectors; ++sector) {
    std::size_t wrong_words = 0;
    for (std::size_t i = sector * sector_words; i < (sector + 1) * sector_words; ++i) {
      const std::uint64_t wrong = expected[i] ^ page[i];
      if (wrong == 0) continue;
      if (difference.bits == 0) difference.first_bit = 64 * i + static_cast<std::size_t>(std::countr_zero(wrong));
      difference.bits += static_cast<std::uint64_t>(std::popcount(wrong));
      ++wrong_words;
    }
    if (wrong_words == 0) continue;
    if (difference.wrong_sectors++ == 0) difference.first_sector = sector;
    if (wrong_words < sector_words / 2) difference.whole_sectors = false;
  }
  return difference;
}

std::string describe(const Difference& difference) {
  if (difference.bits == 1)
    return fmt::format("bit flip: bit {} of byte {}", difference.first_bit % 8, difference.first_bit / 8);
  if (difference.whole_sectors && difference.wrong_sectors < sectors)
    return fmt::format("torn: {} of {} sectors of 512 bytes are not of this write, the first at byte {}",
                       difference.wrong_sectors, sectors, difference.first_sector * sector_words * 8);
  return fmt::format("corrupt: {} bits differ, the first is bit {} of byte {}", difference.bits,
                     difference.first_bit % 8, difference.first_bit / 8);
}

}  // namespace

void write_page(const Stamp& stamp, std::uint64_t* page) noexcept {
  const std::uint64_t key = hash(stamp);
  const std::array<std::uint64_t, header_words> header{magic,        stamp.seed,       stamp.file, stamp.rank,
                                                       stamp.offset, stamp.generation, key};
  std::ranges::copy(header, page);
  for (std::size_t i = header_words; i < page_words; ++i) page[i] = filler(key, i);
}

bool is_page_of(const Stamp& stamp, const std::uint64_t* page) noexcept {
  const std::uint64_t key = hash(stamp);
  std::uint64_t wrong = (page[0] ^ magic) | (page[1] ^ stamp.seed) | (page[2] ^ stamp.file) | (page[3] ^ stamp.rank) |
                        (page[4] ^ stamp.offset) | (page[5] ^ stamp.generation) | (page[6] ^ key);
  for (std::size_t i = header_words; i < page_words; ++i) wrong |= page[i] ^ filler(key, i);
  return wrong == 0;
}

std::string describe_page_fault(const Stamp& expected, const std::uint64_t* page) {
  if (is_page_of(expected, page)) return {};
  if (std::all_of(page, page + page_words, [](std::uint64_t word) { return word == 0; }))
    return "zeroed: what was written here is lost";
  if (std::all_of(page, page + page_words, [](std::uint64_t word) { return word == page_poison; }))
    return "not read: the buffer holds what it held before";
  if (const auto found = intact_stamp(page)) return describe_other(expected, *found);
  return describe(compare(page_of(expected), page));
}

}  // namespace hallmark
