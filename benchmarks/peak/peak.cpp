#include "benchmarks/peak/peak.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double flops_of_a_step = 1e9;

class Peak final : public Benchmark {
 public:
  explicit Peak(PeakFormat format)
      : kernel_{fma_kernels(format).front()},
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
    Check check{.checked = true,
                .errors = 0,
                .residue = 0,
                .answer_hash = 0,
                .detail = {},
                .fault_place = 0,
                .rows = {},
                .columns = {}};
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const double exact = kernel_.term(i % kernel_.lanes) * static_cast<double>(runs_ * fma_run);
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
    std::map<std::string, std::string> facts{
        {"library", "hallmark"},
        {"kernel", fmt::format("{}, {} vectors of {}", kernel_.isa, kernel_.accumulators, kernel_.lanes)},
        {"products_per_sum", std::to_string(kernel_.products)},
        {"check", "exact: closed form"}};
    if (*kernel_.remark != '\0') facts["remark"] = kernel_.remark;
    return facts;
  }

 private:
  FmaKernel kernel_;
  std::uint64_t runs_;
  std::vector<double> sums_;
};

struct Named {
  std::string_view name;
  PeakFormat format;
};
constexpr std::array<Named, 4> formats{
    {{"fp64", PeakFormat::fp64}, {"fp32", PeakFormat::fp32}, {"bf16", PeakFormat::bf16}, {"int8", PeakFormat::int8}}};

Case make_case(const std::string& precision) {
  return {.name = "peak/" + precision, .params = {{"precision", precision}}};
}

std::vector<Case> cases(const Context&, const std::vector<std::map<std::string, std::string>>&) {
  std::vector<Case> all;
  for (const auto& [name, format] : formats) all.push_back(make_case(std::string{name}));
  return all;
}

std::unique_ptr<Benchmark> open(const Context&, const Case& chosen) {
  const auto* const found = std::ranges::find(formats, chosen.params.at("precision"), &Named::name);
  return std::make_unique<Peak>(found == formats.end() ? PeakFormat::fp64 : found->format);
}

}  // namespace

double fma_peak(PeakFormat format, int repeats) {
  using Clock = std::chrono::steady_clock;
  Peak peak{format};
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
