#include "reports/judgement/plan_times.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "reports/contract/metric.hpp"

namespace hallmark {
namespace {

constexpr double quarter_hour_s = 900;
constexpr double long_load_s = 120;  // params.seconds of a sustained load where the contract gives none
constexpr double load_shape_s = 60;  // and of a load shape
constexpr std::string_view long_parts[] = {"sustained", "sustained_median", "sustained_slope", "knee"};

std::string_view part_of(const std::string& metric) { return std::string_view{metric}.substr(metric.rfind('.') + 1); }

bool is_long(const Criterion& criterion) {
  return criterion.metric.starts_with("gemm.") &&
         std::ranges::find(long_parts, part_of(criterion.metric)) != std::end(long_parts);
}

bool is_shape(const Criterion& criterion) { return criterion.params.contains("shape"); }

double number(const Criterion& criterion, const char* key, double otherwise) {
  const auto found = criterion.params.find(key);
  return found == criterion.params.end() ? otherwise : std::strtod(found->second.c_str(), nullptr);
}

}  // namespace

double soak_hours(const Contract& contract, const Criterion& criterion) {
  if (criterion.duration_h) return *criterion.duration_h;
  double longest = 0;
  for (const Criterion& each : contract.criteria) longest = std::max(longest, each.duration_h.value_or(0));
  return longest;
}

double series_block_s(const Contract& contract, const Criterion& criterion) {
  return number(criterion, "block_s", contract.policy.block_s > 0 ? contract.policy.block_s : quarter_hour_s);
}

std::string case_key(const Criterion& criterion) {
  const auto metric = find_metric(criterion.metric);
  if (is_shape(criterion)) {
    std::string key = "power";
    for (const auto& [name, value] : criterion.params) key += "/" + name + ":" + value;
    return key;
  }
  if (!metric || metric->sampling != Sampling::blocks) return {};
  std::string key =
      is_long(criterion) ? criterion.metric.substr(0, criterion.metric.rfind('.')) + ".long" : criterion.metric;
  if (criterion.metric.starts_with("allreduce."))  // each group of ranks is a case of its own
    key = "allreduce/scope:" + std::to_string(static_cast<int>(criterion.scope));
  for (const auto& [name, value] : criterion.params)
    if (name != "formula" && name != "min_duration_s" && name != "algorithm") key += "/" + name + ":" + value;
  return key;
}

double case_seconds(const Contract& contract, const Criterion& criterion, double usual) {
  double seconds = usual;
  if (is_long(criterion)) seconds = number(criterion, "seconds", long_load_s);
  if (is_shape(criterion)) seconds = number(criterion, "seconds", load_shape_s);
  seconds = std::max(seconds, number(criterion, "min_duration_s", 0));
  const bool in_turns = criterion.metric.starts_with("gemm.") && part_of(criterion.metric) == "single";
  if (in_turns && contract.nodes > 0)
    seconds *= std::ceil(static_cast<double>(contract.ranks) / static_cast<double>(contract.nodes));
  return seconds;
}

}  // namespace hallmark
