#include "benchmarks/device/cuda_handles.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace hallmark {

void DeviceMemoryTraits::close(type memory) noexcept { (void)cudaFree(memory); }
void StreamTraits::close(type stream) noexcept { (void)cudaStreamDestroy(stream); }
void EventTraits::close(type event) noexcept { (void)cudaEventDestroy(event); }
void GraphTraits::close(type graph) noexcept { (void)cudaGraphExecDestroy(graph); }

void check_cuda(int code, const char* call) {
  if (code == cudaSuccess) return;
  int gpu = -1;
  if (cudaGetDevice(&gpu) != cudaSuccess) gpu = -1;
  (void)cudaGetLastError();  // what is reported once must not fail the next call too
  throw UnavailableError{
      fmt::format("GPU {}: {} returned {} ({})", gpu, call, code, cudaGetErrorString(static_cast<cudaError_t>(code)))};
}

DeviceMemory allocate_on_gpu(std::size_t bytes) {
  void* memory = nullptr;
  check_cuda(cudaMalloc(&memory, bytes), fmt::format("cudaMalloc of {} bytes", bytes).c_str());
  return DeviceMemory{memory};
}

Stream make_stream() {
  cudaStream_t stream = nullptr;
  check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  return Stream{stream};
}

Event make_event() {
  cudaEvent_t event = nullptr;
  check_cuda(cudaEventCreate(&event), "cudaEventCreate");
  return Event{event};
}

void wait_for(const Stream& stream) { check_cuda(cudaStreamSynchronize(stream.get()), "cudaStreamSynchronize"); }

double seconds_between(const Event& begin, const Event& end) {
  float milliseconds = 0;
  check_cuda(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()), "cudaEventElapsedTime");
  return static_cast<double>(milliseconds) * 1e-3;
}

void record(const Event& event, const Stream& stream) {
  check_cuda(cudaEventRecord(event.get(), stream.get()), "cudaEventRecord");
}

void begin_capture(const Stream& stream) {
  check_cuda(cudaStreamBeginCapture(stream.get(), cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
}

Graph end_capture(const Stream& stream) {
  cudaGraph_t captured = nullptr;
  check_cuda(cudaStreamEndCapture(stream.get(), &captured), "cudaStreamEndCapture");
  cudaGraphExec_t graph = nullptr;
  const cudaError_t made = cudaGraphInstantiate(&graph, captured, 0);
  (void)cudaGraphDestroy(captured);
  check_cuda(made, "cudaGraphInstantiate");
  return Graph{graph};
}

void replay(const Graph& graph, const Stream& stream) {
  check_cuda(cudaGraphLaunch(graph.get(), stream.get()), "cudaGraphLaunch");
}

}  // namespace hallmark
