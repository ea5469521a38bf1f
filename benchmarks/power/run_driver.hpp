// Drives a shape on the run's clock, with products of a gemm case.
#pragma once

#include "benchmarks/benchmark.hpp"
#include "benchmarks/power/driver.hpp"

namespace hallmark {

/// Follows the order for an early end from `schedule.descent`. References outlive it.
class RunDriver final : public LoadDriver {
 public:
  RunDriver(const ScheduleStart& schedule, Benchmark& load) : schedule_{schedule}, load_{load} {}
  [[nodiscard]] double now() override;
  void wait_until(double time) override;
  void work(std::uint32_t products) override;
  [[nodiscard]] std::optional<double> ending_for_s() override;

 private:
  ScheduleStart schedule_;
  Benchmark& load_;
};

}  // namespace hallmark
