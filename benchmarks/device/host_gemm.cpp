#include "benchmarks/device/host_gemm.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "benchmarks/device/cycle_counter.hpp"
#include "benchmarks/device/matrix.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

template <class Element, class Result>
class HostGemm final : public GemmDevice {
 public:
  HostGemm(Precision precision, std::size_t n, std::unique_ptr<GemmEngine> engine)
      : precision_{precision}, n_{n}, engine_{std::move(engine)}, a_{n}, b_{n}, d_{n} {}

  [[nodiscard]] std::size_t sets() const override { return 1; }

  void fill(const Operand& operand) override {
    hallmark::fill(operand.matrix % 2 == 0 ? a_.elements() : b_.elements(), operand);
  }

  void poison() override { std::memset(d_.data(), 0xff, d_.bytes().size()); }

  void multiply(std::uint32_t times) override {
    cycles_.begin();
    for (std::uint32_t i = 0; i < times; ++i) engine_->multiply(a_.data(), b_.data(), d_.data());
    cycles_.end();
  }

  [[nodiscard]] double clock_hz() override { return cycles_.hertz(); }

  [[nodiscard]] std::size_t last_set() const override { return 0; }

  [[nodiscard]] std::uint64_t hash(Which which, std::size_t) override { return word_hash(bytes(which)); }

  void row_residues(std::size_t, std::span<const std::uint32_t> x, std::span<RowResidue> rows) override {
    hallmark::row_residues(d_.data(), x, rows);
  }

  void row_sums(std::size_t, std::span<const double> x, std::span<RowSum> rows) override {
    if constexpr (std::is_floating_point_v<Result>)
      hallmark::row_sums(d_.data(), x, rows);
    else
      throw DefectError{"integer answers have no rounding to check"};
  }

  void read(Which which, std::size_t, std::size_t offset, std::span<std::byte> out) override {
    std::ranges::copy(bytes(which).subspan(offset, out.size()), out.begin());
  }

  void write(Which which, std::size_t, std::size_t offset, std::span<const std::byte> in) override {
    std::ranges::copy(in, bytes(which).subspan(offset, in.size()).begin());
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override { return engine_->facts(); }

  [[nodiscard]] int limit() const override { return exact_limit(precision_, n_, engine_->int8_limit()); }

 private:
  [[nodiscard]] std::span<std::byte> bytes(Which which) {
    if (which == Which::d) return d_.bytes();
    return which == Which::a ? a_.bytes() : b_.bytes();
  }

  Precision precision_;
  std::size_t n_;
  std::unique_ptr<GemmEngine> engine_;
  CycleCounter cycles_;
  Matrix<Element> a_, b_;
  Matrix<Result> d_;
};

template <class Element, class Result>
std::unique_ptr<GemmDevice> make(Precision precision, std::size_t n, std::unique_ptr<GemmEngine> engine) {
  return std::make_unique<HostGemm<Element, Result>>(precision, n, std::move(engine));
}

}  // namespace

std::unique_ptr<GemmDevice> open_host_device(Precision precision, std::size_t n, std::unique_ptr<GemmEngine> engine) {
  switch (precision) {
    case Precision::fp64:
      return make<double, double>(precision, n, std::move(engine));
    case Precision::fp32:
      return make<float, float>(precision, n, std::move(engine));
    case Precision::bf16:
      return make<Bf16, float>(precision, n, std::move(engine));
    case Precision::int8:
      return make<std::int8_t, std::int32_t>(precision, n, std::move(engine));
    default:
      throw UnavailableError{"the host does not multiply " + std::string{name_of(precision)}};
  }
}

}  // namespace hallmark
