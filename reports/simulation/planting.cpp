#include "reports/simulation/planting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "reports/simulation/hall_records.hpp"
#include "reports/simulation/pace.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

[[noreturn]] void reject(const SimulatedFault& fault, const std::string& what) {
  throw UsageError{fmt::format("--fault {}: {}", fault.text, what)};
}

/// Calls `change` with every case that the fault shows in; says so where there is none.
template <class Change>
void in_cases(Results& results, const SimulatedFault& fault, bool has_device_cases, const Change& change) {
  bool any = false;
  for (CaseRecord& record : results.cases)
    if (shows_in(fault, record.name, has_device_cases)) any = true, change(record);
  if (!any) reject(fault, "no case of this contract would show it");
}

void lie(CaseRecord& record, std::size_t rank) {
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const std::size_t cell = record.at(rank, block);
    record.verified[cell] = Verified::wrong;
    if (!record.errors.empty()) record.errors[cell] = 1;
    if (!record.fault_place.empty()) record.fault_place[cell] = static_cast<std::uint64_t>(FaultPlace::arithmetic);
    if (!record.answer_hash.empty() && record.answer_hash[cell] != 0)
      record.answer_hash[cell] = mix64(record.answer_hash[cell] + rank + 1) | 1U;
  }
}

void differ(CaseRecord& record, std::size_t rank) {
  for (std::size_t block = 0; block < record.blocks; ++block) {
    std::uint64_t& hash = record.answer_hash[record.at(rank, block)];
    hash = mix64(hash + rank + 1) | 1U;
  }
}

/// As a run leaves it where a rank never was: nothing is known.
void silence(Results& results, std::size_t rank) {
  results.ranks[rank].state = RankState::missing;
  for (CaseRecord& record : results.cases)
    for (std::size_t block = 0; block < record.blocks; ++block) {
      const std::size_t cell = record.at(rank, block);
      for (auto* array :
           {&record.window_begin, &record.window_end, &record.energy_j, &record.residue, &record.check_s,
            &record.temperature_c, &record.node_energy_j, &record.unowned_energy_j, &record.closure_error})
        if (!array->empty()) (*array)[cell] = unknown;
      record.verified[cell] = Verified::unchecked;
      if (!record.answer_hash.empty()) record.answer_hash[cell] = 0;
      for (std::size_t sample = 0; sample < record.samples; ++sample)
        for (auto* array : {&record.entry, &record.exit, &record.elapsed_s, &record.busy_s, &record.clock_hz})
          if (!array->empty()) (*array)[record.at(rank, block, sample)] = unknown;
    }
}

void duplicate(Results& results, const SimulatedFault& fault, std::size_t rank) {
  RankRecord& other = results.ranks[partner_of(fault, rank, results)];
  if (other.gpu_uuid.empty()) other.gpu_uuid = "GPU-simulated-twin";
  results.ranks[rank].gpu_uuid = other.gpu_uuid;
  results.ranks[rank].gpu_serial = other.gpu_serial;
}

void change_places(Results& results, const SimulatedFault& fault, std::size_t rank) {
  const std::size_t partner = partner_of(fault, rank, results);
  RankRecord &a = results.ranks[rank], &b = results.ranks[partner];
  if (a.gpu_uuid.empty() && a.gpu_serial.empty())
    reject(fault, "the contract's inventory names no units, so that nobody could see it");
  if (a.node == b.node)
    reject(fault,
           fmt::format("ranks {} and {} are on one node, so that nobody could see it; give with=RANK", rank, partner));
  std::swap(a.gpu_uuid, b.gpu_uuid);
  std::swap(a.gpu_serial, b.gpu_serial);
}

/// The node's own meter knows nothing of its ranks' sensors: it stays.
void break_sensor(Results& results, const SimulatedFault& fault, std::size_t rank) {
  bool any = false;
  for (CaseRecord& record : results.cases)
    for (std::size_t block = 0; block < record.blocks && !record.node_energy_j.empty(); ++block) {
      const std::size_t cell = record.at(rank, block);
      const double window = record.window_end[cell] - record.window_begin[cell];
      record.energy_j[cell] = fault.effect ? *fault.effect * window : unknown;
      any = true;
    }
  if (!any) reject(fault, "no criterion of this contract is about watts");
  if (!fault.effect) results.rank_power_reason[rank] = "the sensor gave no number";
}

/// Of a length alone NaN would say that the sample was not taken.
void spoil(CaseRecord& record, std::size_t rank) {
  const std::size_t i = record.at(rank, record.blocks / 2, 0);
  if (record.elapsed_s.empty())
    record.exit[i] = unknown;
  else
    record.elapsed_s[i] = std::numeric_limits<double>::infinity();
}

void blur_clock(Results& results, const SimulatedFault& fault) {
  const std::size_t node = node_of(fault, results);
  if (node == results.ranks.front().node) reject(fault, "rank 0's node is what clocks are compared with");
  results.nodes[node].clock_bound_s = effect_of(fault);
}

}  // namespace

void plant(Results& results, const SimulatedFault& fault, bool has_device_cases) {
  if (fault.kind == SimulatedKind::clock) return blur_clock(results, fault);
  for (const std::size_t rank : ranks_of(fault, results)) {
    switch (fault.kind) {
      case SimulatedKind::lying:
        in_cases(results, fault, has_device_cases, [&](CaseRecord& record) { lie(record, rank); });
        break;
      case SimulatedKind::outvoted:
        in_cases(results, fault, has_device_cases, [&](CaseRecord& record) { differ(record, rank); });
        break;
      case SimulatedKind::nan:
        in_cases(results, fault, has_device_cases, [&](CaseRecord& record) { spoil(record, rank); });
        break;
      case SimulatedKind::missing:
        silence(results, rank);
        break;
      case SimulatedKind::duplicated:
        duplicate(results, fault, rank);
        break;
      case SimulatedKind::misracked:
        change_places(results, fault, rank);
        break;
      case SimulatedKind::sensor:
        break_sensor(results, fault, rank);
        break;
      default:
        in_cases(results, fault, has_device_cases, [](CaseRecord&) {});  // its pace is in the times already
    }
  }
}

}  // namespace hallmark
