// Reads results.h5, whoever wrote it; SCHEMA.md specifies it.
#pragma once

#include <string>

#include "reports/results/results.hpp"
#include "reports/results/writer.hpp"

namespace hallmark {

/// InputError, naming file, object, what was found and what was expected, for anything that is not a results file of
/// this schema: missing, empty, truncated, foreign, newer, of wrong shapes or types. Optional datasets that are missing
/// are unknown.
[[nodiscard]] Results read_results(const std::string& path);

/// As read_results, for any kind of file.
[[nodiscard]] Results read_file(const std::string& path, const FileKind& kind);

}  // namespace hallmark
