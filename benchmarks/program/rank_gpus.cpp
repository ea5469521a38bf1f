#include "benchmarks/program/rank_gpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "benchmarks/agreed_facts.hpp"

namespace hallmark {
namespace {

template <class Value, class Words>
std::string fact(const Known<Value>& known, Words words) {
  return known.value ? words(*known.value) : "unknown: " + known.why_unknown;
}

std::string on_off(bool on) { return on ? "on" : "off"; }
std::string megahertz(double hertz) { return fmt::format("{:.0f} MHz", hertz * 1e-6); }

RankGpu rank_gpu(const Gpus& shown, std::size_t index) {
  const GpuInfo& gpu = shown.found[index];
  return {.index = static_cast<int>(index),
          .name = gpu.name,
          .pci = gpu.pci,
          .uuid = gpu.uuid,
          .serial = {},
          .why_not = {}};
}

std::string placed_pci(const Discovery& discovery, int rank) {
  const RankPlacement& placed = discovery.placement.ranks[static_cast<std::size_t>(rank)];
  if (!placed.gpu) return {};
  return discovery.nodes[static_cast<std::size_t>(placed.node)].gpus[static_cast<std::size_t>(*placed.gpu)].pci;
}

}  // namespace

RankGpu choose_gpu(const std::string& placed, const Gpus& shown) {
  if (placed.empty()) return {};
  const auto found = std::ranges::find(shown.found, placed, &GpuInfo::pci);
  if (found != shown.found.end()) return rank_gpu(shown, static_cast<std::size_t>(found - shown.found.begin()));
  if (shown.found.size() == 1) return rank_gpu(shown, 0);
  RankGpu none;
  none.why_not = shown.found.empty() ? shown.why_none
                                     : fmt::format("the driver shows {} GPUs, but not this one", shown.found.size());
  return none;
}

std::map<std::string, std::string> state_facts(const GpuState& state) {
  const auto watts = [](double w) { return fmt::format("{:.0f} W", w); };
  const auto as_is = [](const std::string& words) { return words; };
  return {{"gpu.driver", fact(state.driver_version, as_is)},
          {"gpu.power_limit", fact(state.enforced_power_limit, watts)},
          {"gpu.application_sm_clock", fact(state.application_sm_clock, megahertz)},
          {"gpu.application_memory_clock", fact(state.application_memory_clock, megahertz)},
          {"gpu.max_sm_clock", fact(state.max_sm_clock, megahertz)},
          {"gpu.max_memory_clock", fact(state.max_memory_clock, megahertz)},
          {"gpu.ecc", fact(state.ecc, on_off)},
          {"gpu.mig", fact(state.mig, on_off)},
          {"gpu.persistence", fact(state.persistence, on_off)}};
}

std::map<std::string, std::string> agreed_gpu_state(const Communicator& world, const RankGpu& mine) {
  if (!world.any(mine.index >= 0)) return {};
  return agreed_facts(world, mine.index < 0 ? std::map<std::string, std::string>{} : state_facts(gpu_state(mine.pci)));
}

std::vector<RankGpu> find_rank_gpus(const Communicator& world, const Discovery& discovery) {
  const std::string placed = placed_pci(discovery, world.rank());
  RankGpu mine = choose_gpu(placed, placed.empty() ? Gpus{} : gpus());
  if (mine.index >= 0) mine.serial = gpu_state(mine.pci).board_serial.value.value_or("");
  const nlohmann::json words{mine.index, mine.name, mine.pci, mine.uuid, mine.serial, mine.why_not};
  std::vector<RankGpu> all;
  for (const std::string& text : world.all_gather(words.dump())) {
    const auto each = nlohmann::json::parse(text);
    all.push_back(
        {.index = each[0], .name = each[1], .pci = each[2], .uuid = each[3], .serial = each[4], .why_not = each[5]});
  }
  return all;
}

}  // namespace hallmark
