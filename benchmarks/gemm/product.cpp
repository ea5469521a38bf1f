#include "benchmarks/gemm/product.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "benchmarks/gemm/exact_check.hpp"
#include "benchmarks/gemm/gaussian_check.hpp"
#include "benchmarks/gemm/matrix.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

template <class Element>
Matrix<Element> filled(const Operand& operand) {
  Matrix<Element> matrix{operand.n};
  fill(matrix.elements(), operand);
  return matrix;
}

template <class Element, class Result, class Verifier>
class Product final : public Benchmark {
 public:
  Product(const ProductSpec& spec, std::unique_ptr<GemmEngine> engine)
      : spec_{spec},
        engine_{std::move(engine)},
        a_operand_{.seed = spec.seed, .matrix = 0, .n = spec.n, .data = spec.data, .limit = limit()},
        b_operand_{.seed = spec.seed, .matrix = 1, .n = spec.n, .data = spec.data, .limit = limit()},
        a_{filled<Element>(a_operand_)},
        b_{filled<Element>(b_operand_)},
        d_{spec.n},
        a_hash_{word_hash(a_.bytes())},
        b_hash_{word_hash(b_.bytes())},
        verifier_{a_operand_, b_operand_, std::as_const(a_).elements(), std::as_const(b_).elements()} {
    Product::prepare();
  }

  /// What is not written stays NaN (fp64, fp32) or -1 (int32).
  void prepare() override { std::memset(d_.data(), 0xff, d_.bytes().size()); }

  void step() override { engine_->multiply(a_.data(), b_.data(), d_.data()); }

  [[nodiscard]] Work work() const override {
    const auto n = static_cast<double>(spec_.n);
    return {.flops = 2 * n * n * n, .bytes = 0, .operations = 0};
  }

  [[nodiscard]] Check check() override {
    Finding finding = verifier_.check(std::as_const(d_).elements());
    const std::string memory = changed_operands();
    if (!memory.empty()) {
      finding.detail = finding.detail.empty() ? memory : memory + "; " + finding.detail;
      finding.errors = std::max<std::uint64_t>(finding.errors, 1);
    } else if (finding.errors > 0) {
      finding.detail = "A and B are intact, so the arithmetic or D's memory is at fault; " + finding.detail;
    }
    return {.checked = true,
            .errors = finding.errors,
            .residue = finding.residue,
            .answer_hash = word_hash(d_.bytes()),
            .detail = std::move(finding.detail)};
  }

  std::string plant_fault(std::uint64_t seed) override {
    Random random{seed};
    const std::size_t element = random.below(d_.elements().size());
    const auto bit = static_cast<unsigned>(random.below(8 * sizeof(Result)));
    d_.bytes()[element * sizeof(Result) + bit / 8] ^= std::byte{1} << (bit % 8);
    return fmt::format("bit {} of byte {} of D[{}][{}]", bit % 8, bit / 8, element / spec_.n, element % spec_.n);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = engine_->facts();
    facts["data"] =
        spec_.data == Data::exact ? fmt::format("integers within +-{}", limit()) : "Gaussian, 65536 deviates";
    facts["check"] = spec_.data == Data::exact ? "exact: integer Freivalds modulo 2^31-1" : "Freivalds within rounding";
    return facts;
  }

 private:
  [[nodiscard]] int limit() const { return exact_limit(spec_.precision, spec_.n, engine_->int8_limit()); }

  /// A and B must still be what was generated: else memory changed them, whatever the answer is.
  [[nodiscard]] std::string changed_operands() const {
    const bool a = word_hash(a_.bytes()) != a_hash_, b = word_hash(b_.bytes()) != b_hash_;
    if (!a && !b) return {};
    return fmt::format("{} changed in memory since {} generated",
                       a && b ? "A and B"
                       : a    ? "A"
                              : "B",
                       a && b ? "they were" : "it was");
  }

  ProductSpec spec_;
  std::unique_ptr<GemmEngine> engine_;
  Operand a_operand_, b_operand_;
  Matrix<Element> a_, b_;
  Matrix<Result> d_;
  std::uint64_t a_hash_, b_hash_;
  Verifier verifier_;
};

template <class Element, class Result>
std::unique_ptr<Benchmark> make(const ProductSpec& spec, std::unique_ptr<GemmEngine> engine) {
  if (spec.data == Data::exact)
    return std::make_unique<Product<Element, Result, ExactCheck<Element, Result>>>(spec, std::move(engine));
  return std::make_unique<Product<Element, Result, GaussianCheck<Element, Result>>>(spec, std::move(engine));
}

}  // namespace

std::unique_ptr<Benchmark> make_product(const ProductSpec& spec, std::unique_ptr<GemmEngine> engine) {
  switch (spec.precision) {
    case Precision::fp64:
      return make<double, double>(spec, std::move(engine));
    case Precision::fp32:
      return make<float, float>(spec, std::move(engine));
    case Precision::bf16:
      return make<Bf16, float>(spec, std::move(engine));
    case Precision::int8:
      break;
  }
  using Exact = ExactCheck<std::int8_t, std::int32_t>;
  return std::make_unique<Product<std::int8_t, std::int32_t, Exact>>(spec, std::move(engine));
}

}  // namespace hallmark
