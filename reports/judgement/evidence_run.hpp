// One run as the judge is given it. Copies share the results.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "reports/results/results.hpp"

namespace hallmark {

struct EvidenceRun {
  EvidenceRun(std::shared_ptr<const Results> found, std::string sha256)
      : results{std::move(found)}, content_sha256{std::move(sha256)} {}
  EvidenceRun(Results found, std::string sha256)
      : EvidenceRun{std::make_shared<const Results>(std::move(found)), std::move(sha256)} {}

  std::shared_ptr<const Results> results;
  std::string content_sha256;  ///< of the evidence itself; empty where the caller has none
};

}  // namespace hallmark
