// What a hall draws, from its nodes' sensors or from a meter outside them, and what may be concluded of it
// (JUDGEMENT 2.6; research/power.md 5.5).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/decide.hpp"
#include "reports/judgement/settle.hpp"

namespace hallmark {

/// Watts block by block, at one electrical boundary.
struct HallPower {
  std::vector<double> watts = {};    ///< by block; blocks in which nothing is known are left out
  std::vector<double> begin = {}, end = {};  ///< of those blocks, in s on the run's clock
  std::size_t sources = 0;       ///< nodes or meters that add to every block
  std::size_t expected = 0;      ///< nodes of the contract; of meters, those that the record has
  std::size_t void_blocks = 0;   ///< in which not every source was known
  bool lower_bound = false;      ///< something that draws is not in the sum
  std::string boundary = {};     ///< "node_in", "components", or the meter's
  std::string doubt = {};        ///< why nothing may stand on it; empty where something may
  double clock_bound_s = 0;      ///< the largest error of a node's clock
};

/// Seconds from the first rank's begin to the last rank's end of a block: the window of its energies. NaN where unknown.
[[nodiscard]] double energy_window(const CaseRecord&, std::size_t block);

/// The nodes' energies of one case over their windows. A node of the contract that has none makes it a lower bound, as
/// does a node that has no sensor of its own. `counted`: which of the run's nodes add; empty: all.
[[nodiscard]] HallPower power_of_nodes(const Results&, const CaseRecord&, std::size_t contracted_nodes,
                                       const std::vector<bool>& counted = {});

/// Means over non-overlapping blocks of `block_s` of the meters at `boundary` ("" where they are all at one). Only what
/// lies between two readings counts; a block that one meter does not cover is void.
[[nodiscard]] HallPower power_of_meters(const Results&, const std::string& boundary, double block_s);

/// What the meters at `boundary` show together over [begin, end]; NaN where one of them does not cover it.
[[nodiscard]] double meter_watts(const Results&, const std::string& boundary, double begin, double end);

/// Takes back what a lower bound does not show: that a floor is missed, or that a ceiling is kept.
void respect_lower_bound(Decision&, const Rule&);

/// What the contracted nodes showed under the load under which they showed most: the median over its blocks.
struct Demonstrated {
  std::optional<double> watts;
  std::string note;  ///< of how many nodes, at which boundary, under which case
};
[[nodiscard]] Demonstrated demonstrated_power(const Body&);

/// power.it and power.sensor_ratio of the hall. `finding` gets the case's name and a remark.
[[nodiscard]] Settled judge_hall_power(const Body&, const Criterion&, Finding& finding);

}  // namespace hallmark
