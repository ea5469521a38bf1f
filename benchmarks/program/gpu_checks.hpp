// What the first run on a new kind of GPU tries: every pass and product against the host's own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/device/precision.hpp"

namespace hallmark {

struct GpuCheckSpec {
  int gpu = 0;
  Precision precision = Precision::bf16;
  std::size_t n = 0;
  double seconds = 3;  ///< of measuring
};

struct GpuCheckRow {
  std::string skipped = {};  ///< why nothing ran; empty where it ran
  double flop_rate = 0;      ///< flop/s, median over buckets of products back to back
  double clock_hz = 0;       ///< mean clock during the last bucket, by the GPU's own stamps; NaN where they say nothing
  double check_share = 0;    ///< time of the check of one product as a share of the product
  std::size_t sets = 0;
  int limit = 0;
  std::string accumulator_bits = {}, algorithm = {}, algorithm_bytes = {}, launch = {};
  int right = 0;
  std::vector<std::string> wrong = {};  ///< what was compared and came out unequal, or failed
};

/// Never throws for what the GPU does: that is what it is there to find.
[[nodiscard]] GpuCheckRow check_gpu(const GpuCheckSpec& spec);

}  // namespace hallmark
