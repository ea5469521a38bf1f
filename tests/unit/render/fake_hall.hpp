// Halls that never were, for looking at reports: a verdict with runs behind it, equal on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/render/render.hpp"

namespace hallmark::fake {

struct Plan {
  std::string hall = "CI";                                        ///< its id
  std::size_t units = 4, units_per_node = 4, nodes_per_rack = 0;  ///< 0: the inventory has no racks
  std::size_t failing = 0, inconclusive = 0, missing = 0;
  Ruling ruling = Ruling::accept;
  bool hostile = false;  ///< names that try to break every format
  bool power_sensor = false;
  std::size_t extra_criteria = 0;  ///< further accepting criteria
};

struct Hall {
  Verdict verdict;
  std::vector<Results> runs;
  [[nodiscard]] Report report() const { return {verdict, runs, "0.0.0-test"}; }
};

[[nodiscard]] Hall hall(const Plan&);

/// Four ranks on one node.
[[nodiscard]] Plan accepted();
[[nodiscard]] Plan rejected();
[[nodiscard]] Plan inconclusive();
[[nodiscard]] Plan hostile();

/// A larger hall of racks with a few units of each kind.
[[nodiscard]] Plan large(std::size_t units, std::size_t units_per_node, std::size_t nodes_per_rack);

}  // namespace hallmark::fake
