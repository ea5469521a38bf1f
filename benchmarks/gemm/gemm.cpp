#include "benchmarks/gemm/gemm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "benchmarks/device/host.hpp"
#include "benchmarks/gemm/product.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

/// Large enough for the libraries to reach their rate, and a fraction of a second for a core.
constexpr const char* default_n = "2048";
/// Exact twins verify every bit of the same code path beside the timed product; at half the size for an eighth of the time.
constexpr const char* default_twin_n = "1024";

const char* default_size(const std::string& precision, const std::string& data) {
  return data == "exact" && precision != "int8" ? default_twin_n : default_n;
}
constexpr std::size_t smallest_n = 16, largest_n = 32768;

struct Point {
  const char *precision, *data;
};
constexpr std::array<Point, 7> defaults{{{"fp64", "gaussian"},
                                         {"fp32", "gaussian"},
                                         {"bf16", "gaussian"},
                                         {"int8", "exact"},
                                         {"fp64", "exact"},
                                         {"fp32", "exact"},
                                         {"bf16", "exact"}}};

Case make_case(const std::string& precision, const std::string& data, const std::string& n) {
  return {.name = fmt::format("gemm/{}/{}/n:{}", precision, data, n),
          .params = {{"precision", precision}, {"data", data}, {"n", n}}};
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

std::vector<Case> cases(const Context&, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::vector<Case> all;
  for (const Point& point : defaults) add(all, make_case(point.precision, point.data, default_size(point.precision, point.data)));
  for (const auto& params : wanted) {
    const std::string precision = value_or(params, "precision", "fp64");
    const std::string data = value_or(params, "data", precision == "int8" ? "exact" : "gaussian");
    add(all, make_case(precision, data, value_or(params, "n", default_size(precision, data))));
  }
  return all;
}

std::optional<std::string> too_large(const Context& context, Precision precision, std::size_t n) {
  const double installed = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  const double each = static_cast<double>(n) * static_cast<double>(n) *
                      static_cast<double>(2 * operand_bytes(precision) + result_bytes(precision));
  const double needed = each * context.ranks_on_node;
  if (needed <= installed / 2) return std::nullopt;
  return fmt::format(
      "the matrices of {} ranks need {} on this node, more than half of its memory; use fewer ranks or a smaller n",
      context.ranks_on_node, text(needed, Dimension::bytes));
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  const std::string& name = chosen.params.at("precision");
  const auto precision = find_precision(name);
  if (!precision)
    return fmt::format(
        "the host multiplies fp64, fp32, bf16 and int8; {} needs a GPU, which this hallmark does not use yet", name);
  const std::string& data = chosen.params.at("data");
  if (data != "exact" && data != "gaussian") return fmt::format("there is no data '{}'; gaussian and exact are", data);
  if (data == "gaussian" && precision == Precision::int8) return "int8 has no Gaussian data; ask for data=exact";
  const std::size_t n = parse_n(chosen.params.at("n"));
  if (n < smallest_n || n > largest_n)
    return fmt::format("n is '{}'; give a whole number from {} to {}", chosen.params.at("n"), smallest_n, largest_n);
  if (auto reason = too_large(context, *precision, n)) return reason;
  return why_no_host_gemm(*precision, n);
}

std::unique_ptr<Benchmark> open(const Context& context, const Case& chosen) {
  const ProductSpec spec{.precision = find_precision(chosen.params.at("precision")).value(),
                         .data = chosen.params.at("data") == "exact" ? Data::exact : Data::gaussian,
                         .n = parse_n(chosen.params.at("n")),
                         .seed = context.seed};
  return make_product(spec, open_host_gemm(spec.precision, spec.n));
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
};

}  // namespace hallmark
