#include "benchmarks/program/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "benchmarks/program/launch.hpp"

namespace hallmark {
namespace {

constexpr const char* variable = "HALLMARK_TERMINALS";  // "out err", "out", "err" or ""

bool is_terminal(int descriptor, std::string_view word) {
  if (const char* const told = std::getenv(variable); told != nullptr)
    return std::string_view{told}.find(word) != std::string_view::npos;
  return !started_by_launcher() && ::isatty(descriptor) != 0;
}

}  // namespace

void hand_on_terminals() {
  std::string words;
  if (::isatty(STDOUT_FILENO) != 0) words += "out ";
  if (::isatty(STDERR_FILENO) != 0) words += "err";
  ::setenv(variable, words.c_str(), 1);
}

bool stdout_is_terminal() { return is_terminal(STDOUT_FILENO, "out"); }
bool stderr_is_terminal() { return is_terminal(STDERR_FILENO, "err"); }

}  // namespace hallmark
