#include "benchmarks/device/lt_product.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "benchmarks/device/cublaslt.cuh"
#include "benchmarks/device/cuda_handles.hpp"
#include "benchmarks/device/gpu_layout.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

static_assert(sizeof(AlgorithmBytes) == sizeof(cublasLtMatmulAlgo_t));

/// Scales of a narrow format: how many elements share one, and what 1.0 is.
struct Scales {
  cublasLtMatmulMatrixScale_t mode;
  std::size_t block;
  unsigned char one;
};
constexpr Scales e8m0{CUBLASLT_MATMUL_MATRIX_SCALE_VEC32_UE8M0, 32, 0x7f};
constexpr Scales e4m3{CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3, 16, 0x38};

struct Formats {
  Precision precision;
  cudaDataType operand, result, factor;  ///< factor: of alpha and beta
  cublasComputeType_t compute;
  std::int8_t fast_accumulation;
  const Scales* scales;
};

constexpr Formats formats[] = {
    {Precision::fp64, CUDA_R_64F, CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F, 0, nullptr},
    {Precision::fp64_emulated, CUDA_R_64F, CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F_EMULATED_FIXEDPOINT, 0, nullptr},
    {Precision::fp32, CUDA_R_32F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_PEDANTIC, 0, nullptr},
    {Precision::tf32, CUDA_R_32F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32, 0, nullptr},
    {Precision::bf16, CUDA_R_16BF, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 0, nullptr},
    {Precision::fp16, CUDA_R_16F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 0, nullptr},
    {Precision::int8, CUDA_R_8I, CUDA_R_32I, CUDA_R_32I, CUBLAS_COMPUTE_32I, 0, nullptr},
    {Precision::fp8, CUDA_R_8F_E4M3, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 0, nullptr},
    {Precision::fp8_fast, CUDA_R_8F_E4M3, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 1, nullptr},
    {Precision::mxfp8, CUDA_R_8F_E4M3, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 0, &e8m0},
    {Precision::nvfp4, CUDA_R_4F_E2M1, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, 0, &e4m3},
};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < precision_count; ++i)
    if (formats[i].precision != static_cast<Precision>(i)) return false;
  return std::size(formats) == precision_count;
}
static_assert(table_is_in_order());

/// alpha = 1 and beta = 0, as the factors' type has them.
struct Factor {
  Factor(cudaDataType type, int value) {
    const auto wide = static_cast<double>(value);
    const auto single = static_cast<float>(value);
    if (type == CUDA_R_64F) std::memcpy(bytes, &wide, sizeof wide);
    if (type == CUDA_R_32F) std::memcpy(bytes, &single, sizeof single);
    if (type == CUDA_R_32I) std::memcpy(bytes, &value, sizeof value);
  }
  alignas(8) std::byte bytes[8]{};
};

template <class Value>
void set(const LtDescription& description, cublasLtMatmulDescAttributes_t attribute, const Value& value) {
  check_lt(cublaslt().desc_set(description.get(), attribute, &value, sizeof value), "cublasLtMatmulDescSetAttribute");
}

LtHandle make_handle() {
  cublasLtHandle_t handle = nullptr;
  check_lt(cublaslt().create(&handle), "cublasLtCreate");
  return LtHandle{handle};
}

LtLayout make_layout(cudaDataType type, std::size_t n) {
  cublasLtMatrixLayout_t layout = nullptr;
  check_lt(cublaslt().layout_create(&layout, type, n, n, static_cast<std::int64_t>(n)), "cublasLtMatrixLayoutCreate");
  return LtLayout{layout};
}

LtPreference make_preference(std::size_t workspace) {
  cublasLtMatmulPreference_t made = nullptr;
  check_lt(cublaslt().preference_create(&made), "cublasLtMatmulPreferenceCreate");
  LtPreference preference{made};
  const std::uint32_t no_reduction = CUBLASLT_REDUCTION_SCHEME_NONE;
  check_lt(cublaslt().preference_set(made, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, sizeof workspace),
           "cublasLtMatmulPreferenceSetAttribute");
  check_lt(
      cublaslt().preference_set(made, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &no_reduction, sizeof no_reduction),
      "cublasLtMatmulPreferenceSetAttribute");
  return preference;
}

cublasLtMatmulAlgo_t opaque(const AlgorithmBytes& bytes) { return std::bit_cast<cublasLtMatmulAlgo_t>(bytes); }

/// nullopt where the algorithm has no such property.
template <class Value>
std::optional<Value> property(const cublasLtMatmulAlgo_t& algorithm, cublasLtMatmulAlgoConfigAttributes_t attribute) {
  Value value{};
  std::size_t written = 0;
  if (cublaslt().config_get(&algorithm, attribute, &value, sizeof value, &written) != CUBLAS_STATUS_SUCCESS)
    return std::nullopt;
  return value;
}

template <class Value>
std::string property_text(const cublasLtMatmulAlgo_t& algorithm, cublasLtMatmulAlgoConfigAttributes_t attribute) {
  const auto value = property<Value>(algorithm, attribute);
  return value ? fmt::format("{}", *value) : "-";
}

}  // namespace

/// Owns the description of an emulation, which must outlive the product's.
struct Emulation {
  Emulation() : functions{cublaslt().library} {
    check_lt(functions.create(&description), "cublasLtEmulationDescCreate");
    const std::int32_t eager = CUBLAS_EMULATION_STRATEGY_EAGER;  // whatever CUBLAS_EMULATION_STRATEGY says
    check_lt(functions.set(description, CUBLASLT_EMULATION_DESC_STRATEGY, &eager, sizeof eager),
             "cublasLtEmulationDescSetAttribute");
  }
  ~Emulation() { (void)functions.destroy(description); }
  Emulation(const Emulation&) = delete;
  Emulation& operator=(const Emulation&) = delete;

  CublasLtEmulation functions;
  cublasLtEmulationDesc_t description = nullptr;
};

struct LtProduct::State {
  State(Precision wanted, std::size_t size)
      : precision{wanted},
        n{size},
        workspace_size{workspace_bytes(wanted, size)},
        operand{make_layout(format.operand, size)},
        result{make_layout(format.result, size)},
        preference{make_preference(workspace_size)} {
    cublasLtMatmulDesc_t made = nullptr;
    check_lt(cublaslt().desc_create(&made, format.compute, format.factor), "cublasLtMatmulDescCreate");
    description = LtDescription{made};
    // In cuBLASLt's columns, D is its transpose: D^T = B^T A^T. B lies transposed, so it is the operand to transpose.
    set(description, CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T);
    set(description, CUBLASLT_MATMUL_DESC_TRANSB, CUBLAS_OP_N);
    if (format.fast_accumulation != 0) set(description, CUBLASLT_MATMUL_DESC_FAST_ACCUM, format.fast_accumulation);
    if (format.scales != nullptr) scale_by_one();
    if (precision == Precision::fp64_emulated) emulate();
  }

  /// One tensor serves both operands: all its entries are 1, padding too.
  void scale_by_one() {
    const std::size_t bytes = scale_bytes(n, n, format.scales->block);
    scales = allocate_on_gpu(bytes);
    check_cuda(cudaMemset(scales.get(), format.scales->one, bytes), "cudaMemset");
    check_cuda(cudaStreamSynchronize(nullptr), "cudaStreamSynchronize");  // products run on a stream that does not wait
    const auto mode = static_cast<std::int32_t>(format.scales->mode);
    const void* const pointer = scales.get();
    set(description, CUBLASLT_MATMUL_DESC_A_SCALE_MODE, mode);
    set(description, CUBLASLT_MATMUL_DESC_B_SCALE_MODE, mode);
    set(description, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, pointer);
    set(description, CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, pointer);
  }

  void emulate() {
    emulation = std::make_unique<Emulation>();
    set(description, CUBLASLT_MATMUL_DESC_EMULATION_DESCRIPTOR, emulation->description);
  }

  Precision precision;
  std::size_t n;
  const Formats& format = formats[static_cast<std::size_t>(precision)];
  std::size_t workspace_size;
  LtHandle handle = make_handle();
  LtLayout operand, result;
  LtPreference preference;
  Factor one{format.factor, 1}, zero{format.factor, 0};
  std::unique_ptr<Emulation> emulation;
  DeviceMemory scales;
  DeviceMemory workspace = allocate_on_gpu(workspace_size);
  LtDescription description;
};

LtProduct::LtProduct(Precision precision, std::size_t n) : state_{std::make_unique<State>(precision, n)} {}
LtProduct::LtProduct(LtProduct&&) noexcept = default;
LtProduct& LtProduct::operator=(LtProduct&&) noexcept = default;
LtProduct::~LtProduct() = default;

std::vector<AlgorithmBytes> LtProduct::candidates() const {
  constexpr int most = 16;
  const State& s = *state_;
  cublasLtMatmulHeuristicResult_t offered[most]{};
  int count = 0;
  const cublasStatus_t status =
      cublaslt().heuristic(s.handle.get(), s.description.get(), s.operand.get(), s.operand.get(), s.result.get(),
                           s.result.get(), s.preference.get(), most, offered, &count);
  std::vector<AlgorithmBytes> usable;
  for (int i = 0; status == CUBLAS_STATUS_SUCCESS && i < count; ++i) {
    if (offered[i].state != CUBLAS_STATUS_SUCCESS || offered[i].workspaceSize > s.workspace_size) continue;
    if (property<std::int32_t>(offered[i].algo, CUBLASLT_ALGO_CONFIG_SPLITK_NUM).value_or(1) > 1) continue;
    usable.push_back(std::bit_cast<AlgorithmBytes>(offered[i].algo));
  }
  if (!usable.empty()) return usable;
  throw UnavailableError{
      fmt::format("cuBLASLt {} has no algorithm for {} at n = {} here: "
                  "cublasLtMatmulAlgoGetHeuristic returned {} ({}) and {} algorithms, none of use",
                  cublaslt().version(), name_of(s.precision), s.n, static_cast<int>(status),
                  cublaslt().status_text(status), count)};
}

void LtProduct::check(const AlgorithmBytes& algorithm) const {
  const State& s = *state_;
  const cublasLtMatmulAlgo_t opaque_algorithm = opaque(algorithm);
  cublasLtMatmulHeuristicResult_t result{};
  const cublasStatus_t status = cublaslt().check(s.handle.get(), s.description.get(), s.operand.get(), s.operand.get(),
                                                 s.result.get(), s.result.get(), &opaque_algorithm, &result);
  if (status == CUBLAS_STATUS_SUCCESS && result.workspaceSize <= s.workspace_size) return;
  throw UnavailableError{fmt::format(
      "the algorithm {} does not run here with cuBLASLt {} for {} at n = {}: cublasLtMatmulAlgoCheck returned {} ({}), "
      "workspace {} bytes; it was chosen on a GPU of another kind or by another library, so choose again on this one",
      to_hex(algorithm), cublaslt().version(), name_of(s.precision), s.n, static_cast<int>(status),
      cublaslt().status_text(status), result.workspaceSize)};
}

void LtProduct::enqueue(const AlgorithmBytes& algorithm, const void* a, const void* b, void* d,
                        CUstream_st* stream) const {
  const State& s = *state_;
  const cublasLtMatmulAlgo_t opaque_algorithm = opaque(algorithm);
  check_lt(cublaslt().multiply(s.handle.get(), s.description.get(), s.one.bytes, b, s.operand.get(), a, s.operand.get(),
                               s.zero.bytes, d, s.result.get(), d, s.result.get(), &opaque_algorithm, s.workspace.get(),
                               s.workspace_size, stream),
           "cublasLtMatmul");
}

std::map<std::string, std::string> LtProduct::facts(const AlgorithmBytes& bytes) const {
  const cublasLtMatmulAlgo_t algorithm = opaque(bytes);
  const std::string id = property_text<std::int32_t>(algorithm, CUBLASLT_ALGO_CONFIG_ID);
  const std::string text =
      fmt::format("id {} tile {} stages {} cluster {} splitk {} reduction {} inner {} swizzle {} option {}", id,
                  property_text<std::uint32_t>(algorithm, CUBLASLT_ALGO_CONFIG_TILE_ID),
                  property_text<std::uint32_t>(algorithm, CUBLASLT_ALGO_CONFIG_STAGES_ID),
                  property_text<std::uint16_t>(algorithm, CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID),
                  property_text<std::int32_t>(algorithm, CUBLASLT_ALGO_CONFIG_SPLITK_NUM),
                  property_text<std::uint32_t>(algorithm, CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME),
                  property_text<std::uint16_t>(algorithm, CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID),
                  property_text<std::uint32_t>(algorithm, CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING),
                  property_text<std::uint32_t>(algorithm, CUBLASLT_ALGO_CONFIG_CUSTOM_OPTION));
  std::map<std::string, std::string> facts{{"library", "cuBLASLt"},
                                           {"library_version", fmt::format("{}", cublaslt().version())},
                                           {"kernel", fmt::format("cublasLtMatmul {}", id)},
                                           {"algorithm", text},
                                           {"algorithm_bytes", to_hex(bytes)},
                                           {"workspace_bytes", fmt::format("{}", state_->workspace_size)}};
  if (state_->emulation != nullptr) facts["emulation"] = "fixed point, eager, dynamic mantissa";
  return facts;
}

}  // namespace hallmark
