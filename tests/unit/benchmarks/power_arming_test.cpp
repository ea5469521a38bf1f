#include <gtest/gtest.h>

#include "benchmarks/power/arming.hpp"
#include "benchmarks/power/power.hpp"
#include "benchmarks/power/shape_case.hpp"

namespace hallmark {
namespace {

using Wanted = std::map<std::string, std::string>;

Case shape(const Wanted& wanted) { return shape_case(wanted, true).value(); }

const Case square = shape({{"shape", "square"}, {"f", "0.5"}});
const Case hold = shape({{"shape", "hold"}});
const Site hall{.hall = "H1", .ranks = 1000, .nodes = 125, .contracted_w_per_rank = 1000, .now = 1000};

Arming arming() {
  Arming arming;
  arming.file = "arm.toml";
  arming.hall = "H1";
  arming.hall_line = 2;
  arming.expires = "2027-01-01T00:00:00Z";
  arming.expires_at = 2000;
  arming.expires_line = 3;
  arming.coherent_w = {1e6, 4};
  arming.ramp_w_per_s = {1e6, 5};
  arming.bands = {{0.05, 0.6}, {2, 3}};
  arming.bands_line = 6;
  return arming;
}

/// "64: words" or "".
std::string refusal(const Case& chosen, const Site& site, const Arming* file) {
  const auto refused = why_not_armed(chosen, site, file);
  return refused ? std::to_string(static_cast<int>(refused->status)) + ": " + refused->message : "";
}

void expect_words(const std::string& found, std::initializer_list<const char*> words) {
  for (const char* const word : words) EXPECT_NE(found.find(word), std::string::npos) << word << " in: " << found;
}

TEST(Arming, is_not_needed_for_what_does_not_swing) {
  EXPECT_EQ(refusal(hold, hall, nullptr), "");
  EXPECT_EQ(refusal({.name = "gemm/fp64/gaussian/n:2048", .params = {}}, hall, nullptr), "");
}

TEST(Arming, is_not_needed_on_one_node_within_what_a_large_one_draws) {
  Site site{.hall = "H1", .ranks = 8, .nodes = 1, .contracted_w_per_rank = 1000, .now = 0};
  EXPECT_EQ(refusal(square, site, nullptr), "");
  site.contracted_w_per_rank.reset();
  EXPECT_EQ(refusal(square, site, nullptr), "");
  site.contracted_w_per_rank = 2000;
  expect_words(refusal(square, site, nullptr), {"64: ", "16 kW", "--arm"});
}

TEST(Arming, is_needed_by_every_swing_of_several_nodes_known_watts_or_not) {
  Site site{.hall = "H1", .ranks = 2, .nodes = 2, .contracted_w_per_rank = 1, .now = 0};
  for (const Wanted& wanted : std::initializer_list<Wanted>{{{"shape", "square"}, {"f", "0.5"}},
                                                            {{"shape", "square"}, {"f", "0.5"}, {"phase", "random"}},
                                                            {{"shape", "sawtooth"}, {"f", "0.5"}},
                                                            {{"shape", "step"}},
                                                            {{"shape", "staircase"}}}) {
    expect_words(refusal(shape(wanted), site, nullptr), {"64: ", "2 nodes", "--arm"});
    site.contracted_w_per_rank.reset();
    expect_words(refusal(shape(wanted), site, nullptr), {"64: ", "2 nodes", "--arm"});
  }
}

TEST(Arming, lets_a_swing_run_that_is_within_every_limit) {
  const Arming file = arming();
  EXPECT_EQ(refusal(square, hall, &file), "");
  EXPECT_FALSE(why_not_valid(file, hall));
}

TEST(Arming, refuses_what_exceeds_a_limit_and_points_at_its_line) {
  Arming file = arming();
  file.coherent_w.value = 999e3;
  expect_words(refusal(square, hall, &file), {"64: arm.toml:4: ", "1 MW", "999 kW"});
  file = arming();
  file.ramp_w_per_s.value = 999e3;
  expect_words(refusal(square, hall, &file), {"64: arm.toml:5: ", "within a second"});
  file = arming();
  file.bands = {{0.6, 3}, {0.1, 0.49}};
  expect_words(refusal(square, hall, &file), {"64: arm.toml:6: ", "0.5 Hz"});
  file.bands = {{0.5, 0.5}};
  EXPECT_EQ(refusal(square, hall, &file), "");
}

TEST(Arming, never_takes_unknown_watts_for_none) {
  Site site = hall;
  site.contracted_w_per_rank.reset();
  Arming file = arming();
  expect_words(refusal(square, site, &file), {"69: ", "watts per rank are not known", "watts_per_rank", "arm.toml"});
  file.watts_per_rank = 1000;
  EXPECT_EQ(refusal(square, site, &file), "");
  file.watts_per_rank = 1100;
  expect_words(refusal(square, site, &file), {"1.1 MW"});
}

TEST(Arming, believes_the_larger_of_two_declarations) {
  Arming file = arming();
  file.watts_per_rank = 1;
  EXPECT_EQ(swing_of(square, hall, &file).watts, 1e6);
  file.watts_per_rank = 3000;
  EXPECT_EQ(swing_of(square, hall, &file).watts, 3e6);
}

TEST(Arming, counts_a_swing_by_its_height_and_its_steepest_second) {
  struct Row {
    Wanted wanted;
    double watts, per_second;
  };
  const Row table[] = {
      {{{"shape", "square"}, {"f", "0.5"}}, 1e6, 1e6},
      {{{"shape", "square"}, {"f", "0.5"}, {"phase", "random"}}, 1e6, 1e6},
      {{{"shape", "square"}, {"f", "0.5"}, {"low", "0.8"}}, 0.2e6, 0.2e6},
      {{{"shape", "square"}, {"f", "0.05"}, {"ramp", "5"}}, 1e6, 0.2e6},
      {{{"shape", "square"}, {"f", "0.5"}, {"ramp", "0.5"}}, 1e6, 1e6},
      {{{"shape", "step"}, {"ramp", "10"}}, 1e6, 0.1e6},
      {{{"shape", "staircase"}, {"steps", "10"}}, 1e6, 0.1e6},
      {{{"shape", "sawtooth"}, {"f", "0.1"}, {"duty", "0.9"}}, 1e6, 1e6},
  };
  for (const Row& row : table) {
    const Swing swing = swing_of(shape(row.wanted), hall, nullptr);
    EXPECT_NEAR(swing.watts.value(), row.watts, 1) << shape(row.wanted).name;
    EXPECT_NEAR(swing.watts_per_s, row.per_second, 1) << shape(row.wanted).name;
  }
}

TEST(ArmingFile, is_refused_in_another_hall_without_a_contract_and_when_it_has_expired) {
  const auto words_of = [](const Arming& file, const Site& site) {
    const auto refused = why_not_valid(file, site);
    return refused ? std::to_string(static_cast<int>(refused->status)) + ": " + refused->message : "";
  };
  Site site = hall;
  site.hall = "H2";
  expect_words(words_of(arming(), site), {"65: arm.toml:2: ", "H1", "H2"});
  site.hall.clear();
  expect_words(words_of(arming(), site), {"65: arm.toml:2: ", "no contract"});
  site = hall;
  for (const double late : {2000.0, 2001.0, 1e12}) {
    site.now = late;
    expect_words(words_of(arming(), site), {"65: arm.toml:3: ", "expired 2027-01-01T00:00:00Z"});
  }
}

TEST(RampDown, takes_as_long_as_the_file_says_or_its_ramp_allows) {
  Arming file = arming();
  EXPECT_EQ(ramp_down_of(square, hall, nullptr), usual_ramp_down_s);
  EXPECT_EQ(ramp_down_of(square, hall, &file), usual_ramp_down_s);
  file.ramp_w_per_s.value = 0.2e6;
  EXPECT_NEAR(ramp_down_of(square, hall, &file), 5, 1e-9);
  EXPECT_NEAR(ramp_down_of(shape({{"shape", "square"}, {"f", "0.5"}, {"low", "0.8"}}), hall, &file), 5, 1e-9);
  file.ramp_down_s = 8;
  EXPECT_EQ(ramp_down_of(square, hall, &file), 8);
  file.ramp_down_s = 100;
  EXPECT_EQ(ramp_down_of(square, hall, &file), longest_ramp_down_s);
}

}  // namespace
}  // namespace hallmark
