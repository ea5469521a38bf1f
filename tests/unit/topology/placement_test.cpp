#include "topology/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "machines.hpp"
#include "topology/base/random.hpp"
#include "topology/serialize.hpp"

namespace hallmark {
namespace {

/// `ranks` ranks, all on one node.
Placement place_on(const Node& node, std::size_t ranks) { return place({node}, std::vector<int>(ranks, 0)); }

std::vector<std::string> cpus_of(const Placement& placement) {
  std::vector<std::string> lists;
  for (const RankPlacement& rank : placement.ranks) lists.push_back(rank.cpus.list());
  return lists;
}

std::string nic_name(const Node& node, const RankPlacement& rank) {
  return rank.nic ? node.nics.at(static_cast<std::size_t>(*rank.nic)).os_names.front() : "none";
}

std::vector<int> numa_nodes_of(const Placement& placement) {
  std::vector<int> numa;
  for (const RankPlacement& rank : placement.ranks) numa.push_back(rank.numa_node);
  return numa;
}

Node plain(const std::string& shape, const std::string& allowed = "") {
  Node node = node_from_synthetic(shape);
  node.hostname = "x";
  if (!allowed.empty()) node.allowed_cpus = CpuSet::parse(allowed);
  return node;
}

using Lists = std::vector<std::string>;

TEST(Placement, puts_each_rank_on_the_numa_node_of_its_gpu) {
  const Node node = node_from_xml("eas-tioga.xml");
  const Placement placement = place_on(node, 8);
  EXPECT_EQ(numa_nodes_of(placement), (std::vector<int>{3, 3, 1, 1, 0, 0, 2, 2}));
  EXPECT_EQ(placement.ranks[0].cpus.list(), "48-55,112-119");
  EXPECT_EQ(placement.ranks[1].cpus.list(), "56-63,120-127");
  EXPECT_EQ(placement.warnings, Lists{});
}

TEST(Placement, gives_each_gpu_of_tioga_the_slingshot_nic_of_its_corner_never_the_management_port) {
  const Node node = node_from_xml("eas-tioga.xml");
  Lists nics;
  for (const RankPlacement& rank : place_on(node, 8).ranks) nics.push_back(nic_name(node, rank));
  EXPECT_EQ(nics, (Lists{"hsi0", "hsi0", "hsi1", "hsi1", "hsi2", "hsi2", "hsi3", "hsi3"}));
}

TEST(Placement, spreads_the_gpus_of_lassen_over_the_ports_of_their_package) {
  const Node node = node_from_xml("coral-lassen.xml");
  const Placement placement = place_on(node, 4);
  EXPECT_EQ(numa_nodes_of(placement), (std::vector<int>{0, 0, 8, 8}));
  EXPECT_EQ(cpus_of(placement), (Lists{"8-47", "48-87", "96-135", "136-175"}));
  Lists nics;
  for (const RankPlacement& rank : placement.ranks) nics.push_back(nic_name(node, rank));
  EXPECT_EQ(nics, (Lists{"hsi0", "hsi1", "hsi2", "hsi3"}));
}

TEST(Placement, lets_sixteen_gpu_ranks_share_the_four_cores_that_a_dgx2_description_has) {
  Node node = node_from_xml("nvidiaDGX2.xml");
  node.hostname = "x";
  const Placement placement = place_on(node, 16);
  EXPECT_EQ(placement.warnings, Lists{"16 ranks share 4 cores on node x"});
  std::map<std::string, int> uses;
  for (const RankPlacement& rank : placement.ranks) {
    ++uses[rank.cpus.list()];
    EXPECT_EQ(rank.numa_node, node.gpus[static_cast<std::size_t>(*rank.gpu)].numa_node);
  }
  EXPECT_EQ(uses, (std::map<std::string, int>{{"0", 4}, {"1", 4}, {"24", 4}, {"25", 4}}));
}

TEST(Placement, uses_the_nearest_cores_where_a_gpus_own_numa_node_has_none) {
  const TemporaryDirectory directory;
  Node node = discover_node({.root = unpack_gpu_numa_nodes(directory)});
  for (std::size_t i = 0; i < 6; ++i)
    node.gpus[i].numa_node = i < 3 ? 252 - static_cast<int>(i) : 255 - static_cast<int>(i - 3);
  node.hostname = "x";
  const Placement placement = place_on(node, 6);
  EXPECT_EQ(numa_nodes_of(placement), (std::vector<int>{8, 8, 8, 0, 0, 0}));
  EXPECT_EQ(cpus_of(placement), (Lists{"88-91", "92-95", "96-103", "0-3", "4-7", "8-15"}));
  EXPECT_EQ(placement.warnings, Lists{});
}

TEST(Placement, spreads_ranks_without_gpus_over_numa_nodes_in_blocks) {
  const Placement placement = place_on(plain("pack:2 [numa] core:4 pu:2"), 4);
  EXPECT_EQ(numa_nodes_of(placement), (std::vector<int>{0, 0, 1, 1}));
  EXPECT_EQ(cpus_of(placement), (Lists{"0-3", "4-7", "8-11", "12-15"}));
  EXPECT_EQ(placement.warnings, Lists{"4 of 8 cores are used on node x"});
}

TEST(Placement, is_silent_with_one_rank_per_core) {
  EXPECT_EQ(place_on(plain("pack:2 [numa] core:4 pu:2"), 8).warnings, Lists{});
}

TEST(Placement, shares_cores_in_turn_when_there_are_too_few_and_says_so) {
  const Placement placement = place_on(plain("core:2 pu:1"), 4);
  EXPECT_EQ(cpus_of(placement), (Lists{"0", "1", "0", "1"}));
  EXPECT_EQ(placement.warnings, Lists{"4 ranks share 2 cores on node x"});
}

TEST(Placement, stays_inside_what_a_container_allows) {
  const Placement placement = place_on(plain("pack:2 [numa] core:32 pu:1", "40"), 1);
  EXPECT_EQ(cpus_of(placement), Lists{"40"});
  EXPECT_EQ(numa_nodes_of(placement), std::vector<int>{1});
  EXPECT_EQ(placement.warnings, Lists{"1 of 64 cores is allowed on node x (cgroup or affinity)"});
}

TEST(Placement, fills_the_larger_numa_node_before_it_shares_a_core_of_the_smaller) {
  const Placement placement = place_on(plain("pack:2 [numa] core:4 pu:1", "0,4-7"), 5);
  EXPECT_EQ(cpus_of(placement), (Lists{"0", "4", "5", "6", "7"}));
}

TEST(Placement, shares_gpus_in_turn_with_a_warning) {
  Node node = node_from_xml("power8gpudistances.xml");
  node.hostname = "x";
  const Placement placement = place_on(node, 6);
  std::vector<int> gpus;
  for (const RankPlacement& rank : placement.ranks) gpus.push_back(rank.gpu.value_or(-1));
  EXPECT_EQ(gpus, (std::vector<int>{0, 1, 2, 3, 0, 1}));
  EXPECT_EQ(placement.warnings, Lists{"6 ranks share 4 GPUs on node x"});
}

TEST(Placement, moves_a_gpu_rank_off_a_full_numa_node_rather_than_share_a_core) {
  Node node = node_from_xml("power8gpudistances.xml");
  node.hostname = "x";
  node.allowed_cpus = CpuSet::parse("0-1,80-105");  // one core by GPUs 0 and 1, four by GPUs 2 and 3
  const Placement placement = place_on(node, 4);
  EXPECT_EQ(numa_nodes_of(placement), (std::vector<int>{0, 1, 1, 1}));
  ASSERT_EQ(placement.warnings.size(), 2U);
  EXPECT_EQ(placement.warnings[0], "5 of 8 cores are allowed on node x (cgroup or affinity)");
  EXPECT_EQ(placement.warnings[1],
            "rank 1 on node x computes on NUMA node 1, away from its GPU 0003:01:00.0 on NUMA node 0: no free core is "
            "allowed there");
}

TEST(Placement, numbers_local_ranks_by_node_in_order_of_rank) {
  const Node node = plain("core:4 pu:1");
  const Placement placement = place({node, node}, {1, 0, 1, 0});
  std::vector<int> local;
  for (const RankPlacement& rank : placement.ranks) local.push_back(rank.local_rank);
  EXPECT_EQ(local, (std::vector<int>{0, 0, 1, 1}));
  EXPECT_EQ(placement.ranks[2].node, 1);
}

TEST(Placement, refuses_nodes_that_are_not_there_and_nodes_without_an_allowed_core) {
  (void)message_of([] { (void)place({}, {0}); }, ExitStatus::defect);
  Node node = plain("core:4 pu:1");
  node.allowed_cpus = CpuSet{};
  EXPECT_NE(message_of([&] { (void)place_on(node, 1); }, ExitStatus::bad_input).find("node x allows its ranks no core"),
            std::string::npos);
}

Node random_node(Random& random) {
  Node node;
  node.hostname = "x";
  int pu = 0;
  const auto numa_nodes = static_cast<int>(1 + random.below(4));
  for (int numa = 0; numa < numa_nodes; ++numa) {
    CpuSet all;
    for (std::uint64_t core = 0, cores = random.below(9); core < cores; ++core) {
      CpuSet cpus;
      for (std::uint64_t thread = 0, threads = 1 + random.below(2); thread < threads; ++thread) cpus.add(pu++);
      all = all | cpus;
      node.cores.push_back({static_cast<int>(core), 0, numa, cpus});
    }
    node.numa_nodes.push_back({numa, 0, all, "", all.empty() ? static_cast<int>(random.below(5)) - 1 : -1});
  }
  if (node.cores.empty()) node.cores.push_back({0, 0, -1, CpuSet::parse("0")});
  for (const Core& core : node.cores) node.machine_cpus = node.machine_cpus | core.cpus;
  for (const int cpu : node.machine_cpus.pus())
    if (random.below(3) != 0) node.allowed_cpus.add(cpu);
  if (node.allowed_cpus.empty()) node.allowed_cpus = node.machine_cpus;
  const auto device = [&] {
    PciDevice made;
    made.numa_node = static_cast<int>(random.below(6)) - 1;
    made.bridges = {static_cast<int>(random.below(3)), static_cast<int>(random.below(3))};
    made.bridge_group = made.bridges.front();
    if (random.below(4) != 0) made.os_names = {"mlx"};
    return made;
  };
  for (std::uint64_t i = random.below(9); i > 0; --i) node.gpus.push_back(device());
  for (std::uint64_t i = random.below(5); i > 0; --i) node.nics.push_back(device());
  return node;
}

std::size_t allowed_cores(const Node& node) {
  return static_cast<std::size_t>(
      std::ranges::count_if(node.cores, [&](const Core& core) { return !(core.cpus & node.allowed_cpus).empty(); }));
}

void expect_sound(const Node& node, const Placement& placement, std::size_t ranks) {
  ASSERT_EQ(placement.ranks.size(), ranks);
  CpuSet used;
  std::size_t sum = 0;
  std::map<int, std::set<std::size_t>> cores_per_rank;
  for (const RankPlacement& rank : placement.ranks) {
    EXPECT_FALSE(rank.cpus.empty());
    EXPECT_EQ(rank.cpus, rank.cpus & node.allowed_cpus);
    EXPECT_EQ(rank.gpu.has_value(), !node.gpus.empty());
    const auto cores =
        std::ranges::count_if(node.cores, [&](const Core& core) { return !(core.cpus & rank.cpus).empty(); });
    cores_per_rank[rank.numa_node].insert(static_cast<std::size_t>(cores));
    used = used | rank.cpus;
    sum += rank.cpus.size();
    const bool usable_nic = !rank.nic || !node.nics.at(static_cast<std::size_t>(*rank.nic)).os_names.empty();
    EXPECT_TRUE(usable_nic);
  }
  EXPECT_EQ(used.size() == sum, allowed_cores(node) >= ranks) << "disjoint exactly while there are enough cores";
  for (const auto& [numa, counts] : cores_per_rank)
    EXPECT_LE(*counts.rbegin() - *counts.begin(), 1U) << "NUMA node " << numa;
}

TEST(Placement, is_sound_on_any_node_with_any_number_of_ranks) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random{seed};
    const Node node = random_node(random);
    const std::size_t ranks = 1 + random.below(40);
    const std::string before = to_text(node);
    const Placement placement = place_on(node, ranks);
    expect_sound(node, placement, ranks);
    EXPECT_EQ(cpus_of(place_on(node, ranks)), cpus_of(placement));
    EXPECT_EQ(to_text(node), before);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Placement, balances_ranks_without_gpus_over_equal_numa_nodes_within_one) {
  for (std::size_t ranks = 1; ranks <= 40; ++ranks) {
    std::map<int, int> counts{{0, 0}, {1, 0}, {2, 0}};
    for (const RankPlacement& rank : place_on(plain("pack:3 [numa] core:5 pu:1"), ranks).ranks)
      ++counts[rank.numa_node];
    ASSERT_EQ(counts.size(), 3U);
    const auto [least, most] = std::ranges::minmax({counts[0], counts[1], counts[2]});
    EXPECT_LE(most - least, 1) << ranks;
  }
}

TEST(Placement, uses_equally_near_nics_equally) {
  for (std::size_t nics = 1; nics <= 4; ++nics) {
    Node node = plain("core:16 pu:1");
    for (std::size_t i = 0; i < nics; ++i) {
      node.nics.emplace_back();
      node.nics.back().os_names = {"mlx5_" + std::to_string(i)};
    }
    std::vector<int> uses(nics, 0);
    for (const RankPlacement& rank : place_on(node, 10).ranks) ++uses[static_cast<std::size_t>(rank.nic.value())];
    const auto [least, most] = std::ranges::minmax(uses);
    EXPECT_LE(most - least, 1) << nics;
  }
}

}  // namespace
}  // namespace hallmark
