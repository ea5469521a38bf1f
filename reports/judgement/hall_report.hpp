// What a roll-up needs of a hall's verdict.json (schema hallmark.verdict/1), read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/verdict.hpp"

namespace hallmark {

struct HallReport {
  std::string hall, contract_id, contract_sha256, reason;
  std::uint64_t contract_revision = 0;
  Ruling ruling = Ruling::inconclusive;
  bool final = false;  ///< false: interim
  bool illustrative = false;
  std::uint64_t contracted_kw = 0, accepted_kw = 0;
  std::vector<std::string> would_change;
};

struct HallReportCheck {
  std::optional<HallReport> report;  ///< absent where the bytes are no verdict
  std::string error;                 ///< then: what was found, and what to do
  int line = 0, column = 0;          ///< 1-based; 0: of no one place
};

/// Accepts any bytes. A verdict whose numbers contradict each other (accepted more than contracted, kilowatts accepted
/// without ACCEPT) is none.
[[nodiscard]] HallReportCheck read_hall_report(std::string_view bytes);

}  // namespace hallmark
