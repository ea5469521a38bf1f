// Files in the scratch directory: write, read and random read, every 4 KiB verified.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

/// Cases storage/scratch/<write|read>/block:1MiB and storage/scratch/randread/block:4KiB on one file per rank, 32 MiB
/// by default. Of `wanted`, bytes_per_rank (or bytes) and block (sizes), fsync and o_direct (true, false) add cases
/// whose names say so:
/// .../bytes:4MiB, .../fsync:false, .../o_direct:true. o_direct:true means that a refusal skips the case; without it
/// the page cache is used where O_DIRECT is refused, and facts() say so. operation (write, read, randread) asks for one
/// of the three.
extern const BenchmarkType storage_benchmark;

}  // namespace hallmark
