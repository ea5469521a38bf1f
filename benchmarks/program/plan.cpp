#include "benchmarks/program/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "benchmarks/registry.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using Params = std::map<std::string, std::string>;

std::string param(const Params& params, const std::string& key, const std::string& otherwise = {}) {
  const auto found = params.find(key);
  return found == params.end() ? otherwise : found->second;
}

/// "gemm.fp64.throughput" -> {"gemm", "fp64"}.
std::pair<std::string, std::string> metric_words(const std::string& metric) {
  const std::size_t first = std::min(metric.find('.'), metric.size());
  const std::size_t second = std::min(metric.find('.', first + 1), metric.size());
  return {metric.substr(0, first), first < metric.size() ? metric.substr(first + 1, second - first - 1) : ""};
}

/// "gemm.fp64.sustained_slope" -> "sustained"; "" for a throughput.
std::string phase_of(const std::string& metric) {
  constexpr std::pair<std::string_view, const char*> phases[] = {
      {".single", "single"}, {".burst", "burst"}, {".knee", "sustained"}, {".sustained", "sustained"}};
  for (const auto& [word, phase] : phases)
    if (metric.find(word) != std::string::npos) return phase;
  return {};
}

/// What a criterion asks its benchmark for, beyond the default cases.
Params wanted_by(const Criterion& criterion) {
  Params params = criterion.params;
  if (const auto [benchmark, word] = metric_words(criterion.metric); benchmark == "gemm") {
    params.emplace("precision", word);
    if (const std::string part = phase_of(criterion.metric); !part.empty()) params.emplace("phase", part);
  } else if (benchmark == "hbm") {
    params.emplace("pattern", word);
  }
  return params;
}

/// Power is judged under the heaviest load there is: every contract with a power criterion measures fp64 GEMM.
constexpr std::string_view power_load = "gemm/fp64/";

bool has_params(const Case& each, const Params& params) {
  return std::ranges::all_of(params, [&](const auto& pair) { return param(each.params, pair.first) == pair.second; });
}

/// Whether the case yields numbers that this criterion is judged by.
bool serves(const Criterion& criterion, const Case& each) {
  const auto [benchmark, word] = metric_words(criterion.metric);
  if (benchmark == "power" && criterion.params.contains("shape"))
    return each.name.starts_with("power/") && has_params(each, criterion.params);
  if (benchmark == "power") return each.name.starts_with(power_load);
  if (!each.name.starts_with(benchmark + "/")) return false;
  if (benchmark == "gemm")  // the exact twins too: they prove the answers of all phases
    return each.name.starts_with(fmt::format("gemm/{}/", word)) &&
           (param(each.params, "data") == "exact" || param(each.params, "phase") == phase_of(criterion.metric));
  if (benchmark == "hbm") return param(each.params, "pattern") == word;
  if (benchmark == "allreduce")
    return param(each.params, "dtype") == param(criterion.params, "dtype", "f32") &&
           param(each.params, "bytes") == param(criterion.params, "bytes");
  if (benchmark == "storage") {
    const std::string bytes = param(criterion.params, "bytes_per_rank");
    return each.name.find("/" + word + "/") != std::string::npos &&
           (bytes.empty() || param(each.params, "bytes") == bytes);
  }
  return true;
}

std::map<std::string, std::vector<Params>> wanted(const std::optional<Contract>& contract) {
  std::map<std::string, std::vector<Params>> asked;
  if (contract)
    for (const Criterion& criterion : contract->criteria)
      asked[metric_words(criterion.metric).first].push_back(wanted_by(criterion));
  return asked;
}

std::vector<Case> cases_of(const Context& context, const std::map<std::string, std::vector<Params>>& asked) {
  std::vector<Case> all;
  for (const BenchmarkType* const type : registry()) {
    const auto params = asked.find(std::string{type->name});
    std::ranges::move(type->cases(context, params == asked.end() ? std::vector<Params>{} : params->second),
                      std::back_inserter(all));
  }
  return all;
}

/// The cases of one benchmark that have all the given params, made where they are not among the default ones.
std::vector<Case> added_cases(const Context& context, const std::string& text) {
  const auto [benchmark, params] = parse_addition(text);
  const BenchmarkType* const type = find_benchmark(benchmark);
  if (type == nullptr) throw UsageError{fmt::format("--add {}: there is no benchmark '{}'", text, benchmark)};
  std::vector<Case> chosen;
  for (const Case& each : type->cases(context, {params}))
    if ((benchmark != "gemm" || params.contains("phase") || !each.params.contains("phase")) && has_params(each, params))
      chosen.push_back(each);
  if (chosen.empty()) throw UsageError{fmt::format("--add {}: benchmark '{}' has no such case", text, benchmark)};
  return chosen;
}

}  // namespace

RunPlan make_plan(const Context& context, const RunOptions& options, const std::optional<Contract>& contract) {
  RunPlan plan;
  plan.budget_s = options.budget_s;
  plan.collective_budget_s = options.budget_s / 5;
  plan.blocks = options.blocks.value_or(contract ? static_cast<std::uint32_t>(contract->blocks()) : 11);
  if (contract) plan.warmup_s = contract->policy.warmup_s;
  for (const Case& each : cases_of(context, wanted(contract))) {
    const bool needed =
        !contract || std::ranges::any_of(contract->criteria, [&](const Criterion& c) { return serves(c, each); });
    if (needed || options.full) plan.cases.push_back(each);
  }
  for (const std::string& text : options.additions)
    std::ranges::move(added_cases(context, text), std::back_inserter(plan.cases));
  std::ranges::sort(plan.cases, {}, &Case::name);
  const auto repeated = std::ranges::unique(plan.cases, {}, &Case::name);
  plan.cases.erase(repeated.begin(), repeated.end());
  plan.cases = filter_cases(plan.cases, options.front.filter);
  if (plan.cases.empty() && !options.front.filter.empty())
    throw UsageError{fmt::format("--benchmark_filter={} leaves no case; --benchmark_list_tests shows them all",
                                 options.front.filter)};
  return plan;
}

std::vector<std::string> debug_marks(const RunOptions& options, const std::optional<Contract>& contract,
                                     std::uint32_t blocks) {
  std::vector<std::string> marks;
  if (contract && blocks < contract->blocks())
    marks.push_back(fmt::format("--blocks {}: the contract needs {}", blocks, contract->blocks()));
  if (!options.root.empty()) marks.push_back(fmt::format("--root {}: sensors are not this machine's", options.root));
  return marks;
}

std::string plan_text(const RunPlan& plan) {
  nlohmann::json cases = nlohmann::json::array();
  for (const Case& each : plan.cases) cases.push_back({{"name", each.name}, {"params", each.params}});
  return nlohmann::json{{"cases", cases},
                        {"blocks", plan.blocks},
                        {"warmup_s", plan.warmup_s},
                        {"budget_s", plan.budget_s},
                        {"collective_budget_s", plan.collective_budget_s}}
      .dump();
}

RunPlan plan_from_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  RunPlan plan;
  for (const auto& each : json["cases"])
    plan.cases.push_back({.name = each["name"], .params = each["params"].get<std::map<std::string, std::string>>()});
  plan.blocks = json["blocks"];
  plan.warmup_s = json["warmup_s"];
  plan.budget_s = json["budget_s"];
  plan.collective_budget_s = json["collective_budget_s"];
  return plan;
}

}  // namespace hallmark
