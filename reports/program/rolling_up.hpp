// `hallmark rollup`: from a programme file and the reports that it lists to what is printed.
#pragma once

#include <string>

#include "reports/judgement/rollup.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

/// Reads the programme and every report that it lists. Throws InputError with every error as "file:line:column:
/// message", also where a report is missing; IoError where the programme itself cannot be read.
[[nodiscard]] Rollup roll_up_file(const std::string& path);

/// 0, 1 or 2, as the programme was ruled.
[[nodiscard]] ExitStatus exit_status(const Rollup&);

/// In one of the formats of rollup_renderers.
[[nodiscard]] std::string rollup_text(const Rollup&, const std::string& format);

/// Writes all formats into a folder (made if need be). Throws IoError.
void write_rollup(const Rollup&, const std::string& directory);

}  // namespace hallmark
