#include <gtest/gtest.h>

#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_memory.hpp"
#include "benchmarks/hbm/hbm.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20U, gibibyte = 1ULL << 30U;

TEST(HbmCases, are_none_without_a_gpu_but_for_those_that_a_contract_wants) {
  EXPECT_TRUE(hbm_benchmark.cases({}, {}).empty());
  const auto wanted = hbm_benchmark.cases({}, {{}, {{"pattern", "copy"}, {"bytes", "1MiB"}}, {{"pattern", "triad"}}});
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_EQ(wanted[0].name, "hbm/copy/bytes:1048576");
  EXPECT_EQ(wanted[1].name, "hbm/triad/bytes:1073741824");
  for (const Case& each : wanted)
    EXPECT_NE(hbm_benchmark.why_not({}, each).value_or("").find("no rank has a GPU"), std::string::npos);
  if (!gpus().why_none.empty()) {
    EXPECT_NE(hbm_benchmark.why_not({}, wanted[0])->find(gpus().why_none), std::string::npos);
  }
}

TEST(HbmCases, say_why_they_cannot_run) {
  const auto why = [](const std::map<std::string, std::string>& params) {
    return hbm_benchmark.why_not({}, hbm_benchmark.cases({}, {params}).front()).value_or("");
  };
  EXPECT_NE(why({{"pattern", "add"}}).find("no pattern 'add'"), std::string::npos);
  for (const char* const bytes : {"24", "0", "many"})
    EXPECT_NE(why({{"bytes", bytes}}).find("whole number of 16 bytes"), std::string::npos) << bytes;
}

TEST(HbmAbsence, is_what_a_rank_without_a_gpu_has_beside_ranks_with_one) {
  Context beside;
  beside.gpus_at_work = true;
  for (Case chosen : hbm_benchmark.cases(beside, {})) {
    EXPECT_EQ(hbm_benchmark.why_not(beside, chosen), std::nullopt);  // or the others would not measure either
    hbm_benchmark.agree(beside, chosen);
    const auto absent = hbm_benchmark.open(beside, chosen);
    EXPECT_FALSE(absent->measures());
    EXPECT_FALSE(absent->check().checked);
    EXPECT_EQ(absent->work().bytes, (chosen.params.at("pattern") == "copy" ? 2.0 : 3.0) * gibibyte);
  }
}

TEST(HbmSizes, are_a_gibibyte_or_four_times_the_cache) {
  EXPECT_EQ(hbm_array_bytes(0), gibibyte);
  EXPECT_EQ(hbm_array_bytes(50 * mebibyte), gibibyte);
  EXPECT_EQ(hbm_array_bytes(256 * mebibyte), gibibyte);
  EXPECT_EQ(hbm_array_bytes(256 * mebibyte + 1), gibibyte + mebibyte);
}

TEST(HbmSizes, shrink_to_half_of_the_free_memory_and_never_into_the_cache) {
  struct Row {
    std::uint64_t cache, free;
    std::optional<std::uint64_t> bytes;
  };
  const std::vector<Row> table{
      {50 * mebibyte, 80 * gibibyte, gibibyte},
      {50 * mebibyte, 6 * gibibyte, gibibyte},
      {50 * mebibyte, 6 * gibibyte - 1, gibibyte - mebibyte},
      {50 * mebibyte, 1200 * mebibyte, 200 * mebibyte},
      {50 * mebibyte, 1200 * mebibyte - 1, std::nullopt},
      {0, 6 * mebibyte, mebibyte},  // cache not known
      {0, 6 * mebibyte - 1, std::nullopt},
      {0, 0, std::nullopt},
  };
  for (const Row& row : table) EXPECT_EQ(hbm_fitting_bytes(gibibyte, row.cache, row.free), row.bytes) << row.free;
}

TEST(GpuMemory, is_unavailable_where_there_is_no_gpu) {
  if (gpus().why_none.empty()) GTEST_SKIP() << "there is one";
  EXPECT_THROW((void)open_gpu_memory({.array_bytes = 1 << 20}), UnavailableError);
  EXPECT_THROW((void)gpu_room(0), UnavailableError);
}

}  // namespace
}  // namespace hallmark
