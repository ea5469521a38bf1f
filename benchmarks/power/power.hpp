// Load shapes: what a hall's power supply sees when its GPUs start, swing and stop together.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases power/<shape>/[f:<Hz>/[phase:random/]]seconds:<S>/high:<share>/.../<precision>/n:<N> where <shape> is hold,
/// staircase, step, square or sawtooth; none by default. Products with exact operands load the rank's GPU if it has
/// one, else one thread of the host, by the run's clock alone; the last answer is verified. Measured in one block. An
/// answer counts as checked only where the plan was kept. Params: see shape_case.hpp; "ramp_down": seconds that an
/// early end takes.
extern const BenchmarkType power_benchmark;

/// Seconds that an early end takes where nobody says otherwise.
inline constexpr double usual_ramp_down_s = 2;

}  // namespace hallmark
