#include "benchmarks/gemm/product.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "benchmarks/gemm/exact_check.hpp"
#include "benchmarks/gemm/fault.hpp"
#include "benchmarks/gemm/gaussian_check.hpp"
#include "reports/results/results.hpp"

namespace hallmark {
namespace {

constexpr auto place_bit = [](FaultPlace place) { return static_cast<std::uint64_t>(place); };

/// What a set was filled with, and what its answer must be; the latter made before it is
/// needed.
struct Set {
  Operands operands;
  std::uint64_t a_hash = 0, b_hash = 0;
  std::variant<std::monostate, ExactCheck, GaussianCheck> check;
};

class Product final : public Benchmark {
 public:
  Product(const ProductSpec& spec, std::unique_ptr<GemmDevice> device) : spec_{spec}, device_{std::move(device)} {
    for (std::uint32_t s = 0; s < device_->sets(); ++s) {
      Set set{.operands = {.precision = spec.precision, .a = operand(2 * s), .b = operand(2 * s + 1)}, .check = {}};
      device_->fill(set.operands.a);
      device_->fill(set.operands.b);
      set.a_hash = device_->hash(Which::a, s);
      set.b_hash = device_->hash(Which::b, s);
      sets_.push_back(std::move(set));
    }
    device_->poison();
    ready();
  }

  /// What is not written stays NaN, or -1 (int32).
  void prepare() override {
    device_->poison();
    ready();
    if (spec_.idle_s > 0) std::this_thread::sleep_for(std::chrono::duration<double>(spec_.idle_s));
  }

  void step() override { device_->multiply(1); }

  void steps(std::uint32_t count) override { device_->multiply(count); }

  [[nodiscard]] double clock_hz() override { return device_->clock_hz(); }

  [[nodiscard]] Work work() const override { return product_work(spec_.n); }

  [[nodiscard]] Check check() override { return check(true); }

  /// A whole round of sets leads back to the one that was checked.
  Check repeat() override {
    device_->multiply(round());
    return check(false);
  }

  [[nodiscard]] std::uint32_t round() const override { return static_cast<std::uint32_t>(sets_.size()); }

  [[nodiscard]] Check check(bool look) {
    const std::size_t s = device_->last_set();
    Set& set = sets_[s];
    Inspection finding = verify(set, s, look);
    const std::uint64_t memory = changed_operands(set, s);
    Check check{.checked = true,
                .errors = finding.errors,
                .residue = finding.residue,
                .answer_hash = device_->hash(Which::d, s),
                .detail = std::move(finding.detail),
                .fault_place = memory,
                .rows = finding.rows,
                .columns = finding.columns};
    if (memory != 0) {
      check.errors = std::max<std::uint64_t>(check.errors, 1);
      check.detail = place_words(memory) + (check.detail.empty() ? "" : "; " + check.detail);
    } else if (const std::string beside = device_->written_outside(); !beside.empty()) {
      check.errors = std::max<std::uint64_t>(check.errors, 1);
      check.fault_place = place_bit(FaultPlace::arithmetic);
      check.detail =
          "something was written between the rows of " + beside + (check.detail.empty() ? "" : "; " + check.detail);
    } else if (check.errors > 0) {
      check.fault_place = place_bit(FaultPlace::arithmetic);
      check.detail = "A and B are intact, so the arithmetic or D's memory is at fault; " + check.detail;
    }
    return check;
  }

  std::string plant_fault(std::string_view kind, std::uint64_t seed) override {
    return plant_gemm_fault(kind, *device_, device_->last_set(), spec_.precision, spec_.n, seed);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = facts_;
    facts["operands"] =
        spec_.data == Data::exact ? fmt::format("integers within +-{}", limit()) : "Gaussian, 65536 deviates";
    facts["check"] = spec_.data == Data::exact ? "exact: integer Freivalds modulo 2^31-1" : "Freivalds within rounding";
    facts["operand_sets"] = std::to_string(device_->sets());
    return facts;
  }

 private:
  [[nodiscard]] int limit() const { return spec_.zeros ? 0 : device_->limit(); }

  [[nodiscard]] Operand operand(std::uint32_t matrix) const {
    return {.seed = spec_.seed, .matrix = matrix, .n = spec_.n, .data = spec_.data, .limit = limit()};
  }

  /// The check of the set that the next whole round ends with, before anything is timed.
  void ready() {
    Set& next = sets_[device_->last_set()];
    if (std::holds_alternative<std::monostate>(next.check)) make_check(next);
  }

  void make_check(Set& set) const {
    if (spec_.data == Data::exact)
      set.check.emplace<ExactCheck>(set.operands);
    else
      set.check.emplace<GaussianCheck>(set.operands, accumulator_bits(spec_.precision, facts_),
                                       device_->truncation_run());
  }

  Inspection verify(Set& set, std::size_t s, bool look) {
    if (std::holds_alternative<std::monostate>(set.check)) make_check(set);
    if (auto* const exact = std::get_if<ExactCheck>(&set.check)) return exact->check(*device_, s, look);
    return std::get<GaussianCheck>(set.check).check(*device_, s, look);
  }

  /// A and B must still be what was generated: else memory changed them, whatever the answer is.
  [[nodiscard]] std::uint64_t changed_operands(const Set& set, std::size_t s) {
    return (device_->hash(Which::a, s) == set.a_hash ? 0 : place_bit(FaultPlace::memory_a)) |
           (device_->hash(Which::b, s) == set.b_hash ? 0 : place_bit(FaultPlace::memory_b));
  }

  static std::string place_words(std::uint64_t memory) {
    const bool a = (memory & place_bit(FaultPlace::memory_a)) != 0, b = (memory & place_bit(FaultPlace::memory_b)) != 0;
    return fmt::format("{} changed in memory since {} generated",
                       a && b ? "A and B"
                       : a    ? "A"
                              : "B",
                       a && b ? "they were" : "it was");
  }

  ProductSpec spec_;
  std::unique_ptr<GemmDevice> device_;
  std::map<std::string, std::string> facts_ = device_->facts();  ///< once: a device may fail later
  std::vector<Set> sets_;
};

}  // namespace

Work product_work(std::size_t n) {
  const auto rows = static_cast<double>(n);
  return {.flops = 2 * rows * rows * rows, .bytes = 0, .operations = 0};
}

std::unique_ptr<Benchmark> make_product(const ProductSpec& spec, std::unique_ptr<GemmDevice> device) {
  return std::make_unique<Product>(spec, std::move(device));
}

}  // namespace hallmark
