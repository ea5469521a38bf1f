#include "reports/ledger/append.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "reports/ledger/line.hpp"
#include "reports/results/durable.hpp"
#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

[[noreturn]] void fail(const std::string& path, const char* call) {
  throw IoError{fmt::format("{}: {}: {}", path, call, std::strerror(errno))};
}

FileDescriptor open_locked(const std::string& path, bool create) {
  FileDescriptor file{::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | (create ? O_CREAT : 0), 0644)};
  if (!file && errno == ENOENT && !create)
    throw UsageError{fmt::format("{}: there is no such ledger; begin one with `hallmark ledger open`", path)};
  if (!file) fail(path, "open");
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) fail(path, "flock");
  return file;
}

std::string bytes_of(int file, const std::string& path) {
  std::string bytes;
  char piece[65536];
  for (ssize_t got = 1; got > 0;) {
    got = ::pread(file, piece, sizeof piece, static_cast<off_t>(bytes.size()));
    if (got < 0 && errno != EINTR) fail(path, "read");
    if (got < 0)
      got = 1;
    else
      bytes.append(piece, static_cast<std::size_t>(got));
  }
  return bytes;
}

/// What the file holds, if an entry may be added to it.
Ledger proven(const std::string& bytes, const std::string& path, Torn torn) {
  if (bytes.empty()) {
    Ledger fresh;
    fresh.filename = path;
    return fresh;
  }
  Ledger ledger = parse_ledger(bytes, path);
  if (ledger.fault && !(ledger.fault->torn && torn == Torn::keep_in_entry))
    throw InputError{ledger.text(*ledger.fault)};
  return ledger;
}

/// In one write, or not at all.
void write_durably(int file, const std::string& path, const std::string& line, std::size_t intact_bytes) {
  const auto intact = static_cast<off_t>(intact_bytes);
  if (::ftruncate(file, intact) != 0) fail(path, "ftruncate");
  const ssize_t written = ::write(file, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) {
    const int error = written < 0 ? errno : ENOSPC;
    if (::ftruncate(file, intact) != 0) fail(path, "ftruncate");
    errno = error;
    fail(path, "write");
  }
  if (::fsync(file) != 0) fail(path, "fsync");
}

}  // namespace

Ledger append_entry(const std::string& path, LedgerEntry entry, Torn torn) {
  const bool opens = entry.kind == EntryKind::open;
  entry.seq = 1;
  entry.prev = std::string(64, '0');
  if (const std::string lack = incomplete(entry); !lack.empty()) throw UsageError{lack};
  const FileDescriptor file = open_locked(path, opens && entry.cause.empty());
  const std::string bytes = bytes_of(file.get(), path);
  if (bytes.empty() && !opens) throw InputError{path + ":1: the file is empty; begin it with `hallmark ledger open`"};
  Ledger ledger = proven(bytes, path, torn);
  if (opens && entry.cause.empty() && !ledger.entries.empty())
    throw UsageError{path +
                     ": is there already; another ledger needs another name, and a restart --cause and both "
                     "parties' --authorised-by"};
  entry.seq = ledger.entries.size() + 1;
  entry.prev = ledger.head();
  entry.torn = ledger.torn;
  if (const std::string why = cannot_follow(ledger, entry); !why.empty())
    throw InputError{fmt::format("{}:{}: {}", path, entry.seq, why)};
  const std::string line = to_line(entry);
  write_durably(file.get(), path, line + '\n', ledger.intact_bytes);
  if (opens) {
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    flush_folder(folder.empty() ? "." : folder.string());
  }
  // What is read back is the entry: bytes that are no UTF-8 were replaced in it.
  return parse_ledger(bytes.substr(0, ledger.intact_bytes) + line + '\n', path);
}

}  // namespace hallmark
