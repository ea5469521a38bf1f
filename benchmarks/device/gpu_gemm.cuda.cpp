#include "benchmarks/device/gpu_gemm.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <utility>

#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_algorithm.hpp"
#include "benchmarks/device/gpu_clock.hpp"
#include "benchmarks/device/gpu_matrices.hpp"
#include "benchmarks/device/gpu_rules.hpp"
#include "benchmarks/device/lt_product.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

int attribute(cudaDeviceAttr which, int gpu) {
  int value = 0;
  check_cuda(cudaDeviceGetAttribute(&value, which, gpu), "cudaDeviceGetAttribute");
  return value;
}

/// "13.0" of 13000.
std::string version_text(int version) { return fmt::format("{}.{}", version / 1000, version % 1000 / 10); }

/// What changes cuBLASLt's choice behind a caller's back.
std::string environment() {
  std::string found;
  for (const char* const name : {"CUBLAS_EMULATION_STRATEGY", "CUBLAS_EMULATE_DOUBLE_PRECISION",
                                 "CUBLAS_EMULATE_SINGLE_PRECISION", "NVIDIA_TF32_OVERRIDE"})
    if (const char* const value = std::getenv(name); value != nullptr)
      found += fmt::format("{}{}={}", found.empty() ? "" : " ", name, value);
  return found.empty() ? "none" : found;
}

std::map<std::string, std::string> device_facts(int gpu) {
  int driver = 0, runtime = 0;
  check_cuda(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  check_cuda(cudaRuntimeGetVersion(&runtime), "cudaRuntimeGetVersion");
  const GpuInfo info = gpus().found.at(static_cast<std::size_t>(gpu));
  return {{"device", info.name},
          {"compute_capability", fmt::format("{}.{}", info.compute_major, info.compute_minor)},
          {"multiprocessors", fmt::format("{}", attribute(cudaDevAttrMultiProcessorCount, gpu))},
          {"cache_bytes", fmt::format("{}", attribute(cudaDevAttrL2CacheSize, gpu))},
          {"driver", version_text(driver)},
          {"runtime", version_text(runtime)},
          {"environment", environment()}};
}

void use(int gpu) { check_cuda(cudaSetDevice(gpu), "cudaSetDevice"); }

std::size_t sets_that_fit(int gpu, Precision precision, std::size_t n) {
  std::size_t free_bytes = 0, all_bytes = 0;
  check_cuda(cudaMemGetInfo(&free_bytes, &all_bytes), "cudaMemGetInfo");
  const auto cache = static_cast<std::size_t>(attribute(cudaDevAttrL2CacheSize, gpu));
  return set_count(set_bytes(precision, n), cache, free_bytes);
}

class GpuGemm final : public GemmDevice {
 public:
  explicit GpuGemm(const GpuGemmSpec& spec)
      : spec_{spec},
        product_{spec.precision, spec.n},
        matrices_{spec.precision, spec.n, sets_that_fit(spec.gpu, spec.precision, spec.n)},
        algorithm_{spec.algorithm.empty() ? choose() : given()},
        width_{probe_accumulator(product_, matrices_, spec.precision, spec.n, algorithm_)},
        replays_{can_capture()} {}

  ~GpuGemm() override { (void)cudaSetDevice(spec_.gpu); }  // where the members are freed

  [[nodiscard]] std::size_t sets() const override { return matrices_.sets().size(); }
  void fill(const Operand& operand) override { here().fill(operand); }
  void poison() override { here().poison(); }

  void multiply(std::uint32_t times) override {
    use(spec_.gpu);
    clock_.begin(matrices_.stream());
    // A graph takes memory for each product. Whole rounds, so that one graph serves again and again.
    const auto longest = static_cast<std::uint32_t>(1024 / sets() * sets());
    while (times > 0) {
      const std::uint32_t count = std::min(times, longest);
      if (replays_)
        replay(graph(count), matrices_.stream());
      else
        enqueue(count);
      next_ = (next_ + count) % sets();
      times -= count;
    }
    clock_.end(matrices_.stream());
    wait_for(matrices_.stream());
  }

  [[nodiscard]] double clock_hz() override {
    use(spec_.gpu);
    return clock_.hertz(matrices_.stream());
  }

  [[nodiscard]] std::size_t last_set() const override { return (next_ + sets() - 1) % sets(); }
  [[nodiscard]] std::uint64_t hash(Which which, std::size_t set) override { return here().hash(which, set); }
  void row_residues(std::size_t set, std::span<const std::uint32_t> x, std::span<RowResidue> rows) override {
    here().row_residues(set, x, rows);
  }
  void row_sums(std::size_t set, std::span<const double> x, std::span<RowSum> rows) override {
    here().row_sums(set, x, rows);
  }
  void read(Which which, std::size_t set, std::size_t offset, std::span<std::byte> out) override {
    here().read(which, set, offset, out);
  }
  void write(Which which, std::size_t set, std::size_t offset, std::span<const std::byte> in) override {
    here().write(which, set, offset, in);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    std::map<std::string, std::string> facts = product_.facts(algorithm_);
    facts.merge(device_facts(spec_.gpu));
    facts["accumulator_bits"] = text(width_, spec_.precision);
    const GpuInfo info = gpus().found.at(static_cast<std::size_t>(spec_.gpu));
    if (const auto flops = flops_per_clock(spec_.precision, {info.compute_major, info.compute_minor}))
      facts["flops_per_clock"] = fmt::format("{:.0f}", *flops);
    facts["launch"] = replays_ ? "graph" : "stream";
    return facts;
  }

  [[nodiscard]] int limit() const override { return exact_limit(spec_.precision, spec_.n, width_); }
  [[nodiscard]] int truncation_run() const override { return hallmark::truncation_run(spec_.precision); }

 private:
  GpuMatrices& here() {
    use(spec_.gpu);
    return matrices_;
  }

  AlgorithmBytes choose() {
    return choose_algorithm(product_, matrices_, spec_.precision, {.seed = spec_.seed, .n = spec_.n});
  }

  AlgorithmBytes given() const {
    const std::optional<AlgorithmBytes> algorithm = from_hex(spec_.algorithm);
    if (!algorithm) throw UnavailableError{fmt::format("'{}' is no algorithm: give 128 hex digits", spec_.algorithm)};
    product_.check(*algorithm);
    return *algorithm;
  }

  /// `count` products from the next set on.
  void enqueue(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const GpuMatrices::Set& set = matrices_.sets()[(next_ + i) % sets()];
      product_.enqueue(algorithm_, set.a.get(), set.b.get(), set.d.get(), matrices_.stream().get());
    }
  }

  const Graph& graph(std::uint32_t count) {
    const std::pair key{count, next_};
    const auto known = graphs_.find(key);
    if (known != graphs_.end()) return known->second;
    if (graphs_.size() >= 128) graphs_.clear();  // each costs memory, and few are asked for again and again
    return graphs_.emplace(key, capture(matrices_.stream(), [&] { enqueue(count); })).first->second;
  }

  /// Products that talk to the host while they run cannot be captured.
  bool can_capture() {
    enqueue(1);  // loads the kernels, which a capture must not
    wait_for(matrices_.stream());
    try {
      (void)graph(1);
      return true;
    } catch (const UnavailableError&) {
      graphs_.clear();
      return false;
    }
  }

  GpuGemmSpec spec_;
  LtProduct product_;
  GpuMatrices matrices_;
  GpuClock clock_{attribute(cudaDevAttrMultiProcessorCount, spec_.gpu)};
  std::size_t next_ = 0;
  std::map<std::pair<std::uint32_t, std::size_t>, Graph> graphs_;
  AlgorithmBytes algorithm_;
  AccumulatorWidth width_;
  bool replays_;
};

/// What can be said without a context; nullopt: nothing is wrong so far.
std::optional<std::string> why_not_this_gpu(int gpu, Precision precision, std::size_t n, std::size_t largest_bytes) {
  const Gpus all = gpus();
  if (!all.why_none.empty()) return all.why_none;
  if (gpu < 0 || static_cast<std::size_t>(gpu) >= all.found.size())
    return fmt::format("there is no GPU {}: the driver shows {}", gpu, all.found.size());
  const GpuInfo& info = all.found[static_cast<std::size_t>(gpu)];
  if (const auto why = why_no_precision(precision, n, {info.compute_major, info.compute_minor})) return why;
  if (set_bytes(precision, n) > largest_bytes)
    return fmt::format("A, B and D of {} at n = {} take {} bytes, of {} that they may", name_of(precision), n,
                       set_bytes(precision, n), largest_bytes);
  if (set_bytes(precision, n) + workspace_bytes(precision, n) > info.memory_bytes)
    return fmt::format("A, B, D and workspace of {} at n = {} do not fit into the GPU's {} bytes", name_of(precision),
                       n, info.memory_bytes);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_no_gpu_gemm(int gpu, Precision precision, std::size_t n, std::size_t largest_bytes) {
  if (auto why = why_not_this_gpu(gpu, precision, n, largest_bytes)) return why;
  try {
    use(gpu);
    (void)LtProduct{precision, n}.candidates();
    return std::nullopt;
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

std::unique_ptr<GemmDevice> open_gpu_gemm(const GpuGemmSpec& spec) {
  if (const auto why = why_not_this_gpu(spec.gpu, spec.precision, spec.n, ~std::size_t{0}))
    throw UnavailableError{*why};
  use(spec.gpu);
  return std::make_unique<GpuGemm>(spec);
}

}  // namespace hallmark
