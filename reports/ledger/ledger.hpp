// The acceptance ledger as it was read: entries that are proven by their chain, and where the proof ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/ledger/entry.hpp"

namespace hallmark {

/// The first thing that is wrong; what comes after it proves nothing.
struct LedgerFault {
  std::uint64_t line = 0;
  std::string message;  ///< found, expected, cure
  bool torn = false;    ///< the last append was cut short, by a crash or a full disk: not a forgery by its looks
};

struct Ledger {
  std::string filename;
  std::vector<LedgerEntry> entries;  ///< up to the fault
  std::vector<std::string> sha256;   ///< of each entry's line
  std::optional<LedgerFault> fault;
  std::size_t intact_bytes = 0;  ///< of the entries, with their line feeds
  std::string torn;              ///< what lies behind them, where that is a torn line

  /// What the next entry's `prev` is: 64 zeros where there is none yet.
  [[nodiscard]] std::string head() const;
  [[nodiscard]] bool closed() const;
  /// "file:line: message".
  [[nodiscard]] std::string text(const LedgerFault&) const;
};

/// Reads and proves: canonical lines, seq, prev, one open first, nothing after close, no run listed twice, attempts
/// that are referred to. Never throws, whatever the bytes.
[[nodiscard]] Ledger parse_ledger(std::string_view bytes, const std::string& filename);

/// IoError where the file cannot be read, InputError where it is far too large for a ledger.
[[nodiscard]] Ledger load_ledger(const std::string& path);

/// Why `next` may not follow the entries; empty where it may.
[[nodiscard]] std::string cannot_follow(const Ledger&, const LedgerEntry& next);

/// Is `stated` (64 hex digits, or the first 12 or more) the head now or of an earlier state? A ledger only grows: where
/// it is neither, lines were cut off or rewritten. The complaint; empty where it is.
[[nodiscard]] std::string head_trouble(const Ledger&, std::string_view stated);

}  // namespace hallmark
