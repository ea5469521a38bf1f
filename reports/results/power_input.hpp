// Sensors' readings out of a results file, packed or plain.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/results/hdf5.input.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// /power; none where it is missing. InputError for a node that is none of `nodes`, and for what SCHEMA.md forbids.
[[nodiscard]] std::vector<PowerSeries> read_power(const h5::InputGroup& root, std::size_t nodes);

}  // namespace hallmark
