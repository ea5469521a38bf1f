#include "benchmarks/gemm/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr std::size_t run = 8;

std::string flip_bit(GemmDevice& device, Which which, std::size_t set, std::size_t bits, std::size_t n,
                     Random& random) {
  const std::size_t element = random.below(n * n), place = element * bits + random.below(bits);
  std::byte byte{};
  device.read(which, set, place / 8, {&byte, 1});
  byte ^= std::byte{1} << (place % 8);
  device.write(which, set, place / 8, {&byte, 1});
  return fmt::format("bit {} of {}[{}][{}]", place - element * bits, which == Which::a ? "A" : "D", element / n,
                     element % n);
}

/// A row of D in its own format.
template <class Result>
class Row {
 public:
  Row(GemmDevice& device, std::size_t set, std::size_t n, Random& random)
      : device_{device}, set_{set}, row_{random.below(n)}, elements(n) {
    device_.read(Which::d, set_, offset(), std::as_writable_bytes(std::span{elements}));
  }
  void store() { device_.write(Which::d, set_, offset(), std::as_bytes(std::span{elements})); }
  [[nodiscard]] std::size_t row() const { return row_; }

 private:
  [[nodiscard]] std::size_t offset() const { return row_ * elements.size() * sizeof(Result); }
  GemmDevice& device_;
  std::size_t set_, row_;

 public:
  std::vector<Result> elements;
};

template <class Result>
std::string spoil(std::string_view kind, Row<Result>& row, Random& random) {
  std::vector<Result>& d = row.elements;
  const std::size_t n = d.size();
  if (kind == "zeroed_run") {
    std::size_t begin = random.below(n - run + 1);
    const auto all_zero = [&] { return std::all_of(&d[begin], &d[begin] + run, [](Result e) { return e == 0; }); };
    for (std::size_t tries = 0; tries < n && all_zero(); ++tries) begin = (begin + 1) % (n - run + 1);
    std::fill_n(&d[begin], run, Result{0});
    return fmt::format("zeroed D[{}][{}..{}]", row.row(), begin, begin + run - 1);
  }
  std::size_t i = random.below(n), j = (i + 1 + random.below(n - 1)) % n;
  if (kind == "swapped_elements") {
    for (std::size_t tries = 0; tries < n && (d[i] == d[j] || i == j); ++tries) j = (j + 1) % n;
    std::swap(d[i], d[j]);
    return fmt::format("exchanged D[{}][{}] and D[{}][{}]", row.row(), i, row.row(), j);
  }
  if (kind == "cancelling") {
    d[i] = static_cast<Result>(d[i] + 1);
    d[j] = static_cast<Result>(d[j] - 1);
    return fmt::format("added 1 to D[{}][{}] and took 1 from D[{}][{}]", row.row(), i, row.row(), j);
  }
  using Limits = std::numeric_limits<Result>;
  d[i] = Limits::has_quiet_NaN ? Limits::quiet_NaN() : Limits::min();
  return fmt::format("D[{}][{}] is {}", row.row(), i, d[i]);
}

template <class Result>
std::string spoil_row(std::string_view kind, GemmDevice& device, std::size_t set, std::size_t n, Random& random) {
  Row<Result> row{device, set, n, random};
  std::string words = spoil(kind, row, random);
  row.store();
  return words;
}

}  // namespace

std::string plant_gemm_fault(std::string_view kind, GemmDevice& device, std::size_t set, Precision precision,
                             std::size_t n, std::uint64_t seed) {
  if (std::ranges::find(gemm_faults, kind) == gemm_faults.end())
    throw DefectError{fmt::format("there is no fault '{}' to plant in a product", kind)};
  Random random{seed};
  if (kind == "memory_a")
    return flip_bit(device, Which::a, set, operand_bits(precision), n, random) + ", after the product";
  if (kind == "bit_flip") return flip_bit(device, Which::d, set, 8 * result_bytes(precision), n, random);
  if (precision == Precision::int8) return spoil_row<std::int32_t>(kind, device, set, n, random);
  if (result_bytes(precision) == 8) return spoil_row<double>(kind, device, set, n, random);
  return spoil_row<float>(kind, device, set, n, random);
}

}  // namespace hallmark
