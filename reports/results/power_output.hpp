// Sensors' readings on their way into a results file: packed where nothing is lost by it, else as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reports/results/hdf5.output.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// Decides on construction how each series is stored. `series` outlives it.
class PowerOutput {
 public:
  /// DefectError where a series has not one value per time.
  explicit PowerOutput(const std::vector<PowerSeries>& series);

  /// Readings of the series that are not packed.
  [[nodiscard]] std::uint64_t plain_readings() const { return plain_; }
  /// /power, where there is a series; needs the scales power_series and power_reading.
  void write(const h5::OutputGroup& root) const;

 private:
  /// How one series is packed; not at all where `scale` is 0.
  struct Form {
    std::uint64_t scale = 0;
    bool sums = false;
    std::int32_t like = -1;    ///< the earlier series whose times are near; -1: none
    bool times_apart = true;   ///< false: all as far from those of `like`, so that none is stored
  };
  void choose(std::size_t i);
  void choose_times(std::size_t i, const std::vector<std::int64_t>& times);
  [[nodiscard]] std::vector<std::int64_t> times(std::size_t i) const;
  void write_plain(const h5::OutputGroup& group) const;
  void write_packed(const h5::OutputGroup& group) const;

  const std::vector<PowerSeries>& series_;
  std::vector<Form> forms_;
  std::uint64_t plain_ = 0, packed_ = 0, packed_times_ = 0;  ///< numbers to store
};

}  // namespace hallmark
