// The part of the CUDA runtime that hallmark calls, over host memory; and the passes, on the host.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "benchmarks/device/gpu_clock.hpp"
#include "benchmarks/device/gpu_memory_passes.hpp"
#include "benchmarks/device/gpu_passes.hpp"
#include "tests/unit/benchmarks/fake_cuda/fake_gpu.hpp"

namespace hallmark {
namespace {

using Actions = std::vector<std::function<void()>>;
std::unique_ptr<Actions> captured;
std::map<void*, std::size_t> allocated;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

FakeGpu& fake_gpu() {
  static FakeGpu gpu;
  return gpu;
}

bool capturing() { return captured != nullptr; }

void on_the_stream(std::function<void()> action) {
  if (captured)
    captured->push_back(std::move(action));
  else
    action();
}

namespace gpu {

void fill(const Layout& layout, const Operand& operand, const OperandTable& table, std::uint64_t* stored,
          CUstream_st* /*stream*/) {
  for (std::size_t i = 0; i < words_of(layout); ++i) stored[i] = made_word(layout, operand, table, i);
}

void add_hash(const Layout& layout, const std::uint64_t* stored, std::uint64_t* sum, CUstream_st* /*stream*/) {
  std::vector<std::uint64_t> words(words_of(layout));
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = logical_word(layout, stored, i);
  *sum += word_hash(std::as_bytes(std::span{words}));
}

void gather(const Layout& layout, const std::uint64_t* stored, std::size_t offset, std::size_t count, std::uint8_t* out,
            CUstream_st* /*stream*/) {
  for (std::size_t i = 0; i < count; ++i) out[i] = logical_byte(layout, stored, offset + i);
}

void scatter(const Layout& layout, std::uint64_t* stored, std::size_t offset, std::size_t count, const std::uint8_t* in,
             CUstream_st* /*stream*/) {
  auto* const bytes = reinterpret_cast<std::uint8_t*>(stored);
  for (std::size_t i = 0; i < 2 * count; ++i) {
    const std::size_t place = stored_half_byte(layout, 2 * offset + i);
    const unsigned shift = place % 2 * 4, half = (unsigned{in[i / 2]} >> (i % 2 * 4)) & 15U;
    bytes[place / 2] = static_cast<std::uint8_t>((bytes[place / 2] & ~(15U << shift)) | half << shift);
  }
}

void make_streams(double* b, double* c, std::size_t elements, std::uint64_t seed, CUstream_st* /*stream*/) {
  for (std::size_t i = 0; i < elements; ++i) {
    const Streamed values = streamed(seed, i);
    b[i] = values.b;
    c[i] = values.c;
  }
}

void triad(double* a, const double* b, const double* c, std::size_t elements, CUstream_st* /*stream*/) {
  ++fake_gpu().passes;
  for (std::size_t i = 0; i < elements; ++i) a[i] = b[i] + triad_scalar * c[i];
}

void copy(double* a, const double* b, std::size_t elements, CUstream_st* /*stream*/) {
  ++fake_gpu().passes;
  std::copy_n(b, elements, a);
}

void tally_stream(const double* a, std::size_t elements, std::uint64_t seed, double factor, StreamTally* tally,
                  CUstream_st* /*stream*/) {
  tally->hash += word_hash(std::as_bytes(std::span{a, elements}));
  for (std::size_t i = 0; i < elements; ++i) {
    if (std::bit_cast<std::uint64_t>(a[i]) == std::bit_cast<std::uint64_t>(streamed_answer(seed, i, factor))) continue;
    ++tally->wrong;
    tally->first = std::min<unsigned long long>(tally->first, i);
  }
}

template <class Element>
void row_residues(const Element* d, std::size_t n, const std::uint32_t* x, RowResidue* rows, CUstream_st* /*stream*/) {
  hallmark::row_residues(d, {x, n}, {rows, n});
}
template <class Element>
void row_sums(const Element* d, std::size_t n, const double* x, RowSum* rows, CUstream_st* /*stream*/) {
  hallmark::row_sums(d, {x, n}, {rows, n});
}
/// 1.5 GHz, but for a multiprocessor that is never asked.
void stamp_clocks(ClockStamp* stamps, unsigned multiprocessors, CUstream_st* /*stream*/) {
  fake_gpu().nanoseconds += 1000;
  for (unsigned i = 1; i < multiprocessors; ++i) stamps[i] = {fake_gpu().nanoseconds * 3 / 2, fake_gpu().nanoseconds};
}

template void row_residues(const double*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_residues(const float*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_residues(const std::int32_t*, std::size_t, const std::uint32_t*, RowResidue*, CUstream_st*);
template void row_sums(const double*, std::size_t, const double*, RowSum*, CUstream_st*);
template void row_sums(const float*, std::size_t, const double*, RowSum*, CUstream_st*);

}  // namespace gpu
}  // namespace hallmark

struct CUgraph_st {
  hallmark::Actions actions;
};
struct CUgraphExec_st {
  hallmark::Actions actions;
};
struct CUevent_st {
  double at = 0;
};
struct CUstream_st {};

using namespace hallmark;

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  *memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(*memory, 0x5a, bytes);
  allocated[*memory] = bytes;
  fake_gpu().live_bytes += bytes;
  return cudaSuccess;
}
cudaError_t cudaFree(void* memory) {
  fake_gpu().live_bytes -= allocated.at(memory);
  allocated.erase(memory);
  std::free(memory);
  return cudaSuccess;
}
cudaError_t cudaMemset(void* memory, int value, std::size_t bytes) {
  std::memset(memory, value, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t) {
  return cudaMemset(memory, value, bytes);
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t) {
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = new CUstream_st;
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  delete stream;
  return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = new CUevent_st;
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
  event->at = now();
  return cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  *milliseconds = static_cast<float>((end->at - begin->at) * 1e3);
  return cudaSuccess;
}
cudaError_t cudaStreamBeginCapture(cudaStream_t, cudaStreamCaptureMode) {
  captured = std::make_unique<Actions>();
  return cudaSuccess;
}
cudaError_t cudaStreamEndCapture(cudaStream_t, cudaGraph_t* graph) {
  const bool whole = fake_gpu().captures;
  *graph = whole ? new CUgraph_st{std::move(*captured)} : nullptr;
  captured = nullptr;
  return whole ? cudaSuccess : cudaErrorStreamCaptureInvalidated;
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new CUgraphExec_st{graph->actions};
  return cudaSuccess;
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  delete exec;
  return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t) {
  ++fake_gpu().graphs_replayed;
  for (const auto& action : exec->actions) action();
  return cudaSuccess;
}
cudaError_t cudaGetDevice(int* gpu) {
  *gpu = 0;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int) { return cudaSuccess; }
cudaError_t cudaGetLastError() { return cudaSuccess; }
const char* cudaGetErrorString(cudaError_t) { return "an error of the fake GPU"; }
cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  std::strcpy(properties->name, "Fake GPU");
  properties->totalGlobalMem = std::size_t{1} << 34U;
  properties->major = fake_gpu().major;
  properties->minor = fake_gpu().minor;
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  *value = attribute == cudaDevAttrL2CacheSize ? fake_gpu().cache_bytes : 132;
  return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* all) {
  *free_bytes = fake_gpu().free_bytes;
  *all = std::size_t{1} << 34U;
  return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) { return cudaDriverGetVersion(version); }
