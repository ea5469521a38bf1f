#include "benchmarks/program/gpu_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>

#include "benchmarks/device/gpu_gemm.hpp"
#include "benchmarks/device/gpu_layout.hpp"
#include "benchmarks/device/modular.hpp"
#include "benchmarks/device/operand.hpp"
#include "benchmarks/gemm/gaussian_check.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t seed = 20260101;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// A matrix in row-major order, made on the host.
std::vector<std::uint64_t> made(Precision precision, const Operand& operand) {
  const Layout layout{operand.n, static_cast<unsigned>(operand_bits(precision)), false};
  const std::vector<std::uint64_t> table = operand_table(precision, operand);
  std::vector<std::uint64_t> words(words_of(layout));
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = made_word(layout, operand, {table.data(), table.size()}, i);
  return words;
}

std::uint64_t hash_of(const std::vector<std::uint64_t>& words) { return word_hash(std::as_bytes(std::span{words})); }

std::vector<std::uint32_t> random_residues(std::size_t n) {
  std::vector<std::uint32_t> x(n);
  for (std::size_t j = 0; j < n; ++j) x[j] = 1 + static_cast<std::uint32_t>(random_bits(seed, j) % (modulus - 1));
  return x;
}

/// M x modulo 2^31 - 1 of a matrix of whole numbers.
std::vector<std::uint32_t> times(Precision precision, const Operand& matrix, const std::vector<std::uint32_t>& x) {
  const OperandRows rows{precision, matrix};
  std::vector<double> row(matrix.n);
  std::vector<std::uint32_t> product(matrix.n);
  for (std::size_t i = 0; i < matrix.n; ++i) {
    rows.read(i, row);
    std::uint64_t sum = 0;
    for (std::size_t j = 0; j < matrix.n; ++j)
      sum += fold(std::uint64_t{reduce_signed(static_cast<std::int64_t>(row[j]))} * x[j]);
    product[i] = reduce(sum);
  }
  return product;
}

bool same(const RowResidue& one, const RowResidue& other) {
  return one.foreign == other.foreign && (one.foreign || one.sum == other.sum);
}

bool near(const RowSum& one, const RowSum& other) {
  const double scale = std::sqrt(other.square_norm) + std::abs(other.sum) + 1;
  return std::abs(one.sum - other.sum) <= 1e-9 * scale &&
         std::abs(one.square_norm - other.square_norm) <= 1e-9 * (other.square_norm + 1);
}

class Examination {
 public:
  explicit Examination(const GpuCheckSpec& spec)
      : spec_{spec}, device_{open_gpu_gemm({.gpu = spec.gpu, .precision = spec.precision, .n = spec.n, .seed = seed})} {
    const auto facts = device_->facts();
    row_.sets = device_->sets();
    row_.limit = device_->limit();
    row_.accumulator_bits = facts.at("accumulator_bits");
    row_.algorithm = facts.at("algorithm");
    row_.algorithm_bytes = facts.at("algorithm_bytes");
    row_.launch = facts.at("launch");
  }

  GpuCheckRow run() {
    exact_product();
    if (spec_.n <= 1024) passes_over_the_answer();
    planted_faults();
    if (spec_.precision != Precision::int8) gaussian_operands();
    reopened_by_bytes();
    measure();
    return row_;
  }

  /// The row so far, with what ended it.
  GpuCheckRow ended(const std::string& why) {
    row_.wrong.push_back(why);
    return row_;
  }

 private:
  void expect(bool right, const std::string& what) {
    if (right)
      ++row_.right;
    else
      row_.wrong.push_back(what);
  }

  [[nodiscard]] Operand operand(std::uint32_t matrix, Data data) const {
    return {.seed = seed, .matrix = matrix, .n = spec_.n, .data = data, .limit = device_->limit()};
  }

  void fill_all(Data data) {
    for (std::uint32_t matrix = 0; matrix < 2 * device_->sets(); ++matrix) device_->fill(operand(matrix, data));
  }

  std::vector<RowResidue> residues(std::size_t set) {
    std::vector<RowResidue> rows(spec_.n);
    device_->row_residues(set, x_, rows);
    return rows;
  }

  std::size_t wrong_rows(std::size_t set) {
    const std::vector<RowResidue> rows = residues(set);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) wrong += !rows[i].foreign && rows[i].sum == expected_[i] ? 0U : 1U;
    return wrong;
  }

  void exact_product() {
    fill_all(Data::exact);
    device_->poison();
    expect(residues(0).front().foreign || spec_.precision == Precision::int8, "a poisoned answer is foreign");
    device_->multiply(static_cast<std::uint32_t>(device_->sets()));
    expect(device_->last_set() == device_->sets() - 1, "the last set after one round");
    for (std::size_t set = 0; set < device_->sets(); set += std::max<std::size_t>(1, device_->sets() - 1)) {
      const auto a = operand(static_cast<std::uint32_t>(2 * set), Data::exact);
      const auto b = operand(static_cast<std::uint32_t>(2 * set + 1), Data::exact);
      expected_ = times(spec_.precision, a, times(spec_.precision, b, x_));
      const std::size_t wrong = wrong_rows(set);
      expect(wrong == 0, fmt::format("exact product of set {}: {} wrong rows", set, wrong));
      expect(device_->hash(Which::a, set) == hash_of(made(spec_.precision, a)), "hash of exact A");
      expect(device_->hash(Which::b, set) == hash_of(made(spec_.precision, b)), "hash of exact B");
    }
    checked_set_ = device_->sets() - 1;
  }

  template <class Element>
  void compare_passes(const std::vector<std::byte>& bytes) {
    const auto* const d = reinterpret_cast<const Element*>(bytes.data());
    std::vector<RowResidue> host(spec_.n);
    row_residues(d, x_, host);
    expect(std::ranges::equal(host, residues(checked_set_), same), "row residues of D");
    if constexpr (!std::is_same_v<Element, std::int32_t>) {
      std::vector<double> x(spec_.n);
      for (std::size_t j = 0; j < x.size(); ++j) x[j] = (random_bits(seed, j) & 1U) != 0 ? 1 : -1;
      std::vector<RowSum> sums(spec_.n), host_sums(spec_.n), again(spec_.n);
      device_->row_sums(checked_set_, x, sums);
      device_->row_sums(checked_set_, x, again);
      row_sums(d, x, host_sums);
      expect(std::ranges::equal(sums, host_sums, near), "row sums of D");
      expect(std::memcmp(sums.data(), again.data(), sums.size() * sizeof sums[0]) == 0, "row sums of D twice");
    }
  }

  void passes_over_the_answer() {
    std::vector<std::byte> bytes(result_bytes(spec_.precision) * spec_.n * spec_.n);
    device_->read(Which::d, checked_set_, 0, bytes);
    expect(device_->hash(Which::d, checked_set_) == word_hash(bytes), "hash of D");
    if (spec_.precision == Precision::int8)
      compare_passes<std::int32_t>(bytes);
    else if (result_bytes(spec_.precision) == 8)
      compare_passes<double>(bytes);
    else
      compare_passes<float>(bytes);
    for (const Which which : {Which::a, Which::b}) {
      const auto matrix = static_cast<std::uint32_t>(2 * checked_set_ + (which == Which::b ? 1 : 0));
      const std::vector<std::uint64_t> host = made(spec_.precision, operand(matrix, Data::exact));
      std::vector<std::byte> read(host.size() * 8);
      device_->read(which, checked_set_, 0, read);
      expect(std::memcmp(read.data(), host.data(), read.size()) == 0, which == Which::a ? "reading A" : "reading B");
    }
  }

  /// Flips one bit and puts it back.
  void plant(Which which, std::size_t offset, const std::string& what) {
    std::byte before{}, after{};
    const std::uint64_t hash = device_->hash(which, checked_set_);
    device_->read(which, checked_set_, offset, {&before, 1});
    const std::byte flipped = before ^ std::byte{1};
    device_->write(which, checked_set_, offset, {&flipped, 1});
    device_->read(which, checked_set_, offset, {&after, 1});
    expect(after == flipped, "reading back " + what);
    expect(device_->hash(which, checked_set_) != hash, "hash with " + what);
    if (which == Which::d) expect(wrong_rows(checked_set_) == 1, "one wrong row for " + what);
    device_->write(which, checked_set_, offset, {&before, 1});
    expect(device_->hash(which, checked_set_) == hash, "hash after mending " + what);
  }

  void planted_faults() {
    const std::size_t operands = operand_bytes(spec_.precision, spec_.n * spec_.n);
    plant(Which::a, operands / 3, "one bit of A");
    plant(Which::b, operands / 3, "one bit of B");
    plant(Which::d, result_bytes(spec_.precision) * spec_.n * spec_.n / 3, "one bit of D");
  }

  void gaussian_operands() {
    fill_all(Data::gaussian);
    for (const std::uint32_t matrix : {0U, 1U})
      expect(device_->hash(matrix == 0 ? Which::a : Which::b, 0) ==
                 hash_of(made(spec_.precision, operand(matrix, Data::gaussian))),
             matrix == 0 ? "hash of Gaussian A" : "hash of Gaussian B");
    device_->multiply(static_cast<std::uint32_t>(device_->sets()));
    if (spec_.precision != Precision::int8) {
      GaussianCheck check{
          {.precision = spec_.precision, .a = operand(0, Data::gaussian), .b = operand(1, Data::gaussian)},
          accumulator_bits(spec_.precision, device_->facts()),
          device_->truncation_run()};
      const Inspection found = check.check(*device_, 0);
      expect(found.errors == 0,
             fmt::format("Gaussian product within its threshold: {} rows are not, {}", found.errors, found.detail));
    }
    const std::uint64_t first = device_->hash(Which::d, 0);
    device_->multiply(static_cast<std::uint32_t>(device_->sets()));
    expect(device_->hash(Which::d, 0) == first, "the same product twice");
    gaussian_hash_ = first;
  }

  /// As another rank of this class would open it.
  void reopened_by_bytes() {
    if (device_->sets() * spec_.n > 32768) return;  // two of them would not fit, or take long
    const auto facts = device_->facts();
    const auto other = open_gpu_gemm({.gpu = spec_.gpu,
                                      .precision = spec_.precision,
                                      .n = spec_.n,
                                      .seed = seed,
                                      .algorithm = row_.algorithm_bytes});
    expect(other->facts() == facts, "facts of the same algorithm opened by its bytes");
    if (!gaussian_hash_) return;
    other->fill(operand(0, Data::gaussian));
    other->fill(operand(1, Data::gaussian));
    other->multiply(1);
    expect(other->hash(Which::d, 0) == *gaussian_hash_, "its product");
  }

  double timed(std::uint32_t products) {
    const double begin = now();
    device_->multiply(products);
    return now() - begin;
  }

  void measure() {
    if (spec_.precision == Precision::int8) fill_all(Data::exact);
    auto bucket = static_cast<std::uint32_t>(device_->sets());
    (void)timed(bucket);
    while (timed(bucket) < 0.05 && bucket < (1U << 20U)) {
      bucket *= 2;
      (void)timed(bucket);  // makes what is replayed afterwards
    }
    std::vector<double> times;
    for (const double end = now() + spec_.seconds; now() < end || times.size() < 3;) times.push_back(timed(bucket));
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    row_.clock_hz = device_->clock_hz();
    const double product = times[times.size() / 2] / bucket, n = static_cast<double>(spec_.n);
    row_.flop_rate = 2 * n * n * n / product;
    std::vector<RowResidue> rows(spec_.n);
    device_->row_residues(0, x_, rows);
    const double begin = now();
    for (int i = 0; i < 10; ++i) device_->row_residues(0, x_, rows);
    row_.check_share = (now() - begin) / 10 / product;
  }

  GpuCheckSpec spec_;
  std::unique_ptr<GemmDevice> device_;
  GpuCheckRow row_;
  std::vector<std::uint32_t> x_ = random_residues(spec_.n), expected_;
  std::size_t checked_set_ = 0;
  std::optional<std::uint64_t> gaussian_hash_;
};

}  // namespace

GpuCheckRow check_gpu(const GpuCheckSpec& spec) {
  if (const auto why = why_no_gpu_gemm(spec.gpu, spec.precision, spec.n, ~std::size_t{0})) return {.skipped = *why};
  std::optional<Examination> check;
  try {
    check.emplace(spec);
    return check->run();
  } catch (const std::exception& error) {
    if (check) return check->ended(error.what());
    return {.wrong = {error.what()}};
  }
}

}  // namespace hallmark
