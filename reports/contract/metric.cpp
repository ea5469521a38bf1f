#include "reports/contract/metric.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace hallmark {
namespace {

using enum Scope;
using enum Sampling;

struct On {
  std::array<Scope, 3> scopes;
  std::size_t count;
};
constexpr On each_rank{{rank, gpu, rank}, 2};
constexpr On each_gpu{{gpu, rank, gpu}, 2};
constexpr On each_nic{{nic, nic, nic}, 1};
constexpr On group{{hall, rack, node}, 3};
constexpr On share{{hall, node, rank}, 3};
constexpr On whole{{hall, hall, hall}, 1};
constexpr On supply{{hall, rack, node}, 3};
constexpr On part{{gpu, rank, node}, 3};

constexpr Metric metric(std::string_view name, Dimension dimension, Sampling sampling, std::string_view statistic,
                        std::string_view unit, On on) {
  return {name, dimension, sampling, statistic, unit, on.scopes, on.count};
}

constexpr Metric bandwidth(std::string_view name, On on) {
  return metric(name, Dimension::byte_rate, blocks, "median", "GB/s", on);
}

constexpr std::array others{
    metric("inventory.identity_match", Dimension::one, once, "last", "1", part),
    bandwidth("memory.triad.bandwidth", each_rank),
    bandwidth("hbm.triad.bandwidth", each_gpu),
    bandwidth("hbm.copy.bandwidth", each_gpu),
    bandwidth("pcie.h2d.bandwidth", each_gpu),
    bandwidth("rdma.write.bandwidth", each_nic),
    bandwidth("allreduce.busbw", group),
    metric("allreduce.latency", Dimension::time, blocks, "median", "us", group),
    bandwidth("storage.write.bandwidth", share),
    bandwidth("storage.read.bandwidth", share),
    metric("storage.randread.rate", Dimension::operation_rate, blocks, "median", "IOPS", share),
    metric("power.per_rank", Dimension::power, blocks, "median", "W", each_rank),
    metric("power.schedule_error", Dimension::time, once, "max", "ms", each_rank),
    metric("power.load_fraction", Dimension::one, once, "min", "1", each_rank),
    metric("power.it", Dimension::power, series, "quantile:0.05", "kW", supply),
    metric("power.sensor_ratio", Dimension::one, series, "median", "1", whole),
    metric("soak.availability", Dimension::one, once, "last", "1", whole),
    metric("soak.interruptions", Dimension::one, once, "count", "1", whole),
    metric("clocks.event_time_fraction", Dimension::one, series, "max", "1", part),
    metric("ecc.uncorrectable", Dimension::one, series, "max", "1", part),
};

constexpr std::string_view precisions[] = {"fp64", "fp64emu", "fp32", "tf32",    "bf16",  "fp16",
                                           "int8", "fp8",     "fp8fast", "mxfp8", "nvfp4"};

struct Part {
  std::string_view name;
  Dimension dimension;
  std::string_view unit;
};
constexpr Part gemm_parts[] = {
    {"throughput", Dimension::flop_rate, "TFLOP/s"},        // an integer operation counts as a flop
    {"single", Dimension::flop_rate, "TFLOP/s"},            // alone on its node
    {"burst", Dimension::flop_rate, "TFLOP/s"},             // the first 50 ms
    {"sustained", Dimension::flop_rate, "TFLOP/s"},         // the 5 % quantile after the knee
    {"sustained_median", Dimension::flop_rate, "TFLOP/s"},  // the median after the knee
    {"sustained_slope", Dimension::one, "1"},               // relative, in a second
    {"knee", Dimension::time, "s"},                         // from the start of the load
};

/// All metrics with the texts that their names point to.
struct Table {
  Table() {
    names.reserve(std::size(precisions) * std::size(gemm_parts));
    rows.push_back(others.front());
    for (const std::string_view precision : precisions)
      for (const Part& each : gemm_parts) {
        names.push_back("gemm." + std::string{precision} + "." + std::string{each.name});
        rows.push_back(metric(names.back(), each.dimension, blocks, "median", each.unit, each_rank));
      }
    rows.insert(rows.end(), others.begin() + 1, others.end());
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  std::vector<std::string> names;
  std::vector<Metric> rows;
};

const Table& table() {
  static const Table made;
  return made;
}

}  // namespace

bool Metric::measured_on(Scope scope) const { return std::ranges::find(scopes(), scope) != scopes().end(); }

std::optional<Metric> find_metric(std::string_view name) {
  const auto found = std::ranges::find(metrics(), name, &Metric::name);
  return found == metrics().end() ? std::nullopt : std::optional{*found};
}

std::span<const Metric> metrics() { return table().rows; }

Dimension criterion_dimension(const Metric& metric, std::string_view statistic, std::string_view aggregate) {
  const bool plain =
      statistic == "drift" || statistic == "count" || aggregate == "min_over_median" || aggregate == "outlier_count";
  return plain ? Dimension::one : metric.dimension;
}

std::string_view words(Dimension dimension) {
  switch (dimension) {
    case Dimension::one:
      return "a plain number";
    case Dimension::flop_rate:
      return "a rate of operations";
    case Dimension::byte_rate:
      return "a rate of bytes";
    case Dimension::operation_rate:
      return "a rate of requests";
    case Dimension::bytes:
      return "a number of bytes";
    case Dimension::power:
      return "a power";
    case Dimension::energy:
      return "an energy";
    case Dimension::time:
      return "a time";
  }
  return "";
}

}  // namespace hallmark
