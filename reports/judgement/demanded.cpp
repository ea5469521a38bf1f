#include "reports/judgement/demanded.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "reports/judgement/source.hpp"

namespace hallmark {
namespace {

bool any_finite(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double x) { return std::isfinite(x); });
}

bool has_samples(const Used& used) { return used.record != nullptr && (any_finite(used.record->exit) || any_finite(used.record->elapsed_s)); }
bool has_ranks(const Used& used) { return !used.run->ranks.empty(); }
bool has_topology(const Used& used) { return !used.run->topologies.empty(); }
bool has_windows(const Used& used) {
  return used.record != nullptr && any_finite(used.record->window_begin) && any_finite(used.record->window_end);
}
bool has_residue(const Used& used) { return used.record != nullptr && any_finite(used.record->residue); }

bool has_check(const Used& used) {
  return used.record != nullptr &&
         std::ranges::any_of(used.record->verified, [](Verified v) { return v != Verified::unchecked; });
}

bool has_power(const Used& used) {
  return std::ranges::any_of(used.run->cases, [](const CaseRecord& record) { return any_finite(record.energy_j); });
}

/// Of every rank that answered: its GPU's serial, or where it has no GPU its node's.
bool has_serials(const Used& used) {
  const Results& run = *used.run;
  return has_ranks(used) && std::ranges::all_of(run.ranks, [&](const RankRecord& rank) {
           if (rank.state != RankState::ok) return true;
           if (rank.device != "host") return !rank.gpu_uuid.empty() && !rank.gpu_serial.empty();
           return rank.node < run.nodes.size() && !run.nodes[rank.node].serial.empty();
         });
}

bool has_algorithm(const Used& used) {
  return used.record != nullptr && !case_param(*used.record, "algorithm").empty();
}

bool has_mount(const Used& used) {
  constexpr std::array keys{"mount", "mount_point", "filesystem", "file_system"};
  return used.record != nullptr &&
         std::ranges::any_of(keys, [&](const char* key) { return !case_param(*used.record, key).empty(); });
}

struct Known {
  std::string_view name;
  bool (*has)(const Used&);
};

bool has_clocks(const Used& used) {
  return std::ranges::any_of(used.run->cases, [](const CaseRecord& record) { return any_finite(record.clock_hz); });
}

bool has_temperature(const Used& used) {
  return std::ranges::any_of(used.run->cases, [](const CaseRecord& record) { return any_finite(record.temperature_c); });
}

/// A meter outside the nodes is a series of a domain BOUNDARY:ID.
bool has_meter_series(const Used& used) {
  return std::ranges::any_of(used.run->power, [](const PowerSeries& series) {
    return series.domain.find(':') != std::string::npos && any_finite(series.value);
  });
}

bool has_watch(const Used& used) { return !used.run->watch.empty(); }

template <const std::string_view& kind>
bool watches(const Used& used) {
  return std::ranges::any_of(used.run->watch, [](const WatchRecord& watch) { return watch.kind == kind; });
}

constexpr std::array known_evidence{
    Known{"event_log", has_watch},
    Known{"node_state_series", watches<event::down>},
    Known{"ecc", watches<event::ecc_uncorrectable>},
    Known{"xid_log", watches<event::xid>},
    Known{"inventory", has_ranks},
    Known{"samples", has_samples},
    Known{"block_series", has_samples},
    Known{"residual", has_residue},
    Known{"result_check", has_check},
    Known{"readback_checksum", has_check},
    Known{"power", has_power},
    Known{"clocks", has_clocks},
    Known{"temperature", has_temperature},
    Known{"meter_series", has_meter_series},
    Known{"topology", has_topology},
    Known{"serials", has_serials},
    Known{"rank_list", has_ranks},
    Known{"barrier_timestamps", has_windows},
    Known{"algorithm", has_algorithm},
    Known{"mount", has_mount},
};

}  // namespace

std::vector<std::string> missing_evidence(const Criterion& criterion, const std::vector<Used>& used) {
  std::vector<std::string> missing;
  for (const std::string& name : criterion.evidence) {
    const auto known = std::ranges::find(known_evidence, std::string_view{name}, &Known::name);
    const bool there = known != known_evidence.end() && !used.empty() &&
                       std::ranges::all_of(used, [&](const Used& each) { return known->has(each); });
    if (!there) missing.push_back(name);
  }
  return missing;
}

}  // namespace hallmark
