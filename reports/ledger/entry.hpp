// One line of the acceptance ledger (JUDGEMENT 2.8): what was done to the hall or to the evidence, by whom, and when.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/ledger/unit_ranges.hpp"

namespace hallmark {

inline constexpr std::string_view ledger_schema = "hallmark.ledger/1";

enum class EntryKind { open, attempt, invalidate, replace, exclude, remark, close };
inline constexpr std::array<std::string_view, 7> entry_kind_words{"open",    "attempt", "invalidate", "replace",
                                                                  "exclude", "remark",  "close"};
[[nodiscard]] std::string_view word(EntryKind);

/// One run, as evidence is known by.
struct LedgerRun {
  std::string run_id, content_sha256;

  bool operator==(const LedgerRun&) const = default;
};

/// Empty members: the entry does not say. Which kind has which: the table in line.cpp.
struct LedgerEntry {
  std::uint64_t seq = 0;  ///< 1, 2, 3, ...: the line's number
  EntryKind kind = EntryKind::remark;
  std::string prev;  ///< SHA-256 of the line before, without its line feed; 64 zeros in the first
  std::string utc;   ///< 2026-01-31T23:59:59Z
  std::string by;    ///< who typed it; key "operator"
  std::string host;
  std::string contract_sha256, inventory_sha256, binary_sha256;
  std::map<std::string, std::string> config;  ///< file name to SHA-256
  std::string nonce;                          ///< open: a text of the lessee's that nobody could foresee
  std::uint64_t ranks = 0;                    ///< open: contracted units
  std::vector<UnitRange> units;               ///< rank numbers; empty: the hall
  std::vector<LedgerRun> evidence;            ///< attempt: what was measured; remark with a verdict: what was judged
  std::optional<std::uint64_t> invalidates;   ///< seq of an attempt
  std::string new_serial, new_uuid, new_node_serial, old_serial;  ///< replace
  bool repaired = false;                                          ///< replace: the same part, after a repair
  std::string from, until;                                        ///< exclude: UTC, as `utc`
  std::string cause, text;
  std::vector<std::string> authorised_by;
  std::string verdict;  ///< remark: the word of a verdict that was computed on `evidence`
  std::string torn;     ///< bytes of an append that was cut short, which this entry stands in place of

  bool operator==(const LedgerEntry&) const = default;
};

}  // namespace hallmark
