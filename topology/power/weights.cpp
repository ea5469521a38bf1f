#include "topology/power/weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace hallmark {
namespace {

constexpr std::int64_t largest_multiple = std::int64_t{1} << 40U;

void give_to_unowned_if_nobody(Weights& weights) {
  if (std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; })) weights.back() = 1;
}

template <class Owns>
Weights one_each(const std::vector<RankPlace>& ranks, Owns owns) {
  Weights weights(ranks.size() + 1, 0);
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) weights[rank] = owns(ranks[rank]) ? 1 : 0;
  give_to_unowned_if_nobody(weights);
  return weights;
}

bool has_gpu(const RankPlace& rank, int gpu) {
  return std::find(rank.gpus.begin(), rank.gpus.end(), gpu) != rank.gpus.end();
}

std::int64_t common_multiple(const std::map<int, std::int64_t>& sharers) {
  std::int64_t multiple = 1;
  for (const auto& [pu, count] : sharers) {
    multiple = std::lcm(multiple, count);
    if (multiple > largest_multiple) return largest_multiple;
  }
  return multiple;
}

}  // namespace

Weights pu_weights(const CpuSet& socket, const std::vector<RankPlace>& ranks) {
  std::map<int, std::int64_t> sharers;
  std::vector<CpuSet> here;
  for (const RankPlace& rank : ranks) {
    here.push_back(rank.cpus & socket);
    for (const int pu : here.back().pus()) ++sharers[pu];
  }
  const std::int64_t multiple = common_multiple(sharers);
  Weights weights(ranks.size() + 1, 0);
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    for (const int pu : here[rank].pus()) weights[rank] += multiple / sharers.at(pu);
  }
  give_to_unowned_if_nobody(weights);
  return weights;
}

Weights gpu_weights(int gpu, const std::vector<RankPlace>& ranks) {
  return one_each(ranks, [gpu](const RankPlace& rank) { return has_gpu(rank, gpu); });
}

Weights mig_weights(int gpu, const GpuSlices& slices, const std::vector<RankPlace>& ranks) {
  const auto instance_of = [&](const RankPlace& rank) {
    const auto found = rank.gpu_instances.find(gpu);
    return found == rank.gpu_instances.end() || !slices.of_instance.contains(found->second) ? -1 : found->second;
  };
  std::map<int, std::int64_t> sharers;
  for (const RankPlace& rank : ranks)
    if (instance_of(rank) >= 0) ++sharers[instance_of(rank)];
  const std::int64_t multiple = common_multiple(sharers);
  std::int64_t given = 0;
  Weights weights(ranks.size() + 1, 0);
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    const int instance = instance_of(ranks[rank]);
    if (instance < 0) continue;
    weights[rank] = slices.of_instance.at(instance) * (multiple / sharers.at(instance));
    given += weights[rank];
  }
  weights.back() = std::max<std::int64_t>(slices.all * multiple - given, 0);
  give_to_unowned_if_nobody(weights);
  return weights;
}

Weights module_weights(const CpuSet& socket, const std::vector<int>& gpus, const std::vector<RankPlace>& ranks) {
  return one_each(ranks, [&](const RankPlace& rank) {
    return !(rank.cpus & socket).empty() ||
           std::any_of(gpus.begin(), gpus.end(), [&rank](int gpu) { return has_gpu(rank, gpu); });
  });
}

Weights even_weights(const std::vector<RankPlace>& ranks) {
  return one_each(ranks, [](const RankPlace&) { return true; });
}

std::map<int, CpuSet> socket_cpus(const std::string& root, const Node& node, const ReadText& read) {
  std::map<int, CpuSet> by_logical, by_physical;
  bool all_ids = true;
  for (const Core& core : node.cores) {
    by_logical[core.package] = by_logical[core.package] | core.cpus;
    if (core.cpus.empty()) continue;
    const auto id =
        parse_integer(read(below(root, fmt::format("/sys/devices/system/cpu/cpu{}/topology/physical_package_id",
                                                   core.cpus.pus().front())))
                          .text);
    all_ids = all_ids && id && *id >= 0 && *id < 65536;
    if (all_ids) by_physical[static_cast<int>(*id)] = by_physical[static_cast<int>(*id)] | core.cpus;
  }
  if (!all_ids) return by_logical;
  std::map<int, CpuSet> sockets = by_physical;
  int place = 0;
  for (const auto& [id, cpus] : by_physical) sockets.try_emplace(place++, cpus);
  return sockets;
}

}  // namespace hallmark
