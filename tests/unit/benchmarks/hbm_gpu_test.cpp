// The hbm cases on a GPU made of host memory; the kernels alone are not the real ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "benchmarks/device/gpu_memory.hpp"
#include "benchmarks/hbm/hbm.hpp"
#include "tests/unit/benchmarks/fake_cuda/fake_gpu.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

class HbmOnAFakeGpu : public testing::Test {
 protected:
  void SetUp() override { fake_gpu() = {}; }
  void TearDown() override { EXPECT_EQ(fake_gpu().live_bytes, 0U); }
};

Context with_a_gpu() {
  Context context;
  context.seed = 7;
  context.gpu = 0;
  context.gpus_at_work = true;
  return context;
}

Case asked_for(const std::map<std::string, std::string>& params) {
  return hbm_benchmark.cases(with_a_gpu(), {params}).front();
}

std::unique_ptr<Benchmark> small(const char* pattern) {
  return hbm_benchmark.open(with_a_gpu(), asked_for({{"pattern", pattern}, {"bytes", "64KiB"}}));
}

constexpr std::uint64_t elements = 8192;

TEST_F(HbmOnAFakeGpu, both_patterns_are_right_and_counted) {
  for (const auto& [pattern, bytes] : {std::pair{"triad", 24.0}, {"copy", 16.0}}) {
    const auto stream = small(pattern);
    EXPECT_EQ(stream->work().bytes, bytes * elements) << pattern;
    stream->prepare();
    EXPECT_EQ(stream->check().errors, elements) << "poisoned";
    const std::size_t before = fake_gpu().passes;
    stream->steps(3);
    EXPECT_EQ(fake_gpu().passes - before, 3U);
    EXPECT_TRUE(stream->check().checked);
    EXPECT_EQ(stream->check().errors, 0U) << stream->check().detail;
  }
}

TEST_F(HbmOnAFakeGpu, every_planted_bit_is_found_and_its_element_named) {
  Random random{5};
  for (const char* const pattern : {"triad", "copy"}) {
    const auto stream = small(pattern);
    stream->step();
    const std::uint64_t right = stream->check().answer_hash;
    for (int round = 0; round < 30; ++round) {
      stream->prepare();
      stream->step();
      const std::string planted = stream->plant_fault("bit_flip", random());
      const Check check = stream->check();
      ASSERT_EQ(check.errors, 1U) << planted;
      ASSERT_NE(check.answer_hash, right) << planted;
      const std::string element = check.detail.substr(0, check.detail.find(" is "));
      EXPECT_NE(planted.find(" of " + element + " of "), std::string::npos) << planted << "; " << check.detail;
    }
  }
}

TEST_F(HbmOnAFakeGpu, answers_are_of_their_seed_and_pattern) {
  std::set<std::uint64_t> hashes;
  for (const auto& [pattern, block] : {std::pair{"triad", 0U}, {"triad", 0U}, {"triad", 1U}, {"copy", 0U}}) {
    Context context = with_a_gpu();
    context.block = block;
    const auto stream = hbm_benchmark.open(context, asked_for({{"pattern", pattern}, {"bytes", "4096"}}));
    stream->step();
    hashes.insert(stream->check().answer_hash);
  }
  EXPECT_EQ(hashes.size(), 3U);
}

TEST_F(HbmOnAFakeGpu, is_among_the_default_cases_in_both_patterns) {
  std::vector<std::string> names;
  for (const Case& each : hbm_benchmark.cases(with_a_gpu(), {})) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"hbm/triad/bytes:1073741824", "hbm/copy/bytes:1073741824"}));
  fake_gpu().cache_bytes = (300 << 20) + 1;
  EXPECT_EQ(hbm_benchmark.cases(with_a_gpu(), {}).front().name, "hbm/triad/bytes:1259339776");  // 1201 MiB
}

TEST_F(HbmOnAFakeGpu, a_size_by_rule_shrinks_with_free_memory_and_is_recorded) {
  fake_gpu().free_bytes = 13U << 20U;
  Case chosen = hbm_benchmark.cases(with_a_gpu(), {}).front();
  ASSERT_EQ(hbm_benchmark.why_not(with_a_gpu(), chosen), std::nullopt);
  hbm_benchmark.agree(with_a_gpu(), chosen);
  const auto stream = hbm_benchmark.open(with_a_gpu(), chosen);
  EXPECT_EQ(stream->facts().at("array_bytes"), "2097152");  // a sixth of 13 MiB, in whole MiB
  EXPECT_EQ(stream->facts().at("cache_bytes"), "50000");
  EXPECT_EQ(stream->work().bytes, 3.0 * 2097152);
}

TEST_F(HbmOnAFakeGpu, a_size_that_was_asked_for_does_not_shrink) {
  fake_gpu().free_bytes = 13U << 20U;
  Case chosen = asked_for({{"bytes", "4MiB"}});
  EXPECT_NE(hbm_benchmark.why_not(with_a_gpu(), chosen).value_or("").find("three arrays of 4 MiB"), std::string::npos)
      << hbm_benchmark.why_not(with_a_gpu(), chosen).value_or("it fits");
  chosen = asked_for({{"bytes", "2MiB"}});
  EXPECT_EQ(hbm_benchmark.why_not(with_a_gpu(), chosen), std::nullopt);
  hbm_benchmark.agree(with_a_gpu(), chosen);
  EXPECT_EQ(hbm_benchmark.open(with_a_gpu(), chosen)->facts().at("array_bytes"), "2097152");
}

TEST_F(HbmOnAFakeGpu, what_would_lie_in_the_cache_is_not_measured) {
  fake_gpu().free_bytes = 13U << 20U;
  fake_gpu().cache_bytes = (1 << 19) + 1;
  Case chosen = hbm_benchmark.cases(with_a_gpu(), {}).front();
  const std::string why = hbm_benchmark.why_not(with_a_gpu(), chosen).value_or("");
  EXPECT_NE(why.find("four times its cache"), std::string::npos) << why;
  hbm_benchmark.agree(with_a_gpu(), chosen);
  EXPECT_THROW((void)hbm_benchmark.open(with_a_gpu(), chosen), UnavailableError);
}

TEST_F(HbmOnAFakeGpu, arrays_are_whole_pairs_and_bits_are_inside) {
  EXPECT_THROW((void)open_gpu_memory({.array_bytes = 24}), DefectError);
  EXPECT_THROW((void)open_gpu_memory({.array_bytes = 0}), DefectError);
  const auto memory = open_gpu_memory({.array_bytes = 32});
  EXPECT_THROW(memory->corrupt(4, 0), DefectError);
  EXPECT_THROW(memory->corrupt(0, 64), DefectError);
}

}  // namespace
}  // namespace hallmark
