// The report's pictures: inline SVG, drawn from data as they are. Each returns "" where there is nothing to draw.
#pragma once

#include <string>

#include "reports/render/render.hpp"

namespace hallmark {

/// One cell per contracted unit (per node above 50,000), grouped as racks or nodes, with its legend.
[[nodiscard]] std::string hall_map(const Verdict&);

/// The interval of one criterion against its threshold. The axis is the distance from the threshold, cut at +-25 %.
[[nodiscard]] std::string criterion_strip(const Finding&);

/// The judged value of every unit of one criterion, sorted, against the threshold.
[[nodiscard]] std::string values_chart(const Finding&);

/// Seconds of every sample of one case by rank, and the ranks whose answer was wrong.
[[nodiscard]] std::string samples_chart(const CaseRecord&);

/// Seconds of the all-reduce steps of one run against their size.
[[nodiscard]] std::string allreduce_chart(const Results&);

/// Readings of the sensors of one run over time, as recorded.
[[nodiscard]] std::string power_chart(const Results&);

}  // namespace hallmark
