#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <iterator>

#include "benchmarks/device/gpu.hpp"

namespace hallmark {
namespace {

std::string uuid_text(const cudaUUID_t& uuid) {
  std::string text = "GPU";
  for (std::size_t i = 0; i < sizeof uuid.bytes; ++i) {
    if (i == 0 || i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(uuid.bytes[i]));
  }
  return text;
}

std::string failure(const char* call, cudaError_t error) {
  return fmt::format("{} returned {} ({})", call, static_cast<int>(error), cudaGetErrorString(error));
}

std::string why_none(cudaError_t error) {
  const std::string what = failure("cudaGetDeviceCount", error);
  int driver = 0;  // stays 0 where none is installed
  if (cudaDriverGetVersion(&driver) != cudaSuccess) driver = 0;
  if (error == cudaErrorInsufficientDriver && driver > 0)
    return fmt::format("the driver is for CUDA {}.{}, this hallmark for CUDA {}.{}: install a newer driver; {}",
                       driver / 1000, driver % 1000 / 10, CUDART_VERSION / 1000, CUDART_VERSION % 1000 / 10, what);
  if (error == cudaErrorInsufficientDriver || error == cudaErrorStubLibrary)
    return "no driver: install NVIDIA's where there is a GPU; " + what;
  return error == cudaErrorNoDevice ? "no GPU, or CUDA_VISIBLE_DEVICES hides it: " + what : what;
}

GpuInfo info(const cudaDeviceProp& device) {
  return {.name = device.name,
          .pci = fmt::format("{:04x}:{:02x}:{:02x}.0", device.pciDomainID, device.pciBusID, device.pciDeviceID),
          .uuid = uuid_text(device.uuid),
          .memory_bytes = device.totalGlobalMem,
          .compute_major = device.major,
          .compute_minor = device.minor};
}

}  // namespace

Gpus gpus() {
  int count = 0;
  const cudaError_t counted = cudaGetDeviceCount(&count);
  if (counted != cudaSuccess) return {.found = {}, .why_none = why_none(counted)};
  Gpus all;
  for (int device = 0; device < count; ++device) {
    cudaDeviceProp properties{};
    const cudaError_t asked = cudaGetDeviceProperties(&properties, device);
    if (asked != cudaSuccess)
      return {.found = {}, .why_none = fmt::format("GPU {}: {}", device, failure("cudaGetDeviceProperties", asked))};
    all.found.push_back(info(properties));
  }
  if (all.found.empty()) all.why_none = "the driver shows no GPU";
  return all;
}

}  // namespace hallmark
