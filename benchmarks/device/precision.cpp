#include "benchmarks/device/precision.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hallmark {
namespace {

/// A floating format: sign, exponent and mantissa, from the top. `largest` is its largest finite number.
struct Format {
  int exponent_bits, mantissa_bits, bias;
  double largest;
};

constexpr Format fp16_format{5, 10, 15, 65504}, e4m3{4, 3, 7, 448}, e2m1{2, 1, 1, 6};
constexpr Format tf32_format{8, 10, 127, 0x1.ffcp127}, bf16_format{8, 7, 127, 0x1.fep127};

struct Row {
  Precision precision;
  std::string_view name;
  std::size_t operand_bits, result_bytes;
};

constexpr std::array<Row, precision_count> rows{{{Precision::fp64, "fp64", 64, 8},
                                                 {Precision::fp64_emulated, "fp64emu", 64, 8},
                                                 {Precision::fp32, "fp32", 32, 4},
                                                 {Precision::tf32, "tf32", 32, 4},
                                                 {Precision::bf16, "bf16", 16, 4},
                                                 {Precision::fp16, "fp16", 16, 4},
                                                 {Precision::int8, "int8", 8, 4},
                                                 {Precision::fp8, "fp8", 8, 4},
                                                 {Precision::fp8_fast, "fp8fast", 8, 4},
                                                 {Precision::mxfp8, "mxfp8", 8, 4},
                                                 {Precision::nvfp4, "nvfp4", 4, 4}}};

constexpr const Row& row(Precision precision) { return rows[static_cast<std::size_t>(precision)]; }

/// `value` to the format's nearest number; std::nearbyint rounds ties to even.
double rounded(const Format& format, double value) {
  if (value == 0) return value;
  const int exponent = std::max(std::ilogb(value), 1 - format.bias);
  const double unit = std::ldexp(1.0, exponent - format.mantissa_bits);
  return std::clamp(std::nearbyint(value / unit) * unit, -format.largest, format.largest);
}

std::uint64_t pack(const Format& format, double value) {
  const double number = rounded(format, value);
  const std::uint64_t sign = std::signbit(number) ? 1 : 0;
  std::uint64_t exponent = 0, mantissa = 0;
  const double scale = std::ldexp(1.0, format.mantissa_bits), magnitude = std::abs(number);
  if (magnitude >= std::ldexp(1.0, 1 - format.bias)) {
    const int power = std::ilogb(magnitude);
    exponent = static_cast<std::uint64_t>(power + format.bias);
    mantissa = static_cast<std::uint64_t>((std::ldexp(magnitude, -power) - 1) * scale);
  } else {
    mantissa = static_cast<std::uint64_t>(std::ldexp(magnitude, format.bias - 1) * scale);
  }
  return (((sign << static_cast<unsigned>(format.exponent_bits)) | exponent)
          << static_cast<unsigned>(format.mantissa_bits)) |
         mantissa;
}

double unpack(const Format& format, std::uint64_t bits) {
  const auto mantissa_bits = static_cast<unsigned>(format.mantissa_bits);
  const auto exponent_bits = static_cast<unsigned>(format.exponent_bits);
  const double fraction =
      static_cast<double>(bits & ((1ULL << mantissa_bits) - 1)) * std::ldexp(1.0, -format.mantissa_bits);
  const auto exponent = static_cast<int>((bits >> mantissa_bits) & ((1ULL << exponent_bits) - 1));
  const double magnitude = exponent == 0 ? std::ldexp(fraction, 1 - format.bias)
                                         : std::ldexp(1 + fraction, exponent - format.bias);
  if (magnitude > format.largest) return std::numeric_limits<double>::quiet_NaN();
  return ((bits >> (mantissa_bits + exponent_bits)) & 1U) != 0 ? -magnitude : magnitude;
}

const Format& format_of(Precision precision) {
  switch (precision) {
    case Precision::bf16:
      return bf16_format;
    case Precision::fp16:
      return fp16_format;
    case Precision::nvfp4:
      return e2m1;
    default:
      return e4m3;
  }
}

}  // namespace

std::string_view name_of(Precision precision) { return row(precision).name; }

std::optional<Precision> find_precision(std::string_view name) {
  for (const Row& each : rows)
    if (each.name == name) return each.precision;
  return std::nullopt;
}

std::size_t operand_bits(Precision precision) { return row(precision).operand_bits; }
std::size_t result_bytes(Precision precision) { return row(precision).result_bytes; }

std::uint64_t encode(Precision precision, double value) {
  switch (precision) {
    case Precision::fp64:
    case Precision::fp64_emulated:
      return std::bit_cast<std::uint64_t>(value);
    case Precision::fp32:
      return std::bit_cast<std::uint32_t>(static_cast<float>(value));
    case Precision::tf32:
      return std::bit_cast<std::uint32_t>(static_cast<float>(rounded(tf32_format, value)));
    case Precision::int8:
      return static_cast<std::uint8_t>(static_cast<std::int8_t>(value));
    default:
      return pack(format_of(precision), value);
  }
}

double decode(Precision precision, std::uint64_t bits) {
  switch (precision) {
    case Precision::fp64:
    case Precision::fp64_emulated:
      return std::bit_cast<double>(bits);
    case Precision::fp32:
    case Precision::tf32:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    case Precision::int8:
      return static_cast<double>(static_cast<std::int8_t>(static_cast<std::uint8_t>(bits)));
    default:
      return unpack(format_of(precision), bits);
  }
}

}  // namespace hallmark
