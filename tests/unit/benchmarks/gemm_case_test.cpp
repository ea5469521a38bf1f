#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "benchmarks/device/host.hpp"
#include "benchmarks/device/host_gemm.hpp"
#include "benchmarks/device/passes.hpp"
#include "benchmarks/gemm/gemm.hpp"
#include "benchmarks/gemm/product.hpp"
#include "benchmarks/gemm/rank_device.hpp"
#include "benchmarks/schedule.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

Context context_of(int ranks_on_node) {
  Context context;
  context.seed = 21;
  context.ranks_on_node = ranks_on_node;
  return context;
}

const Context context = context_of(1);

std::set<std::string> names(const std::vector<std::map<std::string, std::string>>& wanted) {
  std::set<std::string> found;
  for (const Case& each : gemm_benchmark.cases(context, wanted)) found.insert(each.name);
  return found;
}

std::optional<std::string> why_not(const std::map<std::string, std::string>& wanted) {
  return gemm_benchmark.why_not(context, gemm_benchmark.cases(context, {wanted}).back());
}

TEST(GemmCases, are_four_to_time_and_three_exact_twins) {
  EXPECT_EQ(names({}),
            (std::set<std::string>{"gemm/fp64/gaussian/n:2048", "gemm/fp32/gaussian/n:2048",
                                   "gemm/bf16/gaussian/n:2048", "gemm/int8/exact/n:2048", "gemm/fp64/exact/n:1024",
                                   "gemm/fp32/exact/n:1024", "gemm/bf16/exact/n:1024"}));
}

TEST(GemmCases, include_what_a_contract_wants_once) {
  EXPECT_EQ(names({{{"precision", "fp64"}}}).size(), 7U);
  EXPECT_TRUE(names({{{"precision", "fp64"}, {"n", "4096"}}}).contains("gemm/fp64/gaussian/n:4096"));
  EXPECT_TRUE(names({{{"precision", "fp8"}}}).contains("gemm/fp8/gaussian/n:2048"));
  EXPECT_TRUE(names({{{"precision", "int8"}, {"n", "512"}}}).contains("gemm/int8/exact/n:512"));
}

TEST(GemmCases, say_why_they_cannot_run) {
  const auto reason_has = [](const std::map<std::string, std::string>& wanted, const std::string& word) {
    const auto reason = why_not(wanted);
    return reason && reason->find(word) != std::string::npos;
  };
  EXPECT_TRUE(reason_has({{"precision", "fp8"}}, "fp8"));
  EXPECT_TRUE(reason_has({{"precision", "int8"}, {"data", "gaussian"}}, "int8"));
  EXPECT_TRUE(reason_has({{"data", "ones"}}, "ones"));
  for (const char* n : {"0", "15", "-5", "2048x", "", "32769", "99999999999999999999"})
    EXPECT_TRUE(reason_has({{"n", n}}, n)) << n;
  const Context crowded = context_of(1'000'000);
  const auto reason = gemm_benchmark.why_not(crowded, gemm_benchmark.self_test(crowded));
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("memory"), std::string::npos) << *reason;
}

TEST(GemmSelfTest, finds_whatever_is_planted_and_where_and_nothing_else) {
  const Case chosen = gemm_benchmark.self_test(context);
  EXPECT_EQ(chosen.name, "gemm/fp64/exact/n:256");
  if (const auto reason = gemm_benchmark.why_not(context, chosen)) GTEST_SKIP() << *reason;
  const auto product = gemm_benchmark.open(context, chosen);
  EXPECT_EQ(product->work().flops, 2.0 * 256 * 256 * 256);
  product->step();
  const std::uint64_t right = product->repeat().answer_hash;
  for (const std::string_view kind : gemm_benchmark.faults)
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      product->prepare();
      product->step();
      ASSERT_EQ(product->check().errors, 0U);
      const std::string planted = product->plant_fault(kind, seed);
      const Check spoilt = product->check();
      const bool memory = kind == "memory_a";
      const std::map<std::string_view, std::uint64_t> elements{
          {"bit_flip", 1}, {"zeroed_run", 8}, {"swapped_elements", 2}, {"nan", 1}, {"cancelling", 2}, {"memory_a", 1}};
      ASSERT_EQ(spoilt.errors, elements.at(kind)) << planted << ": " << spoilt.detail;
      ASSERT_EQ(spoilt.fault_place, memory ? 2U : 1U) << planted;
      ASSERT_EQ(spoilt.answer_hash != right, !memory) << planted;
      ASSERT_EQ(spoilt.rows.has_value(), !memory) << planted;
      if (memory) {
        (void)product->plant_fault(kind, seed);  // the same bit again: A is whole for the next
        continue;
      }
      ASSERT_EQ(spoilt.rows->first, spoilt.rows->last) << planted;
      ASSERT_NE(planted.find(fmt::format("D[{}][", spoilt.rows->first)), std::string::npos) << planted;
      ASSERT_NE(planted.find(fmt::format("[{}", spoilt.columns->first)), std::string::npos) << planted;
    }
}

TEST(GemmSelfTest, knows_no_other_faults) {
  const Case chosen = gemm_benchmark.self_test(context);
  if (const auto reason = gemm_benchmark.why_not(context, chosen)) GTEST_SKIP() << *reason;
  EXPECT_THROW((void)gemm_benchmark.open(context, chosen)->plant_fault("gremlin", 1), DefectError);
}

TEST(GemmCases, have_phases_before_their_size) {
  const auto name = [](const std::map<std::string, std::string>& wanted) {
    return gemm_benchmark.cases(context, {wanted}).back().name;
  };
  EXPECT_EQ(name({{"precision", "bf16"}, {"phase", "sustained"}, {"seconds", "60"}}),
            "gemm/bf16/gaussian/sustained:60/n:2048");
  EXPECT_EQ(name({{"precision", "bf16"}, {"phase", "burst"}}), "gemm/bf16/gaussian/burst/n:2048");
  EXPECT_EQ(name({{"precision", "bf16"}, {"phase", "single"}}), "gemm/bf16/gaussian/single/n:2048");
  EXPECT_TRUE(why_not({{"phase", "knee"}}));
  for (const char* seconds : {"", "15", "-60", "1e9", "60s", "nan"})
    EXPECT_TRUE(why_not({{"phase", "sustained"}, {"seconds", seconds}})) << seconds;
}

TEST(GemmCases, take_as_long_as_their_phase) {
  const Effort usual{};
  const auto effort = [&](const std::map<std::string, std::string>& wanted, double step_s = 0.25) {
    return repetition(step_s, gemm_benchmark.effort(gemm_benchmark.cases(context, {wanted}).back(), usual));
  };
  EXPECT_EQ(effort({{"phase", "sustained"}, {"seconds", "60"}}).samples, 60U);
  EXPECT_EQ(effort({{"phase", "sustained"}, {"seconds", "60"}}).steps_per_sample, 4U);
  EXPECT_EQ(effort({{"phase", "sustained"}, {"seconds", "16"}}, 0.3).samples, 16U) << "of 1.2 s each";
  EXPECT_EQ(effort({{"phase", "burst"}}).samples, 1U);
  EXPECT_EQ(effort({}).samples, 1U);
}

TEST(GemmAbsence, is_what_a_rank_without_a_gpu_has_beside_ranks_with_one) {
  Context beside = context;
  beside.gpus_at_work = true;
  const Case chosen = gemm_benchmark.cases(beside, {{{"precision", "bf16"}}}).back();
  EXPECT_EQ(gemm_benchmark.cases(beside, {}).size(), 21U);  // what GPUs multiply, in their sizes
  EXPECT_EQ(chosen.params.at("n"), "8192");
  EXPECT_FALSE(gemm_benchmark.why_not(beside, chosen));  // or the others would not measure either
  const auto absent = gemm_benchmark.open(beside, chosen);
  EXPECT_FALSE(absent->measures());
  absent->step();
  EXPECT_FALSE(absent->check().checked);
  EXPECT_EQ(absent->work().flops, 2.0 * 8192 * 8192 * 8192);
}

TEST(GemmLeaders, are_the_first_of_each_class) {
  EXPECT_EQ(leaders({}), std::vector<int>{});
  EXPECT_EQ(leaders({"a", "", "b", "a", "b", ""}), (std::vector<int>{0, -1, 2, 0, 2, -1}));
}

TEST(GemmProduct, multiplies_zeros_and_checks_them_exactly) {
  if (const auto reason = why_not({{"data", "zeros"}, {"n", "64"}})) GTEST_SKIP() << *reason;
  const auto product = gemm_benchmark.open(
      context, gemm_benchmark.cases(context, {{{"precision", "fp64"}, {"data", "zeros"}, {"n", "64"}}}).back());
  EXPECT_GT(product->check().errors, 0U);
  product->step();
  EXPECT_EQ(product->check().errors, 0U);
}

TEST(GemmProduct, is_wrong_until_it_was_computed) {
  for (const char* name : {"fp64", "fp32", "bf16", "int8"})
    for (const Data data : {Data::exact, Data::gaussian}) {
      const Precision precision = find_precision(name).value();
      if ((precision == Precision::int8 && data == Data::gaussian) || why_no_host_gemm(precision, 96)) continue;
      const auto product = make_product({.precision = precision, .data = data, .n = 96, .seed = 4},
                                        open_host_device(precision, 96, open_host_gemm(precision, 96)));
      EXPECT_GT(product->check().errors, 0U) << name;
      product->step();
      EXPECT_EQ(product->check().errors, 0U) << name << ": " << product->check().detail;
      product->prepare();
      EXPECT_GT(product->check().errors, 0U) << name;
      for (const char* fact :
           {"library", "library_version", "kernel", "check", "operands", "algorithm", "leading_dimension"})
        EXPECT_NE(product->facts()[fact], "") << fact;
    }
}

/// An engine whose memory fails: it changes one element of A or B, before or after it multiplies.
class FailingMemory final : public GemmEngine {
 public:
  FailingMemory(std::size_t n, bool hit_b, bool after)
      : good_{open_host_gemm(Precision::fp64, n)}, hit_b_{hit_b}, after_{after} {}
  [[nodiscard]] GemmShape shape() const override { return good_->shape(); }
  void multiply(const void* a, const void* b, void* d) override {
    if (after_) good_->multiply(a, b, d);
    const_cast<double*>(static_cast<const double*>(hit_b_ ? b : a))[5] += 1;
    if (!after_) good_->multiply(a, b, d);
  }
  [[nodiscard]] std::map<std::string, std::string> facts() const override { return good_->facts(); }

 private:
  std::unique_ptr<GemmEngine> good_;
  bool hit_b_, after_;
};

TEST(GemmProduct, tells_a_fault_of_an_operands_memory_from_arithmetic) {
  if (const auto reason = why_no_host_gemm(Precision::fp64, 64)) GTEST_SKIP() << *reason;
  for (const Data data : {Data::exact, Data::gaussian})
    for (const bool hit_b : {false, true})
      for (const bool after : {false, true}) {
        const auto product =
            make_product({.precision = Precision::fp64, .data = data, .n = 64, .seed = 4},
                         open_host_device(Precision::fp64, 64, std::make_unique<FailingMemory>(64, hit_b, after)));
        product->step();
        const Check check = product->check();
        // A spoils one row, B all of them; afterwards the answer is right, and the rank is not.
        const std::uint64_t rows = hit_b ? 64 : 1;
        EXPECT_GE(check.errors, after ? 1U : rows);
        EXPECT_TRUE(check.detail.starts_with(hit_b ? "B changed in memory" : "A changed in memory")) << check.detail;
        EXPECT_EQ(check.detail.find("intact"), std::string::npos) << check.detail;
      }
}

TEST(AnswerHash, adds_up_in_any_order_and_shows_every_bit_and_place) {
  std::vector<std::uint64_t> words(257);
  Random random{8};
  for (auto& word : words) word = random();
  std::vector<std::size_t> order(words.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  shuffle(order, random);
  std::uint64_t sum = 0;
  for (const std::size_t i : order) sum += mix64(words[i] ^ (i * 0x9e3779b97f4a7c15ULL));
  const std::uint64_t hash = word_hash(std::as_bytes(std::span{words}));
  EXPECT_EQ(hash, sum);
  for (std::size_t i = 0; i < 64 * words.size(); i += 61) {
    words[i / 64] ^= 1ULL << (i % 64);
    EXPECT_NE(word_hash(std::as_bytes(std::span{words})), hash);
    words[i / 64] ^= 1ULL << (i % 64);
  }
  std::swap(words[3], words[4]);
  EXPECT_NE(word_hash(std::as_bytes(std::span{words})), hash);
}

TEST(AnswerHash, covers_bytes_that_fill_no_word) {
  std::vector<std::byte> bytes(21);
  const std::uint64_t hash = word_hash(bytes);
  bytes[20] = std::byte{1};
  EXPECT_NE(word_hash(bytes), hash);
}

}  // namespace
}  // namespace hallmark
