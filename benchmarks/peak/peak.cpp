#include "benchmarks/peak/peak.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double flops_of_a_step = 1e9;

class Peak final : public Benchmark {
 public:
  explicit Peak(Real real)
      : kernel_{fma_kernels(real).front()},
        runs_{static_cast<std::uint64_t>(flops_of_a_step / fma_flops(kernel_, fma_run)) + 1},
        sums_(kernel_.lanes * kernel_.accumulators) {}

  void prepare() override { std::ranges::fill(sums_, 0.0); }

  void step() override {
    for (std::uint64_t run = 0; run < runs_; ++run) kernel_.run(fma_run, sums_.data());
  }

  [[nodiscard]] Work work() const override {
    return {.flops = fma_flops(kernel_, runs_ * fma_run), .bytes = 0, .operations = 0};
  }

  [[nodiscard]] Check check() override {
    Check check{.checked = true, .errors = 0, .residue = 0, .answer_hash = 0, .detail = {}, .fault_place = 0, .rows = {}, .columns = {}};
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const double exact = fma_term(i % kernel_.lanes) * static_cast<double>(runs_ * fma_run);
      check.answer_hash += mix64(std::bit_cast<std::uint64_t>(sums_[i]) ^ (i * 0x9e3779b97f4a7c15ULL));
      if (sums_[i] == exact) continue;
      if (check.errors++ == 0) check.detail = fmt::format("sum {} is {}, exactly it is {}", i, sums_[i], exact);
    }
    return check;
  }

  std::string plant_fault(std::string_view, std::uint64_t seed) override {
    Random random{seed};
    const std::size_t i = random.below(sums_.size());
    const auto bit = static_cast<unsigned>(random.below(64));
    sums_[i] = std::bit_cast<double>(std::bit_cast<std::uint64_t>(sums_[i]) ^ (std::uint64_t{1} << bit));
    return fmt::format("bit {} of sum {}", bit, i);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"library", "hallmark"},
            {"kernel", fmt::format("{}, {} vectors of {}", kernel_.isa, kernel_.accumulators, kernel_.lanes)},
            {"check", "exact: closed form"}};
  }

 private:
  FmaKernel kernel_;
  std::uint64_t runs_;
  std::vector<double> sums_;
};

Case make_case(const std::string& precision) {
  return {.name = "peak/" + precision, .params = {{"precision", precision}}};
}

std::vector<Case> cases(const Context&, const std::vector<std::map<std::string, std::string>>&) {
  return {make_case("fp64"), make_case("fp32")};
}

std::unique_ptr<Benchmark> open(const Context&, const Case& chosen) {
  return std::make_unique<Peak>(chosen.params.at("precision") == "fp32" ? Real::fp32 : Real::fp64);
}

}  // namespace

double fma_peak(Real real, int repeats) {
  using Clock = std::chrono::steady_clock;
  Peak peak{real};
  double best = 0;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = Clock::now();
    peak.step();
    best = std::max(best, peak.work().flops / std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return best;
}

const BenchmarkType peak_benchmark{
    .name = "peak",
    .collective = false,
    .fills_idle_time = true,
    .cases = cases,
    .why_not = [](const Context&, const Case&) -> std::optional<std::string> { return std::nullopt; },
    .open = open,
    .self_test = [](const Context&) { return make_case("fp64"); },
};

}  // namespace hallmark
