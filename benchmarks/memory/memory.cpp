#include "benchmarks/memory/memory.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <new>
#include <set>

#include "benchmarks/memory/triad_kernel.hpp"
#include "topology/base/random.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20U, smallest_array = 64 * mebibyte, largest_array = 512 * mebibyte,
                        huge_page = 2 * mebibyte;
constexpr std::uint64_t self_test_bytes = mebibyte;
constexpr double scale = 3;

struct Free {
  void operator()(double* memory) const noexcept { std::free(memory); }
};
using Array = std::unique_ptr<double[], Free>;

Array allocate(std::size_t bytes) {
  const std::size_t whole = (bytes + huge_page - 1) / huge_page * huge_page;
  Array array{static_cast<double*>(std::aligned_alloc(huge_page, whole))};
  if (!array) throw std::bad_alloc{};
  (void)madvise(array.get(), whole, MADV_HUGEPAGE);  // only a wish
  return array;
}

/// Whole numbers of 20 bits, so that the triad is exact with and without fused multiplication.
struct Operands {
  double b, c;
  [[nodiscard]] double answer() const { return b + scale * c; }
};

Operands operands(std::uint64_t seed, std::uint64_t i) {
  constexpr std::uint64_t mask = (1U << 20U) - 1;
  const std::uint64_t bits = random_bits(seed, i);
  return {.b = static_cast<double>(static_cast<std::uint32_t>(bits & mask)),
          .c = static_cast<double>(static_cast<std::uint32_t>(bits >> 20U & mask))};
}

class Triad final : public Benchmark {
 public:
  Triad(const Context& context, std::uint64_t bytes)
      : seed_{mix64(context.seed + context.block)},
        count_{bytes / sizeof(double)},
        a_{allocate(bytes)},
        b_{allocate(bytes)},
        c_{allocate(bytes)} {
    for (std::size_t i = 0; i < count_; ++i) {
      const Operands values = operands(seed_, i);
      b_[i] = values.b;
      c_[i] = values.c;
    }
    prepare();
  }

  void prepare() override { std::fill_n(a_.get(), count_, std::numeric_limits<double>::quiet_NaN()); }
  void step() override { kernel_.run(a_.get(), b_.get(), c_.get(), scale, count_); }

  [[nodiscard]] Work work() const override {
    const auto elements = static_cast<double>(count_);
    return {.flops = 2 * elements, .bytes = 3 * sizeof(double) * elements, .operations = 0};
  }

  /// Bit by bit, so that a NaN or a flipped sign of zero is an error too.
  [[nodiscard]] Check check() override {
    Check check{.checked = true, .errors = 0, .residue = 0, .answer_hash = 0, .detail = {}, .fault_place = 0, .rows = {}, .columns = {}};
    for (std::size_t i = 0; i < count_; ++i) {
      const auto bits = std::bit_cast<std::uint64_t>(a_[i]);
      check.answer_hash += mix64(bits ^ (i * 0x9e3779b97f4a7c15ULL));
      const double exact = operands(seed_, i).answer();
      if (bits == std::bit_cast<std::uint64_t>(exact)) continue;
      if (check.errors++ == 0) check.detail = fmt::format("element {} is {}, exactly {} is right", i, a_[i], exact);
    }
    return check;
  }

  std::string plant_fault(std::string_view, std::uint64_t seed) override {
    Random random{seed};
    const std::size_t element = random.below(count_);
    const auto bit = static_cast<unsigned>(random.below(64));
    a_[element] = std::bit_cast<double>(std::bit_cast<std::uint64_t>(a_[element]) ^ (std::uint64_t{1} << bit));
    return fmt::format("bit {} of element {} of the sum", bit, element);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"kernel", std::string{kernel_.name}}, {"counted", "24 bytes per element"}};
  }

 private:
  std::uint64_t seed_;
  std::size_t count_;
  Array a_, b_, c_;
  TriadKernel kernel_ = best_triad_kernel();
};

std::uint64_t memory_of_node() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

Case make_case(std::uint64_t bytes) {
  return {.name = fmt::format("memory/triad/bytes:{}", bytes),
          .params = {{"bytes", std::to_string(bytes)}, {"dtype", "f64"}}};
}

std::uint64_t bytes_of(const Case& chosen) { return parse_size(chosen.params.at("bytes")).value_or(0); }

std::vector<Case> cases(const Context& context, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::set<std::uint64_t> sizes{
      triad_array_bytes(context.last_level_cache_bytes, memory_of_node(), context.ranks_on_node)};
  for (const auto& params : wanted)
    if (const auto bytes = params.find("bytes"); bytes != params.end())
      sizes.insert(parse_size(bytes->second).value_or(0));
  std::vector<Case> all;
  for (const std::uint64_t bytes : sizes) all.push_back(make_case(bytes));
  return all;
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  const std::uint64_t bytes = bytes_of(chosen), memory = memory_of_node();
  if (bytes == 0 || bytes % sizeof(double) != 0)
    return fmt::format("{}: an array is a whole number of 8-byte elements", chosen.name);
  if (bytes <= memory / 2 / 3 / static_cast<std::uint64_t>(context.ranks_on_node)) return std::nullopt;
  return fmt::format(
      "three arrays of {} in each of {} ranks are more than half of this node's memory ({}); use fewer bytes",
      size_text(bytes), context.ranks_on_node, text(static_cast<double>(memory), Dimension::bytes));
}

}  // namespace

std::uint64_t triad_array_bytes(std::uint64_t last_level_cache_bytes, std::uint64_t memory_bytes, int ranks_on_node) {
  const auto ranks = static_cast<std::uint64_t>(std::max(ranks_on_node, 1));
  const std::uint64_t share = 4 * last_level_cache_bytes / ranks;
  const std::uint64_t whole = (share + mebibyte - 1) / mebibyte * mebibyte;
  const std::uint64_t most = memory_bytes / 4 / 3 / ranks / mebibyte * mebibyte;
  return std::max(std::min({std::max(whole, smallest_array), largest_array, most}), mebibyte);
}

const BenchmarkType memory_benchmark{
    .name = "memory",
    .collective = false,
    .fills_idle_time = true,
    .cases = cases,
    .why_not = why_not,
    .open = [](const Context& context, const Case& chosen) -> std::unique_ptr<Benchmark> {
      return std::make_unique<Triad>(context, bytes_of(chosen));
    },
    .self_test = [](const Context&) { return make_case(self_test_bytes); },
};

}  // namespace hallmark
