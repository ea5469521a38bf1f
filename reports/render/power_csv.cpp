#include <cmath>
#include <optional>

#include "reports/judgement/case_power.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

std::string number(std::optional<double> value) { return value && std::isfinite(*value) ? shortest(*value) : ""; }

std::string header() {
  std::string line =
      "run,rank,host,local_rank,device,pci,gpu_uuid,case,watts,joules,lower_bound,work_per_joule,work,temperature_c";
  for (const std::string_view cause : throttle_causes) line += ",throttle_s_" + std::string{cause};
  return line + "\r\n";
}

std::string row(const Results& run, std::size_t rank, const CaseRecord& record, const RankPower& power) {
  const RankRecord& who = run.ranks[rank];
  const std::string host = who.node < run.nodes.size() ? run.nodes[who.node].hostname : "";
  std::string line = csv(run.run_id) + "," + std::to_string(rank) + "," + csv(host) + "," +
                     std::to_string(who.local_rank) + "," + csv(who.device) + "," + csv(who.pci) + "," +
                     csv(who.gpu_uuid) + "," + csv(record.name) + "," + number(power.watts) + "," +
                     number(power.joules) + "," + (power.lower_bound ? "yes" : "no") + "," +
                     number(power.work_per_joule) + "," + (record.flops > 0 ? "flop" : "byte") + "," +
                     number(power.temperature_c);
  for (std::size_t cause = 0; cause < throttle_causes.size(); ++cause)
    line += "," + (power.throttle_s.empty() ? std::string{} : number(power.throttle_s[cause]));
  return line + "\r\n";
}

}  // namespace

std::string render_power_csv(const Report& report) {
  std::string out = header();
  for (const Results& run : report.runs)
    for (const CaseRecord& record : run.cases) {
      if (record.planted_rank >= 0 || record.status != CaseStatus::done || !record.well_formed()) continue;
      if (record.energy_j.empty() && record.temperature_c.empty() && record.throttle_s.empty()) continue;
      const RankWatts watts{record};
      for (std::size_t rank = 0; rank < record.ranks && rank < run.ranks.size(); ++rank) {
        const RankPower power = rank_power_of(record, watts, rank);
        if (power.joules || power.temperature_c || !power.throttle_s.empty()) out += row(run, rank, record, power);
      }
    }
  return out;
}

}  // namespace hallmark
