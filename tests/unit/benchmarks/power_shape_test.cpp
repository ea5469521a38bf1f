#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "benchmarks/power/shape.hpp"
#include "benchmarks/power/shape_case.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using enum ShapeKind;

const Shape wave{.kind = square, .seconds = 8, .high = 0.9, .low = 0.1, .frequency_hz = 0.5, .duty = 0.25};

TEST(Shape, wants_at_each_moment_what_its_table_says) {
  const Shape table[] = {
      {.kind = hold, .seconds = 10, .high = 0.8, .ramp_s = 2},
      {.kind = staircase, .seconds = 10, .high = 1, .low = 0, .steps = 5},
      {.kind = staircase, .seconds = 10, .high = 1, .low = 0.5, .ramp_s = 1, .steps = 2},
      {.kind = ShapeKind::step, .seconds = 9, .high = 1, .low = 0.2, .ramp_s = 1},
      wave,
      {.kind = sawtooth, .seconds = 20, .high = 1, .low = 0, .frequency_hz = 0.1, .duty = 0.8},
      {.kind = sawtooth, .seconds = 20, .high = 1, .low = 0, .frequency_hz = 0.1, .duty = 1},
  };
  struct Want {
    std::size_t shape;
    double at, level;
  };
  const Want wants[] = {{0, 0, 0},       {0, 1, 0.4},   {0, 2, 0.8},     {0, 5, 0.8},   {0, 9, 0.4},   {0, 10, 0},
                        {0, -1, 0},      {1, 0.1, 0.2}, {1, 1.9, 0.2},   {1, 2.1, 0.4}, {1, 9.9, 1},   {1, 10.1, 0},
                        {2, 0.5, 0.625}, {2, 3, 0.75},  {2, 5.5, 0.875}, {2, 9, 1},     {3, 1, 0.2},   {3, 3.5, 0.6},
                        {3, 5, 1},       {3, 6.5, 0.6}, {3, 8, 0.2},     {4, 0.2, 0.9}, {4, 0.6, 0.1}, {4, 1.9, 0.1},
                        {4, 2.1, 0.9},   {4, 7.9, 0.1}, {4, 8, 0},       {5, 4, 0.5},   {5, 7.999, 1}, {5, 8.1, 0},
                        {5, 14, 0.5},    {6, 5, 0.5},   {6, 9.999, 1},   {6, 10.001, 0}};
  for (const Want& want : wants)
    EXPECT_NEAR(wanted_load(table[want.shape], want.at), want.level, 1e-3) << want.shape << " at " << want.at;
}

TEST(Shape, lists_its_edges_in_order) {
  const std::vector<Edge> edges = edges_of(wave);
  ASSERT_EQ(edges.size(), 9U);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_NEAR(edges[i].at_s, 2.0 * static_cast<double>(i / 2) + (i % 2 == 0 ? 0 : 0.5), 1e-12) << i;
    EXPECT_EQ(edges[i].after, i % 2 == 0 ? 0.9 : 0.1) << i;
    EXPECT_EQ(edges[i].before, i == 0 ? 0 : i % 2 == 0 ? 0.1 : 0.9) << i;
  }
  EXPECT_EQ(edges[8].at_s, 8);
  EXPECT_EQ(edges[8].after, 0);
  EXPECT_EQ(edges_of({.kind = hold, .seconds = 3}).size(), 2U);
  EXPECT_EQ(edges_of({.kind = staircase, .seconds = 10, .steps = 10}).size(), 11U);
}

Shape random_shape(Random& random) {
  const auto share = [&](double least) { return least + (1 - least) * static_cast<double>(random.below(1001)) / 1000; };
  Shape shape{.kind = static_cast<ShapeKind>(random.below(5))};
  shape.high = share(0.3);
  shape.low = shape.high * 0.9 * share(0);
  shape.duty = 0.2 + 0.6 * share(0);
  shape.frequency_hz = 0.05 + share(0);
  shape.steps = 1 + static_cast<std::uint32_t>(random.below(20));
  const auto periods = static_cast<double>(1 + random.below(5));
  shape.seconds = periods / shape.frequency_hz;
  shape.pulse_s = 0.01;
  shape.ramp_s = 0.1 * share(0) / shape.frequency_hz / shape.steps;
  return shape;
}

TEST(Shape, repeats_stays_between_its_levels_and_agrees_with_its_slots) {
  Random random{5};
  for (int i = 0; i < 300; ++i) {
    const Shape shape = random_shape(random);
    const LoadPlan plan = plan_of(shape);
    double at = 0, sum = 0, integral = 0;
    for (std::size_t s = 0; s < slots_of(shape); ++s) {
      const PlannedSlot slot = plan.slot(s);
      ASSERT_NEAR(slot.begin_s, at, 1e-6) << "a gap before slot " << s;
      ASSERT_GT(slot.length_s(), 0);
      ASSERT_LE(slot.length_s(), 1 + 1e-9);
      at = slot.end_s;
      sum += slot.level * slot.length_s();
      const double middle = (slot.begin_s + slot.end_s) / 2;
      EXPECT_NEAR(wanted_load(shape, middle), slot.level, 1e-6) << "slot " << s;
    }
    EXPECT_NEAR(at, shape.seconds, 1e-6);
    constexpr int pieces = 20'000;
    for (int k = 0; k < pieces; ++k) {
      const double t = (k + 0.5) * shape.seconds / pieces, level = wanted_load(shape, t);
      ASSERT_GE(level, shape.kind == hold ? 0 : shape.low - 1e-9);
      ASSERT_LE(level, shape.high + 1e-9);
      integral += level * shape.seconds / pieces;
      const double later = t + period_of(shape);
      if (later < shape.seconds) {
        ASSERT_NEAR(wanted_load(shape, later), level, 1e-6) << t;
      }
    }
    EXPECT_NEAR(sum, integral, 0.01 * shape.seconds);
  }
}

TEST(Pulses, carry_a_level_as_their_share_of_time) {
  for (const double level : {0.0, 0.1, 0.5, 0.73, 1.0})
    for (const double stagger : {0.0, 0.3, 0.999}) {
      int busy = 0;
      for (int i = 0; i < 10'000; ++i) busy += at_work(level, 0.1 + i * 1e-4, 0.02, stagger) ? 1 : 0;
      EXPECT_NEAR(busy / 10'000.0, level, 0.006) << stagger;
    }
}

TEST(Pulses, begin_one_after_the_other) {
  for (const double stagger : {0.0, 0.25, 0.75}) {
    double at = 0;
    for (int i = 0; i < 100; ++i) {
      const double next = next_pulse(at, 0.02, stagger);
      EXPECT_GT(next, at);
      EXPECT_LE(next, at + 0.02 + 1e-12);
      EXPECT_TRUE(at_work(0.5, next + 1e-9, 0.02, stagger));
      EXPECT_FALSE(at_work(0.5, next - 1e-9, 0.02, stagger));
      at = next + 1e-9;
    }
  }
}

/// Else a hall at half its load would swing as a whole, fifty times a second.
TEST(Pulses, of_many_ranks_add_up_to_no_swing) {
  for (const int ranks : {16, 100, 1000})
    for (double t = 0; t < 0.02; t += 0.0007) {
      int busy = 0;
      for (int rank = 0; rank < ranks; ++rank) busy += at_work(0.5, t, 0.02, stagger_of(rank)) ? 1 : 0;
      EXPECT_NEAR(busy, ranks / 2.0, 3) << t;
    }
}

TEST(Plan, survives_being_text) {
  Random random{9};
  for (int i = 0; i < 300; ++i) {
    const Shape shape = random_shape(random);
    const LoadPlan plan = plan_of(shape);
    const auto back = parse_load_plan(text(plan));
    ASSERT_TRUE(back) << text(plan);
    ASSERT_EQ(back->slots(), plan.slots());
    for (std::size_t s = 0; s < slots_of(shape); ++s) {
      EXPECT_NEAR(back->slot(s).begin_s, plan.slot(s).begin_s, 1e-5);
      EXPECT_NEAR(back->slot(s).level, plan.slot(s).level, 1e-6);
    }
  }
}

TEST(Plan, is_refused_where_the_text_is_none) {
  EXPECT_TRUE(parse_load_plan("0~1:1~1/1,1~2:0~0/1;2"));
  for (const char* const bad : {"", ";", "0~1:1~1/1", "0~1:1~1/1;", "0~1:1~1/1;2", "0~1:1~1/0;1", "0~1:2~1/1;1",
                                "1~2:1~1/1;2", "0~1:1~1/1,1.5~2:0~0/1;2", "0~0:1~1/1;0", "0~1:1~1/1;1x",
                                "0~1:nan~1/1;1", "0~1:1~1/-1;1", "0~inf:1~1/1;inf", "0~1:1~1/99999999999;1"})
    EXPECT_FALSE(parse_load_plan(bad)) << bad;
}

std::optional<std::string> objection(const std::map<std::string, std::string>& wanted) {
  return why_no_shape(shape_case(wanted, false).value());
}

TEST(ShapeCase, is_named_by_all_that_it_does) {
  EXPECT_EQ(shape_case({{"shape", "square"}, {"f", "0.5"}, {"seconds", "20"}}, false)->name,
            "power/square/f:0.5/seconds:20/high:1/low:0/duty:0.5/ramp:0/pulse:0.02/fp64/n:256");
  EXPECT_EQ(shape_case({{"shape", "square"}, {"f", "0.5"}, {"phase", "random"}}, true)->name,
            "power/square/f:0.5/phase:random/seconds:60/high:1/low:0/duty:0.5/ramp:0/pulse:0.02/bf16/n:4096");
  EXPECT_EQ(shape_case({{"shape", "hold"}, {"high", "0.5"}}, false)->name,
            "power/hold/seconds:60/high:0.5/ramp:0/pulse:0.02/fp64/n:256");
  EXPECT_EQ(shape_case({{"shape", "staircase"}}, false)->name,
            "power/staircase/seconds:60/high:1/low:0/steps:10/ramp:0/pulse:0.02/fp64/n:256");
  EXPECT_FALSE(shape_case({{"precision", "fp64"}}, false));
}

TEST(ShapeCase, comes_back_as_the_shape_that_was_asked_for) {
  const Shape shape = shape_of(*shape_case({{"shape", "sawtooth"},
                                            {"f", "0.2"},
                                            {"seconds", "10"},
                                            {"low", "0.1"},
                                            {"high", "0.7"},
                                            {"duty", "0.9"},
                                            {"ramp", "0.3"},
                                            {"pulse", "0.05"}},
                                           false));
  EXPECT_EQ(shape.kind, sawtooth);
  EXPECT_EQ(shape.seconds, 10);
  EXPECT_EQ(shape.low, 0.1);
  EXPECT_EQ(shape.high, 0.7);
  EXPECT_EQ(shape.frequency_hz, 0.2);
  EXPECT_EQ(shape.duty, 0.9);
  EXPECT_EQ(shape.ramp_s, 0.3);
  EXPECT_EQ(shape.pulse_s, 0.05);
}

TEST(ShapeCase, says_what_makes_no_shape) {
  using Wanted = std::map<std::string, std::string>;
  const std::pair<Wanted, const char*> table[] = {
      {{{"shape", "triangle"}}, "no shape 'triangle'"},
      {{{"shape", "square"}}, "f is ''"},
      {{{"shape", "square"}, {"f", "x"}}, "f is 'x'"},
      {{{"shape", "square"}, {"f", "nan"}}, "f is 'nan'"},
      {{{"shape", "square"}, {"f", "20"}}, "f is '20'"},
      {{{"shape", "square"}, {"f", "0.5"}, {"seconds", "3"}}, "1.5 periods"},
      {{{"shape", "square"}, {"f", "0.5"}, {"duty", "1"}}, "no square wave"},
      {{{"shape", "square"}, {"f", "0.5"}, {"duty", "0.01"}}, "shorter than two pulses"},
      {{{"shape", "square"}, {"f", "0.5"}, {"ramp", "2"}}, "ramp is 2 s"},
      {{{"shape", "square"}, {"f", "0.5"}, {"phase", "odd"}}, "phase is 'odd'"},
      {{{"shape", "square"}, {"f", "0.5"}, {"low", "1"}}, "low must be below high"},
      {{{"shape", "hold"}, {"f", "0.5"}}, "a hold has no f"},
      {{{"shape", "hold"}, {"high", "0"}}, "high is '0'"},
      {{{"shape", "hold"}, {"high", "1.1"}}, "high is '1.1'"},
      {{{"shape", "hold"}, {"seconds", "86400"}}, "slots of evidence"},
      {{{"shape", "hold"}, {"pulse", "1"}}, "pulse is '1'"},
      {{{"shape", "staircase"}, {"steps", "2.5"}}, "whole number"},
  };
  for (const auto& [wanted, words] : table) {
    const auto reason = objection(wanted);
    ASSERT_TRUE(reason) << words;
    EXPECT_NE(reason->find(words), std::string::npos) << *reason;
  }
  for (const Wanted& good : std::initializer_list<Wanted>{{{"shape", "hold"}, {"seconds", "3600"}},
                                                          {{"shape", "square"}, {"f", "3"}},
                                                          {{"shape", "step"}, {"ramp", "5"}},
                                                          {{"shape", "sawtooth"}, {"f", "0.1"}}})
    EXPECT_EQ(objection(good).value_or(""), "");
}

TEST(ShapeCase, bounds_the_error_of_an_edge_by_what_it_costs_the_swing) {
  EXPECT_EQ(schedule_bound_s({.kind = hold}), 0.05);
  EXPECT_EQ(schedule_bound_s({.kind = square, .frequency_hz = 0.5}), 0.05);
  EXPECT_NEAR(schedule_bound_s({.kind = square, .frequency_hz = 2.5}), 0.02, 1e-12);
}

}  // namespace
}  // namespace hallmark
