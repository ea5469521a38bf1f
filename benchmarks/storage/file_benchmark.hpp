// A stamped file that is written or read through an engine, and verified page by page.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/storage/scratch_file.hpp"

namespace hallmark {

enum class FileOperation { write, read, randread };

/// One storage case on one rank, without the run around it.
struct FileTask {
  FileOperation operation = FileOperation::write;
  std::string case_name;
  std::string scratch;      ///< directory
  std::uint64_t bytes = 0;  ///< of the file; whole blocks
  std::uint32_t block = 0;  ///< bytes of one request; whole pages of 4 KiB
  bool fsync = true;        ///< whether a write's time ends only when its bytes are durable
  DirectIo direct = DirectIo::if_possible;
  std::uint64_t seed = 0;
  int rank = 0;
  std::uint32_t measured_block = 0;            ///< Context::block
  int refuse_io_uring = 0, refuse_direct = 0;  ///< errno: as if refused with it (for tests)
};

/// "hallmark-<seed>-rank-<r>-<case>.dat", the case's name without slashes and colons.
[[nodiscard]] std::string file_name(const FileTask&);

/// How many blocks a randread step reads: every block of the file at most once, 4096 at most.
[[nodiscard]] std::uint64_t random_reads(const FileTask&);

/// Creates the file, writes it once in full and makes it durable. Throws IoError or std::bad_alloc; the file is removed
/// with the result.
[[nodiscard]] std::unique_ptr<Benchmark> open_file_benchmark(const FileTask&);

}  // namespace hallmark
