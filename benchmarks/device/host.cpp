#include "benchmarks/device/host.hpp"

#include <array>
#include <ctime>
#include <limits>
#include <map>
#include <span>

#include "benchmarks/device/converting.hpp"
#include "benchmarks/device/host_gemm.hpp"
#include "benchmarks/device/onednn.hpp"
#include "benchmarks/device/openblas.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

enum class HostLibrary { openblas, onednn, openblas_after_conversion };

struct Algorithm {
  std::string_view name;
  HostLibrary library;
  bool padded;
};

constexpr Algorithm openblas{"openblas/padded", HostLibrary::openblas, true},
    packed{"onednn/packed", HostLibrary::onednn, false}, padded{"onednn/padded", HostLibrary::onednn, true},
    converted{"openblas-fp32/padded", HostLibrary::openblas_after_conversion, true};

constexpr std::array fp64_algorithms{openblas};
constexpr std::array fp32_algorithms{packed, openblas, padded};
constexpr std::array bf16_algorithms{packed, converted, padded};
constexpr std::array int8_algorithms{packed, padded};

std::span<const Algorithm> algorithms(Precision precision) {
  switch (precision) {
    case Precision::fp64:
      return fp64_algorithms;
    case Precision::fp32:
      return fp32_algorithms;
    case Precision::bf16:
      return bf16_algorithms;
    case Precision::int8:
      return int8_algorithms;
    default:
      return {};
  }
}

GemmShape shape_of(Precision precision, std::size_t n, bool is_padded) {
  return is_padded ? padded_shape(n, static_cast<std::size_t>(operand_bits(precision)) / 8, result_bytes(precision))
                   : packed_shape(n);
}

std::unique_ptr<GemmEngine> open(const Algorithm& algorithm, Precision precision, std::size_t n) {
  const GemmShape shape = shape_of(precision, n, algorithm.padded);
  switch (algorithm.library) {
    case HostLibrary::openblas:
      return open_openblas(precision, shape);
    case HostLibrary::onednn:
      return open_onednn(precision, shape);
    case HostLibrary::openblas_after_conversion:
      break;
  }
  return convert_to_fp32(shape, open_openblas(Precision::fp32, shape_of(Precision::fp32, n, algorithm.padded)));
}

/// The engine, and which algorithm it is, for the record.
class NamedEngine final : public GemmEngine {
 public:
  NamedEngine(std::string_view name, std::unique_ptr<GemmEngine> engine) : name_{name}, engine_{std::move(engine)} {}
  [[nodiscard]] GemmShape shape() const override { return engine_->shape(); }
  void multiply(const void* a, const void* b, void* d) override { engine_->multiply(a, b, d); }
  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = engine_->facts();
    facts["algorithm"] = name_;
    return facts;
  }
  [[nodiscard]] int int8_limit() const override { return engine_->int8_limit(); }

 private:
  std::string name_;
  std::unique_ptr<GemmEngine> engine_;
};

/// Seconds of this thread on a processor: others on the same core do not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double timed(GemmDevice& device) {
  const double begin = processor_seconds();
  device.multiply(1);
  return processor_seconds() - begin;
}

/// The best of three products after one that is not counted; of one where that is hopeless.
double seconds_of(const std::string& algorithm, Precision precision, double best) {
  constexpr std::size_t n = 2048;
  const auto device = open_host_device(precision, n, open_host_gemm(precision, n, algorithm));
  for (const std::uint32_t matrix : {0U, 1U})
    device->fill({.seed = 1, .matrix = matrix, .n = n, .data = Data::exact, .limit = 3});
  double least = timed(*device);
  if (least > 3 * best) return least;
  for (int i = 0; i < 3; ++i) least = std::min(least, timed(*device));
  return least;
}

std::string fastest(Precision precision) {
  constexpr double worthwhile = 0.97;
  const std::vector<std::string> names = host_algorithms(precision);
  if (names.size() < 2) return names.empty() ? std::string{} : names.front();
  std::string chosen;
  double best = std::numeric_limits<double>::infinity();
  for (const std::string& each : names) {
    try {
      const double seconds = seconds_of(each, precision, best);
      if (seconds >= worthwhile * best) continue;
      best = seconds;
      chosen = each;
    } catch (const UnavailableError&) {
      continue;  // not on this machine
    }
  }
  return chosen;
}

}  // namespace

std::vector<std::string> host_algorithms(Precision precision) {
  std::vector<std::string> names;
  for (const Algorithm& each : algorithms(precision)) names.emplace_back(each.name);
  return names;
}

std::unique_ptr<GemmEngine> open_host_gemm(Precision precision, std::size_t n, const std::string& algorithm) {
  if (algorithms(precision).empty())
    throw UnavailableError{"the host multiplies fp64, fp32, bf16 and int8; " + std::string{name_of(precision)} +
                           " needs a GPU"};
  std::string why = "the host has no algorithm '" + algorithm + "' for " + std::string{name_of(precision)};
  for (const Algorithm& each : algorithms(precision)) {
    if (!algorithm.empty() && algorithm != each.name) continue;
    try {
      return std::make_unique<NamedEngine>(each.name, open(each, precision, n));
    } catch (const UnavailableError& error) {
      why = error.what();
    }
  }
  throw UnavailableError{why};
}

std::optional<std::string> why_no_host_gemm(Precision precision, std::size_t n) {
  try {
    (void)open_host_gemm(precision, n);
    return std::nullopt;
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

std::string choose_host_algorithm(Precision precision) {
  static std::map<Precision, std::string> chosen;
  if (const auto known = chosen.find(precision); known != chosen.end()) return known->second;
  return chosen[precision] = fastest(precision);
}

}  // namespace hallmark
