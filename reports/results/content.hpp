// A hash over what a run found, not over how a file lays it out.
#pragma once

#include <string>

#include "reports/results/results.hpp"

namespace hallmark {

/// SHA-256 (64 hex digits) over every fact of `results` but provenance.merged_parts: results.h5, its copy by another
/// writer and the merge of its parts hash alike. All NaNs are one; the order of cases does not count.
[[nodiscard]] std::string content_sha256(const Results& results);

/// SHA-256 over what is declared about a case: everything but its arrays, status and reason.
[[nodiscard]] std::string metadata_sha256(const CaseRecord& record);

}  // namespace hallmark
