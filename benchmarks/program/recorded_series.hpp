// A sensor's readings as they are recorded, and as bytes that travel to rank 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.hpp"
#include "topology/power/energy.hpp"

namespace hallmark {

/// A series for each of recordable()'s stretches, times rounded to whole microseconds, so that what is judged and hashed
/// before a file is written is what the file gives back.
[[nodiscard]] std::vector<PowerSeries> recorded(const SensorSeries& series, std::uint32_t node);

/// 16 bytes a reading; for machines of one kind, as those of one MPI job are.
[[nodiscard]] std::string bytes_of(const PowerSeries& series);
/// Its inverse. DefectError for other bytes.
[[nodiscard]] PowerSeries series_of(std::string_view bytes);

}  // namespace hallmark
