// hallmark-gpu-check: whether hallmark's GPU half is right on this GPU, and what it reaches. For the first run on a new
// kind of GPU, library or driver; not installed.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>

#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_memory.hpp"
#include "benchmarks/device/gpu_state.hpp"
#include "benchmarks/program/gpu_checks.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::size_t sizes[] = {512, 8192};

struct Tally {
  int right = 0, wrong = 0;
};

template <class Value>
std::string words(const Known<Value>& known, const char* unit = "", double factor = 1) {
  if (!known.value) return fmt::format("unknown ({})", known.why_unknown);
  if constexpr (std::is_same_v<Value, double>)
    return fmt::format("{:g}{}", *known.value / factor, unit);
  else
    return fmt::format("{}", *known.value);
}

void print_state(const GpuState& state) {
  fmt::print("driver {}, board serial {}\n", words(state.driver_version), words(state.board_serial));
  fmt::print("power limit {}, SM clock {} now, {} application, {} max; memory clock {} max\n",
             words(state.enforced_power_limit, " W"), words(state.sm_clock, " MHz", 1e6),
             words(state.application_sm_clock, " MHz", 1e6), words(state.max_sm_clock, " MHz", 1e6),
             words(state.max_memory_clock, " MHz", 1e6));
  fmt::print("ECC {}, MIG {}, persistence {}\n", words(state.ecc), words(state.mig), words(state.persistence));
}

void print_throttle(const std::string& pci) {
  const Known<std::uint64_t> bits = gpu_state(pci).throttle;
  fmt::print("held back by: {}\n",
             bits.value ? fmt::format("{}", fmt::join(throttle_names(*bits.value), ", ")) : words(bits));
}

void print_header(const GpuInfo& info, int gpu) {
  fmt::print("hallmark-gpu-check, {:%Y-%m-%d %H:%M:%S} UTC\n", fmt::gmtime(std::time(nullptr)));
  fmt::print("GPU {}: {}, compute capability {}.{}, {:.1f} GiB, {}, {}\n", gpu, info.name, info.compute_major,
             info.compute_minor, static_cast<double>(info.memory_bytes) / (1U << 30U), info.pci, info.uuid);
  print_state(gpu_state(info.pci));
  fmt::print("\n{:9} {:>5} {:>9} {:>5} {:>5} {:>5} {:>8} {:>5} {:>7} {:>7}  {}\n", "precision", "n", "TFLOP/s", "GHz", "right",
             "wrong", "check/%", "sets", "limit", "bits", "algorithm");
}

void print_row(const GpuCheckSpec& spec, const GpuCheckRow& row) {
  if (!row.skipped.empty()) {
    fmt::print("{:9} {:5} skipped: {}\n", name_of(spec.precision), spec.n, row.skipped);
  } else {
    fmt::print("{:9} {:5} {:9.2f} {:5.3f} {:5} {:5} {:8.2f} {:5} {:7} {:>7}  {} ({})\n", name_of(spec.precision), spec.n,
               row.flop_rate * 1e-12, row.clock_hz * 1e-9, row.right, row.wrong.size(), row.check_share * 100, row.sets, row.limit,
               row.accumulator_bits, row.algorithm, row.launch);
    for (const std::string& what : row.wrong) fmt::print("          WRONG: {}\n", what);
  }
  std::fflush(stdout);  // what is known must outlive a hang
}

/// Buckets of passes; the median of their rates.
double stream_rate(GpuMemory& memory, std::size_t bytes_of_a_pass) {
  constexpr std::uint32_t passes = 20;
  std::vector<double> rates;
  memory.step(2);
  for (int bucket = 0; bucket < 5; ++bucket) {
    const auto begin = std::chrono::steady_clock::now();
    memory.step(passes);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    rates.push_back(static_cast<double>(passes * bytes_of_a_pass) / elapsed.count());
  }
  std::ranges::nth_element(rates, rates.begin() + 2);
  return rates[2];
}

void check_memory(int gpu, Tally& tally) {
  for (const auto pattern : {GpuMemoryPattern::triad, GpuMemoryPattern::copy}) {
    const char* const name = pattern == GpuMemoryPattern::triad ? "triad" : "copy";
    try {
      const auto memory = open_gpu_memory({.gpu = gpu, .pattern = pattern, .seed = 1});
      const bool poisoned = memory->check().wrong == memory->elements();
      const double rate = stream_rate(*memory, bytes_per_element(pattern) * memory->elements());
      const std::uint64_t wrong = memory->check().wrong;
      memory->corrupt(memory->elements() / 3, 0);
      const bool found = memory->check().wrong == 1;
      fmt::print("{:9} {:9.1f} GB/s, {} wrong elements{}{}\n", name, rate * 1e-9, wrong,
                 poisoned ? "" : "; WRONG: a poisoned answer passes", found ? "" : "; WRONG: a flipped bit passes");
      for (const bool right : {wrong == 0, poisoned, found}) ++(right ? tally.right : tally.wrong);
    } catch (const Error& error) {
      fmt::print("{:9} WRONG: {}\n", name, error.what());
      ++tally.wrong;
    }
  }
}

int check_all(int gpu) {
  const Gpus all = gpus();
  if (!all.why_none.empty() || gpu < 0 || static_cast<std::size_t>(gpu) >= all.found.size()) {
    const std::string why = all.why_none.empty() ? fmt::format("the driver shows {}", all.found.size()) : all.why_none;
    fmt::print(stderr, "hallmark-gpu-check: no GPU {} here: {}\n", gpu, why);
    return static_cast<int>(ExitStatus::unavailable);
  }
  const GpuInfo& info = all.found[static_cast<std::size_t>(gpu)];
  print_header(info, gpu);
  Tally tally;
  for (std::size_t i = 0; i < precision_count; ++i)
    for (const std::size_t n : sizes) {
      const GpuCheckSpec spec{
          .gpu = gpu, .precision = static_cast<Precision>(i), .n = n, .seconds = n < 1024 ? 1.0 : 3.0};
      const GpuCheckRow row = check_gpu(spec);
      print_row(spec, row);
      tally.right += row.right;
      tally.wrong += static_cast<int>(row.wrong.size());
    }
  print_throttle(info.pci);
  check_memory(gpu, tally);
  fmt::print("{} checks right, {} wrong\n", tally.right, tally.wrong);
  if (tally.wrong > 0) return static_cast<int>(ExitStatus::reject);
  return static_cast<int>(tally.right > 0 ? ExitStatus::done : ExitStatus::unavailable);
}

int run(int argc, char** argv) {
  int gpu = 0;
  const char* const argument = argc == 2 ? argv[1] : "0";
  const auto parsed = std::from_chars(argument, argument + std::strlen(argument), gpu);
  if (argc > 2 || parsed.ec != std::errc{} || *parsed.ptr != '\0') {
    fmt::print(stderr,
               "usage: hallmark-gpu-check [GPU]\nCompares every product and pass on the GPU with the host's.\n");
    return static_cast<int>(ExitStatus::usage);
  }
  return check_all(gpu);
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  try {
    return hallmark::run(argc, argv);
  } catch (const hallmark::Error& error) {
    fmt::print(stderr, "hallmark-gpu-check: {}\n", error.what());
    return static_cast<int>(error.status());
  } catch (const std::exception& error) {
    fmt::print(stderr, "hallmark-gpu-check: {}\n", error.what());
    return static_cast<int>(hallmark::ExitStatus::defect);
  }
}
