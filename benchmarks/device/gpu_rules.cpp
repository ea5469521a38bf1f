#include "benchmarks/device/gpu_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "benchmarks/device/operand.hpp"

namespace hallmark {
namespace {

/// The first GPUs with the arithmetic, in the words that a reader knows them by.
struct Need {
  ComputeCapability capability;
  std::string_view gpus;
};

Need need_of(Precision precision) {
  switch (precision) {
    case Precision::fp8:
    case Precision::fp8_fast:
      return {{8, 9}, "Ada, Hopper"};
    case Precision::mxfp8:
    case Precision::nvfp4:
      return {{10, 0}, "Blackwell"};
    default:
      return {{8, 0}, "Ampere"};
  }
}

bool below(ComputeCapability one, ComputeCapability other) {
  return one.major < other.major || (one.major == other.major && one.minor < other.minor);
}

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool is_fp64(Precision precision) { return result_bytes(precision) == 8; }

/// The exponent of the largest power of two that A and B both have, at most what half of the largest probe needs.
int largest_term_half(Precision precision) {
  if (is_fp64(precision)) return 26;
  if (precision == Precision::nvfp4) return 2;
  return operand_bits(precision) == 8 ? 8 : 12;
}

}  // namespace

std::optional<std::string> why_no_precision(Precision precision, std::size_t n, ComputeCapability capability) {
  const Need need = need_of(precision);
  if (below(capability, need.capability))
    return fmt::format("{} needs a GPU of compute capability {}.{} ({}) or later; this one has {}.{}",
                       name_of(precision), need.capability.major, need.capability.minor, need.gpus, capability.major,
                       capability.minor);
  if (n == 0 || n % 64 != 0 || n > (1U << 20U))
    return fmt::format("n = {}: GPUs multiply matrices whose size is a multiple of 64", n);
  return std::nullopt;
}

std::optional<double> flops_per_clock(Precision precision, ComputeCapability capability) {
  struct Row {
    Precision precision;
    double ampere, hopper, blackwell, ultra;  // 8.0, 9.0, 10.0, 10.3; 0: not known, or not there
  };
  constexpr Row rows[] = {
      {Precision::fp64, 128, 256, 128, 0},       {Precision::fp32, 128, 256, 256, 256},
      {Precision::tf32, 1024, 2048, 4096, 4096}, {Precision::bf16, 2048, 4096, 8192, 8192},
      {Precision::fp16, 2048, 4096, 8192, 8192}, {Precision::int8, 4096, 8192, 16384, 0},
      {Precision::fp8, 0, 8192, 16384, 16384},   {Precision::fp8_fast, 0, 8192, 16384, 16384},
      {Precision::mxfp8, 0, 0, 16384, 16384},    {Precision::nvfp4, 0, 0, 32768, 0},
  };
  const int version = 10 * capability.major + capability.minor;
  for (const Row& row : rows) {
    if (row.precision != precision) continue;
    const double flops = version == 80    ? row.ampere
                         : version == 90  ? row.hopper
                         : version == 100 ? row.blackwell
                         : version == 103 ? row.ultra
                                          : 0;
    if (flops > 0) return flops;
  }
  return std::nullopt;
}

std::size_t set_bytes(Precision precision, std::size_t n) {
  return 2 * operand_bytes(precision, n * n) + result_bytes(precision) * n * n;
}

std::size_t workspace_bytes(Precision precision, std::size_t n) {
  const std::size_t base = std::size_t{64} << 20U, padded = (n + 1023) / 1024 * 1024;
  return precision == Precision::fp64_emulated ? base + 32 * padded * padded : base;  // 20 slices and room for sums
}

std::string to_hex(const AlgorithmBytes& algorithm) {
  std::string digits;
  for (const std::byte each : algorithm) digits += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return digits;
}

std::optional<AlgorithmBytes> from_hex(std::string_view digits) {
  AlgorithmBytes algorithm{};
  if (digits.size() != 2 * algorithm.size()) return std::nullopt;
  for (std::size_t i = 0; i < algorithm.size(); ++i) {
    const int high = hex_digit(digits[2 * i]), low = hex_digit(digits[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    algorithm[i] = static_cast<std::byte>(16 * high + low);
  }
  return algorithm;
}

WidthProbe width_probe(Precision precision, std::size_t n, int p, int variant) {
  const int power = std::min(p, 2 * largest_term_half(precision));
  const std::size_t terms = std::size_t{1} << static_cast<unsigned>(p - power);
  const std::size_t begin = variant == 2 ? 1 : 0;
  WidthProbe probe{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t k = begin; k < begin + terms; ++k) {
    probe.a[k] = std::ldexp(1.0, power - power / 2);
    probe.b[k] = std::ldexp(1.0, power / 2);
  }
  const std::size_t one = variant == 0 ? terms : variant == 1 ? n - 1 : 0;
  probe.a[one] = probe.b[one] = 1;
  return probe;
}

int largest_probe(Precision precision, std::size_t n) {
  if (precision == Precision::int8) return 0;
  const auto term_bits = static_cast<int>(std::bit_width(n / 2)) - 1;
  return std::min(is_fp64(precision) ? 52 : 23, 2 * largest_term_half(precision) + term_bits);
}

std::vector<std::byte> packed(Precision precision, std::span<const double> values) {
  const std::size_t bits = operand_bits(precision);
  std::vector<std::byte> bytes(operand_bytes(precision, values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t element = encode(precision, values[i]);
    const std::size_t first = i * bits;
    for (std::size_t bit = 0; bit < bits; bit += 8)
      bytes[(first + bit) / 8] |= static_cast<std::byte>((element >> bit << first % 8) & 0xffU);
  }
  return bytes;
}

std::string text(const AccumulatorWidth& width, Precision precision) {
  if (precision == Precision::int8) return "32";
  const bool full = width.bits >= (is_fp64(precision) ? 53 : 24);
  return fmt::format("{}{}", width.bits, width.narrow || full ? "" : " or more");
}

int exact_limit(Precision precision, std::size_t n, const AccumulatorWidth& width) {
  const int limit = exact_limit(precision, n, 127);
  if (!width.narrow) return limit;
  const auto count = static_cast<double>(n);
  const double bound = std::ldexp(1.0, width.bits - (is_fp64(precision) ? 2 : 1));
  const auto fits = [&](double largest) {
    const double variance = largest * (largest + 1) / 3;  // of one operand; and so the deviation of one product
    return is_fp64(precision) ? count * largest * largest <= bound : 8 * std::sqrt(count) * variance <= bound;
  };
  int lowered = limit;
  while (lowered > 1 && !fits(lowered)) lowered = lowered > 1024 ? lowered / 2 : lowered - 1;
  return lowered;
}

int truncation_run(Precision precision) {
  switch (precision) {
    case Precision::fp64:
    case Precision::fp64_emulated:
    case Precision::fp32:
    case Precision::int8:
      return 0;
    case Precision::tf32:
      return 4;
    case Precision::bf16:
    case Precision::fp16:
      return 8;
    default:
      return 16;
  }
}

}  // namespace hallmark
