#include "benchmarks/program/arm_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "benchmarks/power/arming.hpp"

namespace hallmark {
namespace {

double now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since_1970).count();
}

Arming arming_of(const ArmingFile& file) {
  Arming arming{.file = file.filename,
                .hall = file.hall.value,
                .hall_line = file.hall.line,
                .expires = file.expires.value,
                .expires_at = file.expires_at,
                .expires_line = file.expires.line,
                .coherent_w = {file.max_coherent_w.value, file.max_coherent_w.line},
                .ramp_w_per_s = {file.max_w_per_s.value, file.max_w_per_s.line},
                .bands = {},
                .bands_line = file.bands_hz.line,
                .watts_per_rank = file.watts_per_rank,
                .ramp_down_s = file.ramp_down_s};
  for (const auto& [from, to] : file.bands_hz.value) arming.bands.push_back({from, to});
  return arming;
}

Site site_of(const std::optional<Contract>& contract, const Crew& crew) {
  Site site{.hall = {}, .ranks = crew.ranks, .nodes = crew.nodes, .contracted_w_per_rank = {}, .now = now()};
  if (!contract) return site;
  site.hall = contract->hall;
  if (contract->contracted_kw > 0 && contract->ranks > 0)
    site.contracted_w_per_rank =
        1e3 * static_cast<double>(contract->contracted_kw) / static_cast<double>(contract->ranks);
  return site;
}

void insist(const std::optional<Refusal>& refusal) {
  if (refusal) throw Error{refusal->status, refusal->message};
}

}  // namespace

std::optional<ArmingFile> read_arming(const RunOptions& options, const std::optional<Contract>& contract) {
  if (options.arming.empty()) return std::nullopt;
  ArmingFile file = load_arming(options.arming);
  insist(why_not_valid(arming_of(file), site_of(contract, {})));
  return file;
}

void arm_plan(RunPlan& plan, const std::optional<ArmingFile>& file, const std::optional<Contract>& contract,
              const Crew& crew) {
  const Site site = site_of(contract, crew);
  const std::optional<Arming> arming = file ? std::optional{arming_of(*file)} : std::nullopt;
  const Arming* const signed_limits = arming ? &*arming : nullptr;
  for (Case& each : plan.cases) {
    if (!each.name.starts_with("power/")) continue;
    insist(why_not_armed(each, site, signed_limits));
    each.params["ramp_down"] = fmt::format("{:.6g}", ramp_down_of(each, site, signed_limits));
  }
}

bool asks_for_shapes(const RunOptions& options, const std::optional<Contract>& contract) {
  const auto of_a_shape = [](const std::string& text) { return text.starts_with("power,"); };
  const auto about_a_shape = [](const Criterion& criterion) { return criterion.params.contains("shape"); };
  return std::ranges::any_of(options.additions, of_a_shape) ||
         (contract && std::ranges::any_of(contract->criteria, about_a_shape));
}

}  // namespace hallmark
