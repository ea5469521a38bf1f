// The bench's table, for people and for programs.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/program/bench.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::json;

constexpr std::string_view definitions =
    "A unit is out of contract where its true median, without the noise of samples, misses a gate's threshold or is "
    "above\n"
    "its ceiling, or where its fault shows at all (lying, outvoted, nan, missing, duplicated, misracked, sensor). "
    "Right:\n"
    "not ACCEPT where more units are out than a gate forgives, else ACCEPT. INCONCLUSIVE where all is in contract "
    "counts\n"
    "as undecided. Exact: the units that a gate does not pass are those out of contract, and no others. Limits in\n"
    "brackets are exact at 95 %, one-sided (Clopper and Pearson).\n";

std::string share(std::size_t x, std::size_t n) { return fmt::format("{}/{} [>= {:.3f}]", x, n, lower_share(x, n)); }

std::string line(const BenchRow& row) {
  return fmt::format(
      "{:<16} {:>9} {:>4} {:>3}/{:>3}/{:>3} {:>19} {:>5}/{:>3} {:>5} {:>19} {:>6} {:>6} of {:>9} [<= {:.1e}]\n",
      row.name, row.seed, row.out, row.accept, row.reject, row.inconclusive, share(row.right, row.trials),
      row.false_accept, row.false_reject, row.undecided, share(row.exact, row.trials), row.missed, row.false_alarms,
      row.healthy_units, upper_share(row.false_alarms, row.healthy_units));
}

std::string heading() {
  return fmt::format("{:<16} {:>9} {:>4} {:>11} {:>19} {:>9} {:>5} {:>19} {:>6} {}\n", "fault", "seed", "out", "A/R/I",
                     "right", "false A/R", "open", "named exactly", "missed", "false alarms of healthy units");
}

Json json_of(const BenchRow& row) {
  return {{"fault", row.name},
          {"spelling", row.spelling},
          {"seed", row.seed},
          {"trials", row.trials},
          {"out_of_contract", row.out},
          {"accept", row.accept},
          {"reject", row.reject},
          {"inconclusive", row.inconclusive},
          {"right", row.right},
          {"right_at_least", lower_share(row.right, row.trials)},
          {"false_accept", row.false_accept},
          {"false_accept_at_most", upper_share(row.false_accept, row.trials)},
          {"false_reject", row.false_reject},
          {"undecided", row.undecided},
          {"named_exactly", row.exact},
          {"named_exactly_at_least", lower_share(row.exact, row.trials)},
          {"missed_units", row.missed},
          {"false_alarms", row.false_alarms},
          {"healthy_units", row.healthy_units},
          {"false_alarm_at_most", upper_share(row.false_alarms, row.healthy_units)}};
}

}  // namespace

std::string bench_text(const Bench& bench) {
  const SimulationPlan& plan = bench.plan.plan;
  std::string out = fmt::format(
      "contract {}, {} units; {} trials a row, trial i with seed + i; spread {:g} % between units, {:g} % between "
      "samples,\n"
      "healthy units {:g} % beyond every threshold\n{}\n{}",
      bench.contract_id, bench.units, bench.plan.trials, 100 * plan.unit_spread, 100 * plan.block_spread,
      100 * plan.margin, definitions, heading());
  for (const BenchRow& row : bench.rows) out += line(row);
  for (const std::string& words : bench.left_out) out += "left out: " + words.substr(0, words.find('\n')) + "\n";
  return out;
}

std::string bench_json(const Bench& bench) {
  const SimulationPlan& plan = bench.plan.plan;
  Json rows = Json::array();
  for (const BenchRow& row : bench.rows) rows.push_back(json_of(row));
  const Json json{{"schema", "hallmark.bench/1"},
                  {"contract", {{"id", bench.contract_id}, {"sha256", bench.contract_sha256}}},
                  {"units", bench.units},
                  {"trials", bench.plan.trials},
                  {"unit_spread", plan.unit_spread},
                  {"block_spread", plan.block_spread},
                  {"margin", plan.margin},
                  {"definitions", definitions},
                  {"rows", rows},
                  {"left_out", bench.left_out}};
  return json.dump(1) + '\n';
}

}  // namespace hallmark
