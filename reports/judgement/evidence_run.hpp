// One run as the judge is given it.
#pragma once

#include <string>

#include "reports/results/results.hpp"

namespace hallmark {

struct EvidenceRun {
  Results results;
  std::string content_sha256;  ///< of the evidence itself; empty where the caller has none
};

}  // namespace hallmark
