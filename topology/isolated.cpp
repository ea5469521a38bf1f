#include "topology/isolated.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"

namespace hallmark {
namespace {

/// The exit status of an Error first, as one byte, then its words or the text.
std::string answer_of(const std::function<std::string()>& work) {
  try {
    return '\0' + work();
  } catch (const Error& error) {
    return static_cast<char>(error.status()) + std::string{error.what()};
  } catch (const std::exception& error) {
    return static_cast<char>(ExitStatus::bad_input) + std::string{error.what()};
  }
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t count = ::read(descriptor, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string in_isolation(const std::string& what, const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw UnavailableError{std::string{"pipe: "} + std::strerror(errno)};
  const FileDescriptor reading{ends[0]};
  FileDescriptor writing{ends[1]};
  const pid_t child = ::fork();
  if (child < 0) throw UnavailableError{std::string{"fork: "} + std::strerror(errno)};
  if (child == 0) {
    write_all(writing.get(), answer_of(work));
    ::_exit(0);
  }
  writing = FileDescriptor{};  // so that the end of the child is the end of its text
  const std::string answer = read_all(reading.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || answer.empty())
    throw InputError{what + ": its reader crashed over it; the file is damaged, or made to do harm"};
  if (answer.front() == '\0') return answer.substr(1);
  throw Error{static_cast<ExitStatus>(answer.front()), answer.substr(1)};
}

}  // namespace hallmark
