#include "reports/results/power_output.hpp"

#include <algorithm>
#include <cmath>

#include "reports/results/columns.hpp"
#include "reports/results/power_numbers.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::vector<std::int64_t> minus(std::vector<std::int64_t> a, const std::vector<std::int64_t>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(), std::minus<>{});
  return a;
}

constexpr std::size_t most_neighbours = 256;  // looked at for times that are near

constexpr std::size_t looked_at = 1024;  // of their readings

/// Differences of some of the times, spread over all.
std::vector<std::int64_t> some_apart(const std::vector<std::int64_t>& times, const std::vector<double>& other_s) {
  std::vector<std::int64_t> apart;
  for (std::size_t k = 0; k < times.size(); k += times.size() / looked_at + 1)
    apart.push_back(times[k] - std::llround(other_s[k] * static_cast<double>(power::time_scale)));
  return apart;
}

bool all_equal(const std::vector<std::int64_t>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::not_equal_to<>{}) == numbers.end();
}

bool has_missing(const std::vector<std::int64_t>& numbers) {
  return std::ranges::find(numbers, power::missing) != numbers.end();
}

/// The columns of packed series, a row each; the fields are described in SCHEMA.md.
struct PackedColumns {
  std::vector<std::uint64_t> scale, value_offset, time_offset;
  std::vector<std::uint8_t> sums;
  std::vector<std::int64_t> value_base, time_base;
  std::vector<std::int32_t> like;

  void write(const h5::OutputGroup& group) const {
    const h5::Dimensions rows{"power_series"};
    group.numbers<std::uint64_t>({"value_scale", "1", "packed values are divided by this; 0: series is plain"}, rows,
                                 scale);
    group.numbers<std::uint8_t>({"value_sums", "1", "packed values are the sums of numbers"}, rows, sums);
    group.numbers<std::int64_t>({"value_base", "1", "is added to each number of value_packed"}, rows, value_base);
    group.numbers<std::uint64_t>({"value_offset", "1", "index of the series' first number in value_packed"}, rows,
                                 value_offset, power::no_offset);
    group.numbers<std::int32_t>({"time_like", "1", "earlier series to whose times numbers are added; -1: none"}, rows,
                                like, -1);
    group.numbers<std::int64_t>({"time_base", "1e-6 s", "is added to each number of time_packed"}, rows, time_base);
    group.numbers<std::uint64_t>({"time_offset", "1", "index of the series' first number in time_packed"}, rows,
                                 time_offset, power::no_offset);
  }
};

}  // namespace

PowerOutput::PowerOutput(const std::vector<PowerSeries>& series) : series_{series}, forms_(series.size()) {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    if (series_[i].time_s.size() != series_[i].value.size())
      throw DefectError{series_[i].sensor + ": not one value per time"};
    choose(i);
    const std::uint64_t count = series_[i].time_s.size();
    const bool packed = forms_[i].scale > 0;
    plain_ += packed ? 0 : count;
    packed_ += packed ? count : 0;
    packed_times_ += packed && forms_[i].times_apart ? count : 0;
  }
}

/// Of a packed series.
std::vector<std::int64_t> PowerOutput::times(std::size_t i) const {
  return power::whole_numbers(series_[i].time_s, power::time_scale).value();
}

void PowerOutput::choose(std::size_t i) {
  const PowerSeries& series = series_[i];
  const auto whole = power::whole_numbers(series.time_s, power::time_scale);
  const auto scale = power::scale_of(series.value);
  if (series.value.empty() || !whole || !scale || has_missing(*whole)) return;
  const std::vector<std::int64_t> values = power::whole_numbers(series.value, *scale).value();
  forms_[i].scale = *scale;
  forms_[i].sums = power::bits_each_step(values) < power::bits_each(values);
  choose_times(i, *whole);
}

/// Sensors are swept one after another, in an order that turns, and some share a stamp: whoever of the node was read
/// nearest is looked for among those before. Sums of times of its own are the last resort.
void PowerOutput::choose_times(std::size_t i, const std::vector<std::int64_t>& times_here) {
  Form& form = forms_[i];
  double least = power::bits_each_step(times_here);
  const std::size_t count = times_here.size(), first = i - std::min(i, most_neighbours);
  for (std::size_t other = i; other-- > first && least > 0;) {
    if (forms_[other].scale == 0 || series_[other].node != series_[i].node || series_[other].time_s.size() != count)
      continue;
    const double bits = power::bits_each(some_apart(times_here, series_[other].time_s));
    if (bits >= least) continue;
    least = bits;
    form.like = static_cast<std::int32_t>(other);
  }
  if (form.like >= 0) form.times_apart = !all_equal(minus(times_here, times(static_cast<std::size_t>(form.like))));
}

void PowerOutput::write_plain(const h5::OutputGroup& group) const {
  std::vector<std::uint64_t> offset, count;
  std::vector<double> time, value;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const PowerSeries& series = series_[i];
    // A program that does not know of packed series finds that these readings are not there, instead of wrong ones.
    offset.push_back(forms_[i].scale > 0 ? plain_ : time.size());
    count.push_back(series.time_s.size());
    if (forms_[i].scale > 0) continue;
    time.insert(time.end(), series.time_s.begin(), series.time_s.end());
    value.insert(value.end(), series.value.begin(), series.value.end());
  }
  group.numbers<std::uint64_t>({"offset", "1", "index of a plain series' first reading"}, {"power_series"}, offset);
  group.numbers<std::uint64_t>({"count", "1", "number of the series' readings"}, {"power_series"}, count);
  if (time.empty()) return;
  group.numbers<double>({"time", "s", "time of a reading, since time_origin"}, {"power_reading"}, time, unknown);
  group.numbers<double>({"value", "1", "reading: J where kind is energy, W where it is power"}, {"power_reading"},
                        value, unknown);
}

void PowerOutput::write_packed(const h5::OutputGroup& group) const {
  if (packed_ == 0) return;
  std::optional<h5::Sequence> time_numbers;
  if (packed_times_ > 0)
    time_numbers.emplace(group.sequence({"time_packed", "1e-6 s", "times of packed series"}, packed_times_,
                                        power::missing_stored));
  h5::Sequence value_numbers =
      group.sequence({"value_packed", "1", "values of packed series"}, packed_, power::missing_stored);
  PackedColumns rows;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Form& form = forms_[i];
    power::Packed time, value;
    if (form.scale > 0) {
      value = power::pack(power::whole_numbers(series_[i].value, form.scale).value(), form.sums);
      const std::vector<std::int64_t> own = times(i);
      const bool alone = form.like < 0;
      time = power::pack(alone ? own : minus(own, times(static_cast<std::size_t>(form.like))), alone);
    }
    const bool stored = form.scale > 0, times_stored = stored && form.times_apart;
    rows.scale.push_back(form.scale);
    rows.sums.push_back(form.sums ? 1 : 0);
    rows.value_base.push_back(value.base);
    rows.value_offset.push_back(stored ? value_numbers.length() : power::no_offset);
    rows.like.push_back(form.like);
    rows.time_base.push_back(time.base);
    rows.time_offset.push_back(times_stored ? time_numbers->length() : power::no_offset);
    value_numbers.append(value.stored);
    if (times_stored) time_numbers->append(time.stored);
  }
  rows.write(group);
}

void PowerOutput::write(const h5::OutputGroup& root) const {
  if (series_.empty()) return;
  const h5::OutputGroup group = root.group("power");
  columns::write_table(group, root.group("dict"), "power_series", series_, schema::power_columns);
  write_plain(group);
  write_packed(group);
}

}  // namespace hallmark
