#include "reports/simulation/pace.hpp"

#include <algorithm>

#include "reports/simulation/hall_records.hpp"

namespace hallmark {

double heat_of(const SimulatedFault& fault, std::size_t block, std::size_t blocks) {
  return fault.kind == SimulatedKind::throttling && 4 * block >= blocks ? effect_of(fault) : 0;
}

double pace_of(const SimulatedFault& fault, std::size_t block, std::size_t blocks) {
  switch (fault.kind) {
    case SimulatedKind::slow:
    case SimulatedKind::slow_rack:
    case SimulatedKind::slow_hall:
      return 1 - effect_of(fault);
    case SimulatedKind::throttling:
      return 1 - heat_of(fault, block, blocks);
    case SimulatedKind::drifting:
      return blocks < 2 ? 1 : 1 - effect_of(fault) * static_cast<double>(block) / static_cast<double>(blocks - 1);
    case SimulatedKind::too_good:
      return 1 + effect_of(fault);
    default:
      return 1;
  }
}

bool shows_in(const SimulatedFault& fault, std::string_view case_name, bool has_device_cases) {
  if (case_name.starts_with("selftest/")) return false;
  if (!fault.case_prefix.empty()) return case_name.starts_with(fault.case_prefix);
  if (fault.kind == SimulatedKind::outvoted) return case_name.starts_with("gemm/");
  const bool of_device =
      case_name.starts_with("gemm/") || case_name.starts_with("memory/") || case_name.starts_with("hbm/");
  return of_device || (!has_device_cases && !case_name.starts_with("allreduce/"));
}

PlantedFaults::PlantedFaults(const std::vector<SimulatedFault>& faults, const Results& hall) {
  if (faults.empty()) return;
  by_rank_.resize(hall.ranks.size());
  for (const SimulatedFault& fault : faults) {
    if (fault.kind == SimulatedKind::clock) continue;
    for (const std::size_t rank : ranks_of(fault, hall)) by_rank_[rank].push_back(&fault);
  }
}

const std::vector<const SimulatedFault*>& PlantedFaults::on(std::size_t rank) const {
  static const std::vector<const SimulatedFault*> none;
  return by_rank_.empty() ? none : by_rank_[rank];
}

double PlantedFaults::pace(std::size_t rank, std::string_view case_name, bool has_device_cases, std::size_t block,
                           std::size_t blocks) const {
  double pace = 1;
  for (const SimulatedFault* const fault : on(rank))
    if (shows_in(*fault, case_name, has_device_cases)) pace *= pace_of(*fault, block, blocks);
  return pace;
}

}  // namespace hallmark
