// May the evidence be judged at all? Broken chains, options that spoil a run, and the run's test of its own verifiers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/body.hpp"

namespace hallmark {

/// Why the whole is INCONCLUSIVE, whatever was measured.
struct Doubt {
  std::string_view reason;
  std::string detail;
};

/// EVIDENCE_BROKEN: a contract or array that is not what the evidence says of it, a run that was made for another
/// contract (any other bytes: JUDGEMENT 2.10) or hall, or two runs of one name.
/// DEBUG: a run made with options that make it unfit. SELF_TEST: a planted fault that was not found,
/// was found elsewhere (gemm/memory... in the arithmetic, any other of gemm's in memory), or was not planted. In this
/// order.
[[nodiscard]] std::vector<Doubt> doubts(const Body&);

/// Do all arrays have the size that their case declares? Only such a run can be read.
[[nodiscard]] bool well_formed(const Results&);

/// One line per run and planted fault: what was planted, and who was named.
[[nodiscard]] std::vector<std::string> self_test_lines(const Body&);

}  // namespace hallmark
