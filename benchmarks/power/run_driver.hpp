// Drives a shape on the run's clock, with products of a gemm case.
#pragma once

#include "benchmarks/benchmark.hpp"
#include "benchmarks/power/driver.hpp"

namespace hallmark {

/// Follows the order for an early end from `schedule.descent`. On the host, work is this thread's processor time: a
/// rank that waits for a core is no load. References outlive it.
class RunDriver final : public LoadDriver {
 public:
  RunDriver(const ScheduleStart& schedule, Benchmark& load, bool on_host)
      : schedule_{schedule}, load_{load}, on_host_{on_host} {}
  [[nodiscard]] double now() override;
  void wait_until(double time) override;
  double work(std::uint32_t products) override;
  [[nodiscard]] std::optional<double> ending_for_s() override;

 private:
  ScheduleStart schedule_;
  Benchmark& load_;
  bool on_host_;
};

}  // namespace hallmark
