#include "benchmarks/flight_recorder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::size_t record_bytes = 512;  // fixed, so that one pwrite replaces the whole entry

std::string file_name(const std::string& folder, int rank) {
  return fmt::format("{}/rank-{:06}.progress", folder, rank);
}

}  // namespace

std::string this_host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

FlightRecorder::FlightRecorder(const std::string& folder, int rank)
    : path_{file_name(folder, rank)}, file_{::open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644)} {
  if (!file_)
    throw IoError{fmt::format("{}: {}; is the output folder there on every node?", path_, std::strerror(errno))};
  entry_.rank = rank;
  entry_.process = ::getpid();
  entry_.host = this_host();
  pass("start");
}

void FlightRecorder::pass(const std::string& where) {
  const std::lock_guard lock{mutex_};
  ++entry_.sequence;
  entry_.where = where;
  steps_.store(0, std::memory_order_relaxed);
  write();
}

void FlightRecorder::beat() {
  const std::lock_guard lock{mutex_};
  ++entry_.beats;
  write();
}

void FlightRecorder::write() {
  std::string record = fmt::format("{}\t{}\t{}\t{}\t{}\t{}", entry_.process, entry_.sequence,
                                   steps_.load(std::memory_order_relaxed), entry_.beats, entry_.host, entry_.where);
  record.resize(record_bytes - 1, ' ');
  record += '\n';
  // A full disk must not stop a run here: the entry only serves to name who is late.
  [[maybe_unused]] const ssize_t written = ::pwrite(file_.get(), record.data(), record.size(), 0);
}

std::vector<FlightEntry> FlightRecorder::read_all(const std::string& folder, int ranks) {
  std::vector<FlightEntry> entries;
  for (int rank = 0; rank < ranks; ++rank) {
    std::ifstream file{file_name(folder, rank)};
    FlightEntry entry;
    entry.rank = rank;
    if (!(file >> entry.process >> entry.sequence >> entry.steps >> entry.beats >> entry.host)) continue;
    std::getline(file >> std::ws, entry.where);
    entry.where.erase(entry.where.find_last_not_of(' ') + 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

void FlightRecorder::remove_all(const std::string& folder, int ranks) {
  std::error_code ignored;
  for (int rank = 0; rank < ranks; ++rank) std::filesystem::remove(file_name(folder, rank), ignored);
}

std::vector<int> not_arrived(const std::vector<FlightEntry>& before, const std::vector<FlightEntry>& after, int ranks) {
  std::map<int, FlightEntry> first, last;
  for (const FlightEntry& entry : before) first[entry.rank] = entry;
  for (const FlightEntry& entry : after) last[entry.rank] = entry;
  std::vector<int> absent, still, behind;
  std::pair<std::uint64_t, std::uint64_t> foremost{0, 0};
  for (const auto& [rank, entry] : last) foremost = std::max(foremost, std::pair{entry.sequence, entry.steps});
  for (int rank = 0; rank < ranks; ++rank) {
    const auto entry = last.find(rank);
    if (entry == last.end()) {
      absent.push_back(rank);
      continue;
    }
    if (first.contains(rank) && first[rank].beats == entry->second.beats) still.push_back(rank);
    if (std::pair{entry->second.sequence, entry->second.steps} < foremost) behind.push_back(rank);
  }
  if (!absent.empty()) return absent;
  return still.empty() ? behind : still;
}

std::vector<int> dead_on_this_host(const std::vector<FlightEntry>& entries) {
  const std::string host = this_host();
  std::vector<int> dead;
  for (const FlightEntry& entry : entries)
    if (entry.host == host && entry.process > 0 && ::kill(entry.process, 0) != 0 && errno == ESRCH)
      dead.push_back(entry.rank);
  return dead;
}

}  // namespace hallmark
