// Errors that end a program, and the exit status each stands for. Libraries throw them; only main() catches.
#pragma once

#include <stdexcept>
#include <string>

namespace hallmark {

/// What a hallmark program tells its caller. 0, 1 and 2 are verdicts (0 also: done, nothing to judge).
enum class ExitStatus : int {
  accept = 0,
  done = 0,  ///< where there was nothing to judge
  reject = 1,
  inconclusive = 2,
  usage = 64,        ///< the command line is wrong
  bad_input = 65,    ///< a contract, inventory or results file is wrong; the message names file and line
  unavailable = 69,  ///< something needed is missing on this machine
  defect = 70,       ///< a bug in hallmark
  io = 74,           ///< reading or writing failed
  interrupted = 75,  ///< the run ended early; what was finished is on disk
};

/// A message for the user together with the exit status it leads to. Say what happened, to whom, and what to do.
class Error : public std::runtime_error {
 public:
  Error(ExitStatus status, const std::string& message) : std::runtime_error{message}, status_{status} {}
  [[nodiscard]] ExitStatus status() const noexcept { return status_; }

 private:
  ExitStatus status_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error{ExitStatus::usage, message} {}
};
struct InputError : Error {
  explicit InputError(const std::string& message) : Error{ExitStatus::bad_input, message} {}
};
struct UnavailableError : Error {
  explicit UnavailableError(const std::string& message) : Error{ExitStatus::unavailable, message} {}
};
struct DefectError : Error {
  explicit DefectError(const std::string& message) : Error{ExitStatus::defect, message} {}
};
struct IoError : Error {
  explicit IoError(const std::string& message) : Error{ExitStatus::io, message} {}
};
struct InterruptedError : Error {
  explicit InterruptedError(const std::string& message) : Error{ExitStatus::interrupted, message} {}
};

}  // namespace hallmark
