// Ledgers for tests, and a folder to write them in.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "reports/ledger/ledger.hpp"
#include "reports/ledger/line.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark::test {

inline std::string hash_of(const std::string& text) { return sha256(text); }

inline LedgerEntry entry(EntryKind kind, const std::string& utc = "2026-01-01T00:00:00Z") {
  LedgerEntry made;
  made.kind = kind;
  made.utc = utc;
  made.by = "ada";
  made.host = "login-1";
  return made;
}

inline LedgerEntry open_entry(std::uint64_t ranks = 4) {
  LedgerEntry made = entry(EntryKind::open);
  made.contract_sha256 = hash_of("contract");
  made.nonce = "0123456789abcdef";
  made.ranks = ranks;
  return made;
}

inline LedgerEntry attempt(const std::string& run, std::vector<UnitRange> units = {}) {
  LedgerEntry made = entry(EntryKind::attempt);
  made.evidence = {{run, hash_of(run)}};
  made.units = std::move(units);
  return made;
}

inline LedgerEntry replacement(std::uint64_t unit, const std::string& serial) {
  LedgerEntry made = entry(EntryKind::replace);
  made.units = {{unit, unit}};
  made.new_serial = serial;
  made.cause = "too slow";
  return made;
}

inline LedgerEntry invalidation(std::uint64_t which, std::vector<std::string> by) {
  LedgerEntry made = entry(EntryKind::invalidate);
  made.invalidates = which;
  made.cause = "cooling was off";
  made.authorised_by = std::move(by);
  return made;
}

inline LedgerEntry verdict_on(const std::string& run) {
  LedgerEntry made = entry(EntryKind::remark);
  made.text = "a verdict was computed";
  made.verdict = "INCONCLUSIVE";
  made.evidence = {{run, hash_of(run)}};
  return made;
}

/// The entries chained, as a file has them.
inline std::string chained(std::vector<LedgerEntry> entries) {
  std::string bytes, prev(64, '0');
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].seq = i + 1;
    entries[i].prev = prev;
    const std::string line = to_line(entries[i]);
    prev = sha256(line);
    bytes += line + '\n';
  }
  return bytes;
}

inline std::vector<LedgerEntry> history() {
  LedgerEntry outage = entry(EntryKind::exclude, "2026-01-05T00:00:00Z");
  outage.from = "2026-01-04T06:00:00Z";
  outage.until = "2026-01-04T08:30:00Z";
  outage.cause = "the grid";
  LedgerEntry note = entry(EntryKind::remark);
  note.text = "Grüße, \"quoted\"\n[and] {braces}";
  return {open_entry(),
          attempt("run1"),
          attempt("run2", {{3, 3}}),
          invalidation(2, {"lessor", "lessee"}),
          outage,
          note,
          replacement(3, "S-9"),
          attempt("run3"),
          entry(EntryKind::close)};
}

struct Folder {
  std::filesystem::path path;
  explicit Folder(const std::string& name)
      : path{std::filesystem::temp_directory_path() / ("hallmark-ledger-" + name + std::to_string(::getpid()))} {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path / name).string(); }
};

}  // namespace hallmark::test
