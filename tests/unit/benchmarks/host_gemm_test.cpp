// Products on the host in every layout: rows with gaps must come out as rows without.
#include "benchmarks/device/host_gemm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "benchmarks/device/host.hpp"
#include "benchmarks/gemm/exact_check.hpp"
#include "benchmarks/gemm/product.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr Precision formats[] = {Precision::fp64, Precision::fp32, Precision::bf16, Precision::int8};

/// Calls use(device, what it is) for every algorithm that this machine has.
template <class Use>
void with_every_algorithm(std::size_t n, Use use) {
  int used = 0;
  for (const Precision precision : formats)
    for (const std::string& algorithm : host_algorithms(precision)) {
      std::unique_ptr<GemmEngine> engine;
      try {
        engine = open_host_gemm(precision, n, algorithm);
      } catch (const UnavailableError&) {
        continue;
      }
      EXPECT_EQ(engine->facts().at("algorithm"), algorithm);
      const auto device = open_host_device(precision, n, std::move(engine));
      use(*device, precision, std::string{name_of(precision)} + " by " + algorithm);
      ++used;
    }
  if (used == 0) GTEST_SKIP() << "no library to multiply with";
}

Operands exact_operands(GemmDevice& device, Precision precision, std::size_t n) {
  const Operands operands{.precision = precision,
                          .a = {.seed = 3, .matrix = 0, .n = n, .data = Data::exact, .limit = device.limit()},
                          .b = {.seed = 3, .matrix = 1, .n = n, .data = Data::exact, .limit = device.limit()}};
  device.fill(operands.a);
  device.fill(operands.b);
  return operands;
}

TEST(HostAlgorithms, are_all_right_and_leave_the_gaps_alone) {
  for (const std::size_t n : {64U, 90U, 129U, 256U})  // rows of whole words and not
    with_every_algorithm(n, [&](GemmDevice& device, Precision precision, const std::string& name) {
      const Operands operands = exact_operands(device, precision, n);
      ExactCheck check{operands};
      device.poison();
      EXPECT_EQ(check.check(device, 0, false).errors, n) << name;
      device.multiply(1);
      const Inspection found = check.check(device, 0);
      EXPECT_EQ(found.errors, 0U) << name << ", n = " << n << ": " << found.detail;
      EXPECT_EQ(device.written_outside(), "") << name;
    });
}

TEST(HostAlgorithms, give_the_bytes_and_the_hash_of_rows_without_gaps) {
  for (const std::size_t n : {64U, 90U, 129U})
    with_every_algorithm(n, [&](GemmDevice& device, Precision precision, const std::string& name) {
      const Operands operands = exact_operands(device, precision, n);
      device.multiply(1);
      std::vector<std::byte> a(n * n * static_cast<std::size_t>(operand_bits(precision)) / 8);
      device.read(Which::a, 0, 0, a);
      EXPECT_EQ(device.hash(Which::a, 0), word_hash(a)) << name;
      if (precision == Precision::fp64) {
        std::vector<double> made(n * n);
        fill(std::span{made}, operands.a);
        EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span{made}), a)) << name;
      }
      std::vector<std::byte> d(n * n * result_bytes(precision)), back(d.size());
      device.read(Which::d, 0, 0, d);
      EXPECT_EQ(device.hash(Which::d, 0), word_hash(d)) << name;
      const std::size_t from = 3 * n / 2,
                        count = 2 * n * result_bytes(precision);  // from the middle of a row to that of another
      std::vector<std::byte> part(count);
      device.read(Which::d, 0, from, part);
      EXPECT_TRUE(std::ranges::equal(part, std::span{d}.subspan(from, count))) << name;
      device.poison();
      device.write(Which::d, 0, from, part);
      device.read(Which::d, 0, from, part);
      EXPECT_TRUE(std::ranges::equal(part, std::span{d}.subspan(from, count))) << name;
      device.write(Which::d, 0, 0, d);
      device.read(Which::d, 0, 0, back);
      EXPECT_EQ(back, d) << name;
      EXPECT_EQ(device.written_outside(), "") << name << ": writing rows goes around the gaps";
    });
}

TEST(HostAlgorithms, show_a_flipped_bit_in_every_row) {
  constexpr std::size_t n = 90;
  with_every_algorithm(n, [&](GemmDevice& device, Precision precision, const std::string& name) {
    ExactCheck check{exact_operands(device, precision, n)};
    device.multiply(1);
    const std::uint64_t right = device.hash(Which::d, 0);
    const std::size_t row_bytes = n * result_bytes(precision);
    for (std::size_t row = 0; row < n; ++row) {
      const std::size_t place = row * row_bytes + row * 7 % row_bytes;
      std::byte byte{};
      device.read(Which::d, 0, place, {&byte, 1});
      const std::byte flipped = byte ^ std::byte{4};
      device.write(Which::d, 0, place, {&flipped, 1});
      const Inspection found = check.check(device, 0, false);
      EXPECT_EQ(found.errors, 1U) << name << " row " << row;
      EXPECT_NE(device.hash(Which::d, 0), right) << name << " row " << row;
      device.write(Which::d, 0, place, {&byte, 1});
    }
    EXPECT_EQ(device.hash(Which::d, 0), right) << name;
  });
}

TEST(HostAlgorithms, have_names_that_open_what_they_say) {
  EXPECT_EQ(host_algorithms(Precision::fp64), std::vector<std::string>{"openblas/padded"});
  EXPECT_TRUE(host_algorithms(Precision::fp8).empty());
  EXPECT_THROW((void)open_host_gemm(Precision::fp64, 64, "onednn/packed"), UnavailableError);
  EXPECT_EQ(choose_host_algorithm(Precision::fp8), "");
  for (const Precision precision : formats) {
    if (why_no_host_gemm(precision, 128)) continue;
    const std::string chosen = choose_host_algorithm(precision);
    EXPECT_EQ(choose_host_algorithm(precision), chosen);
    EXPECT_EQ(open_host_gemm(precision, 128, chosen)->facts().at("algorithm"), chosen);
  }
}

TEST(OddLines, make_rows_that_no_power_of_two_divides) {
  struct Row {
    std::size_t n, bytes, stride;
  };
  const std::vector<Row> table{{2048, 8, 2056}, {2048, 4, 2064}, {4096, 2, 4128}, {2048, 1, 2112}, {1436, 8, 1448},
                               {1, 8, 8},       {8, 8, 8},       {9, 8, 24},      {90, 1, 192},    {64, 1, 64}};
  for (const Row& row : table) EXPECT_EQ(odd_line_stride(row.n, row.bytes), row.stride) << row.n << ' ' << row.bytes;
  for (std::size_t n = 1; n < 5000; n += 13)
    for (const std::size_t bytes : {1U, 2U, 4U, 8U}) {
      const std::size_t stride = odd_line_stride(n, bytes);
      EXPECT_GE(stride, n);
      EXPECT_LT(stride * bytes, n * bytes + 128);
      EXPECT_EQ(stride * bytes / 64 % 2, 1U);
    }
}

/// Multiplies plainly, and does what libraries must not with the gaps.
class Careless final : public GemmEngine {
 public:
  enum class Habit { none, writes_beside_d, writes_beside_a, reads_beside_a };
  explicit Careless(Habit habit) : habit_{habit} {}

  [[nodiscard]] GemmShape shape() const override { return {n, n + 8, n + 8}; }
  void multiply(const void* a, const void* b, void* d) override {
    const std::size_t stride = n + 8, depth = habit_ == Habit::reads_beside_a ? n + 1 : n;
    const auto *const x = static_cast<const double*>(a), *const y = static_cast<const double*>(b);
    auto* const z = static_cast<double*>(d);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < depth; ++k) sum += x[i * stride + k] * (k < n ? y[k * stride + j] : 0.0);
        z[i * stride + j] = sum;
      }
    if (habit_ == Habit::writes_beside_d) z[5 * stride + n] = 0;
    if (habit_ == Habit::writes_beside_a) const_cast<double*>(x)[7 * stride + n + 7] = 0;
  }
  [[nodiscard]] std::map<std::string, std::string> facts() const override { return {{"library", "careless"}}; }

  static constexpr std::size_t n = 32;

 private:
  Habit habit_;
};

Check check_of(Careless::Habit habit, Data data) {
  const auto product = make_product({.precision = Precision::fp64, .data = data, .n = Careless::n, .seed = 4},
                                    open_host_device(Precision::fp64, Careless::n, std::make_unique<Careless>(habit)));
  product->step();
  return product->check();
}

TEST(Gaps, that_a_library_writes_into_or_counts_are_found) {
  for (const Data data : {Data::exact, Data::gaussian}) {
    EXPECT_EQ(check_of(Careless::Habit::none, data).errors, 0U);
    const Check d = check_of(Careless::Habit::writes_beside_d, data),
                a = check_of(Careless::Habit::writes_beside_a, data);
    EXPECT_EQ(d.errors, 1U);
    EXPECT_EQ(d.detail, "something was written between the rows of D");
    EXPECT_EQ(a.detail, "something was written between the rows of A");
    EXPECT_NE(a.fault_place, 0U);
    EXPECT_GE(check_of(Careless::Habit::reads_beside_a, data).errors, Careless::n);
  }
}

TEST(Gaps, belong_to_the_size_that_the_engine_was_opened_for) {
  EXPECT_THROW((void)open_host_device(Precision::fp64, 64, std::make_unique<Careless>(Careless::Habit::none)),
               DefectError);
  const auto device = open_host_device(Precision::fp64, 32, std::make_unique<Careless>(Careless::Habit::none));
  EXPECT_THROW(device->fill({.n = 33}), DefectError);
}

}  // namespace
}  // namespace hallmark
