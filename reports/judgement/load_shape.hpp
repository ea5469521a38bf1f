// Whether a load followed its plan: the deed against the plan that the record carries.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "reports/judgement/values.hpp"

namespace hallmark {

/// How one rank followed the plan in one block.
struct ShapeDeed {
  double worst_s = 0;          ///< largest distance of a slot's begin, or of the last end, from its time
  std::size_t worst_slot = 0;  ///< one past the last: the end
  double load_fraction = 0;    ///< time at work / planned
};

/// nullopt: the rank measured nothing in this block, or the record has no plan (param `plan`) or not all of its slots.
[[nodiscard]] std::optional<ShapeDeed> deed_of(const CaseRecord&, std::size_t rank, std::size_t block);

/// ShapeDeed::worst_s and how far the clock of the rank's node may be off, block by block; CLOCK where that is not
/// known.
[[nodiscard]] UnitEvidence rank_schedule_error(const Results&, const CaseRecord&, std::size_t rank);
/// ShapeDeed::load_fraction, block by block.
[[nodiscard]] UnitEvidence rank_load_fraction(const CaseRecord&, std::size_t rank);

/// As add_verification(), in words that say why an answer counts as unchecked: the plan was not kept.
void add_shape_verification(UnitEvidence&, const CaseRecord&, std::size_t rank);

}  // namespace hallmark
