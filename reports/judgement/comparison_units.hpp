// Which hardware of the baseline is which hardware now.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "reports/judgement/body.hpp"
#include "reports/judgement/comparison.hpp"

namespace hallmark {

/// Where one piece of hardware sat in one body: run and seat, oldest run first.
struct Sitting {
  std::size_t run = 0, seat = 0;
};
using Sittings = std::map<std::string, std::vector<Sitting>>;  ///< by key

[[nodiscard]] Sittings sittings_of(const Body&);

/// Every piece of hardware of either body, ordered by rack, host, number and key. Places are where the machine says
/// that it sits; the inventory fills in what the machine does not say of that place.
[[nodiscard]] std::vector<ComparedUnit> match_units(const Body& before, const Sittings&, const Body& after,
                                                    const Sittings&);

}  // namespace hallmark
