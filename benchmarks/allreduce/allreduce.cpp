#include "benchmarks/allreduce/allreduce.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <set>
#include <span>

#include "benchmarks/allreduce/pattern.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t smallest = 8, largest = 64ULL << 20U;
/// MPI 3 counts elements in int: a larger buffer is reduced in pieces of this many bytes.
constexpr std::uint64_t piece_bytes = 1ULL << 30U;

template <class Real>
class Allreduce final : public Benchmark {
  using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

 public:
  Allreduce(const Context& context, std::uint64_t bytes)
      : world_{*context.world},
        count_{bytes / sizeof(Real)},
        pattern_{mix64(context.seed + context.block), world_.size()},
        input_{std::make_unique<Real[]>(count_)},
        output_{std::make_unique<Real[]>(count_)} {
    pattern_.fill(std::span{input_.get(), count_}, world_.rank());
  }

  void prepare() override { std::fill_n(output_.get(), count_, std::numeric_limits<Real>::quiet_NaN()); }

  void step() override {
    constexpr std::size_t piece = piece_bytes / sizeof(Real);
    for (std::size_t begin = 0; begin < count_; begin += piece) {
      const std::size_t length = std::min(piece, count_ - begin);
      world_.all_reduce_sum(std::span<const Real>{input_.get() + begin, length},
                            std::span<Real>{output_.get() + begin, length});
    }
  }

  [[nodiscard]] Work work() const override {
    return {.flops = 0, .bytes = static_cast<double>(count_ * sizeof(Real)), .operations = 0};
  }

  [[nodiscard]] Check check() override {
    const auto mismatch = pattern_.compare(std::span<const Real>{output_.get(), count_});
    Check check{.checked = true, .errors = mismatch.count, .residue = 0, .answer_hash = hash(), .detail = {}, .fault_place = 0, .rows = {}, .columns = {}};
    if (mismatch.count > 0)
      check.detail = fmt::format("element {} is {}, the exact sum is {}", mismatch.first,
                                 static_cast<double>(output_[mismatch.first]), pattern_.sum(mismatch.first));
    return check;
  }

  std::string plant_fault(std::string_view, std::uint64_t seed) override {
    Random random{seed};
    const std::size_t element = random.below(count_);
    const auto bit = static_cast<unsigned>(random.below(8 * sizeof(Real)));
    output_[element] = std::bit_cast<Real>(static_cast<Bits>(std::bit_cast<Bits>(output_[element]) ^ (Bits{1} << bit)));
    return fmt::format("bit {} of element {} of the result", bit, element);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"library", MpiSession::library_version()},
            {"algorithm", "MPI_Allreduce, chosen by the library"},
            {"op", "sum"}};
  }

 private:
  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count_; ++i)
      sum += mix64(std::bit_cast<Bits>(output_[i]) ^ (i * 0x9e3779b97f4a7c15ULL));
    return sum;
  }

  const Communicator& world_;
  std::size_t count_;
  AllreducePattern pattern_;
  std::unique_ptr<Real[]> input_, output_;
};

Case make_case(const std::string& dtype, std::uint64_t bytes) {
  return {.name = fmt::format("allreduce/mpi/{}/bytes:{}", dtype, bytes),
          .params = {{"transport", "mpi"}, {"dtype", dtype}, {"bytes", std::to_string(bytes)}}};
}

std::vector<Case> cases(const Context&, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::set<std::pair<std::string, std::uint64_t>> points;
  for (const char* dtype : {"f32", "f64"})
    for (std::uint64_t bytes = smallest; bytes <= largest; bytes *= 2) points.emplace(dtype, bytes);
  for (const auto& params : wanted) {
    const auto bytes = params.find("bytes");
    const auto dtype = params.find("dtype");
    if (bytes == params.end()) continue;
    points.emplace(dtype == params.end() ? "f32" : dtype->second, parse_size(bytes->second).value_or(0));
  }
  std::vector<Case> all;
  for (const auto& [dtype, bytes] : points) all.push_back(make_case(dtype, bytes));
  return all;
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  if (context.world->size() < 2) return "an allreduce needs at least two ranks; start more";
  const std::string& dtype = chosen.params.at("dtype");
  if (dtype != "f32" && dtype != "f64")
    return fmt::format("MPI has no sum of {} on the host; f32 and f64 are measured", dtype);
  const std::uint64_t bytes = parse_size(chosen.params.at("bytes")).value_or(0);
  const std::uint64_t element = dtype == "f32" ? 4 : 8;
  if (bytes == 0 || bytes % element != 0)
    return fmt::format("{} bytes are not a whole number of {} elements", bytes, dtype);
  const auto memory =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t needed = 2 * bytes * static_cast<std::uint64_t>(context.ranks_on_node);
  if (needed > memory / 2)
    return fmt::format("its buffers need {} on this node, more than half of its memory; use fewer ranks or bytes",
                       text(static_cast<double>(needed), Dimension::bytes));
  return std::nullopt;
}

std::unique_ptr<Benchmark> open(const Context& context, const Case& chosen) {
  const std::uint64_t bytes = parse_size(chosen.params.at("bytes")).value_or(0);
  if (chosen.params.at("dtype") == "f64") return std::make_unique<Allreduce<double>>(context, bytes);
  return std::make_unique<Allreduce<float>>(context, bytes);
}

}  // namespace

const BenchmarkType allreduce_benchmark{
    .name = "allreduce",
    .collective = true,
    .fills_idle_time = false,
    .cases = cases,
    .why_not = why_not,
    .open = open,
    .self_test = [](const Context&) { return make_case("f32", 4096); },
};

}  // namespace hallmark
