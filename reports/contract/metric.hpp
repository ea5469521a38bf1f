// The metrics a contract may name: what they measure, of what, and how values come about.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reports/contract/contract.hpp"
#include "topology/base/units.hpp"

namespace hallmark {

/// How a metric's values come about: one per shuffled block of a run; a series over the soak; or a single fact.
enum class Sampling { blocks, series, once };

/// One row of the table. `scopes` are the units that it is measured on; any other scope needs an aggregate.
struct Metric {
  std::string_view name;
  Dimension dimension;
  Sampling sampling;
  std::string_view statistic;  ///< the default
  std::string_view unit;       ///< the one to propose
  std::array<Scope, 3> scope_list;
  std::size_t scope_count;

  [[nodiscard]] std::span<const Scope> scopes() const { return {scope_list.data(), scope_count}; }
  [[nodiscard]] bool measured_on(Scope scope) const;
};

/// The metric with exactly this name; nullopt where there is none.
[[nodiscard]] std::optional<Metric> find_metric(std::string_view name);

/// Every metric, in the order of the table.
[[nodiscard]] std::span<const Metric> metrics();

/// What a criterion's threshold is in: the metric's dimension, or `one` for drift, count, min_over_median and
/// outlier_count.
[[nodiscard]] Dimension criterion_dimension(const Metric& metric, std::string_view statistic,
                                            std::string_view aggregate);

/// "a rate of bytes": a dimension in words.
[[nodiscard]] std::string_view words(Dimension dimension);

}  // namespace hallmark
