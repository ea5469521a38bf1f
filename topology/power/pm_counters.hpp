// HPE Cray's pm_counters: watts and joules that a blade controller measures and the kernel shows as files.
#pragma once

#include <optional>
#include <string>

#include "topology/power/domain.hpp"
#include "topology/power/sysfs_file.hpp"

namespace hallmark {

/// One pm_counters file: "2178501771 J 1751400000012345 us", or without a stamp "85 W".
struct PmValue {
  std::int64_t value = 0;
  std::string unit;  ///< "J", "W"; empty where there is none
  std::optional<std::int64_t> stamp_us = {};
};

/// nullopt for anything else. NULs and white space at the end must be gone already.
[[nodiscard]] std::optional<PmValue> parse_pm_value(std::string_view text);

/// The files below `root` in /sys/cray/pm_counters: `energy` and `power` of the node, which include the accelerators;
/// `cpu_*`, `memory_*` and `accelN_*` of its parts (`cpuN_*` too, where there is no `cpu_*`). No sensors where there is
/// no such folder. A value is timed by the stamp in its file. Unknown: all of them while `freshness` has stood still
/// for a second (ten scans where they are slower); each first one after `startup` or `generation` changed, because
/// counters begin anew then: no energy may be taken across. accelN's PCI ids are not told: `gpus` stays empty. Source:
/// power.md 1.6.
[[nodiscard]] PowerSource pm_counters_source(const std::string& root, SecondsClock clock, ReadText read = read_sysfs);

}  // namespace hallmark
