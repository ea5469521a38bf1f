// `hallmark compare`: from two paths to a comparison.
#pragma once

#include <string>

#include "reports/judgement/comparison.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

/// Loads both bodies of evidence (files, parts or folders) and compares them. An empty `contract` means the one that
/// all of them recorded, or none. Throws UsageError where they recorded different ones, or are one run.
[[nodiscard]] Comparison compare_files(const std::string& before, const std::string& after, const std::string& contract,
                                       double within);

/// 0: no drift; 1: something drifted; 2: undecided.
[[nodiscard]] ExitStatus exit_status(const Comparison&);

/// `format`: text or json.
[[nodiscard]] std::string comparison_text(const Comparison&, const std::string& before, const std::string& after,
                                          const std::string& format);

}  // namespace hallmark
