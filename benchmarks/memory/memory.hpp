// The rate at which a rank streams main memory: STREAM triad in fp64.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases memory/triad/bytes:<N>: a[i] = b[i] + s * c[i] over three arrays of N bytes each in every rank. 24 bytes are
/// counted per element, as STREAM does (McCalpin): what the processor reads to fill caches before it writes is not
/// counted. By default the arrays of all ranks of a node are at least four times its last-level cache, as STREAM's
/// rules ask, and at least 64 MiB in each rank, but never take more than a quarter of the node's memory, nor more than
/// 512 MiB each: virtual machines report the caches of whole hosts. The name says the size. `bytes` of
/// `wanted` adds a case.
extern const BenchmarkType memory_benchmark;

/// Bytes of one array of one rank, for a node with this last-level cache (0: unknown), this much memory and so many
/// ranks.
[[nodiscard]] std::uint64_t triad_array_bytes(std::uint64_t last_level_cache_bytes, std::uint64_t memory_bytes,
                                              int ranks_on_node);

}  // namespace hallmark
