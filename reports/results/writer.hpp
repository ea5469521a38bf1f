// Writes results.h5; SCHEMA.md specifies it.
#pragma once

#include <string>

#include "reports/results/results.hpp"

namespace hallmark {

/// Writes `results` under a temporary name beside `path`, flushes, and renames: `path` is never half a file, and the
/// same results give the same bytes. Serial. IoError names what failed; DefectError where the arrays contradict their
/// shapes.
void write_results(const std::string& path, const Results& results);

/// What a file with this layout is: results, or a part of a run.
struct FileKind {
  std::string schema;
  std::string part;  ///< "start", "cases", "end"; empty for results
};

/// As write_results, for any kind of file.
void write_file(const std::string& path, const Results& results, const FileKind& kind);

}  // namespace hallmark
