// What each place of each node drew under one case, by its sensors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.hpp"

namespace hallmark {

struct DomainPower {
  std::string host, domain, sensor;
  std::optional<double> watts;  ///< median over the case's blocks that the sensor covers
  std::size_t blocks = 0;       ///< how many those are
  std::string unknown_reason;   ///< why there are none
};

/// One entry for each sensor of energy or power, in the order of the record; a sensor that was recorded in several
/// stretches is one.
[[nodiscard]] std::vector<DomainPower> domain_power_of(const Results&, const CaseRecord&);

}  // namespace hallmark
