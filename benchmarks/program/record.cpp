#include "benchmarks/program/record.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string_view>

#include "topology/base/error.hpp"

extern char** environ;

namespace hallmark {
namespace {

/// Variables that change what is measured, or how ranks are started.
constexpr std::array<std::string_view, 12> recorded_prefixes{"OMPI_", "PMIX_", "SLURM_",    "OPENBLAS_",
                                                             "OMP_",  "DNNL_", "ONEDNN_",   "NCCL_",
                                                             "UCX_",  "CUDA_", "HALLMARK_", "GOMP_"};

std::map<std::string, std::string> recorded_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view pair{*entry};
    for (const std::string_view prefix : recorded_prefixes)
      if (pair.starts_with(prefix) && pair.find('=') != std::string_view::npos)
        variables.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
  }
  return variables;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), micro);
}

NodeRecord node_record(const Node& node, const ClockOffset& clock) {
  NodeRecord record;
  record.hostname = node.hostname;
  record.serial = node.serial;
  record.board_serial = node.board_serial;
  record.product = node.product;
  record.kernel = node.kernel;
  record.cpu_model = node.cpu_model;
  record.topology_hash = node.topology_hash;
  record.clock_offset_s = clock.offset_s;
  record.clock_bound_s = clock.bound_s;
  return record;
}

RankRecord rank_record(const Discovery& discovery, const RankPlacement& placed, const RankGpu& gpu) {
  RankRecord record;
  record.node = static_cast<std::uint32_t>(placed.node);
  record.local_rank = static_cast<std::uint32_t>(placed.local_rank);
  record.numa_node = placed.numa_node;
  record.cpuset = discovery.bound[static_cast<std::size_t>(placed.rank)].list();
  if (gpu.index < 0) return record;
  record.device = gpu.name;
  record.pci = gpu.pci;
  record.gpu_uuid = gpu.uuid;
  record.gpu_serial = gpu.serial;
  return record;
}

/// A GPU that is there and not used is said, and once for many: nobody is to believe that it was measured.
void warn_of_idle_gpus(const std::vector<RankGpu>& gpus, std::vector<std::string>& warnings) {
  std::map<std::string, std::size_t> count;
  for (const RankGpu& gpu : gpus)
    if (!gpu.why_not.empty()) ++count[gpu.why_not];
  for (const auto& [reason, ranks] : count)
    warnings.push_back(fmt::format("{} ranks have a GPU that they do not use: {}", ranks, reason));
}

}  // namespace

std::string make_run_id() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw UnavailableError{"getrandom: the kernel gives no random bytes"};
  std::string id;
  for (const unsigned char byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

Results start_record(const Communicator& world, const Discovery& discovery, const std::vector<RankGpu>& rank_gpus,
                     const ClockOffset& clock, const std::optional<Contract>& contract,
                     const std::string& command_line) {
  const std::vector<double> offsets = world.all_gather(clock.offset_s), bounds = world.all_gather(clock.bound_s);
  Results results;
  results.time_origin = utc_now();
  for (const RankPlacement& placed : discovery.placement.ranks) {
    const auto rank = static_cast<std::size_t>(placed.rank);
    const Node& node = discovery.node_of(placed.rank);
    if (static_cast<std::size_t>(placed.node) == results.nodes.size()) {
      results.nodes.push_back(node_record(node, {.offset_s = offsets[rank], .bound_s = bounds[rank]}));
      results.topologies[node.topology_hash] = node.xml;
    }
    results.ranks.push_back(rank_record(discovery, placed, rank_gpus[rank]));
  }
  if (contract) {
    results.hall = contract->hall;
    results.contract = {.filename = contract->filename, .bytes = contract->bytes, .sha256 = contract->sha256};
  }
  Provenance& provenance = results.provenance;
  provenance.command = command_line;
  provenance.environment = recorded_environment();
  provenance.versions = {
      {"hallmark", HALLMARK_VERSION}, {"mpi", MpiSession::library_version()}, {"compiler", __VERSION__}};
  provenance.warnings = discovery.placement.warnings;
  provenance.versions.merge(agreed_gpu_state(world, rank_gpus[static_cast<std::size_t>(world.rank())]));
  warn_of_idle_gpus(rank_gpus, provenance.warnings);
  return results;
}

}  // namespace hallmark
