#include "topology/binding.hpp"

#include <sched.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <system_error>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr int largest_pu = 65535;

struct FreeMask {
  void operator()(cpu_set_t* mask) const noexcept { CPU_FREE(mask); }
};
using Mask = std::unique_ptr<cpu_set_t, FreeMask>;

Mask empty_mask(std::size_t& bytes) {
  bytes = CPU_ALLOC_SIZE(largest_pu + 1);
  Mask mask{CPU_ALLOC(largest_pu + 1)};
  if (!mask) throw UnavailableError{"out of memory for a processor mask"};
  CPU_ZERO_S(bytes, mask.get());
  return mask;
}

// nullopt: the thread has ended.
std::optional<CpuSet> affinity_of(pid_t thread) {
  std::size_t bytes = 0;
  const Mask mask = empty_mask(bytes);
  if (sched_getaffinity(thread, bytes, mask.get()) != 0) {
    if (errno == ESRCH) return std::nullopt;
    throw UnavailableError{"cannot read a thread's processors: " + errno_text(errno)};
  }
  CpuSet set;
  for (std::size_t pu = 0; pu <= largest_pu; ++pu)
    if (CPU_ISSET_S(pu, bytes, mask.get())) set.add(static_cast<int>(pu));
  return set;
}

std::string cgroup_limit() {
  for (const char* path : {"/proc/self/status"}) {
    std::ifstream file{path};
    constexpr std::string_view key = "Cpus_allowed_list:\t";
    for (std::string line; std::getline(file, line);)
      if (line.starts_with(key)) return line.substr(key.size());
  }
  return "unknown";
}

// 0, or the errno of sched_setaffinity.
int set_affinity(pid_t thread, const CpuSet& cpus) {
  std::size_t bytes = 0;
  const Mask mask = empty_mask(bytes);
  for (const int pu : cpus.pus()) CPU_SET_S(static_cast<std::size_t>(pu), bytes, mask.get());
  return sched_setaffinity(thread, bytes, mask.get()) == 0 ? 0 : errno;
}

std::string why_refused(int error) {
  if (error == EINVAL)
    return errno_text(error) + "; none of them is online and in this job's cgroup (now allowed: " + cgroup_limit() +
           ")";
  if (error == EPERM)
    return errno_text(error) + "; the thread belongs to another user, or a security filter forbids binding";
  if (error == ENOSYS) return errno_text(error) + "; a security filter (seccomp) forbids binding";
  return errno_text(error);
}

// False: the thread has ended.
bool bind_thread(pid_t thread, const CpuSet& cpus) {
  if (cpus.empty()) throw DefectError{"binding to no processor at all"};
  const int error = set_affinity(thread, cpus);
  if (error == ESRCH) return false;
  if (error != 0) throw UnavailableError{"cannot bind to processors " + cpus.list() + ": " + why_refused(error)};
  const std::optional<CpuSet> got = affinity_of(thread);
  if (got && *got != cpus)
    throw UnavailableError{"asked for processors " + cpus.list() + ", but the kernel gave " + got->list() +
                           ": the others are offline or outside this job's cgroup"};
  return got.has_value();
}

std::set<pid_t> threads_of_this_process() {
  std::set<pid_t> threads;
  std::error_code error;
  for (std::filesystem::directory_iterator entry{"/proc/self/task", error}, end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    pid_t thread = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), thread).ec == std::errc{}) threads.insert(thread);
  }
  if (error || threads.empty())
    throw UnavailableError{"cannot list this process's threads in /proc/self/task: " + error.message() +
                           "; is /proc mounted?"};
  return threads;
}

}  // namespace

std::string errno_text(int error) { return std::generic_category().message(error); }

CpuSet inherited_affinity() { return affinity_of(getpid()).value_or(CpuSet{}); }

CpuSet current_binding() { return affinity_of(0).value_or(CpuSet{}); }

void bind_this_thread(const CpuSet& cpus) { bind_thread(0, cpus); }

void bind_this_process(const CpuSet& cpus) {
  std::set<pid_t> bound;
  // A bound thread's children are bound, so few looks do; the limit only guards against a process that forks threads
  // for ever.
  for (int look = 0; look < 100; ++look) {
    bool found_new = false;
    for (const pid_t thread : threads_of_this_process())
      if (!bound.contains(thread) && bind_thread(thread, cpus)) found_new = bound.insert(thread).second;
    if (!found_new) return;
  }
  throw UnavailableError{"cannot bind to processors " + cpus.list() + ": this process keeps starting threads"};
}

}  // namespace hallmark
