#include "benchmarks/watchdog.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"
#include "benchmarks/flight_recorder.hpp"
#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"

namespace hallmark {
namespace {

using namespace std::chrono_literals;
constexpr auto beat_interval = 250ms;
constexpr auto descent_interval = 20ms;
/// Rank 0 speaks first where it can; the others wait this long for it. mpirun kills a second after its SIGTERM.
constexpr auto head_start = 200ms;

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  return set;
}

/// mpirun sends SIGCONT first, and SIGTERM only a second or more later. That announces an end; but it is none by
/// itself.
sigset_t noticed_signals() {
  sigset_t set = ending_signals();
  sigaddset(&set, SIGCONT);
  return set;
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Empty where somebody else was first.
FileDescriptor create_new(const std::string& path) {
  return FileDescriptor{::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644)};
}

std::string names(const std::vector<int>& ranks, const std::vector<FlightEntry>& entries) {
  std::vector<std::string> words;
  for (const int rank : ranks) {
    std::string host = "an unknown node";
    for (const FlightEntry& entry : entries)
      if (entry.rank == rank) host = entry.host;
    words.push_back(fmt::format("rank {} on {}", rank, host));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

void block_ending_signals() {
  const sigset_t set = noticed_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

struct Watchdog::State {
  Identity identity;
  FlightRecorder& recorder;
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::string what = "the start of the run";
  double deadline = std::numeric_limits<double>::infinity();
  Descent descent;

  void watch();
  bool descend(int number);
  [[noreturn]] void end(const std::string& reason, const std::vector<int>& late, const std::vector<int>& dead,
                        const std::vector<FlightEntry>& entries);
  [[noreturn]] void end_by_signal(int number);
  [[noreturn]] void end_by_deadline(const std::string& overdue);
};

void Watchdog::State::watch() {
  const sigset_t set = noticed_signals();
  const timespec interval{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds{beat_interval}.count()};
  while (!stop.load()) {
    const int number = ::sigtimedwait(&set, nullptr, &interval);
    if (stop.load()) return;
    if (number > 0 && (descend(number) || number != SIGCONT)) end_by_signal(number);
    recorder.beat();
    std::string overdue;
    {
      const std::lock_guard lock{mutex};
      if (monotonic_seconds() > deadline) overdue = what;
    }
    if (!overdue.empty()) end_by_deadline(overdue);
  }
}

/// Orders a slow end where one is due, and waits until it is through or another signal comes; the one that `number`
/// (SIGCONT) announced is no other. False: none is due.
bool Watchdog::State::descend(int number) {
  const double begin = monotonic_seconds();
  const std::optional<double> seconds = descent.order(begin);
  if (!seconds) return false;
  const sigset_t set = ending_signals();
  const timespec interval{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds{descent_interval}.count()};
  bool announced = number == SIGCONT;
  while (monotonic_seconds() < begin + *seconds) {
    if (::sigtimedwait(&set, nullptr, &interval) > 0 && !std::exchange(announced, false)) return true;
    recorder.beat();
  }
  return true;
}

void Watchdog::State::end_by_signal(int number) {
  const std::vector<FlightEntry> entries = FlightRecorder::read_all(identity.folder, identity.ranks);
  const std::vector<int> dead = dead_on_this_host(entries);
  std::string now;
  {
    const std::lock_guard lock{mutex};
    now = what;
  }
  end(fmt::format("SIG{} during {}", ::sigabbrev_np(number), now), {}, dead, entries);
}

void Watchdog::State::end_by_deadline(const std::string& overdue) {
  (void)descend(0);
  const std::vector<FlightEntry> before = FlightRecorder::read_all(identity.folder, identity.ranks);
  for (int beats = 0; beats < 3; ++beats) {
    std::this_thread::sleep_for(beat_interval);
    recorder.beat();
  }
  const std::vector<FlightEntry> after = FlightRecorder::read_all(identity.folder, identity.ranks);
  end(fmt::format("the deadline of {} passed", overdue), not_arrived(before, after, identity.ranks),
      dead_on_this_host(after), after);
}

void Watchdog::State::end(const std::string& reason, const std::vector<int>& late, const std::vector<int>& dead,
                          const std::vector<FlightEntry>& entries) {
  if (identity.rank != 0) std::this_thread::sleep_for(head_start);
  if (const FileDescriptor file = create_new(fmt::format("{}/interrupted-{}.json", identity.folder, this_host()))) {
    const nlohmann::ordered_json record{{"reason", reason}, {"timed_out", late}, {"failed", dead}};
    write_all(file.get(), record.dump() + "\n");
    ::fsync(file.get());
    const bool first = static_cast<bool>(create_new(identity.folder + "/interrupted"));
    std::string message;
    if (first) message = fmt::format("hallmark: interrupted: {}.\n", reason);
    if (!dead.empty()) message += fmt::format("hallmark: its process is gone: {}.\n", names(dead, entries));
    if (first && !late.empty()) message += fmt::format("hallmark: not arrived: {}.\n", names(late, entries));
    if (first)
      message += fmt::format("hallmark: what was finished is in {}; `hallmark judge {}` reads it.\n", identity.folder,
                             identity.results);
    write_all(STDERR_FILENO, message);
  }
  ::_exit(static_cast<int>(ExitStatus::interrupted));
}

Watchdog::Watchdog(Identity identity, FlightRecorder& recorder)
    : state_{std::make_unique<State>(std::move(identity), recorder)}, thread_{[this] { state_->watch(); }} {}

Watchdog::~Watchdog() {
  state_->stop.store(true);
  thread_.join();
}

void Watchdog::arm(const std::string& what, double seconds) {
  const std::lock_guard lock{state_->mutex};
  state_->what = what;
  state_->deadline = monotonic_seconds() + seconds;
}

Descent& Watchdog::descent() { return state_->descent; }

void Watchdog::disarm() {
  const std::lock_guard lock{state_->mutex};
  state_->deadline = std::numeric_limits<double>::infinity();
}

}  // namespace hallmark
