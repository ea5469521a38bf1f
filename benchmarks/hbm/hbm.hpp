// The rate at which a rank's GPU streams its own memory.
#pragma once

#include <optional>

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases hbm/triad/bytes:<N> and hbm/copy/bytes:<N>: a[i] = b[i] + 3 c[i], or a[i] = b[i], over arrays of N bytes each
/// in the memory of every rank's GPU; 24 and 16 bytes are counted per element. By default N is what hbm_array_bytes()
/// asks for; where a GPU has no room for it, all ranks take the size that the fullest GPU has room for, and the record
/// says so (array_bytes). `pattern` and `bytes` of `wanted` add cases; those keep their size or are skipped. Without
/// any GPU there are only the wanted cases, and they are skipped with the reason.
extern const BenchmarkType hbm_benchmark;

/// What one array should have on a GPU with this cache: four times the cache, as STREAM's rules ask (McCalpin), and at
/// least 1 GiB, so that a pass takes long against its launch. A multiple of 1 MiB. B.
[[nodiscard]] std::uint64_t hbm_array_bytes(std::uint64_t cache_bytes);

/// The largest array up to `wanted` of which three fit into half of the free memory; nullopt where that is less than
/// four times the cache, so that the cache and not the memory would be measured. A multiple of 1 MiB, or `wanted`. B.
[[nodiscard]] std::optional<std::uint64_t> hbm_fitting_bytes(std::uint64_t wanted, std::uint64_t cache_bytes,
                                                             std::uint64_t free_bytes);

}  // namespace hallmark
