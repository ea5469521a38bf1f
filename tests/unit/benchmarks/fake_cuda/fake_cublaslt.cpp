// The part of cuBLASLt that hallmark calls, as a library to load: column-major products by three loops, strict about
// what the real one wants.
#include <cublasLt.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "benchmarks/device/gpu_layout.hpp"
#include "benchmarks/device/precision.hpp"
#include "tests/unit/benchmarks/fake_cuda/fake_gpu.hpp"

namespace {

using namespace hallmark;

struct Description {
  cublasComputeType_t compute;
  cudaDataType factor;
  std::int32_t transpose_a = CUBLAS_OP_N, transpose_b = CUBLAS_OP_N, scale_mode[2] = {0, 0}, strategy = 0;
  const unsigned char* scales[2] = {nullptr, nullptr};
};
struct LayoutOf {
  cudaDataType type;
  std::size_t n;
};
struct EmulationOf {
  std::int32_t strategy = 0;
};

Description& of(cublasLtMatmulDesc_t handle) { return *reinterpret_cast<Description*>(handle); }
LayoutOf& of(cublasLtMatrixLayout_t handle) { return *reinterpret_cast<LayoutOf*>(handle); }

Precision precision_of(cudaDataType type) {
  switch (type) {
    case CUDA_R_64F:
      return Precision::fp64;
    case CUDA_R_32F:
      return Precision::fp32;
    case CUDA_R_16BF:
      return Precision::bf16;
    case CUDA_R_16F:
      return Precision::fp16;
    case CUDA_R_8I:
      return Precision::int8;
    case CUDA_R_4F_E2M1:
      return Precision::nvfp4;
    default:
      return Precision::fp8;
  }
}

std::vector<double> values(const void* stored, const LayoutOf& layout) {
  const Precision precision = precision_of(layout.type);
  const Layout bits{layout.n, static_cast<unsigned>(operand_bits(precision)), false};
  std::vector<double> decoded(layout.n * layout.n);
  for (std::size_t i = 0; i < decoded.size(); ++i)
    decoded[i] = decode(precision, element_of(bits, static_cast<const std::uint64_t*>(stored), i));
  return decoded;
}

/// The sum as an accumulator of so many bits keeps it.
double kept(double sum) {
  if (fake_gpu().accumulator_bits >= 53 || sum == 0) return sum;
  const double unit = std::ldexp(1.0, std::ilogb(sum) - fake_gpu().accumulator_bits + 1);
  return std::trunc(sum / unit) * unit;
}

bool scales_are_one(const Description& description, std::size_t n) {
  for (const int operand : {0, 1}) {
    const std::int32_t mode = description.scale_mode[operand];
    if (mode == 0) continue;
    const bool fp4 = mode == CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3;
    for (std::size_t i = 0; i < scale_bytes(n, n, fp4 ? 16 : 32); ++i)
      if (description.scales[operand][i] != (fp4 ? 0x38 : 0x7f)) return false;
  }
  return true;
}

void store(void* d, cudaDataType type, std::size_t place, double value) {
  if (type == CUDA_R_64F) static_cast<double*>(d)[place] = value;
  if (type == CUDA_R_32F) static_cast<float*>(d)[place] = static_cast<float>(value);
  if (type == CUDA_R_32I) static_cast<std::int32_t*>(d)[place] = static_cast<std::int32_t>(value);
}

void product(const Description& description, const void* a, const LayoutOf& layout, const void* b, void* d,
             const LayoutOf& result) {
  const std::size_t n = layout.n;
  const std::vector<double> left = values(a, layout), right = values(b, layout);
  const bool sound = scales_are_one(description, n);
  for (std::size_t column = 0; column < n; ++column)
    for (std::size_t row = 0; row < n; ++row) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum = kept(sum + left[k + row * n] * right[k + column * n]);
      store(d, result.type, row + column * n, sound ? sum : 0.25);
    }
  if (fake_gpu().flips_a_bit) static_cast<unsigned char*>(d)[n] ^= 1U;
}

int id_of(const cublasLtMatmulAlgo_t& algorithm) { return static_cast<int>(algorithm.data[0]); }

}  // namespace

extern "C" {

cublasStatus_t cublasLtCreate(cublasLtHandle_t* handle) {
  *handle = reinterpret_cast<cublasLtHandle_t>(new int);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle) {
  delete reinterpret_cast<int*>(handle);
  return CUBLAS_STATUS_SUCCESS;
}
std::size_t cublasLtGetVersion() { return 130100; }
const char* cublasLtGetStatusString(cublasStatus_t) { return "a status of the fake cuBLASLt"; }

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t* made, cublasComputeType_t compute, cudaDataType factor) {
  *made = reinterpret_cast<cublasLtMatmulDesc_t>(new Description{.compute = compute, .factor = factor});
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t handle) {
  delete &of(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t handle, cublasLtMatmulDescAttributes_t attribute,
                                              const void* value, std::size_t size) {
  Description& description = of(handle);
  const auto put = [&](auto& field) {
    if (size != sizeof field) return CUBLAS_STATUS_INVALID_VALUE;
    std::memcpy(&field, value, size);
    return CUBLAS_STATUS_SUCCESS;
  };
  EmulationOf* emulation = nullptr;
  std::int8_t fast = 0;
  switch (attribute) {
    case CUBLASLT_MATMUL_DESC_TRANSA:
      return put(description.transpose_a);
    case CUBLASLT_MATMUL_DESC_TRANSB:
      return put(description.transpose_b);
    case CUBLASLT_MATMUL_DESC_FAST_ACCUM:
      return put(fast);
    case CUBLASLT_MATMUL_DESC_A_SCALE_MODE:
      return put(description.scale_mode[0]);
    case CUBLASLT_MATMUL_DESC_B_SCALE_MODE:
      return put(description.scale_mode[1]);
    case CUBLASLT_MATMUL_DESC_A_SCALE_POINTER:
      return put(description.scales[0]);
    case CUBLASLT_MATMUL_DESC_B_SCALE_POINTER:
      return put(description.scales[1]);
    case CUBLASLT_MATMUL_DESC_EMULATION_DESCRIPTOR:
      if (put(emulation) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_INVALID_VALUE;
      description.strategy = emulation->strategy;
      return CUBLAS_STATUS_SUCCESS;
    default:
      return CUBLAS_STATUS_INVALID_VALUE;
  }
}
cublasStatus_t cublasLtEmulationDescCreate(cublasLtEmulationDesc_t* made) {
  *made = reinterpret_cast<cublasLtEmulationDesc_t>(new EmulationOf);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtEmulationDescDestroy(cublasLtEmulationDesc_t handle) {
  delete reinterpret_cast<EmulationOf*>(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtEmulationDescSetAttribute(cublasLtEmulationDesc_t handle, cublasLtEmulationDescAttributes_t,
                                                 const void* value, std::size_t size) {
  std::memcpy(&reinterpret_cast<EmulationOf*>(handle)->strategy, value, size);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t* made, cudaDataType type, std::uint64_t rows,
                                          std::uint64_t columns, std::int64_t leading) {
  if (rows != columns || rows != static_cast<std::uint64_t>(leading)) return CUBLAS_STATUS_INVALID_VALUE;
  *made = reinterpret_cast<cublasLtMatrixLayout_t>(new LayoutOf{type, rows});
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t handle) {
  delete &of(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t* made) {
  *made = reinterpret_cast<cublasLtMatmulPreference_t>(new int);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t handle) {
  delete reinterpret_cast<int*>(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t, cublasLtMatmulPreferenceAttributes_t,
                                                    const void*, std::size_t) {
  return CUBLAS_STATUS_SUCCESS;
}

/// Of four, the second fails and the third splits the sum.
cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t, cublasLtMatmulDesc_t description,
                                              cublasLtMatrixLayout_t operand, cublasLtMatrixLayout_t,
                                              cublasLtMatrixLayout_t, cublasLtMatrixLayout_t,
                                              cublasLtMatmulPreference_t, int, cublasLtMatmulHeuristicResult_t* results,
                                              int* count) {
  *count = 0;
  if (of(operand).type == CUDA_R_4F_E2M1 && of(description).scale_mode[0] == 0) return CUBLAS_STATUS_NOT_SUPPORTED;
  *count = 4;
  for (int i = 0; i < 4; ++i) {
    results[i] = {};
    results[i].state = i == 1 ? CUBLAS_STATUS_NOT_SUPPORTED : CUBLAS_STATUS_SUCCESS;
    results[i].algo.data[0] = 20U + static_cast<unsigned>(i);
    results[i].algo.data[1] = i == 2 ? 4 : 1;
  }
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulAlgoCheck(cublasLtHandle_t, cublasLtMatmulDesc_t, cublasLtMatrixLayout_t,
                                       cublasLtMatrixLayout_t, cublasLtMatrixLayout_t, cublasLtMatrixLayout_t,
                                       const cublasLtMatmulAlgo_t* algorithm, cublasLtMatmulHeuristicResult_t*) {
  return id_of(*algorithm) >= 20 && id_of(*algorithm) < 24 ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ARCH_MISMATCH;
}
cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t* algorithm,
                                                    cublasLtMatmulAlgoConfigAttributes_t attribute, void* value,
                                                    std::size_t size, std::size_t*) {
  const std::size_t place = attribute == CUBLASLT_ALGO_CONFIG_ID           ? 0
                            : attribute == CUBLASLT_ALGO_CONFIG_SPLITK_NUM ? 1
                                                                           : 2;
  if (place == 2) return CUBLAS_STATUS_NOT_SUPPORTED;
  std::memcpy(value, &algorithm->data[place], size);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmul(cublasLtHandle_t, cublasLtMatmulDesc_t handle, const void*, const void* a,
                              cublasLtMatrixLayout_t a_layout, const void* b, cublasLtMatrixLayout_t, const void*,
                              const void*, cublasLtMatrixLayout_t, void* d, cublasLtMatrixLayout_t d_layout,
                              const cublasLtMatmulAlgo_t* algorithm, void*, std::size_t, cudaStream_t) {
  const Description& description = of(handle);
  if (description.transpose_a != CUBLAS_OP_T || description.transpose_b != CUBLAS_OP_N)
    return CUBLAS_STATUS_NOT_SUPPORTED;
  if (id_of(*algorithm) == 20 && fake_gpu().first_algorithm_fails) return CUBLAS_STATUS_EXECUTION_FAILED;
  on_the_stream([=, &description] { product(description, a, of(a_layout), b, d, of(d_layout)); });
  return CUBLAS_STATUS_SUCCESS;
}

}  // extern "C"
