#include "benchmarks/program/launch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "benchmarks/program/terminal.hpp"
#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"

extern char** environ;

namespace hallmark {
namespace {

constexpr std::array launcher_variables{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "MPI_LOCALRANKID"};
/// Where rank 0 writes the status that all ranks agreed on: mpirun's own is no witness, for it ends with 1 when it is
/// interrupted.
constexpr const char* status_variable = "HALLMARK_STATUS_FILE";
/// What a rank that ended alone may give to mpirun, and no launcher gives of itself.
constexpr std::array lone_statuses{69, 70, 74, 75};

volatile sig_atomic_t child = 0;
/// Whether the first signal goes to the ranks alone: mpirun would kill them two seconds later, however long they need.
volatile sig_atomic_t ranks_first = 0;

/// mpirun's children: this node's ranks. How many there were. In a signal handler, so no memory is taken.
int tell_local_ranks(pid_t launcher) {
  char path[64] = "/proc/", digits[16];
  int used = 6, count = 0;
  const auto number = [&](long value) {
    for (count = 0; value > 0; value /= 10) digits[count++] = static_cast<char>('0' + value % 10);
    while (count > 0) path[used++] = digits[--count];
  };
  number(launcher);
  for (const char* rest = "/task/"; *rest != 0; ++rest) path[used++] = *rest;
  number(launcher);
  for (const char* rest = "/children"; *rest != 0; ++rest) path[used++] = *rest;
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char buffer[4096];
  pid_t rank = 0;
  int told = 0;
  const auto tell = [&] {
    if (rank > 1 && ::kill(rank, SIGTERM) == 0) ++told;
    rank = 0;
  };
  for (ssize_t got = 0; (got = ::read(file, buffer, sizeof buffer)) > 0;)
    for (ssize_t i = 0; i < got; ++i) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        rank = rank * 10 + (buffer[i] - '0');
        continue;
      }
      tell();
    }
  tell();
  ::close(file);
  return told;
}

void pass_on(int) {
  if (child > 0 && ranks_first != 0) {
    const bool first = ranks_first == 1;
    ranks_first = 2;
    if (tell_local_ranks(static_cast<pid_t>(child)) > 0 && first) return;
  }
  if (child > 0) ::kill(static_cast<pid_t>(child), SIGTERM);
}

void pass_signals_on() {
  struct sigaction action {};
  action.sa_handler = pass_on;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

std::vector<std::string> mpirun_command(const std::vector<std::string>& arguments, std::optional<unsigned> ranks) {
  std::vector<std::string> command{"mpirun"};
  if (ranks) command.insert(command.end(), {"-n", std::to_string(*ranks), "--oversubscribe"});
  // Binding is hallmark's own affair: it places ranks by topology and reads the binding back.
  command.insert(command.end(),
                 {"--bind-to", "none", "--quiet", std::filesystem::read_symlink("/proc/self/exe").string()});
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

void prepare_environment(std::optional<unsigned> ranks, unsigned cores) {
  if (::geteuid() == 0) {
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
    ::setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
  }
  // Waiting ranks that spin take the core from those that work.
  if (ranks && *ranks > cores) ::setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
}

/// mpirun gets a process group of its own: a Ctrl-C then reaches it once, through us, and not twice, which it takes for
/// an order to kill at once. Nobody reads standard input.
struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes, 0);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
};

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR) throw DefectError{fmt::format("waitpid: {}", std::strerror(errno))};
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// A file beside nobody's way, gone with this object.
class StatusFile {
 public:
  StatusFile() {
    const FileDescriptor file{::mkstemp(path_.data())};
    if (!file) throw IoError{fmt::format("{}: {}", path_, std::strerror(errno))};
    ::setenv(status_variable, path_.c_str(), 1);
  }
  StatusFile(const StatusFile&) = delete;
  StatusFile& operator=(const StatusFile&) = delete;
  ~StatusFile() { ::unlink(path_.c_str()); }

  /// What the ranks agreed on; nullopt where they did not come to that.
  [[nodiscard]] std::optional<int> read() const {
    int status = 0;
    return std::ifstream{path_} >> status ? std::optional{status} : std::nullopt;
  }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "hallmark-status-XXXXXX").string();
};

/// The status of a run whose ranks did not agree on one.
int status_of_interrupted(int launcher_status, const std::string& parts, const std::string& results) {
  for (const int lone : lone_statuses)
    if (launcher_status == lone) return lone;
  std::error_code ignored;
  if (!std::filesystem::exists(parts, ignored)) {
    std::cerr << fmt::format("hallmark: mpirun ended with status {} before anything was measured\n", launcher_status);
    return static_cast<int>(ExitStatus::defect);
  }
  std::cerr << fmt::format(
      "hallmark: mpirun ended with status {}; what was finished is in {}; `hallmark judge {}` reads it\n",
      launcher_status, parts, results);
  return static_cast<int>(ExitStatus::interrupted);
}

}  // namespace

bool started_by_launcher() {
  for (const char* const variable : launcher_variables)
    if (std::getenv(variable) != nullptr) return true;
  return false;
}

std::optional<unsigned> ranks_to_launch(std::optional<unsigned> asked, std::optional<unsigned> contracted,
                                        unsigned cores) {
  if (asked) return asked;
  if (std::getenv("SLURM_JOB_ID") != nullptr) return std::nullopt;
  return contracted ? contracted : std::optional{cores};
}

int launch(const std::vector<std::string>& arguments, std::optional<unsigned> ranks, unsigned cores,
           const std::string& parts, const std::string& results) {
  std::vector<std::string> command = mpirun_command(arguments, ranks);
  const StatusFile agreed_status;
  prepare_environment(ranks, cores);
  hand_on_terminals();
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  pass_signals_on();
  const SpawnSettings settings;
  pid_t process = 0;
  if (const int error =
          ::posix_spawnp(&process, argv[0], &settings.actions, &settings.attributes, argv.data(), environ);
      error != 0)
    throw UnavailableError{
        fmt::format("mpirun: {}; install Open MPI (Debian: openmpi-bin) or run scripts/setup", std::strerror(error))};
  child = process;
  const int status = wait_for(process);
  const std::optional<int> agreed = agreed_status.read();
  return agreed ? *agreed : status_of_interrupted(status, parts, results);
}

void end_ranks_first() { ranks_first = 1; }

void tell_launcher(int status) {
  if (const char* const path = std::getenv(status_variable); path != nullptr)
    std::ofstream{path} << status << std::flush;
}

}  // namespace hallmark
