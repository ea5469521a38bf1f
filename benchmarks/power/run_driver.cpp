#include "benchmarks/power/run_driver.hpp"

#include <time.h>

#include <chrono>
#include <thread>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"

namespace hallmark {
namespace {

/// Of this thread, which computes alone.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double RunDriver::now() { return schedule_.clock.now(); }

void RunDriver::wait_until(double time) {
  const double left = time - now();
  if (left > 0) std::this_thread::sleep_for(std::chrono::duration<double>(left));
}

double RunDriver::work(std::uint32_t products) {
  const double begin = on_host_ ? processor_seconds() : monotonic_seconds();
  if (load_.measures())
    load_.steps(products);
  else
    std::this_thread::sleep_for(std::chrono::milliseconds{1});  // takes part, with nothing to load
  return (on_host_ ? processor_seconds() : monotonic_seconds()) - begin;
}

std::optional<double> RunDriver::ending_for_s() { return schedule_.descent.ordered_for(monotonic_seconds()); }

}  // namespace hallmark
