#include <fmt/format.h>

#include <cmath>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/plan.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_columns = 100;
constexpr std::size_t id_columns = 11;

std::string padded(std::string_view text, std::size_t width) {
  std::string cell = fit(clean(text), width);
  return cell + std::string(width - columns(cell), ' ');
}

/// Never rounded up to certainty, nor down to impossibility.
std::string percent(double chance) {
  if (chance < 0.0005) return "<0.1";
  if (chance >= 0.9995) return ">99.9";
  return fmt::format("{:.1f}", 100 * chance);
}

template <class T>
std::string or_none(const std::optional<T>& value, std::string_view format, std::string_view none) {
  return value ? fmt::format(fmt::runtime(format), *value) : std::string{none};
}

/// "1 node", "128 nodes".
std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", grouped(count), what, count == 1 ? "" : "s");
}

/// "98.3", "1,557,588".
std::string hours(double value) {
  return value < 1000 ? fmt::format("{:.1f}", value) : grouped(static_cast<std::uint64_t>(std::llround(value)));
}

/// Breaks at blanks; every line but the first begins with `indent` blanks.
std::string wrapped(std::string_view words, std::size_t indent) {
  std::string out, line;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const std::string word = fit(clean(words.substr(at, end - at)), most_columns - indent);
    if (!line.empty() && indent + columns(line) + 1 + columns(word) > most_columns) {
      out += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  return out + line + "\n";
}

std::string wrapped_at(std::size_t indent, const std::string& words) {
  return std::string(indent, ' ') + wrapped(words, indent);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

std::string_view unit_word(const Contract& contract) { return contract.kind == "cpu" ? "rank" : "GPU"; }

std::string_view word(DecisionRule rule) {
  switch (rule) {
    case DecisionRule::guarded:
      return "guarded";
    case DecisionRule::simple:
      return "simple (shared risk)";
    case DecisionRule::guarded_rejection:
      break;
  }
  return "guarded-rejection";
}

std::string head(const Plan& plan) {
  const Contract& c = plan.contract;
  std::string out = wrapped(fmt::format("PLAN  {} revision {}: {}", c.id, c.revision, c.title), 6);
  out += wrapped(fmt::format("Hall {} at {}: {}, {}, {}, {} kW contracted", c.hall, c.site, counted(c.ranks, "rank"),
                             counted(c.nodes, "node"), counted(c.racks, "rack"), grouped(c.contracted_kw)),
                 6);
  out += fmt::format("Confidence {:g} %, of each {}; decision rule {}\n", 100 * c.policy.confidence,
                     c.policy.confidence_scope == ConfidenceScope::hall ? "criterion's units together" : "unit",
                     word(c.policy.decision_rule));
  out += fmt::format("Contract SHA-256 {}\n", c.sha256);
  if (!plan.warnings.empty()) out += "\nLint warns\n";
  for (const std::string& warning : plan.warnings) out += wrapped_at(2, warning);
  return out;
}

std::string assumed(const PlanAssumptions& a) {
  const auto row = [](const std::string& option, const std::string& words) {
    return "  " + padded(option, 29) + " " + wrapped(words, 32);
  };
  return "\nAssumed; no contract says it, and the option changes it\n" +
         row(fmt::format("--sigma {:g}", a.margin),
             "sigmas that every good unit's true value lies on the good side of its threshold") +
         row(fmt::format("--spread {:g}", a.spread),
             "sigma between the block values of one unit, as a share of the threshold; normal, independent") +
         row(fmt::format("--sample-seconds {:g}", a.case_s),
             "seconds that a case takes in one block, checks and all; sizes and speeds are not known yet") +
         row(fmt::format("--interruption-rate {:.3g}", a.interruptions_per_gpu_h),
             "interruptions of a healthy GPU in an hour; 1.97e-05 was published for Llama 3 (419 in 54 days on 16,384 "
             "GPUs)");
}

std::string mark(const Criterion& criterion) { return criterion.severity == Severity::gate ? " " : "*"; }

std::string unit_curves(const Plan& plan) {
  std::string out = fmt::format(
      "\nOne unit: % chance to PASS, by how many sigmas its true value lies on the good side.\n"
      "n values, of which the k-th worst is the limit; the guard comes off the margin.\n"
      "  {}{:>6}{:>6}{:>9}{:>7} |",
      padded("criterion", id_columns), "n", "k", "alpha", "guard");
  for (const double margin : oc_margins) out += fmt::format("{:>6g}", margin);
  out += fmt::format(" | {:>6}{:>9}\n", "n for", "sigmas");
  out += fmt::format("  {}{:>6}{:>6}{:>9}{:>7} |{:>36} | {:>6}{:>9}\n", padded("", id_columns), "", "", "", "sigmas",
                     "", "95 %", "for 95 %");
  for (const CriterionPlan& each : plan.criteria) {
    if (!each.limit) continue;
    const LimitPlan& limit = *each.limit;
    out += fmt::format(" {}{}{:>6}{:>6}{:>9.2g}{:>7.2f} |", mark(each.criterion), padded(each.criterion.id, id_columns),
                       each.n, limit.k, each.alpha, limit.test.pass_guard);
    for (const Chances& chances : limit.oc) out += fmt::format("{:>6}", limit.k == 0 ? "-" : percent(chances.pass));
    out += fmt::format(" | {:>6}{:>9}\n", or_none(limit.samples_needed, "{}", "none"),
                       or_none(limit.margin_needed, "{:.2f}", "none"));
  }
  return out +
         wrapped_at(2, fmt::format("n for 95 %: values that a supplier with {:g} sigmas needs; none: more than 501, "
                                   "or the guard takes the margin. sigmas for 95 %: margin needed with n values.",
                                   plan.assumptions.margin));
}

std::string hall_risks(const Plan& plan) {
  std::string out = fmt::format(
      "\nAll units of a criterion. Supplier's risk: all have {:g} sigmas, and yet no ACCEPT (of it REJECT).\n"
      "Buyer's risk: allowed + 1 units exactly at the threshold, the others beyond doubt, and yet ACCEPT.\n"
      "  {}{:>9}{:>9}{:>11}{:>12}{:>10}{:>9} | {:>6}{:>9}\n"
      "  {}{:>9}{:>9}{:>11}{:>12}{:>10}{:>9} | {:>6}{:>9}\n",
      plan.assumptions.margin, padded("criterion", id_columns), "units", "allowed", "unit PASS", "not ACCEPT", "REJECT",
      "buyer's", "n for", "sigmas", padded("", id_columns), "", "", "%", "%", "%", "%", "95 %", "for 95 %");
  for (const CriterionPlan& each : plan.criteria) {
    if (!each.risk) continue;
    const HallRisk& risk = *each.risk;
    out +=
        fmt::format(" {}{}{:>9}{:>9}{:>11}{:>12}{:>10}{:>9} | {:>6}{:>9}\n", mark(each.criterion),
                    padded(each.criterion.id, id_columns), grouped(risk.units), grouped(risk.allowed),
                    percent(risk.unit.pass), percent(risk.not_accepted), percent(risk.rejected), percent(risk.buyers),
                    or_none(risk.samples_needed, "{}", "none"), or_none(risk.margin_needed, "{:.2f}", "none"));
  }
  out += "  * no gate\n";
  out += wrapped_at(2, fmt::format("Supplier's risk over {} gates: at most {} % (the sum). Not in it, for it cannot be "
                                   "computed: {}",
                                   plan.joint.counted.size(), plan.joint.sum < 1 ? percent(plan.joint.sum) : "100",
                                   joined(plan.joint.not_counted)));
  return out;
}

std::string interruptions(const Plan& plan) {
  std::string out;
  for (const CriterionPlan& each : plan.criteria) {
    if (!each.interruptions) continue;
    const InterruptionPlan& i = *each.interruptions;
    out += wrapped_at(2, fmt::format("{}: at most {} in {:g} h on {} {}s. Expected of a healthy hall {:.2f}; 95 % of "
                                     "such halls have at most {}.",
                                     each.criterion.id, i.allowed, i.hours, grouped(i.gpus), unit_word(plan.contract),
                                     i.expected, i.point));
    out += wrapped_at(
        4, fmt::format("A healthy hall is accepted with {} %; by a demand of zero with {} %. A hall of {:.3g} "
                       "per {}-h is accepted with {:.3g} %.",
                       percent(i.accepted), percent(i.zero_accepted), i.buyers_rate, unit_word(plan.contract),
                       100 * each.alpha));
    out += wrapped_at(4, fmt::format("Time between interruptions that is shown: {:.2f} h where {} are seen, {:.2f} h "
                                     "where none is.",
                                     i.mtbi_h, i.allowed, i.mtbi_without_h));
  }
  return out.empty() ? out : "\nInterruptions\n" + out;
}

std::string remarks(const Plan& plan) {
  std::string out;
  for (const CriterionPlan& each : plan.criteria)
    for (const std::string& remark : each.remarks)
      out += "  " + padded(each.criterion.id, id_columns) + " " + wrapped(remark, id_columns + 3);
  return out.empty() ? out : "\nTo know\n" + out;
}

std::string attempts(const Plan& plan) {
  std::string out = fmt::format(
      "\nAttempts at one rank: alpha is split as alpha/(j(j+1)); a median of {} blocks, no guard.\n"
      "The tables above take the whole alpha, as judging without a ledger does.\n"
      "  {:>8}{:>10}{:>22}{:>6}{:>22}\n",
      plan.cost.blocks, "attempt", "alpha", "blocks for a limit", "k",
      fmt::format("PASS at {:g} sigmas", plan.assumptions.margin));
  for (const AttemptPlan& each : plan.attempts)
    out += fmt::format("  {:>8}{:>10.3g}{:>22}{:>6}{:>20} %\n", each.number, each.alpha, each.least_n, each.k,
                       percent(each.pass));
  return out;
}

std::string sampling(const Plan& plan) {
  const SamplingPlans& s = plan.sampling;
  std::string out = fmt::format("\nTests too dear to run on all {} ranks, at {:g} % confidence\n", grouped(s.units),
                                100 * plan.contract.policy.confidence);
  for (const ConformingPlan& each : s.zero_failure)
    out += fmt::format(
        "  {:>4g} % conform: draw {:>4} of endlessly many without a failure; of this hall {} ({} may be "
        "bad)\n",
        100 * each.conforming, each.of_many, or_none(each.of_hall, "{}", "none"), grouped(each.allowed));
  out +=
      fmt::format("  Drawing {} of them, accepting with at most {} bad (--draw {} --draw-bad {}):\n    bad in the hall",
                  s.drawn, s.drawn_bad, s.drawn, s.drawn_bad);
  for (const DrawnPoint& each : s.drawn_oc) out += fmt::format("{:>9}", grouped(each.bad));
  out += "\n    accepted, %    ";
  for (const DrawnPoint& each : s.drawn_oc) out += fmt::format("{:>9}", percent(each.accepted));
  const SequentialPlan& w = s.sequential;
  out += '\n' +
         wrapped_at(2, fmt::format("One by one (Wald; {:g} % bad is good, {:g} % is not, risks {:g} % each): accept "
                                   "at unit {}, {}, {} with 0, 1, 2 failures; reject where the second fails by "
                                   "unit {}. {:.0f} units on average if good; fixed: {} with at most {} bad.",
                                   100 * s.demand.p0, 100 * s.demand.p1, 100 * s.demand.alpha, w.accepts_at(0),
                                   w.accepts_at(1), w.accepts_at(2), w.rejects_until(2), w.expected_good, s.fixed.n,
                                   s.fixed.c));
  return out;
}

std::string case_times(const Plan& plan) {
  std::string out;
  for (const CriterionPlan& each : plan.criteria)
    if (each.case_s > 0)
      out += fmt::format("    {} {:>10g} s a block\n", padded(each.criterion.id, id_columns), each.case_s);
    else if (!each.shares_with.empty())
      out += fmt::format("    {} {:>10} with {}\n", padded(each.criterion.id, id_columns), "",
                         fit(clean(each.shares_with), 60));
    else if (each.series_s)
      out +=
          fmt::format("    {} {:>10.2f} h: {} blocks of {:g} s, for a limit\n", padded(each.criterion.id, id_columns),
                      *each.series_s / 3600, each.limit->least_n, *each.block_s);
  return out;
}

std::string cost(const Plan& plan) {
  const PlanCost& c = plan.cost;
  const std::string_view unit = unit_word(plan.contract);
  std::string out = "\nTime and machines\n";
  out += fmt::format("  {:<34}{:>12.3f} h\n", "warm-up", c.warmup_s / 3600);
  out += fmt::format("  {:<34}{:>12.3f} h  ({} blocks of {} cases, {:g} s a block)\n", "blocks", c.blocks_s / 3600,
                     c.blocks, c.cases, c.block_s);
  out += case_times(plan);
  out += fmt::format("  {:<34}{:>12.3f} h\n", "soak (longest duration_h)", c.soak_h);
  out += fmt::format("  {:<34}{:>12.3f} h  {}\n", "series under load, at least", c.series_h,
                     c.series_h > c.soak_h ? "longer than the soak: it decides" : "within the soak");
  out += fmt::format("  {:<34}{:>12.3f} h\n  {:<34}{:>12}\n  {:<34}{:>12.3f} MWh, at the contracted kW throughout\n",
                     "wall time", c.wall_h, fmt::format("{}-hours", unit), hours(c.unit_h), "energy", c.mwh);
  if (c.retest_units > 0 && c.retest_attempts > 0)
    out += fmt::format("  {:<34}{:>12} {}-hours at most: {}, {} each\n", "re-tests that the contract allows",
                       hours(c.retest_unit_h), unit, counted(c.retest_units, "unit"),
                       counted(c.retest_attempts, "attempt"));
  return out;
}

}  // namespace

std::string render_plan_text(const PlanReport& report) {
  const Plan& plan = report.plan;
  return head(plan) + assumed(plan.assumptions) + unit_curves(plan) + hall_risks(plan) + interruptions(plan) +
         remarks(plan) + attempts(plan) + sampling(plan) + cost(plan);
}

}  // namespace hallmark
