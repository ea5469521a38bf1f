#include "reports/simulation/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "reports/results/load_plan.hpp"
#include "reports/simulation/range.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double usual_sample_s = 0.5;
constexpr std::size_t long_load_samples = 40;  // a knee is looked for in sixteen at least

struct Stem {
  std::string_view metric, stem;
  double CaseRecord::*work;
};
constexpr std::array stems{Stem{"memory.triad.bandwidth", "memory/triad/bytes:", &CaseRecord::bytes},
                           Stem{"hbm.triad.bandwidth", "hbm/triad/bytes:", &CaseRecord::bytes},
                           Stem{"hbm.copy.bandwidth", "hbm/copy/bytes:", &CaseRecord::bytes},
                           Stem{"allreduce.busbw", "allreduce/", &CaseRecord::bytes},
                           Stem{"allreduce.latency", "allreduce/", &CaseRecord::bytes},
                           Stem{"storage.write.bandwidth", "storage/scratch/write/block:", &CaseRecord::bytes},
                           Stem{"storage.read.bandwidth", "storage/scratch/read/block:", &CaseRecord::bytes},
                           Stem{"storage.randread.rate", "storage/scratch/randread/block:", &CaseRecord::operations},
                           Stem{"power.per_rank", "gemm/fp64/gaussian/n:", &CaseRecord::flops},
                           Stem{"power.schedule_error", "power/", &CaseRecord::flops},
                           Stem{"power.load_fraction", "power/", &CaseRecord::flops}};

struct GemmStem {
  std::string_view part, component;
};
constexpr std::array gemm_stems{GemmStem{"throughput", ""},
                                GemmStem{"single", "single/"},
                                GemmStem{"burst", "burst/"},
                                GemmStem{"sustained", "sustained:60/"},
                                GemmStem{"sustained_median", "sustained:60/"},
                                GemmStem{"sustained_slope", "sustained:60/"},
                                GemmStem{"knee", "sustained:60/"}};

bool is_shape(std::string_view metric) { return metric == "power.schedule_error" || metric == "power.load_fraction"; }
bool is_allreduce(std::string_view metric) { return metric.starts_with("allreduce."); }
bool is_rate_of_gemm(std::string_view metric) {
  return metric.starts_with("gemm.") && !metric.ends_with(".sustained_slope") && !metric.ends_with(".knee");
}

/// Scopes that this version judges; of a hall, gemm and memory need an aggregate.
bool is_judged(const Criterion& criterion) {
  const bool rank = criterion.scope == Scope::rank || criterion.scope == Scope::gpu;
  if (is_allreduce(criterion.metric))
    return criterion.scope == Scope::hall && criterion.params.contains("bytes");
  if (is_shape(criterion.metric) && !criterion.params.contains("shape")) return false;
  return rank || criterion.scope == Scope::hall;
}

std::string param(const Criterion& criterion, const std::string& key) {
  const auto found = criterion.params.find(key);
  return found == criterion.params.end() ? std::string{} : found->second;
}

/// What the record says of a param of the contract; benchmarks answer true and false in words.
std::string recorded(const std::string& key, const std::string& wanted) {
  if (key == "algorithm" && wanted == "recorded") return "ring";
  return wanted == "true" ? "yes" : wanted == "false" ? "no" : wanted;
}

std::map<std::string, std::string> params_of(const Criterion& criterion) {
  std::map<std::string, std::string> params;
  for (const auto& [key, value] : criterion.params)
    if (key != "formula" && key != "min_duration_s" && key != "boundary" && key != "block_s")
      params[key == "bytes_per_rank" ? "bytes" : key] = recorded(key, value);
  if (std::ranges::find(criterion.evidence, "algorithm") != criterion.evidence.end())
    params.emplace("algorithm", "ring");
  if (criterion.metric.starts_with("storage.")) params.emplace("mount", "/scratch, simulated");
  return params;
}

/// One case in the making: all criteria that it answers.
struct Draft {
  std::string stem;
  std::map<std::string, std::string> params;
  double CaseRecord::*work = nullptr;
  Range rate;  ///< work per second, of one rank; of the bus where collective
  double least_s = 0;
  bool is_long = false;
  bool together = false;  ///< a criterion is about all ranks at once
};

bool agree(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b) {
  return std::ranges::all_of(a, [&](const auto& param) {
    const auto other = b.find(param.first);
    return other == b.end() || other->second == param.second;
  });
}

Draft& draft_for(std::vector<Draft>& drafts, const Criterion& criterion, const std::string& stem) {
  const auto params = params_of(criterion);
  for (Draft& draft : drafts)
    if (draft.stem == stem && agree(draft.params, params)) {
      draft.params.insert(params.begin(), params.end());
      return draft;
    }
  Draft draft;
  draft.stem = stem;
  draft.params = params;
  draft.work = &CaseRecord::flops;
  for (const Stem& row : stems)
    if (row.metric == criterion.metric) draft.work = row.work;
  draft.is_long = stem.find("sustained:") != std::string::npos;
  return drafts.emplace_back(std::move(draft));
}

/// A demand on the time of an allreduce over n ranks, as one on its bus bandwidth: bytes * 2(n-1)/n / time.
Criterion as_busbw(const Criterion& latency, std::uint64_t ranks) {
  const auto n = static_cast<double>(ranks);
  const double moved = static_cast<double>(parse_size(param(latency, "bytes")).value_or(0)) * 2 * (n - 1) / n;
  Criterion rate = latency;
  rate.metric = "allreduce.busbw";
  rate.threshold = moved / (latency.comparator == Comparator::within ? latency.upper_threshold : latency.threshold);
  rate.upper_threshold = moved / latency.threshold;
  if (latency.comparator == Comparator::at_most) rate.comparator = Comparator::at_least;
  if (latency.comparator == Comparator::at_least) rate.comparator = Comparator::at_most;
  return rate;
}

void add_demand(Draft& draft, const Contract& contract, const Criterion& criterion) {
  if (criterion.metric == "allreduce.latency") return add_demand(draft, contract, as_busbw(criterion, contract.ranks));
  const bool hall = criterion.scope == Scope::hall;
  const bool busbw = criterion.metric == "allreduce.busbw";
  const bool of_rates = criterion.aggregate.empty() || criterion.aggregate == "sum";
  const bool rate = busbw || is_rate_of_gemm(criterion.metric) || criterion.metric.starts_with("memory.") ||
                    criterion.metric.starts_with("hbm.") || criterion.metric.starts_with("storage.");
  if (rate && of_rates && criterion.statistic != "drift")
    draft.rate.meet(criterion, contract.policy, hall && !busbw ? static_cast<double>(contract.ranks) : 1);
  draft.together = draft.together || (hall && criterion.aggregate.empty());
  if (const std::string least = param(criterion, "min_duration_s"); !least.empty())
    draft.least_s = std::max(draft.least_s, std::strtod(least.c_str(), nullptr));
}

double size_of(const Draft& draft, const std::string& key, double otherwise) {
  const auto found = draft.params.find(key);
  if (found == draft.params.end()) return otherwise;
  const auto size = parse_size(found->second);
  return size ? static_cast<double>(*size) : otherwise;
}

/// The largest power of two whose cube, doubled, is done in half a second.
double gemm_size(double rate) {
  double n = 64;
  while (n < 16384 && 16 * n * n * n <= rate * usual_sample_s) n *= 2;
  return n;
}

/// A load that is full for half of each of two seconds.
void add_shape(SimulatedCase& made, const Draft& draft) {
  LoadPlan plan{.period_s = 2,
                .legs = {{.begin_s = 0, .end_s = 1, .from = 1, .to = 1, .slots = 1},
                         {.begin_s = 1, .end_s = 2, .from = 0, .to = 0, .slots = 1}}};
  made.params["plan"] = text(plan);
  made.params.emplace("bound", "0.001");
  made.name = fmt::format("power/{}/fp64/n:1024", draft.params.at("shape"));
  made.scheduled = true;
  made.samples = 8 * plan.slots();
  made.step_s = 1;
  made.blocks = 1;
}

/// Name and work of a step, by benchmark.
void add_size(SimulatedCase& made, const Draft& draft, const Contract& contract, double rate) {
  if (draft.stem == "allreduce/") {
    const auto dtype = draft.params.find("dtype"), transport = draft.params.find("transport");
    made.amount = size_of(draft, "bytes", 0);
    made.collective = true;
    const auto n = static_cast<double>(contract.ranks);
    made.step_s = made.amount * 2 * (n - 1) / n / rate;
    made.name = fmt::format("allreduce/{}/{}/bytes:{}", transport == draft.params.end() ? "mpi" : transport->second,
                            dtype == draft.params.end() ? "f32" : dtype->second, made.amount);
    return;
  }
  if (draft.stem.starts_with("gemm/")) {
    const double n = size_of(draft, "n", gemm_size(rate));
    made.amount = 2 * n * n * n;
    made.name = fmt::format("{}{}", draft.stem, n);
  } else if (draft.stem.starts_with("storage/")) {
    const bool random = draft.work == &CaseRecord::operations;
    made.amount = random ? std::max(1.0, std::round(rate * usual_sample_s))
                         : size_of(draft, "bytes", std::ceil(rate * usual_sample_s / 1048576) * 1048576);
    made.name = draft.stem + (random ? "4KiB" : "1MiB");
  } else {
    made.amount = size_of(draft, "bytes", std::exp2(std::max(20.0, std::floor(std::log2(rate * usual_sample_s)))));
    made.name = fmt::format("{}{}", draft.stem, made.amount);
  }
  made.step_s = made.amount / rate;
}

SimulatedCase made_of(const Draft& draft, const Contract& contract, const SimulationPlan& plan) {
  SimulatedCase made{.name = {}, .params = draft.params, .work = draft.work, .blocks = contract.blocks()};
  made.samples = draft.is_long ? std::max(plan.samples, long_load_samples) : plan.samples;
  made.stamped = draft.is_long || draft.together || draft.stem == "power/";
  if (draft.stem == "power/") {
    add_shape(made, draft);
    return made;
  }
  add_size(made, draft, contract, draft.rate.choose(plan.margin, draft.work == &CaseRecord::operations ? 1e4 : 1e9));
  const double sample_s = std::max(usual_sample_s, 1.5 * draft.least_s / static_cast<double>(made.samples));
  made.steps = static_cast<std::uint32_t>(std::clamp(std::round(sample_s / made.step_s), 1.0, 1e9));
  return made;
}

/// Cases of one name, whose params do not agree, are told apart by one component more.
void make_unique(std::vector<SimulatedCase>& cases) {
  std::ranges::stable_sort(cases, {}, &SimulatedCase::name);
  std::size_t twins = 0;
  std::string last;
  for (SimulatedCase& each : cases) {
    twins = each.name == last ? twins + 1 : 0;
    last = each.name;
    if (twins > 0) each.name += fmt::format("/twin:{}", twins + 1);
  }
  std::ranges::sort(cases, {}, &SimulatedCase::name);
}

void add_power(Workload& workload, const Contract& contract, const SimulationPlan& plan) {
  constexpr double quarter_hour_s = 900, least_blocks = 96;
  const auto ranks = static_cast<double>(contract.ranks);
  Range watts;
  bool meter = false;
  for (const Criterion& criterion : contract.criteria) {
    if (criterion.metric == "power.per_rank")
      watts.meet(criterion, contract.policy, criterion.aggregate == "sum" ? ranks : 1);
    if (criterion.metric == "power.it") watts.meet(criterion, contract.policy, ranks);
    const bool metered = criterion.metric == "power.sensor_ratio" || criterion.instrument == "facility-meter";
    workload.power = workload.power || criterion.metric.starts_with("power.");
    if (!metered) continue;
    meter = true;
    if (workload.boundary.empty()) workload.boundary = param(criterion, "boundary");
    const std::string block = param(criterion, "block_s");
    const double block_s = block.empty() ? quarter_hour_s : std::strtod(block.c_str(), nullptr);
    workload.metered_s =
        std::max({workload.metered_s, least_blocks * block_s, 3600 * criterion.duration_h.value_or(0)});
  }
  workload.watts = watts.choose(plan.margin, 500);
  if (!meter) return;
  workload.metered_w = workload.watts * ranks;
  if (workload.boundary.empty()) workload.boundary = "utility";
}

bool demands(const Contract& contract, std::string_view evidence) {
  return std::ranges::any_of(contract.criteria, [&](const Criterion& criterion) {
    return std::ranges::find(criterion.evidence, evidence) != criterion.evidence.end();
  });
}

}  // namespace

bool has_device_cases(const Workload& workload) {
  return std::ranges::any_of(workload.cases, [](const SimulatedCase& made) {
    return made.name.starts_with("gemm/") || made.name.starts_with("memory/") || made.name.starts_with("hbm/");
  });
}

std::string case_stem(std::string_view metric) {
  for (const Stem& row : stems)
    if (row.metric == metric) return std::string{row.stem};
  const std::size_t dot = metric.rfind('.');
  if (!metric.starts_with("gemm.") || dot < 6) return {};
  const std::string_view precision = metric.substr(5, dot - 5), part = metric.substr(dot + 1);
  const std::string_view operands = precision.starts_with("int") ? "exact" : "gaussian";
  for (const GemmStem& row : gemm_stems)
    if (row.part == part) return fmt::format("gemm/{}/{}/{}n:", precision, operands, row.component);
  return {};
}

Workload workload_of(const Contract& contract, const SimulationPlan& plan) {
  std::vector<Draft> drafts;
  const auto of_power = [](const Criterion& criterion) { return criterion.metric == "power.per_rank"; };
  for (const bool power : {false, true})  // watts are read under a load that is there already
    for (const Criterion& criterion : contract.criteria) {
      const std::string stem = case_stem(criterion.metric);
      if (of_power(criterion) != power || stem.empty() || !is_judged(criterion)) continue;
      const auto is_gemm = [](const Draft& draft) { return draft.stem.starts_with("gemm/"); };
      if (power && std::ranges::any_of(drafts, is_gemm)) continue;
      add_demand(draft_for(drafts, criterion, stem), contract, criterion);
    }
  Workload workload;
  for (const Draft& draft : drafts) workload.cases.push_back(made_of(draft, contract, plan));
  make_unique(workload.cases);
  add_power(workload, contract, plan);
  workload.clocks = demands(contract, "clocks");
  workload.temperature = demands(contract, "temperature");
  workload.residue = demands(contract, "residual");
  workload.windows = workload.power || demands(contract, "barrier_timestamps") ||
                     std::ranges::any_of(contract.criteria, [](const Criterion& criterion) {
                       return criterion.aggregate == "sum" || criterion.concurrency == "hall";
                     });
  return workload;
}

}  // namespace hallmark
