#include "reports/judgement/verification.hpp"

#include <algorithm>
#include <cmath>

#include "reports/judgement/aggregate.hpp"

namespace hallmark {
namespace {

/// Of the cells where both are known: seconds of checking, and of load.
std::optional<double> check_share(const CaseRecord& record) {
  std::vector<double> checking, load;
  for (std::size_t cell = 0; cell < record.check_s.size(); ++cell) {
    const double window = record.window_end[cell] - record.window_begin[cell];
    if (!std::isfinite(record.check_s[cell]) || !std::isfinite(window)) continue;
    checking.push_back(record.check_s[cell]);
    load.push_back(window);
  }
  const double whole = ordered_sum(std::move(load));
  return whole > 0 ? std::optional{ordered_sum(std::move(checking)) / whole} : std::nullopt;
}

/// Answers that passed their own check and that the vote calls wrong.
std::uint64_t outvoted(const CaseRecord& record, const Poll& poll) {
  std::uint64_t count = 0;
  for (const Deviation& deviation : poll.deviations)
    for (const std::size_t block : deviation.blocks)
      if (record.verified[record.at(deviation.rank, block)] == Verified::right) ++count;
  return count;
}

VerifiedCase verified(const std::string& run_id, const CaseRecord& record, const Poll* poll) {
  const auto count = [&](Verified state) {
    return static_cast<std::uint64_t>(std::ranges::count(record.verified, state));
  };
  VerifiedCase result{.run_id = run_id,
                      .case_name = record.name,
                      .right = count(Verified::right),
                      .wrong = count(Verified::wrong),
                      .products_per_check = record.samples * record.steps_per_sample + record.warmup_steps,
                      .q95 = {},
                      .check_share = check_share(record)};
  if (poll != nullptr) {
    const std::uint64_t found = outvoted(record, *poll);
    result.right -= found;
    result.wrong += found;
  }
  const bool settled = poll == nullptr || poll->splits.empty();
  if (settled && result.wrong == 0 && result.right > 0)
    result.q95 = std::min(1.0, 3 / static_cast<double>(result.right));
  return result;
}

const Poll* poll_of(const RunView& view, const CaseRecord& record) {
  const auto found = std::ranges::find(view.polls, &record, &Poll::record);
  return found == view.polls.end() ? nullptr : &*found;
}

}  // namespace

std::vector<VerifiedCase> verification_of(const Body& body) {
  std::vector<VerifiedCase> list;
  for (const RunView& view : body.runs)
    for (const CaseRecord& record : view.results().cases) {
      if (benchmark_of(record.name) != "gemm" || record.status != CaseStatus::done || record.planted_rank >= 0)
        continue;
      VerifiedCase found = verified(view.results().run_id, record, poll_of(view, record));
      if (found.right + found.wrong > 0) list.push_back(std::move(found));
    }
  return list;
}

}  // namespace hallmark
