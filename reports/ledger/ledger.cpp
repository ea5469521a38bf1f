#include "reports/ledger/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/ledger/line.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{256} << 20U;

std::string torn_message(std::size_t bytes) {
  return fmt::format(
      "the last line is torn: {} bytes without an end, as a crash or a full disk leaves them; the lines before it "
      "hold. "
      "Add the entry again with --mend, which keeps the torn bytes in it",
      bytes);
}

/// Why the line, of a whole and canonical entry, is not the next one of the chain.
std::string off_chain(const Ledger& ledger, const LedgerEntry& entry) {
  const std::uint64_t expected = ledger.entries.size() + 1;
  if (entry.seq != expected)
    return fmt::format("seq is {}, expected {}: an entry was removed, doubled or moved", entry.seq, expected);
  if (const std::string head = ledger.head(); entry.prev != head)
    return fmt::format("prev is {:.16}, expected {:.16}, the SHA-256 of the line before: that line was changed",
                       entry.prev, head);
  return cannot_follow(ledger, entry);
}

bool is_listed(const Ledger& ledger, const LedgerRun& run, std::uint64_t& seq) {
  for (const LedgerEntry& entry : ledger.entries)
    for (const LedgerRun& listed : entry.evidence)
      if (entry.kind == EntryKind::attempt && listed.run_id == run.run_id) {
        seq = entry.seq;
        return true;
      }
  return false;
}

std::string listed_twice(const Ledger& ledger, const LedgerEntry& next) {
  for (std::size_t i = 0; i < next.evidence.size(); ++i) {
    const LedgerRun& run = next.evidence[i];
    if (std::uint64_t seq = 0; is_listed(ledger, run, seq))
      return fmt::format("run {} is listed already, by entry {}; an attempt counts once", run.run_id, seq);
    for (std::size_t j = 0; j < i; ++j)
      if (next.evidence[j].run_id == run.run_id) return fmt::format("run {} is given twice", run.run_id);
  }
  return {};
}

}  // namespace

std::string Ledger::head() const { return sha256.empty() ? std::string(64, '0') : sha256.back(); }

bool Ledger::closed() const { return !entries.empty() && entries.back().kind == EntryKind::close; }

std::string Ledger::text(const LedgerFault& wrong) const {
  return fmt::format("{}:{}: {}", filename, wrong.line, wrong.message);
}

Ledger parse_ledger(std::string_view bytes, const std::string& filename) {
  Ledger ledger{.filename = filename, .entries = {}, .sha256 = {}, .fault = {}, .intact_bytes = 0, .torn = {}};
  while (!bytes.empty()) {
    const std::uint64_t line_number = ledger.entries.size() + 1;
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      ledger.torn = bytes;
      ledger.fault = {line_number, torn_message(bytes.size()), true};
      return ledger;
    }
    const std::string_view line = bytes.substr(0, end);
    ParsedLine parsed = parse_line(line);
    if (parsed.error.empty()) parsed.error = off_chain(ledger, parsed.entry);
    if (!parsed.error.empty()) {
      ledger.fault = {line_number, parsed.error, false};
      return ledger;
    }
    ledger.entries.push_back(std::move(parsed.entry));
    ledger.sha256.push_back(hallmark::sha256(line));
    ledger.intact_bytes += end + 1;
    bytes.remove_prefix(end + 1);
  }
  if (ledger.entries.empty())
    ledger.fault = {1, "the file is empty; a ledger begins with `hallmark ledger open`", false};
  return ledger;
}

Ledger load_ledger(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw IoError{path + " is a folder; give a ledger"};
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file) throw IoError{path + ": " + (errno != 0 ? std::strerror(errno) : "cannot be opened")};
  if (std::filesystem::file_size(path, error) > most_bytes && !error)
    throw InputError{path + ":1: has more than 256 MiB; is it a ledger?"};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (file.bad()) throw IoError{path + ": reading failed"};
  return parse_ledger(bytes, path);
}

std::string cannot_follow(const Ledger& ledger, const LedgerEntry& next) {
  const bool opens = next.kind == EntryKind::open;
  if (ledger.entries.empty()) return opens ? "" : "the first entry is no open; lines before it were removed";
  if (ledger.closed())
    return fmt::format("the ledger was closed by entry {}; nothing follows", ledger.entries.back().seq);
  if (opens && next.cause.empty())
    return "a second open starts again at attempt 1 and needs a cause, and both parties in authorised_by";
  if (next.kind == EntryKind::attempt) return listed_twice(ledger, next);
  if (next.kind == EntryKind::invalidate) {
    const std::uint64_t which = next.invalidates.value_or(0);
    if (which == 0 || which > ledger.entries.size() || ledger.entries[which - 1].kind != EntryKind::attempt)
      return fmt::format("invalidates is {}, which is no attempt before it", which);
  }
  return {};
}

std::string head_trouble(const Ledger& ledger, std::string_view stated) {
  constexpr std::size_t shortest = 12;
  if (stated.size() < shortest || stated.size() > 64 ||
      stated.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return fmt::format("'{}' is no head; give the 64 hex digits that verdict.json or `ledger check` printed", stated);
  const bool known =
      std::ranges::any_of(ledger.sha256, [&](const std::string& hash) { return hash.starts_with(stated); });
  if (known) return {};
  return ledger.text(
      {ledger.entries.size(),
       fmt::format("the head is {:.16} and no earlier one was {:.16}, which is stated: entries were cut off "
                   "the end, or rewritten",
                   ledger.head(), stated)});
}

}  // namespace hallmark
