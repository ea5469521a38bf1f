#include "reports/judgement/verdict.hpp"

namespace hallmark {

std::string_view word(Ruling ruling) {
  switch (ruling) {
    case Ruling::accept:
      return "ACCEPT";
    case Ruling::reject:
      return "REJECT";
    case Ruling::inconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "PASS";
    case Outcome::fail:
      return "FAIL";
    case Outcome::not_seen:
      return "NOT_SEEN";
    case Outcome::inconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::gate:
      return "gate";
    case Severity::evidence:
      return "evidence";
    case Severity::report:
      break;
  }
  return "report";
}

std::string_view word(Scope scope) {
  switch (scope) {
    case Scope::hall:
      return "hall";
    case Scope::rack:
      return "rack";
    case Scope::node:
      return "node";
    case Scope::gpu:
      return "gpu";
    case Scope::nic:
      return "nic";
    case Scope::rank:
      break;
  }
  return "rank";
}

std::string_view word(Comparator comparator) {
  switch (comparator) {
    case Comparator::at_least:
      return ">=";
    case Comparator::at_most:
      return "<=";
    case Comparator::equal:
      return "==";
    case Comparator::within:
      break;
  }
  return "in";
}

}  // namespace hallmark
