// Packed series in a file: what is packed, and what a reader refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "random_results.hpp"
#include "reports/results/content.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/power_numbers.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t none = power::no_offset;

/// Two series of three readings each, packed, the second's times near the first's; in each test one thing is a lie.
struct Draft {
  std::vector<std::uint64_t> count{3, 3}, scale{1000, 1}, value_offset{0, 3}, time_offset{0, none}, sums{1, 0};
  std::vector<std::int64_t> value_base{10, 0}, time_base{100'000, -7}, like{-1, 0};
  std::vector<std::uint64_t> times{0, 1, 2}, values{0, none, 5, 1, 2, 3};
  bool with_packed = true, with_readings = true;
};

void write_draft(const std::string& path, const Draft& draft) {
  Results results;
  results.run_id = "abc";
  results.ranks.resize(1);
  results.nodes.resize(1);
  h5::Output output{path};
  output.scale("power_series", 2, "");
  const h5::OutputGroup root = output.root();
  root.group("ranks").numbers<std::uint32_t>({"node", "1", ""}, {}, std::vector<std::uint32_t>{0});
  root.group("nodes").texts({"hostname", "1", ""}, {}, {"n1"});
  const h5::OutputGroup group = root.group("power");
  group.numbers<std::uint32_t>({"node", "1", ""}, {"power_series"}, std::vector<std::uint32_t>{0, 0});
  group.texts({"domain", "1", ""}, {"power_series"}, {"gpu-0", "gpu-1"});
  const auto whole = [&](const char* name, const std::vector<std::uint64_t>& column) {
    group.numbers<std::uint64_t>({name, "1", ""}, {}, column);
  };
  const auto either = [&](const char* name, const std::vector<std::int64_t>& column) {
    group.numbers<std::int64_t>({name, "1", ""}, {}, column);
  };
  whole("offset", {0, 0});
  whole("count", draft.count);
  if (draft.with_packed) {
    whole("value_scale", draft.scale), whole("value_sums", draft.sums), whole("value_offset", draft.value_offset);
    whole("time_offset", draft.time_offset), either("value_base", draft.value_base);
    either("time_base", draft.time_base), either("time_like", draft.like);
  }
  if (draft.with_readings) whole("time_packed", draft.times), whole("value_packed", draft.values);
  root.attribute("schema", std::string{results_schema});
  root.attribute("run_id", std::string{"abc"});
  root.attribute("planned_blocks", std::uint32_t{1});
  root.attribute("complete", std::uint8_t{1});
  output.close();
}

TEST(PackedPower, is_read_as_the_schema_says) {
  const test::Scratch scratch;
  write_draft(scratch.path("r.h5"), {});
  const std::vector<PowerSeries> power = read_results(scratch.path("r.h5")).power;
  ASSERT_EQ(power.size(), 2U);
  EXPECT_EQ(power[0].time_s, (std::vector{0.1, 0.200001, 0.300003}));
  EXPECT_EQ(power[1].time_s, (std::vector{0.099993, 0.199994, 0.299996}));
  EXPECT_EQ(power[0].value[0], 0.010);
  EXPECT_TRUE(std::isnan(power[0].value[1]));
  EXPECT_EQ(power[0].value[2], 0.025);
  EXPECT_EQ(power[1].value, (std::vector<double>{1, 2, 3}));
}

std::string words_about(const std::string& path) {
  try {
    (void)read_results(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

TEST(PackedPower, that_contradicts_the_schema_is_refused_with_words_that_say_where) {
  struct Wrong {
    Draft draft;
    std::string words;
  };
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t huge = std::uint64_t{1} << 40U;
  const std::vector<Wrong> wrongs{
      {{.with_packed = false}, "/power/count: names readings that are not there"},
      {{.with_readings = false}, "/power/time_packed: is missing"},
      {{.value_offset = {0, 4}}, "/power/value_packed: has not the readings"},
      {{.count = {4, 3}}, "has not the readings"},
      {{.count = {huge, 3}}, "more data than a file of this size can hold"},
      {{.scale = {2'000'000'000, 1}}, "/power/value_scale: holds 2000000000"},
      {{.scale = {1000}}, "/power/value_scale: has not as many rows"},
      {{.scale = {0, 1}}, "/power/count: names readings that are not there"},
      {{.value_offset = {none, 3}}, "/power/value_packed: has not the readings"},
      {{.value_offset = {none - 1, 3}}, "/power/value_packed: has not the readings"},
      {{.time_offset = {none, none}}, "/power/time_offset: names no times"},
      {{.time_offset = {1, none}}, "/power/time_packed: has not the readings"},
      {{.sums = {2, 0}}, "/power/value_sums: holds 2"},
      {{.value_base = {most, 0}}, "/power/value_packed: gives numbers beyond 2^53"},
      {{.time_base = {most, 0}}, "/power/time_packed: gives numbers beyond 2^53"},
      {{.time_base = {power::largest / 4, power::largest / 2}}, "/power/time_packed: gives numbers beyond 2^53"},
      {{.like = {-1, 1}}, "/power/time_like: names no earlier packed series"},
      {{.like = {0, 0}}, "/power/time_like: names no earlier packed series"},
      {{.like = {-1, 7}}, "/power/time_like: names no earlier packed series"},
      {{.count = {3, 2}}, "/power/time_like: names no earlier packed series"},
      {{.times = {0, none, 2}}, "/power/time_packed: lacks the time of a reading"},
  };
  const test::Scratch scratch;
  for (const auto& [draft, words] : wrongs) {
    write_draft(scratch.path("r.h5"), draft);
    const std::string found = words_about(scratch.path("r.h5"));
    EXPECT_NE(found.find(words), std::string::npos) << words << " is not in: " << found;
  }
}

Results run_of(std::vector<PowerSeries> power) {
  Results results;
  results.run_id = "abc";
  results.ranks.resize(1);
  results.nodes.resize(1);
  results.power = std::move(power);
  return results;
}

PowerSeries steady(double watts, std::size_t count) {
  PowerSeries series;
  series.kind = "power";
  for (std::size_t k = 0; k < count; ++k) {
    series.time_s.push_back(static_cast<double>(k) / 10);
    series.value.push_back(watts);
  }
  return series;
}

std::uintmax_t written(const std::string& path, const Results& results) {
  write_results(path, results);
  EXPECT_EQ(content_sha256(read_results(path)), content_sha256(results));
  return std::filesystem::file_size(path);
}

TEST(PackedPower, of_sensors_that_stand_still_takes_next_to_nothing_and_can_be_read_all_the_same) {
  const test::Scratch scratch;
  const std::uintmax_t little = written(scratch.path("r.h5"), run_of(std::vector(20, steady(690.5, 10))));
  const std::uintmax_t much = written(scratch.path("r.h5"), run_of(std::vector(20, steady(690.5, 250'000))));
  EXPECT_LT(much - little, 20 * 250'000 / 50);
}

TEST(PackedPower, stands_beside_series_that_are_not_made_of_whole_numbers) {
  const test::Scratch scratch;
  PowerSeries third = steady(1.0 / 3, 7), between = steady(5, 7);
  between.time_s[3] += 1e-7;
  EXPECT_GT(written(scratch.path("r.h5"), run_of({steady(1, 7), third, between, {}, steady(2, 7)})), 0U);
}

TEST(PackedPower, keeps_readings_that_are_far_apart_or_failed) {
  const test::Scratch scratch;
  Random random{9};
  std::vector<PowerSeries> power(20);
  for (std::size_t i = 0; i < power.size(); ++i) {
    test::random_readings(power[i], i % 4 == 0 ? nullptr : &power[i - 1], random);
    power[i].value.back() = i % 2 == 0 ? 9007199254740992.0 : -9007199254740992.0;
    if (i == 7) std::ranges::fill(power[i].value, unknown);
  }
  EXPECT_GT(written(scratch.path("r.h5"), run_of(power)), 0U);
}

}  // namespace
}  // namespace hallmark
