#include "benchmarks/program/rank_gpus.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

Gpus shown(const std::vector<std::string>& addresses) {
  Gpus all;
  for (const std::string& pci : addresses)
    all.found.push_back({.name = "GPU " + pci, .pci = pci, .uuid = "GPU-" + pci});
  if (all.found.empty()) all.why_none = "no driver";
  return all;
}

TEST(ChooseGpu, finds_the_placed_one_wherever_the_driver_lists_it) {
  const RankGpu found = choose_gpu("0000:2a:00.0", shown({"0000:1b:00.0", "0000:2a:00.0"}));
  EXPECT_EQ(found.index, 1);
  EXPECT_EQ(found.uuid, "GPU-0000:2a:00.0");
  EXPECT_EQ(found.why_not, "");
}

TEST(ChooseGpu, takes_the_only_one_that_a_launcher_shows) {
  const RankGpu found = choose_gpu("0000:2a:00.0", shown({"0000:1b:00.0"}));
  EXPECT_EQ(found.index, 0);
  EXPECT_EQ(found.pci, "0000:1b:00.0");
}

TEST(ChooseGpu, leaves_the_host_where_nothing_was_placed) {
  const RankGpu found = choose_gpu("", shown({"0000:1b:00.0"}));
  EXPECT_EQ(found.index, -1);
  EXPECT_EQ(found.why_not, "");
}

TEST(ChooseGpu, says_why_a_placed_one_is_not_used) {
  EXPECT_EQ(choose_gpu("0000:2a:00.0", shown({})).why_not, "no driver");
  const RankGpu found = choose_gpu("0000:2a:00.0", shown({"0000:1b:00.0", "0000:1c:00.0"}));
  EXPECT_EQ(found.index, -1);
  EXPECT_NE(found.why_not.find("2 GPUs"), std::string::npos) << found.why_not;
}

TEST(StateFacts, say_what_is_known_and_why_the_rest_is_not) {
  GpuState state;
  state.enforced_power_limit.value = 700;
  state.ecc.value = true;
  state.mig.why_unknown = "not supported";
  const auto facts = state_facts(state);
  EXPECT_EQ(facts.at("gpu.power_limit"), "700 W");
  EXPECT_EQ(facts.at("gpu.ecc"), "on");
  EXPECT_EQ(facts.at("gpu.mig"), "unknown: not supported");
}

}  // namespace
}  // namespace hallmark
