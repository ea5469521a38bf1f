// From a case's raw times to one value per block, of a rank or of the hall. Base units.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/source.hpp"
#include "reports/judgement/verdict.hpp"
#include "reports/judgement/vote.hpp"

namespace hallmark {

/// Why values are no evidence, or not enough of it. A hard fault leaves nothing to decide; beside a soft one a FAIL
/// stands.
struct Fault {
  Outcome outcome = Outcome::inconclusive;
  std::string_view reason{};
  std::string detail{};
  bool hard = false;
  std::string action{};  ///< what to do next, where more is known than the reason
};

/// What is known of one unit: a value for each measured block, whether the sentinel marked it, and what speaks against
/// it.
struct UnitEvidence {
  std::vector<double> values;
  std::vector<bool> marked;  ///< by index into values; what lies beyond its end is not
  std::vector<Fault> faults;
  bool lower_bound = false;  ///< something that draws is not in the values

  void pool(UnitEvidence&& later);
  void add(double value, bool is_marked) {
    if (is_marked) marked.resize(values.size()), marked.push_back(true);
    values.push_back(value);
  }
  /// Forgets everything and keeps its room, for the next unit.
  void clear();
};

/// How a block's samples become its value.
struct BlockValue {
  std::string_view statistic = "median";  ///< or min, max, last; of all samples
  SamplePart part = SamplePart::whole;                ///< anything else decides alone
};

/// Writes `work` / seconds of each block of a rank, of a case with one sample a block, to `rates` (as long as it has
/// blocks). False where one of them is no positive finite number, as where a block was not measured.
[[nodiscard]] bool single_sample_rates(const CaseRecord&, std::size_t rank, double work, std::span<double> rates);

/// Adds work * steps / seconds, block by block. A block that never settles has no part after the knee: UNSTABLE.
/// `marks`: sentinel_marks of the case; empty where no block is marked.
void add_rank_rate(UnitEvidence&, const CaseRecord&, const std::vector<bool>& marks, std::size_t rank,
                   double CaseRecord::*work, const BlockValue& value);

/// The same of one rank alone.
[[nodiscard]] UnitEvidence rank_rate(const CaseRecord&, std::size_t rank, double CaseRecord::*work);

/// A case's ranks' energy / window, block by block; what all ranks have in common is worked out once.
class RankWatts {
 public:
  explicit RankWatts(const CaseRecord&);
  /// Adds nothing where the rank's energy is not known.
  void add(UnitEvidence&, std::size_t rank) const;
  [[nodiscard]] UnitEvidence of(std::size_t rank) const;

 private:
  const CaseRecord* record_;
  std::vector<bool> marks_;
  std::vector<double> windows_;  ///< [block] s
};

/// Adds WRONG_RESULT where an answer of the rank was wrong in any block, and UNVERIFIED where a measured one was not
/// looked at.
void add_verification(UnitEvidence&, const CaseRecord&, std::size_t rank);

/// Adds WRONG_RESULT where an answer of the rank deviates from its class in any of the gemm cases of `polls`, and
/// CONFIGURATION where its class is split over one of the precision that `pattern` ("gemm/fp64/...") is of. Nothing
/// where that is no gemm case.
void add_votes(UnitEvidence&, const std::vector<Poll>& polls, std::string_view pattern, std::size_t rank);

struct HallSeries {
  UnitEvidence evidence;
  std::size_t participants = 0;  ///< the fewest of `counted` that any measured block has
  double shortest_block_s = unknown;
};

/// Sum of all `ranks`' work / (last exit - first entry), sample by sample.
[[nodiscard]] HallSeries hall_rate(const CaseRecord&, std::span<const std::size_t> ranks, double CaseRecord::*work,
                                   std::string_view statistic);

/// Who does one operation of a collective together, and whose participation of them is contracted.
struct Members {
  std::vector<std::size_t> all, counted;
};

/// bytes / elapsed * 2(n-1)/n over all measured members n; elapsed = (last exit - first entry) / steps. One rank alone
/// has no bus: a fault, no number.
[[nodiscard]] HallSeries hall_busbw(const CaseRecord&, const Members&, double bytes, std::string_view statistic);

/// elapsed of a step, likewise.
[[nodiscard]] HallSeries hall_latency(const CaseRecord&, const Members&, std::string_view statistic);

}  // namespace hallmark
