// The arming file as parsed from TOML (schema hallmark.arming/1): limits that a hall's operator signed for loads that
// swing together. Plain data in SI base units.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/contract/contract.hpp"

namespace hallmark {

inline constexpr std::string_view arming_schema = "hallmark.arming/1";

/// A value and the line that it stands in.
template <class T>
struct Written {
  T value{};
  int line = 1;
};

struct ArmingFile {
  std::string filename, sha256;  ///< of the bytes, as hex
  Written<std::string> hall;
  std::vector<std::string> signed_by;
  Written<std::string> expires;                              ///< as written, RFC 3339
  double expires_at = 0;                                     ///< s since 1970, UTC
  Written<double> max_coherent_w;                            ///< that may swing together
  Written<double> max_w_per_s;                               ///< change within any second
  Written<std::vector<std::pair<double, double>>> bands_hz;  ///< frequencies that may be swung at, ends included
  std::optional<double> watts_per_rank;
  std::optional<double> ramp_down_s;
};

struct ArmingCheck {
  std::optional<ArmingFile> file;  ///< absent where there is an error
  std::vector<Diagnostic> diagnostics;
};

/// Never throws on bad bytes: what is wrong with them is in the diagnostics. Whether it fits a hall and a date is not
/// looked at.
[[nodiscard]] ArmingCheck check_arming(std::string_view bytes, const std::string& filename);

/// Reads and checks a file. Throws InputError with every error as "file:line:column: message", one a line; IoError
/// where it cannot be read.
[[nodiscard]] ArmingFile load_arming(const std::string& path);

}  // namespace hallmark
