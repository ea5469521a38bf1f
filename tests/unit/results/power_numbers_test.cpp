#include "reports/results/power_numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "topology/base/random.hpp"

namespace hallmark::power {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(WholeNumbers, are_found_only_where_they_say_exactly_the_same) {
  struct Row {
    std::vector<double> values;
    std::optional<std::uint64_t> scale;
  };
  const std::vector<Row> rows{{{}, 1},
                              {{1, -2, nan}, 1},
                              {{0.5, 690.829}, 1000},
                              {{0.000001, 3}, 1'000'000},
                              {{1e-9}, 1'000'000'000},
                              {{1e-10}, std::nullopt},
                              {{-0.0}, std::nullopt},
                              {{1.0 / 3}, std::nullopt},
                              {{0.1 + 0.2}, std::nullopt},
                              {{INFINITY}, std::nullopt},
                              {{9007199254740992.0}, 1},
                              {{9007199254740994.0}, std::nullopt},
                              {{9007199254740.0, 0.001}, 1000}};
  for (const auto& [values, scale] : rows)
    EXPECT_EQ(scale_of(values), scale) << (values.empty() ? 0 : values.front());
  EXPECT_EQ(whole_numbers({0.5, nan, -0.25}, 1000), (std::vector<std::int64_t>{500, missing, -250}));
}

TEST(WholeNumbers, are_what_rounding_gives) {
  Random random{1};
  for (int i = 0; i < 100'000; ++i) {
    const double value = (static_cast<double>(random() >> 11U) - 0x1p52) * std::pow(10.0, -static_cast<double>(random.below(16)));
    for (const std::uint64_t scale : {std::uint64_t{1}, time_scale}) {
      const double near = rounded(value, scale);
      if (std::abs(near) * static_cast<double>(scale) > 0x1p50) continue;
      EXPECT_TRUE(whole_numbers({near}, scale)) << value;
      EXPECT_LE(std::abs(near - value), 0.5000001 / static_cast<double>(scale) + std::abs(value) * 1e-15) << value;
    }
  }
  EXPECT_TRUE(std::isnan(rounded(nan, 1)));
}

TEST(PackedNumbers, come_back_as_they_were) {
  Random random{2};
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::int64_t> numbers(random.below(30));
    const std::uint64_t width = 1 + random.below(54);
    for (std::int64_t& number : numbers) {
      number = static_cast<std::int64_t>(random() >> (64 - width)) - (std::int64_t{1} << (width - 1));
      if (random.below(9) == 0) number = missing;
    }
    for (const bool sums : {false, true}) EXPECT_EQ(unpack(pack(numbers, sums)), numbers) << i;
  }
}

TEST(PackedNumbers, are_small_where_numbers_rise_steadily) {
  const Packed packed = pack(std::vector<std::int64_t>{5000, 6003, missing, 7001, 8002}, true);
  EXPECT_EQ(packed.base, 998);
  EXPECT_EQ(packed.stored, (std::vector<std::uint64_t>{4002, 5, missing_stored, 0, 3}));
}

TEST(PackedNumbers, that_leave_what_a_double_holds_are_refused) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();
  EXPECT_TRUE(unpack({false, largest, {0}}));
  EXPECT_FALSE(unpack({false, largest, {1}}));
  EXPECT_FALSE(unpack({false, -largest - 1, {0}}));
  EXPECT_FALSE(unpack({false, most, {missing_stored - 1}}));
  EXPECT_FALSE(unpack({true, largest, {0, 0}}));
  EXPECT_FALSE(unpack({true, least, {0}}));
  EXPECT_TRUE(unpack({true, most, {missing_stored}}));
}

TEST(BitsEach, is_less_for_what_compresses_better) {
  std::vector<std::int64_t> constant(50'000, 123'456), noise, counter;
  Random random{3};
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < constant.size(); ++i) {
    noise.push_back(static_cast<std::int64_t>(random.below(1000)));
    counter.push_back(sum += 69'000 + noise.back());
  }
  EXPECT_EQ(bits_each(constant), 0);
  EXPECT_EQ(bits_each_step(constant), 0);
  EXPECT_LT(bits_each(noise), bits_each_step(noise));
  EXPECT_LT(bits_each_step(counter), bits_each(counter));
  EXPECT_EQ(bits_each(std::vector<std::int64_t>{missing, missing}), 0);
}

}  // namespace
}  // namespace hallmark::power
