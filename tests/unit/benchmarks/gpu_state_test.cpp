#include "benchmarks/device/gpu_state.hpp"

#include <gtest/gtest.h>

#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_gemm.hpp"
#include "benchmarks/device/gpu_memory.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using Names = std::vector<std::string>;

TEST(Throttle, is_named_bit_by_bit) {
  EXPECT_EQ(throttle_names(0), Names{});
  EXPECT_EQ(throttle_names(0x4), Names{"sw_power_cap"});
  EXPECT_EQ(throttle_names(0x4 | 0x8 | 0x40), (Names{"sw_power_cap", "hw_slowdown", "hw_thermal"}));
  EXPECT_EQ(throttle_names(0x1ff).size(), 9U);
  EXPECT_EQ(throttle_names(0x100), Names{"display_clock"});
  EXPECT_EQ(throttle_names(1ULL << 63U | 1), (Names{"gpu_idle", "bit_63"}));
}

TEST(GpuState, of_an_unknown_gpu_says_why_in_every_field) {
  const GpuState state = gpu_state("ffff:ff:1f.0");
  EXPECT_FALSE(state.enforced_power_limit.value || state.sm_clock.value || state.mig.value ||
               state.board_serial.value || state.throttle.value);
  for (const std::string& why : {state.enforced_power_limit.why_unknown, state.application_memory_clock.why_unknown,
                                 state.ecc.why_unknown, state.driver_version.why_unknown, state.throttle.why_unknown})
    EXPECT_FALSE(why.empty());
}

TEST(GpuGemm, says_why_there_is_no_such_gpu) {
  const Gpus all = gpus();
  const auto why = why_no_gpu_gemm(4711, Precision::bf16, 512, ~std::size_t{0});
  ASSERT_TRUE(why);
  if (!all.why_none.empty())
    EXPECT_TRUE(*why == all.why_none || why->find("built without CUDA") != std::string::npos) << *why;
  else
    EXPECT_TRUE(why->find("no GPU 4711") != std::string::npos || why->find("built without CUDA") != std::string::npos)
        << *why;
  EXPECT_THROW((void)open_gpu_gemm({.gpu = 4711, .n = 512}), UnavailableError);
  EXPECT_THROW((void)open_gpu_memory({.gpu = 4711}), UnavailableError);
}

}  // namespace
}  // namespace hallmark
