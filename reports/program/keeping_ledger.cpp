#include "reports/program/keeping_ledger.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>

#include "reports/ledger/append.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::string user() {
  const passwd* const found = ::getpwuid(::getuid());
  return found != nullptr && found->pw_name != nullptr && *found->pw_name != '\0' ? found->pw_name
                                                                                  : fmt::format("uid {}", ::getuid());
}

std::string host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data() : "unknown";
}

bool is_noted(const Ledger& ledger, const std::string& run_id) {
  return std::ranges::any_of(ledger.entries, [&](const LedgerEntry& entry) {
    return !entry.verdict.empty() &&
           std::ranges::find(entry.evidence, run_id, &LedgerRun::run_id) != entry.evidence.end();
  });
}

bool is_listed(const Ledger& ledger, const LedgerRun& run) {
  return std::ranges::any_of(ledger.entries, [&](const LedgerEntry& entry) {
    return entry.kind == EntryKind::attempt && std::ranges::find(entry.evidence, run) != entry.evidence.end();
  });
}

}  // namespace

LedgerEntry entry_now(EntryKind kind, const std::string& by) {
  LedgerEntry entry;
  entry.kind = kind;
  entry.utc = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  entry.by = by.empty() ? user() : by;
  entry.host = host();
  return entry;
}

void note_verdict(const Ledger& ledger, const Verdict& verdict) {
  if (ledger.fault || ledger.closed()) return;
  LedgerEntry entry = entry_now(EntryKind::remark, {});
  for (const EvidenceFile& file : verdict.evidence) {
    LedgerRun run{file.run_id, file.content_sha256};
    if (is_listed(ledger, run) && !is_noted(ledger, file.run_id)) entry.evidence.push_back(std::move(run));
  }
  if (entry.evidence.empty()) return;
  entry.verdict = word(verdict.ruling);
  entry.text = "a verdict was computed on these runs; they can no longer be invalidated";
  try {
    append_entry(ledger.filename, std::move(entry));
  } catch (const Error& error) {
    std::cerr << fmt::format("hallmark: {}; that a verdict was computed is not noted in the ledger\n", error.what());
  }
}

}  // namespace hallmark
