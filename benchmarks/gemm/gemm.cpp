#include "benchmarks/gemm/gemm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "benchmarks/absent.hpp"
#include "benchmarks/gemm/fault.hpp"
#include "benchmarks/gemm/product.hpp"
#include "benchmarks/gemm/rank_device.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

/// Large enough for the libraries to reach their rate, and a fraction of a second for a core; for a GPU, milliseconds.
constexpr const char *default_n = "2048", *gpu_n = "8192";
/// On the host, exact twins verify every bit of the same code path at half the size, for an eighth of the time.
constexpr const char* default_twin_n = "1024";

const char* default_size(const Context& context, const std::string& precision, const std::string& data) {
  if (context.gpus_at_work) return gpu_n;
  return data == "exact" && precision != "int8" ? default_twin_n : default_n;
}
constexpr std::size_t smallest_n = 16, largest_n = 32768;

constexpr std::array host_precisions{Precision::fp64, Precision::fp32, Precision::bf16, Precision::int8};

Case make_case(const std::string& precision, const std::string& data, const std::string& n) {
  return {.name = fmt::format("gemm/{}/{}/n:{}", precision, data, n),
          .params = {{"precision", precision}, {"data", data}, {"n", n}}};
}

/// single: one rank of a node at a time; sustained: buckets of a second, one after the other; burst: the first 50 ms
/// after idling.
constexpr const char* default_seconds = "120";
constexpr double bucket_s = 1, burst_s = 50e-3, idle_s = 0.25, longest_load_s = 86400;

Case in_phase(Case plain, const std::string& phase, const std::string& seconds) {
  if (phase.empty()) return plain;
  plain.params["phase"] = phase;
  std::string component = phase + "/";
  if (phase == "sustained") {
    plain.params["seconds"] = seconds;
    component = fmt::format("sustained:{}/", seconds);
  }
  plain.name.insert(plain.name.rfind("n:"), component);
  return plain;
}

std::string value_or(const std::map<std::string, std::string>& params, const char* key, const std::string& otherwise) {
  const auto found = params.find(key);
  return found == params.end() ? otherwise : found->second;
}

void add(std::vector<Case>& all, Case added) {
  for (const Case& each : all)
    if (each.name == added.name) return;
  all.push_back(std::move(added));
}

/// n as a number; 0 for anything that is none.
std::size_t parse_n(const std::string& text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() ? n : 0;
}

/// Timed on Gaussian data and verified on exact ones; int8 is exact anyway.
void add_defaults(const Context& context, Precision precision, std::vector<Case>& all) {
  const std::string name{name_of(precision)};
  for (const char* const data : {"gaussian", "exact"})
    if (precision != Precision::int8 || data == std::string_view{"exact"})
      add(all, make_case(name, data, default_size(context, name, data)));
}

std::vector<Case> cases(const Context& context, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::vector<Case> all;
  if (!context.gpus_at_work)
    for (const Precision each : host_precisions) add_defaults(context, each, all);
  else
    for (std::size_t i = 0; i < precision_count; ++i) add_defaults(context, static_cast<Precision>(i), all);
  for (const auto& params : wanted) {
    const std::string precision = value_or(params, "precision", "fp64");
    const std::string data = value_or(params, "data", precision == "int8" ? "exact" : "gaussian");
    add(all, in_phase(make_case(precision, data, value_or(params, "n", default_size(context, precision, data))),
                      value_or(params, "phase", ""), value_or(params, "seconds", default_seconds)));
  }
  return all;
}

std::optional<std::string> too_large(const Context& context, Precision precision, std::size_t n) {
  const double installed = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  // bf16 may be multiplied as fp32, beside its operands.
  const std::size_t bits = 2 * operand_bits(precision) + (precision == Precision::bf16 ? 2 * 32 : 0);
  const double each = static_cast<double>(n) * static_cast<double>(n) *
                      (static_cast<double>(bits) / 8 + static_cast<double>(result_bytes(precision)));
  const double needed = each * context.ranks_on_node;
  if (needed <= installed / 2) return std::nullopt;
  return fmt::format(
      "the matrices of {} ranks need {} on this node, more than half of its memory; use fewer ranks or a smaller n",
      context.ranks_on_node, text(needed, Dimension::bytes));
}

double seconds_of(const Case& chosen) {
  const std::string text = value_or(chosen.params, "seconds", "");
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return error == std::errc{} && end == text.data() + text.size() ? seconds : 0;
}

std::optional<std::string> why_no_phase(const Case& chosen) {
  const std::string phase = value_or(chosen.params, "phase", "");
  if (phase != "" && phase != "single" && phase != "burst" && phase != "sustained")
    return fmt::format("there is no phase '{}'; single, burst and sustained are", phase);
  if (const double s = seconds_of(chosen); phase == "sustained" && !(s >= 16 * bucket_s && s <= longest_load_s))
    return fmt::format("seconds is '{}'; a sustained load takes from {} to {}", chosen.params.at("seconds"),
                       16 * bucket_s, longest_load_s);
  return std::nullopt;
}

void agree(const Context& context, Case& chosen) {
  const auto precision = find_precision(chosen.params.at("precision")).value();
  if (const std::string algorithm = agree_on_algorithm(context, precision, parse_n(chosen.params.at("n")));
      !algorithm.empty())
    chosen.params["algorithm"] = algorithm;
}

Effort effort(const Case& chosen, const Effort& usual) {
  const std::string phase = value_or(chosen.params, "phase", "");
  if (phase == "burst") return {.budget_s = burst_s, .shortest_sample_s = burst_s, .most_samples = 1};
  if (phase != "sustained") return usual;
  const double seconds = seconds_of(chosen);
  // Buckets are whole products and so last longer than a second: their number is fixed, not their sum.
  return {.budget_s = 2 * seconds,
          .shortest_sample_s = bucket_s,
          .most_samples = static_cast<std::uint32_t>(seconds / bucket_s)};
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  const std::string& name = chosen.params.at("precision");
  const auto precision = find_precision(name);
  if (!precision) return fmt::format("there is no precision '{}'", name);
  const std::string& data = chosen.params.at("data");
  if (data != "exact" && data != "gaussian" && data != "zeros")
    return fmt::format("there is no data '{}'; gaussian, exact and zeros are", data);
  if (data == "gaussian" && precision == Precision::int8) return "int8 has no Gaussian data; ask for data=exact";
  const std::size_t n = parse_n(chosen.params.at("n"));
  if (n < smallest_n || n > largest_n)
    return fmt::format("n is '{}'; give a whole number from {} to {}", chosen.params.at("n"), smallest_n, largest_n);
  if (auto reason = why_no_phase(chosen)) return reason;
  if (!context.gpus_at_work)
    if (auto reason = too_large(context, *precision, n)) return reason;
  return why_no_gemm(context, *precision, n);
}

std::unique_ptr<Benchmark> open(const Context& context, const Case& chosen) {
  const ProductSpec spec{.precision = find_precision(chosen.params.at("precision")).value(),
                         .data = chosen.params.at("data") == "gaussian" ? Data::gaussian : Data::exact,
                         .n = parse_n(chosen.params.at("n")),
                         .seed = context.seed,
                         .zeros = chosen.params.at("data") == "zeros",
                         .idle_s = value_or(chosen.params, "phase", "") == "burst" ? idle_s : 0};
  if (abstains(context)) return std::make_unique<Absent>(product_work(spec.n));
  return make_product(spec,
                      open_rank_device(context, spec.precision, spec.n, value_or(chosen.params, "algorithm", "")));
}

}  // namespace

const BenchmarkType gemm_benchmark{
    .name = "gemm",
    .collective = false,
    .fills_idle_time = true,
    .cases = cases,
    .why_not = why_not,
    .open = open,
    .self_test = [](const Context&) { return make_case("fp64", "exact", "256"); },
    .agree = agree,
    .effort = effort,
    .takes_turns = [](const Case& chosen) { return value_or(chosen.params, "phase", "") == "single"; },
    .faults = gemm_faults,
    .repeats = 32,
    .check_share = 0.04,  // so that it stays below 5 % where a machine is not quiet
};

}  // namespace hallmark
