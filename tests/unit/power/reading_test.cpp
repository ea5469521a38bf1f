#include "topology/power/reading.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

constexpr std::int64_t range = 262143328850;

PowerSensor counter(std::optional<std::int64_t> range_uj) {
  return {.domain = make_domain(DomainKind::package, 0), .path = "P", .range_uj = range_uj, .limit_uw = 500'000'000};
}

PowerSensor meter(DomainKind kind) {
  return {.domain = make_domain(kind, 0), .path = "M", .gives = SensorGives::average_power};
}

TEST(Reading, believes_power_only_where_it_can_be_true) {
  struct Row {
    const char* text;
    const char* unknown;  // how the reason begins; "" for a value
  };
  const std::vector<Row> rows{{"152400000", ""},
                              {"4294967295000", "sentinel: "},
                              {"4294967295", "sentinel: "},
                              {"0", "implausible: "},
                              {"-5", "implausible: "},
                              {"9000000000000", "implausible: "},
                              {"", "garbage: "},
                              {"unknown", "garbage: "},
                              {"12 W", "garbage: "},
                              {"0x10", "garbage: "},
                              {"99999999999999999999", "garbage: "}};
  for (const Row& row : rows) {
    const Amount amount = parse_reading(meter(DomainKind::grace), row.text);
    EXPECT_EQ(amount.value.has_value(), row.unknown[0] == '\0') << row.text;
    EXPECT_TRUE(amount.unknown.starts_with(row.unknown)) << row.text << ": " << amount.unknown;
  }
  EXPECT_EQ(parse_reading(meter(DomainKind::grace), "152400000").value, 152400000);
}

TEST(Reading, a_counter_may_stand_at_zero) {
  EXPECT_EQ(parse_reading(counter(range), "0").value, 0);
  EXPECT_FALSE(parse_reading(counter(range), "-1").value);
}

TEST(Reading, steps_of_a_counter) {
  struct Row {
    std::optional<std::int64_t> range_uj;
    std::int64_t before, after;
    double dt_s;
    std::optional<std::int64_t> step;
  };
  const std::vector<Row> rows{{range, 1000000000, 3985000000, 10, 2985000000},
                              {range, 5000, 5000, 10, 0},                        // unchanged is 0 J, not a wrap
                              {range, 260000000000, 869171150, 10, 3012500000},  // wrapped once
                              {std::nullopt, 260000000000, 869171150, 10, {}},   // back without a known range
                              {range, 1000, 2000, 525, {}},                      // 524 s at 500 W is one whole range
                              {range, 1000, 2000, 524, 1000},
                              {range, 5000000000, 0, 10, {}},  // reset: as a wrap it would be 25 kW
                              {range, 0, 6000000000, 10, {}},  // 600 W where 500 is the most
                              {range, range + 10, 5, 10, {}},  // beyond its own range
                              {range, 1, 2, 0, {}},
                              {65712999613, 65500000000, 208250387, 10, 421250000}};
  for (const Row& row : rows) {
    const Amount step = counter_step(counter(row.range_uj), row.before, row.after, row.dt_s);
    EXPECT_EQ(step.value, row.step) << row.before << " to " << row.after << ": " << step.unknown;
    EXPECT_EQ(step.unknown.starts_with("void: "), !row.step) << step.unknown;
  }
}

TEST(Reading, the_range_of_another_zone_is_found_out) {
  // dram's wrap undone with the range of its package: 19.7 kW.
  EXPECT_FALSE(counter_step(counter(range), 65500000000, 208250387, 10).value);
}

}  // namespace
}  // namespace hallmark
