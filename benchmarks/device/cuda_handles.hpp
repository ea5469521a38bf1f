// What the CUDA runtime hands out, closed by itself. CUDA's own headers stay in the *.cuda.cpp files.
#pragma once

#include <cstddef>

#include "topology/base/handle.hpp"

struct CUstream_st;
struct CUevent_st;
struct CUgraphExec_st;

namespace hallmark {

struct DeviceMemoryTraits {
  using type = void*;
  static type null() noexcept { return nullptr; }
  static void close(type memory) noexcept;
};
struct StreamTraits {
  using type = CUstream_st*;
  static type null() noexcept { return nullptr; }
  static void close(type stream) noexcept;
};
struct EventTraits {
  using type = CUevent_st*;
  static type null() noexcept { return nullptr; }
  static void close(type event) noexcept;
};
struct GraphTraits {
  using type = CUgraphExec_st*;
  static type null() noexcept { return nullptr; }
  static void close(type graph) noexcept;
};

using DeviceMemory = UniqueHandle<DeviceMemoryTraits>;
using Stream = UniqueHandle<StreamTraits>;
using Event = UniqueHandle<EventTraits>;
using Graph = UniqueHandle<GraphTraits>;

/// `code` is a cudaError_t. Throws UnavailableError with the GPU, the call and CUDA's words.
void check_cuda(int code, const char* call);

/// On the current GPU. Throw UnavailableError; memory is aligned to 256 bytes.
[[nodiscard]] DeviceMemory allocate_on_gpu(std::size_t bytes);
[[nodiscard]] Stream make_stream();
[[nodiscard]] Event make_event();

/// Waits until the stream has done all that was asked of it.
void wait_for(const Stream& stream);
/// Seconds between two events that have both passed.
[[nodiscard]] double seconds_between(const Event& begin, const Event& end);
void record(const Event& event, const Stream& stream);

/// What `enqueue` asks of the stream, as a graph to replay.
template <class Enqueue>
[[nodiscard]] Graph capture(const Stream& stream, Enqueue enqueue);
void begin_capture(const Stream& stream);
[[nodiscard]] Graph end_capture(const Stream& stream);
void replay(const Graph& graph, const Stream& stream);

template <class Enqueue>
Graph capture(const Stream& stream, Enqueue enqueue) {
  begin_capture(stream);
  try {
    enqueue();
  } catch (...) {
    try {
      (void)end_capture(stream);  // a stream left capturing would fail all that follows
    } catch (...) {
    }
    throw;
  }
  return end_capture(stream);
}

}  // namespace hallmark
