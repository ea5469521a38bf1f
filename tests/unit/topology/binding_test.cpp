#include "topology/binding.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <thread>

#include "machines.hpp"
#include "topology/placement.hpp"

namespace hallmark {
namespace {

CpuSet first_of(const CpuSet& cpus) {
  CpuSet first;
  first.add(cpus.pus().front());
  return first;
}

/// Runs `body` in a child, so that its binding does not outlive it; true when it returns true.
template <class Body>
bool in_a_child(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      _exit(body() ? 0 : 1);
    } catch (const std::exception& error) {
      fprintf(stderr, "%s\n", error.what());
      _exit(2);
    }
  }
  int status = -1;
  return waitpid(child, &status, 0) == child && status == 0;
}

TEST(Binding, is_read_back_as_it_was_asked) {
  EXPECT_TRUE(in_a_child([] {
    const CpuSet one = first_of(inherited_affinity());
    bind_this_thread(one);
    return current_binding() == one;
  }));
}

TEST(Binding, of_the_process_reaches_threads_that_run_already) {
  EXPECT_TRUE(in_a_child([] {
    const CpuSet one = first_of(inherited_affinity());
    std::atomic<bool> started = false, bound = false;
    CpuSet seen;
    std::thread thread{[&] {
      started = true;
      while (!bound) std::this_thread::yield();
      seen = current_binding();
    }};
    while (!started) std::this_thread::yield();
    bind_this_process(one);
    bound = true;
    thread.join();
    return seen == one && current_binding() == one;
  }));
}

TEST(Binding, to_processors_that_are_not_there_says_what_and_why) {
  const CpuSet absent = CpuSet::parse("65000");
  const std::string message = message_of([&] { bind_this_thread(absent); }, ExitStatus::unavailable);
  EXPECT_NE(message.find("cannot bind to processors 65000: Invalid argument"), std::string::npos) << message;
  EXPECT_NE(message.find("cgroup"), std::string::npos) << message;
}

TEST(Binding, that_the_kernel_narrows_is_an_error) {
  EXPECT_TRUE(in_a_child([] {
    const CpuSet one = first_of(inherited_affinity());
    try {
      bind_this_thread(one | CpuSet::parse("65000"));
    } catch (const Error& error) {
      return std::string{error.what()}.find("but the kernel gave " + one.list()) != std::string::npos;
    }
    return false;
  }));
}

TEST(Binding, to_nothing_is_a_defect) {
  (void)message_of([] { bind_this_thread(CpuSet{}); }, ExitStatus::defect);
}

TEST(Binding, inherited_from_the_launcher_limits_discovery_and_placement_to_it) {
  const Node whole = discover_node({.with_devices = false});
  EXPECT_TRUE(in_a_child([&] {
    const CpuSet one = first_of(inherited_affinity());
    bind_this_thread(one);
    const Node node = discover_node({.with_devices = false});
    const Placement placement = place({node}, {0});
    const bool warned =
        whole.cores.size() < 2 ||
        placement.warnings.front().starts_with("1 of " + std::to_string(whole.cores.size()) + " cores is allowed");
    return node.allowed_cpus == one && node.machine_cpus == whole.machine_cpus && placement.ranks[0].cpus == one &&
           warned;
  }));
}

}  // namespace
}  // namespace hallmark
