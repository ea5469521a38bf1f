#include "reports/contract/metric.hpp"

#include <algorithm>

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
constexpr On supply{{hall, rack, hall}, 2};
constexpr On part{{gpu, rank, node}, 3};

constexpr Metric metric(std::string_view name, Dimension dimension, Sampling sampling, std::string_view statistic,
                        std::string_view unit, On on) {
  return {name, dimension, sampling, statistic, unit, on.scopes, on.count};
}

constexpr Metric gemm(std::string_view name) {
  return metric(name, Dimension::flop_rate, blocks, "median", "TFLOP/s", each_rank);
}

constexpr Metric bandwidth(std::string_view name, On on) {
  return metric(name, Dimension::byte_rate, blocks, "median", "GB/s", on);
}

constexpr std::array table{
    metric("inventory.identity_match", Dimension::one, once, "last", "1", part),
    gemm("gemm.fp64.throughput"),
    gemm("gemm.fp64.sustained"),
    gemm("gemm.fp64.burst"),
    gemm("gemm.fp64emu.throughput"),
    gemm("gemm.fp64emu.sustained"),
    gemm("gemm.fp64emu.burst"),
    gemm("gemm.fp32.throughput"),
    gemm("gemm.fp32.sustained"),
    gemm("gemm.fp32.burst"),
    gemm("gemm.tf32.throughput"),
    gemm("gemm.tf32.sustained"),
    gemm("gemm.tf32.burst"),
    gemm("gemm.bf16.throughput"),
    gemm("gemm.bf16.sustained"),
    gemm("gemm.bf16.burst"),
    gemm("gemm.fp16.throughput"),
    gemm("gemm.fp16.sustained"),
    gemm("gemm.fp16.burst"),
    gemm("gemm.fp8.throughput"),
    gemm("gemm.fp8.sustained"),
    gemm("gemm.fp8.burst"),
    gemm("gemm.fp8fast.throughput"),
    gemm("gemm.fp8fast.sustained"),
    gemm("gemm.fp8fast.burst"),
    gemm("gemm.mxfp8.throughput"),
    gemm("gemm.mxfp8.sustained"),
    gemm("gemm.mxfp8.burst"),
    gemm("gemm.nvfp4.throughput"),
    gemm("gemm.nvfp4.sustained"),
    gemm("gemm.nvfp4.burst"),
    gemm("gemm.int8.throughput"),  // an integer operation counts as a flop
    gemm("gemm.int8.sustained"),
    gemm("gemm.int8.burst"),
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
    metric("power.it", Dimension::power, series, "quantile:0.05", "kW", supply),
    metric("power.sensor_ratio", Dimension::one, series, "median", "1", whole),
    metric("soak.availability", Dimension::one, once, "last", "1", whole),
    metric("soak.interruptions", Dimension::one, once, "count", "1", whole),
    metric("clocks.event_time_fraction", Dimension::one, series, "max", "1", part),
    metric("ecc.uncorrectable", Dimension::one, series, "max", "1", part),
};

}  // namespace

bool Metric::measured_on(Scope scope) const { return std::ranges::find(scopes(), scope) != scopes().end(); }

std::optional<Metric> find_metric(std::string_view name) {
  const auto* const found = std::ranges::find(table, name, &Metric::name);
  return found == table.end() ? std::nullopt : std::optional{*found};
}

std::span<const Metric> metrics() { return table; }

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
