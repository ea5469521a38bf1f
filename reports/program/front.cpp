// hallmark: becomes the program beside it that does what was asked. Loads no library of its own, not even C++'s: ranks
// that start through it, 64 on one node, would each pay for it.
#include <limits.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace {

constexpr std::string_view measuring = "hallmark-run", judging = "hallmark-judge";
using Path = std::array<char, PATH_MAX + 32>;

/// The path of `program` in this program's own folder; where the kernel does not tell, in the working directory.
Path beside(std::string_view program) {
  Path path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), PATH_MAX);
  const std::string_view whole{path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
  const std::size_t folder = whole.rfind('/') + 1;  // npos + 1 is 0
  std::memcpy(path.data() + folder, program.data(), program.size() + 1);
  return path;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const bool measures = command == "run" || command == "topology";
  const Path program = beside(measures ? measuring : judging);
  ::execv(program.data(), argv);
  const bool no_such_half = measures && errno == ENOENT;
  std::fprintf(stderr, "hallmark: %s: %s; %s\n", program.data(), std::strerror(errno),
               no_such_half ? "this hallmark was installed or built without the half that measures (HALLMARK_MPI=OFF)"
                            : "install hallmark again: its programs lie in one folder");
  return EX_UNAVAILABLE;
}
