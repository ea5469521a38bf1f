// What a unit does beside its like: the same device, or on hosts the same processor model (vote.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "reports/judgement/body.hpp"

namespace hallmark {

/// By unit; equal numbers are of one class in the latest run that saw them. 0 for units that none saw.
[[nodiscard]] std::vector<std::uint32_t> classes_of_units(const Body&);

/// Gives each unit its observed value over the median of its class, where that has two at least.
void add_class_ratios(Outcomes&, const Body&);

}  // namespace hallmark
