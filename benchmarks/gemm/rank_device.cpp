#include "benchmarks/gemm/rank_device.hpp"

#include <fmt/format.h>

#include <exception>
#include <map>

#include "benchmarks/absent.hpp"
#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_gemm.hpp"
#include "benchmarks/device/host.hpp"
#include "benchmarks/device/host_gemm.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"
#include "topology/host_facts.hpp"

namespace hallmark {
namespace {

/// What one A, B and D may take of a GPU: half of it, since algorithms need room to be compared.
std::size_t largest_bytes(const GpuInfo& gpu) { return static_cast<std::size_t>(gpu.memory_bytes / 2); }

GpuInfo gpu_of(const Context& context) {
  const Gpus shown = gpus();
  const auto index = static_cast<std::size_t>(context.gpu);
  if (index >= shown.found.size()) throw UnavailableError{"the GPU has gone: " + shown.why_none};
  return shown.found[index];
}

/// Equal for devices that must give equal bits.
std::string class_of(const Context& context) {
  if (context.gpu < 0) return context.gpus_at_work ? std::string{} : "host " + read_host_facts("/").cpu_model;
  try {
    const GpuInfo gpu = gpu_of(context);
    return fmt::format("{} {}.{}", gpu.name, gpu.compute_major, gpu.compute_minor);
  } catch (const UnavailableError&) {
    return {};  // why_no_gemm() says it in its own words
  }
}

/// The algorithm that this device chooses, or "" where it cannot.
std::string choose_algorithm(const Context& context, Precision precision, std::size_t n) {
  if (context.gpu < 0) return choose_host_algorithm(precision);
  try {
    const auto facts = open_rank_device(context, precision, n, {})->facts();
    const auto found = facts.find("algorithm_bytes");
    return found == facts.end() ? std::string{} : found->second;
  } catch (const DefectError&) {
    throw;
  } catch (const std::exception&) {
    return {};  // opening the case fails again, where that is agreed on
  }
}

}  // namespace

std::optional<std::string> why_no_gemm(const Context& context, Precision precision, std::size_t n) {
  if (abstains(context)) return std::nullopt;
  if (context.gpu < 0) return why_no_host_gemm(precision, n);
  try {
    return why_no_gpu_gemm(context.gpu, precision, n, largest_bytes(gpu_of(context)));
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

std::unique_ptr<GemmDevice> open_rank_device(const Context& context, Precision precision, std::size_t n,
                                             const std::string& algorithm) {
  if (context.gpu < 0) return open_host_device(precision, n, open_host_gemm(precision, n, algorithm));
  return open_gpu_gemm(
      {.gpu = context.gpu, .precision = precision, .n = n, .seed = context.seed, .algorithm = algorithm});
}

std::string agree_on_algorithm(const Context& context, Precision precision, std::size_t n) {
  if (context.world == nullptr) return {};
  const std::vector<int> all = leaders(context.world->all_gather(class_of(context)));
  const int mine = all[static_cast<std::size_t>(context.world->rank())];
  const bool leads = mine == context.world->rank();
  const std::vector<std::string> chosen =
      context.world->all_gather(leads ? choose_algorithm(context, precision, n) : std::string{});
  return mine < 0 ? std::string{} : chosen[static_cast<std::size_t>(mine)];
}

std::vector<int> leaders(const std::vector<std::string>& classes) {
  std::map<std::string, int> first;
  std::vector<int> all;
  for (std::size_t rank = 0; rank < classes.size(); ++rank) {
    if (classes[rank].empty())
      all.push_back(-1);
    else
      all.push_back(first.emplace(classes[rank], static_cast<int>(rank)).first->second);
  }
  return all;
}

}  // namespace hallmark
