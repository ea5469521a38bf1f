// A comparison for people and machines: pure functions from a Comparison to bytes.
#pragma once

#include <string>

#include "reports/judgement/comparison.hpp"

namespace hallmark {

struct ComparisonReport {
  const Comparison& comparison;
  std::string before, after;  ///< as the user named the evidence
  std::string tool_version;
};

/// At most 100 columns: the ruling, the hall case by case with its slowest racks and nodes, then those that drifted,
/// worst first. Long lists are cut and say so. Ends with a newline.
[[nodiscard]] std::string render_comparison_text(const ComparisonReport&);

/// Schema hallmark.comparison/1: every row. Base units; what is unknown is null.
[[nodiscard]] std::string render_comparison_json(const ComparisonReport&);

}  // namespace hallmark
