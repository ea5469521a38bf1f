#include "benchmarks/sentinel.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include "benchmarks/clock.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {
namespace {

constexpr std::size_t copied_floats = (1U << 20U) / sizeof(float);
constexpr std::size_t reduced_floats = 4096 / sizeof(float);
constexpr int repeats = 3, copies = 4, multiplications = 20'000, reductions = 4;

/// One after the other, so that only the clock rate of a core counts.
float dependent_chain(float x) {
  for (int i = 0; i < multiplications; ++i) x = x * 0.999999F + 1e-6F;
  return x;
}

}  // namespace

Sentinel::Sentinel() : from_(copied_floats, 1.0F), to_(copied_floats) {}

double Sentinel::probe(const Communicator& world) {
  double fastest = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    world.barrier();
    const double begin = monotonic_seconds();
    for (int i = 0; i < copies; ++i) {
      from_.front() = dependent_chain(from_.front() + static_cast<float>(i)) * 0.5F;
      std::ranges::copy(from_, to_.begin());
    }
    for (int i = 0; i < reductions; ++i)
      world.all_reduce_sum(std::span<const float>{from_}.first(reduced_floats), std::span{to_}.first(reduced_floats));
    fastest = std::min(fastest, world.max(monotonic_seconds() - begin));
  }
  return fastest;
}

}  // namespace hallmark
