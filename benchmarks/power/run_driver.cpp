#include "benchmarks/power/run_driver.hpp"

#include <chrono>
#include <thread>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"

namespace hallmark {

double RunDriver::now() { return schedule_.clock.now(); }

void RunDriver::wait_until(double time) {
  const double left = time - now();
  if (left > 0) std::this_thread::sleep_for(std::chrono::duration<double>(left));
}

void RunDriver::work(std::uint32_t products) {
  if (load_.measures())
    load_.steps(products);
  else
    std::this_thread::sleep_for(std::chrono::milliseconds{1});  // takes part, with nothing to load
}

std::optional<double> RunDriver::ending_for_s() { return schedule_.descent.ordered_for(monotonic_seconds()); }

}  // namespace hallmark
