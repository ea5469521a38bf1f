#include "reports/judgement/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hallmark {
namespace {

constexpr std::uint64_t not_known = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t tile = 128;  ///< elements on a side: what a thread block of a GEMM computes, most often

constexpr std::uint64_t bit(FaultPlace place) { return static_cast<std::uint64_t>(place); }

/// First and last index, from first * 2^32 + last.
struct Range {
  std::uint64_t first, last;

  explicit Range(std::uint64_t packed) : first{packed >> 32U}, last{packed & 0xffffffffU} {}
  [[nodiscard]] bool in_one_tile() const { return first / tile == last / tile; }
};

bool is_range(std::uint64_t packed) {
  const Range range{packed};
  return packed != not_known && range.first <= range.last;
}

std::string repeats_words(const CaseRecord& record, std::size_t cell, FaultKind kind) {
  if (kind == FaultKind::unexamined) return {};
  const std::uint64_t answers = record.repeats_answers[cell];
  const std::string found = answers == not_known ? "" : fmt::format(", {} answer{}", answers, answers == 1 ? "" : "s");
  return fmt::format("wrong again in {} of {} repeats{}: {}", record.repeats_wrong[cell], record.repeats, found,
                     word(kind));
}

std::uint64_t known_place(const CaseRecord& record, std::size_t cell) {
  return record.fault_place[cell] == not_known ? 0 : record.fault_place[cell];
}

FaultKind kind_in(const CaseRecord& record, std::size_t cell) {
  return kind_of(record.repeats, record.repeats_wrong[cell], record.repeats_answers[cell]);
}

/// The cell whose kind is the gravest; of equal ones the first.
std::size_t most_telling(const CaseRecord& record, std::size_t rank, const std::vector<std::size_t>& blocks) {
  const auto grave =
      std::ranges::min_element(blocks, {}, [&](std::size_t block) { return kind_in(record, record.at(rank, block)); });
  return record.at(rank, *grave);
}

std::uint64_t products_checked(const CaseRecord& record, std::size_t rank) {
  std::uint64_t checked = 0;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::size_t cell = record.at(rank, block);
    if (record.verified[cell] != Verified::unchecked) ++checked;
    if (record.repeats_wrong[cell] != not_known) checked += record.repeats;
  }
  return checked;
}

}  // namespace

FaultKind kind_of(std::uint64_t repeats, std::uint64_t wrong, std::uint64_t answers) {
  if (repeats == 0 || repeats == not_known || wrong == not_known) return FaultKind::unexamined;
  const bool several = answers != not_known && answers > 1;
  if (wrong == 0 && !several) return FaultKind::transient;
  return wrong >= repeats && answers == 1 ? FaultKind::deterministic : FaultKind::marginal;
}

std::string_view word(FaultKind kind) {
  constexpr std::array<std::string_view, 4> words{"deterministic", "marginal", "transient", "unexamined"};
  return words.at(static_cast<std::size_t>(kind));
}

std::string place_words(std::uint64_t place) {
  if (place == not_known) return {};
  const bool arithmetic = (place & bit(FaultPlace::arithmetic)) != 0;
  const bool a = (place & bit(FaultPlace::memory_a)) != 0, b = (place & bit(FaultPlace::memory_b)) != 0;
  if (!a && !b) return arithmetic ? "arithmetic (A and B intact)" : "";
  const std::string_view held = a && b ? "A and B" : a ? "A" : "B";
  return fmt::format("{}memory of {}", arithmetic ? "arithmetic and " : "", held);
}

std::string extent_words(std::uint64_t rows, std::uint64_t columns) {
  std::string words;
  for (const auto& [what, packed] : {std::pair{"rows", rows}, {"columns", columns}})
    if (is_range(packed))
      words += fmt::format("{}{} {}-{}", words.empty() ? "" : ", ", what, Range{packed}.first, Range{packed}.last);
  if (!is_range(rows) || !is_range(columns)) return words;
  const Range row{rows}, column{columns};
  if (row.first == row.last && column.first == column.last) return words + ": one element";
  if (row.in_one_tile() && column.in_one_tile()) words += fmt::format(": within one tile of {0} x {0}", tile);
  return words;
}

Diagnosis diagnose(const CaseRecord& record, std::size_t rank, const std::vector<std::size_t>& blocks) {
  Diagnosis diagnosis;
  if (blocks.empty() || rank >= record.ranks) return diagnosis;
  const std::size_t cell = most_telling(record, rank, blocks);
  diagnosis.kind = kind_in(record, cell);
  diagnosis.checked = products_checked(record, rank);
  for (const std::size_t block : blocks) diagnosis.place |= known_place(record, record.at(rank, block));
  const bool came_again = diagnosis.kind == FaultKind::transient && blocks.size() > 1;
  if (came_again) diagnosis.kind = FaultKind::marginal;
  for (const std::string& known :
       {repeats_words(record, cell, diagnosis.kind),
        came_again ? fmt::format("it came in {} blocks", blocks.size()) : std::string{}, place_words(diagnosis.place),
        extent_words(record.wrong_rows[cell], record.wrong_columns[cell])})
    if (!known.empty()) diagnosis.words += (diagnosis.words.empty() ? "" : "; ") + known;
  if (diagnosis.kind == FaultKind::unexamined && !diagnosis.words.empty())
    diagnosis.words = "not repeated: unexamined; " + diagnosis.words;
  return diagnosis;
}

}  // namespace hallmark
