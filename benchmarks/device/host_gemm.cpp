#include "benchmarks/device/host_gemm.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "benchmarks/device/cycle_counter.hpp"
#include "benchmarks/device/matrix.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

/// The matrix as if its rows lay one after the other.
template <class Element>
class PackedBytes {
 public:
  PackedBytes(Matrix<Element>& matrix, std::size_t n) : matrix_{matrix}, row_bytes_{n * sizeof(Element)} {}

  /// Calls use(part of a row, where it begins in [0, count)) for each part of `count` bytes from `offset` on.
  template <class Use>
  void for_each(std::size_t offset, std::size_t count, Use use) {
    for (std::size_t done = 0; done < count;) {
      const std::size_t begin = (offset + done) % row_bytes_, part = std::min(count - done, row_bytes_ - begin);
      use(matrix_.row((offset + done) / row_bytes_).subspan(begin, part), done);
      done += part;
    }
  }

  [[nodiscard]] std::uint64_t hash() {
    const std::size_t rows = row_bytes_ / sizeof(Element);
    std::uint64_t sum = 0;
    if (row_bytes_ % word == 0) {
      for (std::size_t i = 0; i < rows; ++i) sum += word_hash(matrix_.row(i), i * (row_bytes_ / word));
      return sum;
    }
    std::vector<std::byte> packed(rows * row_bytes_);  // words that two rows share
    for_each(0, packed.size(), [&](std::span<const std::byte> part, std::size_t at) {
      std::ranges::copy(part, packed.begin() + static_cast<std::ptrdiff_t>(at));
    });
    return word_hash(packed);
  }

 private:
  static constexpr std::size_t word = sizeof(std::uint64_t);
  Matrix<Element>& matrix_;
  std::size_t row_bytes_;
};

template <class Element, class Result>
class HostGemm final : public GemmDevice {
 public:
  HostGemm(Precision precision, std::unique_ptr<GemmEngine> engine)
      : precision_{precision},
        shape_{engine->shape()},
        engine_{std::move(engine)},
        a_{shape_.n, shape_.operand_stride},
        b_{shape_.n, shape_.operand_stride},
        d_{shape_.n, shape_.result_stride} {}

  [[nodiscard]] std::size_t sets() const override { return 1; }

  void fill(const Operand& operand) override {
    if (operand.n != shape_.n) throw DefectError{"an operand has the size that its device was opened for"};
    hallmark::fill((operand.matrix % 2 == 0 ? a_ : b_).data(), shape_.operand_stride, operand);
  }

  void poison() override { d_.fill_with_poison(); }

  void multiply(std::uint32_t times) override {
    cycles_.begin();
    for (std::uint32_t i = 0; i < times; ++i) engine_->multiply(a_.data(), b_.data(), d_.data());
    cycles_.end();
  }

  [[nodiscard]] double clock_hz() override { return cycles_.hertz(); }

  [[nodiscard]] std::size_t last_set() const override { return 0; }

  [[nodiscard]] std::uint64_t hash(Which which, std::size_t) override {
    return with(which, [](auto bytes) { return bytes.hash(); });
  }

  void row_residues(std::size_t, std::span<const std::uint32_t> x, std::span<RowResidue> rows) override {
    hallmark::row_residues(d_.data(), x, rows, shape_.result_stride);
  }

  void row_sums(std::size_t, std::span<const double> x, std::span<RowSum> rows) override {
    if constexpr (std::is_floating_point_v<Result>)
      hallmark::row_sums(d_.data(), x, rows, shape_.result_stride);
    else
      throw DefectError{"integer answers have no rounding to check"};
  }

  void read(Which which, std::size_t, std::size_t offset, std::span<std::byte> out) override {
    with(which, [&](auto bytes) {
      bytes.for_each(offset, out.size(), [&](std::span<const std::byte> part, std::size_t at) {
        std::ranges::copy(part, out.subspan(at).begin());
      });
      return 0;
    });
  }

  void write(Which which, std::size_t, std::size_t offset, std::span<const std::byte> in) override {
    with(which, [&](auto bytes) {
      bytes.for_each(offset, in.size(), [&](std::span<std::byte> part, std::size_t at) {
        std::ranges::copy(in.subspan(at, part.size()), part.begin());
      });
      return 0;
    });
  }

  [[nodiscard]] std::string written_outside() override {
    if (!d_.padding_is_intact()) return "D";
    if (!a_.padding_is_intact()) return "A";
    return b_.padding_is_intact() ? "" : "B";
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = engine_->facts();
    facts["leading_dimension"] =
        "A and B " + std::to_string(shape_.operand_stride) + ", D " + std::to_string(shape_.result_stride);
    return facts;
  }

  [[nodiscard]] int limit() const override { return exact_limit(precision_, shape_.n, engine_->int8_limit()); }

 private:
  template <class Use>
  auto with(Which which, Use use) {
    if (which == Which::d) return use(PackedBytes<Result>{d_, shape_.n});
    return use(PackedBytes<Element>{which == Which::a ? a_ : b_, shape_.n});
  }

  Precision precision_;
  GemmShape shape_;
  std::unique_ptr<GemmEngine> engine_;
  CycleCounter cycles_;
  Matrix<Element> a_, b_;
  Matrix<Result> d_;
};

template <class Element, class Result>
std::unique_ptr<GemmDevice> make(Precision precision, std::unique_ptr<GemmEngine> engine) {
  return std::make_unique<HostGemm<Element, Result>>(precision, std::move(engine));
}

}  // namespace

std::unique_ptr<GemmDevice> open_host_device(Precision precision, std::size_t n, std::unique_ptr<GemmEngine> engine) {
  if (engine->shape().n != n) throw DefectError{"the engine was opened for another size"};
  switch (precision) {
    case Precision::fp64:
      return make<double, double>(precision, std::move(engine));
    case Precision::fp32:
      return make<float, float>(precision, std::move(engine));
    case Precision::bf16:
      return make<Bf16, float>(precision, std::move(engine));
    case Precision::int8:
      return make<std::int8_t, std::int32_t>(precision, std::move(engine));
    default:
      throw UnavailableError{"the host does not multiply " + std::string{name_of(precision)}};
  }
}

}  // namespace hallmark
