// A run while it goes on, and what is left of it after a crash: a folder RESULTS.h5.parts of small finished files. The
// parts in between are written by all ranks together: parallel_parts.hpp.
#pragma once

#include <cstdint>
#include <string>

#include "reports/results/results.hpp"

namespace hallmark {

/// "RESULTS.h5.parts", where the parts of RESULTS.h5 are.
[[nodiscard]] std::string parts_folder(const std::string& results_path);
/// True where the folder holds the first part of a run.
[[nodiscard]] bool is_parts_folder(const std::string& folder);

/// Makes the folder and writes 000-start.h5: everything known before the first case. IoError where it holds a run
/// already.
void write_start(const std::string& folder, const Results& results);

/// Writes end.h5: what the end of a run adds (power, rank states, provenance, and of cases status, reason and
/// energy_j). The cases listed here are the cases that had to be measured. Serial: one rank calls it.
void write_end(const std::string& folder, const Results& results);

/// The run that the folder's finished parts tell of; unfinished ones (*.tmp) do not count. Blocks that are not there
/// are unknown. `complete` only where end.h5 is there and every planned block of every case. Without end.h5 a rank of
/// which no case has a measured value is `missing`. provenance.merged_parts gets "name sha256" of each part. InputError
/// where the first part is missing, a part is damaged or of another run, or two parts contradict each other.
[[nodiscard]] Results merge_parts(const std::string& folder);

/// How many blocks a case is planned to have: self-tests run once, all others Results::planned_blocks times.
[[nodiscard]] std::size_t planned_blocks_of(const std::string& case_name, const Results& results);

/// "017-gemm-block003.h5"
[[nodiscard]] std::string part_name(unsigned sequence, const std::string& benchmark, std::uint32_t block);

}  // namespace hallmark
