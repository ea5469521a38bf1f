#include "topology/power/weights.hpp"

#include <gtest/gtest.h>

#include "sysfs_tree.hpp"

namespace hallmark {
namespace {

RankPlace on(const char* cpus) { return {CpuSet::parse(cpus), {}}; }

TEST(PowerWeights, count_the_pus_of_a_rank_on_the_socket) {
  EXPECT_EQ(pu_weights(CpuSet::parse("96-191"), {on("0-95"), on("96-143"), on("144-167"), on("168-191")}),
            (Weights{0, 48, 24, 24, 0}));
}

TEST(PowerWeights, split_a_shared_pu_in_whole_numbers) {
  // PU 0 is rank 0's alone, PU 1 is shared by two, PU 2 by three: least common multiple 6.
  EXPECT_EQ(pu_weights(CpuSet::parse("0-2"), {on("0-2"), on("1-2"), on("2")}), (Weights{6 + 3 + 2, 3 + 2, 2, 0}));
}

TEST(PowerWeights, give_a_socket_without_ranks_to_nobody) {
  EXPECT_EQ(pu_weights(CpuSet::parse("8-15"), {on("0-3"), on("4-7")}), (Weights{0, 0, 1}));
  EXPECT_EQ(pu_weights(CpuSet{}, {on("0-3")}), (Weights{0, 1}));
  EXPECT_EQ(even_weights({}), (Weights{1}));
  EXPECT_EQ(gpu_weights(2, {{{}, {0}}, {{}, {1}}}), (Weights{0, 0, 1}));
}

TEST(PowerWeights, stay_positive_where_the_common_multiple_is_beyond_all_bounds) {
  std::vector<RankPlace> ranks;
  for (int last = 63; last >= 0; --last) ranks.push_back(on(("0-" + std::to_string(last)).c_str()));
  const Weights weights = pu_weights(CpuSet::parse("0-63"), ranks);
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) EXPECT_GT(weights[rank], 0);
  EXPECT_EQ(weights.back(), 0);
}

TEST(PowerWeights, share_a_gpu_and_a_module_among_those_on_it) {
  const std::vector<RankPlace> ranks{{CpuSet::parse("0"), {0}}, {CpuSet::parse("8"), {0, 1}}, {CpuSet::parse("1"), {}}};
  EXPECT_EQ(gpu_weights(0, ranks), (Weights{1, 1, 0, 0}));
  EXPECT_EQ(module_weights(CpuSet::parse("0-3"), {1}, ranks), (Weights{1, 1, 1, 0}));
  EXPECT_EQ(module_weights(CpuSet::parse("4-7"), {1}, ranks), (Weights{0, 1, 0, 0}));
}

Node two_cores() {
  Node node;
  node.cores = {{0, 0, 0, CpuSet::parse("0,2")}, {1, 1, 0, CpuSet::parse("1,3")}};
  return node;
}

TEST(PowerWeights, know_sockets_by_physical_id_and_by_order_where_ids_are_arbitrary) {
  struct Row {
    std::string first, second;  // physical ids of cpu0 and cpu1
    std::map<int, CpuSet> expected;
  };
  const CpuSet even = CpuSet::parse("0,2"), odd = CpuSet::parse("1,3");
  const std::vector<Row> rows{{"0", "1", {{0, even}, {1, odd}}},
                              {"1", "0", {{0, odd}, {1, even}}},
                              {"56", "9272", {{0, even}, {1, odd}, {56, even}, {9272, odd}}},
                              {"", "", {{0, even}, {1, odd}}},
                              {"-1", "-1", {{0, even}, {1, odd}}}};
  for (const Row& row : rows) {
    const SysfsTree tree;
    tree.write("/sys/devices/system/cpu/cpu0/topology/physical_package_id", row.first + "\n");
    tree.write("/sys/devices/system/cpu/cpu1/topology/physical_package_id", row.second + "\n");
    EXPECT_EQ(socket_cpus(tree.root(), two_cores()), row.expected) << row.first;
  }
}

TEST(MigWeights, go_by_slices_and_what_nobody_uses_is_unowned) {
  const auto rank = [](int instance) { return RankPlace{.cpus = {}, .gpus = {0}, .gpu_instances = {{0, instance}}}; };
  const GpuSlices slices{{{1, 3}, {2, 4}}, 7};
  EXPECT_EQ(mig_weights(0, slices, {rank(1), rank(1)}), (Weights{3, 3, 8}));  // halves of 3, and 4 unused, times 2
  EXPECT_EQ(mig_weights(0, slices, {rank(1), rank(2)}), (Weights{3, 4, 0}));
  EXPECT_EQ(mig_weights(0, {{{1, 3}}, 7}, {rank(1)}), (Weights{3, 4}));  // 4 slices were never given out
  EXPECT_EQ(mig_weights(0, slices, {rank(9), {.cpus = {}, .gpus = {0}}}), (Weights{0, 0, 7}));
  EXPECT_EQ(mig_weights(0, {{}, 0}, {}), Weights{1});
}

}  // namespace
}  // namespace hallmark
