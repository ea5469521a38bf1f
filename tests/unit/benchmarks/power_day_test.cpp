// How much room a day of power takes in results.h5.
#include <gtest/gtest.h>

#include <filesystem>

#include "power_day.hpp"
#include "reports/results/content.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "tests/unit/results/random_results.hpp"
#include "tests/unit/results/scratch.hpp"

namespace hallmark {
namespace {

constexpr double day_s = 86'400;

/// Bytes of a results file with `seconds` of readings, which must come back as they were.
double size_of(double seconds, bool averages = false) {
  const test::Scratch scratch;
  Results results = test::random_results(1);
  results.cases.clear();
  results.power = test::PowerDay{0.01, averages}.record(seconds);
  write_results(scratch.path("r.h5"), results);
  const std::string hash = content_sha256(results);
  results = {};
  EXPECT_EQ(content_sha256(read_results(scratch.path("r.h5"))), hash);
  return static_cast<double>(std::filesystem::file_size(scratch.path("r.h5")));
}

TEST(PowerOfADay, takes_less_than_50_MB_of_a_node_to_go_by_an_hour) {
  const double hour = size_of(3600);
  std::cout << "an hour takes " << hour * 1e-6 << " MB, a day " << 24e-6 * hour << " MB\n";
  EXPECT_LT(24 * hour, 50e6);
}

TEST(PowerOfADay, takes_less_than_70_MB_with_two_averages_of_each_gpu) {
  const double hour = size_of(3600, true);
  std::cout << "an hour takes " << hour * 1e-6 << " MB, a day " << 24e-6 * hour << " MB\n";
  EXPECT_LT(24 * hour, 70e6);
}

/// Takes 50 s and 5 GB of memory: by hand, with --gtest_also_run_disabled_tests.
TEST(PowerOfADay, DISABLED_takes_less_than_50_MB_of_a_node) {
  const double day = size_of(day_s);
  std::cout << "a day takes " << day * 1e-6 << " MB\n";
  EXPECT_LT(day, 50e6);
}

}  // namespace
}  // namespace hallmark
