// A suspect's answer is made again, many times: does the fault stay, come and go, or never come back?
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/measure.hpp"

namespace hallmark {

/// One rank's answer: `kind` is equal where hardware and software are, so that the bits must be; `hash` 0: none.
struct Vote {
  std::string kind;
  std::uint64_t hash = 0;
};

/// For each kind, the answer that more than half of its votes give; absent where there is none. Needs 3 votes.
[[nodiscard]] std::map<std::string, std::uint64_t> majorities(const std::vector<Vote>& votes);

/// A rank is suspect whose answer is wrong, or differs from that of most ranks of its kind. Suspects repeat the step as
/// often as the type says, every repeat prepared and checked; all others stay loaded meanwhile. What came of it goes
/// into `record` (one rank, one block). A rank whose fault has come again once in a case does not repeat that case in
/// later blocks. `benchmark` null: this rank has failed and only takes part. Costs three reductions where nobody is
/// suspect. Collective.
void confirm(const Station&, PreparedCase&, Benchmark* benchmark, const Check&, CaseRecord& record);

}  // namespace hallmark
