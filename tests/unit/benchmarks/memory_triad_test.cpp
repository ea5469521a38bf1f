#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "benchmarks/memory/memory.hpp"
#include "benchmarks/memory/triad_kernel.hpp"
#include "topology/base/random.hpp"

using namespace hallmark;

namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20U, gibibyte = 1ULL << 30U;

std::unique_ptr<Benchmark> small_triad(std::uint64_t seed = 1) {
  Context context;
  context.seed = seed;
  return memory_benchmark.open(context, memory_benchmark.self_test(context));
}

TEST(MemoryTriad, computes_every_element_exactly) {
  const auto triad = small_triad();
  triad->prepare();
  triad->step();
  const Check check = triad->check();
  EXPECT_TRUE(check.checked);
  EXPECT_EQ(check.errors, 0U) << check.detail;
  EXPECT_NE(check.answer_hash, 0U);
  EXPECT_EQ(triad->work().bytes, 24.0 * mebibyte / 8);
}

TEST(MemoryTriad, counts_every_element_of_a_step_that_did_not_happen) {
  const auto triad = small_triad();
  triad->step();
  triad->prepare();
  EXPECT_EQ(triad->check().errors, mebibyte / 8);
}

TEST(MemoryTriad, finds_every_planted_bit_and_names_its_element) {
  Random random{5};
  const auto triad = small_triad();
  for (int round = 0; round < 50; ++round) {
    triad->prepare();
    triad->step();
    const std::string planted = triad->plant_fault("bit_flip", random());
    const Check check = triad->check();
    ASSERT_EQ(check.errors, 1U) << planted;
    const std::string element = check.detail.substr(0, check.detail.find(" is "));
    EXPECT_NE(planted.find(" of " + element + " of "), std::string::npos) << planted << "; " << check.detail;
  }
}

TEST(MemoryTriad, gives_equal_answers_for_equal_seeds_only) {
  std::set<std::uint64_t> hashes;
  for (const std::uint64_t seed : {1U, 1U, 2U}) {
    const auto triad = small_triad(seed);
    triad->step();
    hashes.insert(triad->check().answer_hash);
  }
  EXPECT_EQ(hashes.size(), 2U);
}

TEST(MemoryTriad, takes_arrays_of_any_number_of_elements) {
  const TriadKernel kernel = best_triad_kernel();
  EXPECT_FALSE(kernel.name.empty());
  alignas(64) std::array<double, 64> a{}, b{}, c{};
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] = static_cast<double>(i + 1);
    c[i] = static_cast<double>(100 * i);
  }
  for (std::size_t n = 0; n < a.size(); ++n) {
    a.fill(-1);
    kernel.run(a.data(), b.data(), c.data(), 3, n);
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], i < n ? b[i] + 3 * c[i] : -1) << n << ' ' << i;
  }
}

TEST(MemoryTriad, sizes_its_arrays_past_the_cache_and_within_a_quarter_of_memory) {
  struct Row {
    std::uint64_t cache, memory;
    int ranks;
    std::uint64_t array;
  };
  const std::vector<Row> table{
      {0, 64 * gibibyte, 8, 64 * mebibyte},                   // unknown cache: the least
      {32 * mebibyte, 24 * gibibyte, 1, 128 * mebibyte},      // four times the cache
      {768 * mebibyte, 1024 * gibibyte, 8, 384 * mebibyte},   // shared by the ranks
      {500 * mebibyte, 2048 * gibibyte, 7, 286 * mebibyte},   // rounded up: 285.7
      {4096 * mebibyte, 2048 * gibibyte, 2, 512 * mebibyte},  // a cache that no rank has to itself: the most
      {768 * mebibyte, 1024 * gibibyte, 192, 64 * mebibyte},  // many ranks
      {32 * mebibyte, 16 * gibibyte, 128, 10 * mebibyte},     // too little memory: 3 * 128 * 10.7 MiB = a quarter
      {0, mebibyte, 1, mebibyte},                             // never nothing
  };
  for (const Row& row : table) EXPECT_EQ(triad_array_bytes(row.cache, row.memory, row.ranks), row.array) << row.ranks;
}

TEST(MemoryTriad, adds_the_wanted_sizes_once_and_refuses_what_cannot_be) {
  Context context;
  const auto cases =
      memory_benchmark.cases(context, {{{"bytes", "128MiB"}}, {{"bytes", "134217728"}}, {{"bytes", "12"}}, {}});
  ASSERT_EQ(cases.size(), 3U);
  EXPECT_EQ(cases[0].name, "memory/triad/bytes:12");
  EXPECT_EQ(cases[2].name, "memory/triad/bytes:134217728");
  EXPECT_NE(memory_benchmark.why_not(context, cases[0]).value_or("").find("8-byte elements"), std::string::npos);
  EXPECT_EQ(memory_benchmark.why_not(context, cases[1]), std::nullopt);
  context.ranks_on_node = 1'000'000;
  EXPECT_NE(memory_benchmark.why_not(context, cases[2]).value_or("").find("more than half"), std::string::npos);
}

}  // namespace
