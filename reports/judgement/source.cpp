#include "reports/judgement/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "topology/base/units.hpp"

namespace hallmark {
namespace {

struct Row {
  std::string_view metric;
  Source source;
};

const std::array<Row, 14>& rows() {
  static const std::array<Row, 14> table{{
      {"memory.triad.bandwidth", {Kind::rate, "memory/triad/bytes:*", &CaseRecord::bytes}},
      {"hbm.triad.bandwidth", {Kind::rate, "hbm/triad/bytes:*", &CaseRecord::bytes, true}},
      {"hbm.copy.bandwidth", {Kind::rate, "hbm/copy/bytes:*", &CaseRecord::bytes, true}},
      {"allreduce.busbw", {Kind::allreduce, "allreduce/*/*/bytes:*"}},
      {"allreduce.latency", {Kind::allreduce, "allreduce/*/*/bytes:*", nullptr, false, SamplePart::whole, true}},
      {"storage.write.bandwidth", {Kind::rate, "storage/*/write/block:*", &CaseRecord::bytes}},
      {"storage.read.bandwidth", {Kind::rate, "storage/*/read/block:*", &CaseRecord::bytes}},
      {"storage.randread.rate", {Kind::rate, "storage/*/randread/block:*", &CaseRecord::operations}},
      {"power.per_rank", {Kind::power, "gemm/*/*/n:*"}},
      {"power.it", {Kind::hall_power, ""}},
      {"power.sensor_ratio", {Kind::hall_power, ""}},
      {"power.schedule_error", {Kind::schedule, "power/*"}},
      {"power.load_fraction", {Kind::load, "power/*"}},
      {"inventory.identity_match", {Kind::identity, ""}},
  }};
  return table;
}

/// What a load is judged for, what its cases have in their names for it, and which part of them counts.
struct GemmPart {
  std::string_view name, component;
  SamplePart part;
};
constexpr std::string_view long_load = "sustained:*/";
constexpr GemmPart gemm_parts[] = {
    {"throughput", "", SamplePart::whole},
    {"single", "single/", SamplePart::whole},
    {"burst", "burst/", SamplePart::whole},
    {"sustained", long_load, SamplePart::low},
    {"sustained_median", long_load, SamplePart::median},
    {"sustained_slope", long_load, SamplePart::slope},
    {"knee", long_load, SamplePart::knee},
};

std::string_view next_component(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view component = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return component;
}

/// Params that say how to judge and not what was measured.
bool is_of_the_judge(const std::string& key, const std::string& value) {
  return key == "formula" || key == "min_duration_s" || (key == "algorithm" && value == "recorded");
}

/// Benchmarks say how a flag was met ("no: tmpfs refuses it", "within the time"); contracts say true or false.
bool meets_flag(const std::string& found, const std::string& wanted) {
  if (wanted == "true") return found == "yes" || found == "within the time";
  return wanted == "false" && (found.starts_with("no") || found == "before the time");
}

/// "0.50" and "0.5" are one number.
std::optional<double> decimal(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

bool equal_values(const std::string& a, const std::string& b) {
  if (a == b || meets_flag(a, b)) return true;
  if (const auto x = decimal(a), y = decimal(b); x && y) return *x == *y;
  const auto x = parse_size(a), y = parse_size(b);
  return x && y && *x == *y;
}

bool has_param(const CaseRecord& record, const std::string& key, const std::string& value) {
  if (equal_values(case_param(record, key), value)) return true;
  return key == "bytes_per_rank" && equal_values(case_param(record, "bytes"), value);
}

/// The first param of the criterion that the case does not have; nullptr where it has all.
const std::pair<const std::string, std::string>* missing_param(const CaseRecord& record, const Criterion& criterion) {
  for (const auto& param : criterion.params)
    if (!is_of_the_judge(param.first, param.second) && !has_param(record, param.first, param.second)) return &param;
  return nullptr;
}

/// Who took part in one operation of a collective: all, or the ranks of each node or rack by themselves.
bool is_of_scope(const CaseRecord& record, Scope scope) {
  const std::string found = case_param(record, "scope");
  const std::string_view of = found.empty() ? "hall" : std::string_view{found};
  return of == (scope == Scope::node ? "node" : scope == Scope::rack ? "rack" : "hall");
}

bool is_shape(Kind kind) { return kind == Kind::schedule || kind == Kind::load; }

std::string refusal(const Criterion& criterion, const Source& source) {
  if (is_shape(source.kind) && !criterion.params.contains("shape"))
    return "the criterion does not say which load shape (params.shape)";
  if (source.kind != Kind::allreduce) return {};
  if (!criterion.params.contains("bytes")) return "the criterion does not say for how many bytes (params.bytes)";
  const auto formula = criterion.params.find("formula");
  if (formula != criterion.params.end() && formula->second != "2(n-1)/n")
    return fmt::format("bus bandwidth is known as 2(n-1)/n, not as '{}'", formula->second);
  return {};
}

}  // namespace

std::optional<Source> source_of(std::string_view metric) {
  for (const Row& row : rows())
    if (row.metric == metric) return row.source;
  constexpr std::string_view gemm = "gemm.";
  const std::size_t dot = metric.rfind('.');
  if (!metric.starts_with(gemm) || dot <= gemm.size()) return std::nullopt;
  const std::string_view precision = metric.substr(gemm.size(), dot - gemm.size()), part = metric.substr(dot + 1);
  const std::string_view operands = precision.starts_with("int") ? "exact" : "gaussian";
  for (const auto& [name, component, counted] : gemm_parts)
    if (name == part)
      return Source{.kind = Kind::rate,
                    .pattern = fmt::format("gemm/{}/{}/{}n:*", precision, operands, component),
                    .work = &CaseRecord::flops,
                    .gpu_only = false,
                    .part = counted};
  return std::nullopt;
}

bool matches(std::string_view name, std::string_view pattern) {
  while (!name.empty() && !pattern.empty()) {
    const std::string_view have = next_component(name), want = next_component(pattern);
    const bool open = want.ends_with('*');
    if (open ? !have.starts_with(want.substr(0, want.size() - 1)) : have != want) return false;
  }
  return pattern.empty();
}

std::string case_param(const CaseRecord& record, const std::string& key) {
  if (const auto found = record.params.find(key); found != record.params.end()) return found->second;
  std::string_view rest = record.name;
  for (std::size_t place = 0; !rest.empty(); ++place) {
    const std::string_view component = next_component(rest);
    if (component.size() > key.size() && component.starts_with(key) && component[key.size()] == ':')
      return std::string{component.substr(key.size() + 1)};
    if (benchmark_of(record.name) == "allreduce" &&
        ((place == 1 && key == "transport") || (place == 2 && key == "dtype")))
      return std::string{component};
  }
  return {};
}

unsigned long long case_size(std::string_view name) {
  name = name.substr(0, name.find("/scope:"));
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? 0 : parse_size(name.substr(colon + 1)).value_or(0);
}

CaseChoice choose_case(const Results& run, const Criterion& criterion, const Source& source) {
  CaseChoice choice{.record = nullptr, .why_not = refusal(criterion, source)};
  if (!choice.why_not.empty()) return choice;
  const bool collective = source.kind == Kind::allreduce;
  const std::string_view among = criterion.scope == Scope::node   ? "/scope:node"
                                 : criterion.scope == Scope::rack ? "/scope:rack"
                                                                  : "";
  choice.why_not = fmt::format("the run has no case {}{}", source.pattern, collective ? among : "");
  for (const CaseRecord& record : run.cases) {
    if (record.planted_rank >= 0 || !matches(record.name, source.pattern)) continue;
    if (collective && !is_of_scope(record, criterion.scope)) continue;
    if (const auto* param = missing_param(record, criterion)) {
      if (choice.record == nullptr)
        choice.why_not = fmt::format("no case {} has {} = {}", source.pattern, param->first, param->second);
      continue;
    }
    if (record.status == CaseStatus::skipped) {
      if (choice.record == nullptr) choice.why_not = fmt::format("{} was skipped: {}", record.name, record.reason);
      continue;
    }
    if (is_shape(source.kind)) {
      if (choice.record != nullptr)
        return {nullptr, fmt::format("{} and {} both answer it; say more in params", choice.record->name, record.name)};
      choice.record = &record;
      continue;
    }
    const auto size = case_size(record.name);
    const auto best = choice.record == nullptr ? 0 : case_size(choice.record->name);
    if (choice.record == nullptr || size > best || (size == best && record.name < choice.record->name))
      choice.record = &record;
  }
  return choice;
}

}  // namespace hallmark
