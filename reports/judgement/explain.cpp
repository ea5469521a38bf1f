#include "reports/judgement/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/judgement/roster.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

struct Action {
  std::string_view reason, text;
};

constexpr std::array actions{
    Action{reason::below_floor,
           "Compare its clocks, temperature and power with its neighbours', measure it alone, and replace it if it "
           "stays slow."},
    Action{reason::above_limit,
           "Compare it with its neighbours, look for a wrong power limit, clock or part, and measure again."},
    Action{reason::undecided, "Measure more blocks: the limits straddle the threshold."},
    Action{reason::wrong_result,
           "Take it out of service: it computes, moves or stores wrong data. Replace it and measure afresh."},
    Action{reason::unverified, "Measure again with verification on: a number without a checked answer is no evidence."},
    Action{reason::nonfinite, "Look at this unit's times in the results file and at its clock, then measure again."},
    Action{reason::min_samples, "Measure at least as many blocks as the contract asks for."},
    Action{reason::not_seen, "Bring the node up, see that the launcher starts a rank there, and measure again."},
    Action{reason::not_measured, "Run the case that the criterion needs."},
    Action{reason::duplicate, "Give each rank a GPU of its own: two ranks reported the same one."},
    Action{reason::identity,
           "Compare the installed hardware with the inventory; correct whichever is wrong and measure again."},
    Action{reason::clock, "Synchronise the nodes' clocks (chrony or PTP) and measure again."},
    Action{reason::unstable, "Find what else ran on the machine during the marked blocks, stop it, and measure again."},
    Action{reason::impossible, "Look for a clock or counting error: the value is above the declared physical ceiling."},
    Action{reason::not_concurrent, "Load all ranks at once and measure again."},
    Action{reason::no_sensor, "Make a power sensor readable for this rank's node, then measure again."},
    Action{reason::evidence_missing, "Record the missing evidence, or agree on a contract that does not ask for it."},
    Action{reason::incomplete, "Complete the run."},
    Action{reason::participation, "Bring all contracted ranks into one run and measure again."},
    Action{reason::unsupported,
           "This version of hallmark cannot judge it: use another instrument, or agree on another criterion."},
    Action{reason::sensor_disagree,
           "Find out why the node sensors and the facility meter disagree before judging power."},
    Action{reason::configuration,
           "Bring drivers, firmware, libraries and parts of the class to one state, then measure again: equal devices "
           "must give equal answers."},
    Action{reason::not_demonstrated,
           "Load all ranks for the whole of the metered time and measure again: watts that nobody asked for are not missing."},
    Action{reason::external,
           "Measure it with hallmark, or agree on a criterion that admits evidence of other tools (external = true)."},
    Action{reason::attempts, "It has had its attempts: the contract allows no further one."},
    Action{reason::replaced_since, "Measure the whole hall once more, with the replaced units in it."},
    Action{reason::unrecorded_replacement,
           "Enter the replacement in the ledger (hallmark ledger replace), then measure the unit again."},
    Action{reason::timed_out, "See what the rank was waiting for when its deadline passed, and measure again."},
};

std::string bound_in_words(const Criterion& criterion, const Rule& rule) {
  switch (rule.comparator) {
    case Comparator::at_least:
      return "floor " + quantity(rule.threshold, criterion);
    case Comparator::at_most:
      return "limit " + quantity(rule.threshold, criterion);
    case Comparator::equal:
      return "demanded " + quantity(rule.threshold, criterion);
    case Comparator::within:
      break;
  }
  return fmt::format("range {} to {}", quantity(rule.threshold, criterion), quantity(rule.upper_threshold, criterion));
}

std::string percent(double share) { return text(100 * std::abs(share), Dimension::one) + " %"; }

/// What the worst unit of a gate lacks, in a sentence.
std::string lack(const Finding& finding) {
  const UnitOutcome worst = finding.outcomes[*finding.worst];
  const std::string who = words(worst.unit);
  const bool number = worst.reason == reason::below_floor || worst.reason == reason::above_limit;
  if (number && finding.margin && *finding.margin < 0)
    return fmt::format("{} would have to {} by {}", who, worst.reason == reason::below_floor ? "rise" : "fall",
                       percent(*finding.margin));
  if (worst.reason == reason::undecided && finding.margin)
    return fmt::format("{} needs narrower limits: the deciding one is {} on the wrong side", who,
                       percent(*finding.margin));
  if (worst.reason == reason::wrong_result)
    return fmt::format("{} would have to compute right ({})", who, worst.detail);
  return fmt::format("{} is {} ({})", who, worst.reason, worst.detail);
}

std::string obstacle(const Finding& finding) {
  if (finding.outcomes.empty() || !finding.worst) return fmt::format("{} has no units to judge", finding.criterion.id);
  const std::uint64_t bad = finding.units.fail + finding.units.inconclusive + finding.units.not_seen;
  if (finding.units.contracted <= 1)
    return fmt::format("{} stands in the way: {}", finding.criterion.id, lack(finding));
  const std::string excess =
      fmt::format("{} of {} units must pass that do not (allowed: {})", bad - std::min(bad, finding.allowed),
                  finding.units.contracted, finding.allowed);
  return fmt::format("{} stands in the way: {}; the worst: {}", finding.criterion.id, excess, lack(finding));
}

std::string closest(const Finding& finding) {
  const std::string who = words(finding.outcomes.name(*finding.worst));
  return fmt::format("{}: the worst, {}, is {} on the right side of the threshold", finding.criterion.id, who,
                     percent(*finding.margin));
}

}  // namespace

std::string quantity(double value, const Criterion& criterion) {
  return criterion.unit.factor > 0 ? text(value, criterion.unit) : text(value, Dimension::one);
}

std::string numbers_in_words(const Decision& decision, const Criterion& criterion, const Rule& rule) {
  if (!decision.observed) return decision.n > 0 ? fmt::format("{} blocks measured", decision.n) : std::string{};
  std::string words = fmt::format("{} {}", criterion.aggregate.empty() ? criterion.statistic : criterion.aggregate,
                                  quantity(*decision.observed, criterion));
  if (decision.limits && rule.comparator != Comparator::equal)
    words += fmt::format(" [{}, {}]", quantity(decision.limits->lower, criterion),
                         quantity(decision.limits->upper, criterion));
  words += ", " + bound_in_words(criterion, rule);
  if (decision.reason == reason::min_samples)
    words +=
        fmt::format(", {} blocks are too few for limits at {:.4g} % confidence", decision.n, 100 * (1 - rule.alpha));
  return words;
}

std::string action_for(std::string_view reason) {
  const auto found = std::ranges::find(actions, reason, &Action::reason);
  return found == actions.end() ? std::string{} : std::string{found->text};
}

std::string action_for(const Diagnosis& diagnosis) {
  const auto arithmetic = static_cast<std::uint64_t>(FaultPlace::arithmetic);
  if (diagnosis.place != 0 && (diagnosis.place & arithmetic) == 0)
    return "Run the vendor's memory diagnostics, look at its ECC counts and remapped rows, and measure again; replace "
           "it "
           "if it comes again.";
  switch (diagnosis.kind) {
    case FaultKind::deterministic:
      return "Take it out of service and replace it: it gives the same wrong answer every time.";
    case FaultKind::marginal:
      return "Take it out of service and repeat the case cold and hot; reseat or replace it, and measure afresh.";
    case FaultKind::transient:
      // Seen once in m products: if that is its rate, 3 m further ones show it again with 95 %.
      return fmt::format(
          "Keep it under watch and check {} further products: if the fault is of the unit, they show it "
          "again with 95 % confidence.",
          3 * diagnosis.checked);
    case FaultKind::unexamined:
      break;
  }
  return action_for(reason::wrong_result);
}

std::vector<std::string> what_would_change(Ruling ruling, const std::vector<Finding>& findings) {
  std::vector<const Finding*> gates;
  for (const Finding& finding : findings)
    if (finding.criterion.severity == Severity::gate) gates.push_back(&finding);
  std::vector<std::string> sentences;
  if (ruling == Ruling::accept) {
    std::erase_if(gates, [](const Finding* finding) { return !finding->margin || !(*finding->margin >= 0); });
    std::ranges::stable_sort(gates, {}, [](const Finding* finding) { return *finding->margin; });
    for (const Finding* finding : gates) sentences.push_back(closest(*finding));
  } else {
    for (const Ruling wanted : {Ruling::reject, Ruling::inconclusive})
      for (const Finding* finding : gates)
        if (finding->ruling == wanted) sentences.push_back(obstacle(*finding));
  }
  if (sentences.size() > 3) sentences.resize(3);
  return sentences;
}

}  // namespace hallmark
