#include "benchmarks/device/gpu_algorithm.hpp"

#include <cuda_runtime_api.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr double warm_up = 0.2, at_least = 0.02, tie = 1.01;  // s, s, ratio

/// One algorithm at work on the sets in turn.
class Timing {
 public:
  Timing(const LtProduct& product, GpuMatrices& matrices) : product_{product}, matrices_{matrices} {}

  /// Seconds of one product.
  double once(const AlgorithmBytes& algorithm) {
    const GpuMatrices::Set& set = matrices_.sets()[next_++ % matrices_.sets().size()];
    record(begin_, matrices_.stream());
    product_.enqueue(algorithm, set.a.get(), set.b.get(), set.d.get(), matrices_.stream().get());
    record(end_, matrices_.stream());
    wait_for(matrices_.stream());
    return seconds_between(begin_, end_);
  }

  double median(const AlgorithmBytes& algorithm) {
    (void)once(algorithm);  // loads the kernel
    std::vector<double> times;
    for (double sum = 0; sum < at_least || (times.size() < 5 && sum < 10 * at_least);) {
      times.push_back(once(algorithm));
      sum += times.back();
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
  }

 private:
  const LtProduct& product_;
  GpuMatrices& matrices_;
  Event begin_ = make_event(), end_ = make_event();
  std::size_t next_ = 0;
};

void fill_all(GpuMatrices& matrices, Precision precision, Operand operand) {
  operand.data = precision == Precision::int8 ? Data::exact : Data::gaussian;
  operand.limit = precision == Precision::int8 ? 127 : 0;
  for (std::uint32_t matrix = 0; matrix < 2 * matrices.sets().size(); ++matrix) {
    operand.matrix = matrix;
    matrices.fill(operand);
  }
}

/// What one candidate comes to; nullopt where it fails although the library offered it.
std::optional<double> tried(Timing& timing, const AlgorithmBytes& algorithm) {
  try {
    return timing.median(algorithm);
  } catch (const UnavailableError&) {
    return std::nullopt;
  }
}

double result_at(GpuMatrices& matrices, Precision precision, std::size_t place) {
  const std::size_t bytes = result_bytes(precision);
  std::byte element[8]{};
  matrices.read(Which::d, 0, place * bytes, std::span{element, bytes});
  double wide = 0;
  float single = 0;
  std::memcpy(&wide, element, sizeof wide);
  std::memcpy(&single, element, sizeof single);
  return bytes == 8 ? wide : static_cast<double>(single);
}

/// Row p of A and column p of B carry the probe of 2^p, so that one product tries them all.
void write_probes(GpuMatrices& matrices, Precision precision, std::size_t n, int variant) {
  matrices.clear_operands(0);
  const std::size_t row_bytes = operand_bytes(precision, n);
  std::vector<std::vector<double>> columns(n);
  for (int p = 1; p <= largest_probe(precision, n); ++p) {
    const WidthProbe probe = width_probe(precision, n, p, variant);
    const auto row = static_cast<std::size_t>(p);
    matrices.write(Which::a, 0, row * row_bytes, packed(precision, probe.a));
    columns[row] = probe.b;
  }
  std::vector<double> line(n);
  for (std::size_t k = 0; k < n; ++k) {  // in row-major order, as write() counts
    std::fill(line.begin(), line.end(), 0.0);
    bool empty = true;
    for (int p = 1; p <= largest_probe(precision, n); ++p) {
      const auto column = static_cast<std::size_t>(p);
      line[column] = columns[column][k];
      empty = empty && line[column] == 0;
    }
    if (!empty) matrices.write(Which::b, 0, k * row_bytes, packed(precision, line));
  }
}

}  // namespace

AlgorithmBytes choose_algorithm(const LtProduct& product, GpuMatrices& matrices, Precision precision,
                                const Operand& like) {
  const std::vector<AlgorithmBytes> candidates = product.candidates();
  fill_all(matrices, precision, like);
  Timing timing{product, matrices};
  std::vector<double> medians;
  for (double warm = 0; warm < warm_up;) {
    const std::optional<double> time = tried(timing, candidates.front());
    if (!time) break;
    warm += std::max(at_least, *time);
  }
  for (const AlgorithmBytes& candidate : candidates)
    medians.push_back(tried(timing, candidate).value_or(std::numeric_limits<double>::infinity()));
  const double best = *std::min_element(medians.begin(), medians.end());
  if (!std::isfinite(best)) {
    (void)timing.median(candidates.front());  // throws what is wrong
    throw UnavailableError{"every algorithm that cuBLASLt offers fails"};
  }
  const auto chosen = std::find_if(medians.begin(), medians.end(), [&](double each) { return each <= tie * best; });
  return candidates[static_cast<std::size_t>(chosen - medians.begin())];
}

AccumulatorWidth probe_accumulator(const LtProduct& product, GpuMatrices& matrices, Precision precision, std::size_t n,
                                   const AlgorithmBytes& algorithm) {
  const int largest = largest_probe(precision, n);
  if (largest == 0) return {.bits = 32, .narrow = false};
  int exact = largest;
  for (int variant = 0; variant < probe_variants; ++variant) {
    write_probes(matrices, precision, n, variant);
    const GpuMatrices::Set& set = matrices.sets().front();
    product.enqueue(algorithm, set.a.get(), set.b.get(), set.d.get(), matrices.stream().get());
    wait_for(matrices.stream());
    int p = 0;
    while (p < exact) {
      const auto next = static_cast<std::size_t>(p + 1);
      if (result_at(matrices, precision, next * n + next) != std::ldexp(1.0, p + 1) + 1) break;
      ++p;
    }
    exact = p;
  }
  return {.bits = exact + 1, .narrow = exact < largest};
}

}  // namespace hallmark
