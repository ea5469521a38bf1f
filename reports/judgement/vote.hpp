// Equal products have equal bits on equal devices: the answers' hashes are votes, and whoever is outvoted computes
// wrong. No threshold is needed, and no bit is too small (research/gemm.md 2.5 and 2.8).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.hpp"

namespace hallmark {

/// A rank whose answer its class outvotes.
struct Deviation {
  std::size_t rank = 0;
  std::vector<std::size_t> blocks;   ///< in which it deviates
  std::size_t majority = 0, of = 0;  ///< in the first of these, ranks of its class that agree, and that voted
  std::string differs;  ///< what else sets it apart from the majority: "driver 580.1 against 575.2"; often empty
};

/// A class in which no answer can be called the right one.
struct Split {
  std::vector<std::size_t> ranks;  ///< that voted in such a block, ascending
  std::string words;               ///< how many gave which answer in the first such block, and what sets them apart
};

/// The votes on one case over all blocks. A class has one Split at most.
struct Poll {
  const CaseRecord* record = nullptr;
  std::vector<Deviation> deviations;  ///< by rank
  std::vector<Split> splits;

  [[nodiscard]] const Deviation* deviation(std::size_t rank) const;
  [[nodiscard]] const Split* split(std::size_t rank) const;
};

/// What a rank must be like to be compared with: its device, and on hosts the processor model ("host, Intel Xeon").
[[nodiscard]] std::string class_of(const Results&, std::size_t rank);

/// All ranks of a run by class, ascending.
using Classes = std::map<std::string, std::vector<std::size_t>>;
[[nodiscard]] Classes classes_of(const Results&);

/// Ranks vote within their class: the same device, on hosts the same processor model; the driver is no part of it. An
/// answer that was not checked or has no hash is no vote. Of at least three votes an answer with more than half is the
/// majority; any other answer that one rank gave, or less than 1 % of the class, deviates. A larger one, or no
/// majority, splits the class: a matter of configuration, not of corruption. So do two votes that differ. Expects a
/// well-formed record (trust.hpp).
[[nodiscard]] Poll vote(const Results&, const CaseRecord&);

/// A vote on every finished gemm case, where it found something; self-tests are none. The polls point into `run`.
[[nodiscard]] std::vector<Poll> vote(const Results&);

}  // namespace hallmark
