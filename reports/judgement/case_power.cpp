#include "reports/judgement/case_power.hpp"

#include <algorithm>
#include <cmath>

#include "reports/judgement/aggregate.hpp"
#include "reports/judgement/hall_power.hpp"
#include "reports/judgement/values.hpp"

namespace hallmark {
namespace {

std::optional<double> sum_of_known(const std::vector<double>& values) {
  std::vector<double> known;
  for (const double x : values)
    if (std::isfinite(x)) known.push_back(x);
  return known.empty() ? std::nullopt : std::optional{ordered_sum(std::move(known))};
}

std::optional<double> largest_known(const std::vector<double>& values) {
  double most = unknown;
  for (const double x : values) most = std::fmax(most, x);
  return std::isfinite(most) ? std::optional{most} : std::nullopt;
}

/// Work per second of all ranks that were measured; 0 where the case counts none.
double hall_rate_of(const CaseRecord& record) {
  double CaseRecord::*const work = record.flops > 0 ? &CaseRecord::flops : &CaseRecord::bytes;
  if (!(record.*work > 0)) return 0;
  std::vector<double> rates;
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    if (const UnitEvidence evidence = rank_rate(record, rank, work); !evidence.values.empty())
      rates.push_back(median(evidence.values));
  return ordered_sum(std::move(rates));
}

/// Of the energies of all nodes in all blocks, what nobody owns. A node tells it once for each of its ranks: the first
/// of them is heard.
std::optional<double> unowned_share(const Results& run, const CaseRecord& record) {
  if (record.unowned_energy_j.empty()) return std::nullopt;
  std::vector<double> unowned, all;
  for (std::size_t rank = 0; rank < record.ranks && rank < run.ranks.size(); ++rank) {
    if (run.ranks[rank].local_rank != 0) continue;
    for (std::size_t block = 0; block < record.blocks; ++block) {
      const std::size_t cell = record.at(rank, block);
      if (!std::isfinite(record.unowned_energy_j[cell]) || !std::isfinite(record.node_energy_j[cell])) continue;
      unowned.push_back(record.unowned_energy_j[cell]);
      all.push_back(record.node_energy_j[cell]);
    }
  }
  const double total = ordered_sum(std::move(all));
  return total > 0 ? std::optional{ordered_sum(std::move(unowned)) / total} : std::nullopt;
}

/// Of a case that no node's energy is known of, nothing adds: whatever is known is a lower bound.
HallPower nodes_in(const Results& run, const CaseRecord& record, std::size_t contracted_nodes) {
  if (!record.node_energy_j.empty()) return power_of_nodes(run, record, contracted_nodes);
  HallPower none;
  none.expected = contracted_nodes;
  none.lower_bound = contracted_nodes > 0;
  return none;
}

CasePower power_of(const Results& run, const CaseRecord& record, std::size_t contracted_nodes) {
  const HallPower nodes = nodes_in(run, record, contracted_nodes);
  CasePower power{.run_id = run.run_id,
                  .case_name = record.name,
                  .watts = {},
                  .joules = sum_of_known(record.energy_j),
                  .work_per_joule = {},
                  .flops = record.flops > 0,
                  .nodes = nodes.sources,
                  .contracted_nodes = contracted_nodes,
                  .boundary = nodes.watts.empty() ? "" : nodes.boundary,
                  .lower_bound = nodes.lower_bound,
                  .closure_error = largest_known(record.closure_error),
                  .unowned_share = unowned_share(run, record),
                  .doubt = nodes.doubt};
  if (!nodes.watts.empty()) power.watts = median(nodes.watts);
  // Work of all ranks over watts of some nodes would flatter.
  if (power.watts && !power.lower_bound && *power.watts > 0)
    if (const double rate = hall_rate_of(record); rate > 0) power.work_per_joule = rate / *power.watts;
  return power;
}

}  // namespace

std::vector<CasePower> case_power_of(const Body& body) {
  std::vector<CasePower> list;
  for (const RunView& view : body.runs)
    for (const CaseRecord& record : view.results().cases) {
      if (record.planted_rank >= 0 || record.status != CaseStatus::done) continue;
      CasePower power = power_of(view.results(), record, body.contract->nodes);
      if (power.watts || power.joules) list.push_back(std::move(power));
    }
  return list;
}

RankPower rank_power_of(const CaseRecord& record, const RankWatts& of_case, std::size_t rank) {
  RankPower power;
  const UnitEvidence watts = of_case.of(rank);
  power.lower_bound = watts.lower_bound;
  std::vector<double> joules;
  for (std::size_t block = 0; block < record.blocks; ++block) joules.push_back(record.energy_j[record.at(rank, block)]);
  power.joules = sum_of_known(joules);
  if (!watts.values.empty()) power.watts = median(watts.values);
  double CaseRecord::*const work = record.flops > 0 ? &CaseRecord::flops : &CaseRecord::bytes;
  if (power.watts && !power.lower_bound && *power.watts > 0 && record.*work > 0)
    if (const UnitEvidence rate = rank_rate(record, rank, work); !rate.values.empty())
      power.work_per_joule = median(rate.values) / *power.watts;
  double hottest = unknown;
  for (std::size_t block = 0; block < record.blocks; ++block)
    hottest = std::fmax(hottest, record.temperature_c[record.at(rank, block)]);
  if (std::isfinite(hottest)) power.temperature_c = hottest;
  if (record.throttle_s.empty()) return power;
  for (std::size_t cause = 0; cause < throttle_causes.size(); ++cause) {
    std::vector<double> seconds;
    for (std::size_t block = 0; block < record.blocks; ++block)
      seconds.push_back(record.throttle_s[record.at_cause(rank, block, cause)]);
    power.throttle_s.push_back(sum_of_known(seconds).value_or(unknown));
  }
  return power;
}

}  // namespace hallmark
