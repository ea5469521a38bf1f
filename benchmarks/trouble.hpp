// What goes wrong on one rank, and what the others learn of it.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "topology/base/error.hpp"

namespace hallmark {

class Communicator;

/// What went wrong on this rank since the last agreement. Work is skipped, collectives are not.
class Trouble {
 public:
  template <class Work>
  void guard(Work&& work) {
    if (!message_.empty()) return;
    try {
      work();
    } catch (const DefectError&) {
      throw;  // MPI itself failed: no agreement is possible any more
    } catch (const std::bad_alloc&) {
      message_ = "out of memory";
    } catch (const std::exception& error) {
      message_ = error.what();
    }
  }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] bool none() const { return message_.empty(); }

 private:
  std::string message_;
};

/// What the ranks that are in trouble say, the first four by rank: "rank 3 on gpu-r03-n02: MESSAGE; ..."; empty where
/// none is. Collective.
[[nodiscard]] std::string troubles(const Communicator& world, const std::string& here);

/// Whether a case ends here: a collective one where any rank is in trouble, any other one where all are. `words`:
/// troubles(). Collective.
struct Stop {
  bool now = false;
  std::string words;
};
[[nodiscard]] Stop must_stop(const Communicator& world, const Trouble& here, bool collective);

}  // namespace hallmark
