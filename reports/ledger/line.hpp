// An entry as one line of text, and back. Canonical JSON: sorted keys, no spaces, ASCII; one entry has one line only.
#pragma once

#include <string>
#include <string_view>

#include "reports/ledger/entry.hpp"

namespace hallmark {

/// Without the line feed. Key "sum" is the SHA-256 of the line without it, so that damage shows in the very line; it
/// holds off nobody who can compute one.
[[nodiscard]] std::string to_line(const LedgerEntry&);

struct ParsedLine {
  LedgerEntry entry;
  std::string error;  ///< what is wrong, what was expected; empty: nothing
};

/// Never throws, whatever the bytes.
[[nodiscard]] ParsedLine parse_line(std::string_view line);

/// What an entry of its kind lacks or must not have; empty where it is whole.
[[nodiscard]] std::string incomplete(const LedgerEntry&);

/// "2026-01-31T23:59:59Z", a day that there is.
[[nodiscard]] bool is_utc(std::string_view text);

}  // namespace hallmark
