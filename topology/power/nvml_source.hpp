// NVIDIA GPUs through NVML: watts, joules, clocks, temperature, and what held them back.
#pragma once

#include <map>
#include <string>

#include "topology/power/domain.hpp"
#include "topology/power/nvml.hpp"

namespace hallmark {

struct NvmlSourceOptions {
  SecondsClock clock;
  std::map<std::string, int> socket_of_gpu = {};  ///< by PCI id: the package beside it, as Grace numbers its meters
};

/// Every GPU that NVML shows, found by PCI id. What each field and scope answers is tried once, here, and never
/// inferred from a product's name. Of a GPU: energy (field 191, else 83), power (186 instant, 185 average, else
/// GetPowerUsage), its memory's power; where it is part of a module, the module's power, once for all GPUs on it, which
/// the driver senses with one sensor; clocks, temperature; throttle time by reason, from the driver's counters where
/// there are any, else integrated from the reasons' bits at each refresh. Where a module is sensed, a GPU's energy
/// counter may count that (as on GH200): `scope_in_doubt` until settle_scopes() knows. A GPU that does not answer keeps
/// one sensor that says why. `nvml` must outlive it. Throws UnavailableError for a
/// library that cannot list GPUs. Source: power.md 1.2, 3.3, 3.5.
[[nodiscard]] PowerSource nvml_source(const Nvml& nvml, NvmlSourceOptions options);

}  // namespace hallmark
