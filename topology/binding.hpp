// Binding threads to processors, and reading back what the kernel made of it. Linux.
#pragma once

#include <string>

#include "topology/cpu_set.hpp"

namespace hallmark {

/// Where this process's main thread may run now: before any binding, what launcher, taskset and cgroup left us.
/// Throws UnavailableError.
[[nodiscard]] CpuSet inherited_affinity();

/// Where the calling thread may run, as the kernel says. Throws UnavailableError.
[[nodiscard]] CpuSet current_binding();

/// Binds the calling thread; threads that it starts later inherit it. Throws UnavailableError, saying what was asked,
/// what the kernel did and why, when it refuses or grants anything but `cpus` (a cgroup silently narrows); DefectError
/// when `cpus` is empty.
void bind_this_thread(const CpuSet& cpus);

/// Binds every thread that the process has, those of MPI and of libraries too; throws as above. A thread that starts
/// meanwhile is caught by looking again until a look finds all bound; one that ends meanwhile is left out.
void bind_this_process(const CpuSet& cpus);

/// "Invalid argument" for EINVAL; thread-safe.
[[nodiscard]] std::string errno_text(int error);

}  // namespace hallmark
