#include "benchmarks/device/gpu_memory.hpp"

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr const char* why = "built without CUDA; configure hallmark where nvcc of CUDA 13 is on the PATH";

}  // namespace

std::unique_ptr<GpuMemory> open_gpu_memory(const GpuMemorySpec& /*spec*/) { throw UnavailableError{why}; }

GpuRoom gpu_room(int /*gpu*/) { throw UnavailableError{why}; }

}  // namespace hallmark
