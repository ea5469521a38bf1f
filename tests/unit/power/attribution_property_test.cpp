#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "topology/base/random.hpp"
#include "topology/power/attribution.hpp"

namespace hallmark {
namespace {

using enum DomainKind;

// Any domains of two sockets, some without a sensor, some not there, most of them not closing.
AttributionInput random_input(Random& random) {
  AttributionInput input{
      .domains = {}, .ranks = {}, .socket_cpus = {{0, CpuSet::parse("0-7")}, {1, CpuSet::parse("8-15")}}};
  const std::uint64_t scale = std::uint64_t{1} << (1 + random.below(48));
  const std::uint64_t health = random.below(5);  // 0: nothing answers, 4: everything does
  const auto add = [&](DomainKind kind, int socket, int index) {
    if (random.below(3) == 0) return;
    const auto uj = static_cast<std::int64_t>(random.below(kind == node ? 8 * scale : scale));
    const bool senses = random.below(4) < health;
    input.domains.push_back({make_domain(kind, socket, index), senses ? known(uj) : unknown_because("no answer")});
  };
  add(node, -1, 0);
  add(psys, -1, 0);
  for (const int socket : {0, 1, 2}) {
    for (const DomainKind kind : {module, grace, cpu, sysio, package, dram}) add(kind, socket, 0);
    add(package, socket, 1);
  }
  for (int i = 0; i < 4; ++i) {
    const int socket = random.below(2) == 0 ? -1 : i / 2;
    add(gpu, socket, i);
    add(gpu_memory, socket, i);
    if (random.below(4) == 0) input.divided_gpus[i] = {{{1, 3}, {2, 2}}, 7};
  }
  shuffle(input.domains, random);
  for (auto n = random.below(9); n > 0; --n) {
    RankPlace rank;
    for (int pu = 0; pu < 16; ++pu) {
      if (random.below(3) == 0) rank.cpus.add(pu);
    }
    if (random.below(2) == 0) {
      rank.gpus.push_back(static_cast<int>(random.below(5)));
      rank.gpu_instances[rank.gpus.back()] = static_cast<int>(random.below(4));
    }
    input.ranks.push_back(std::move(rank));
  }
  constexpr ResidualPolicy policies[] = {ResidualPolicy::even, ResidualPolicy::share, ResidualPolicy::unowned};
  input.residual = policies[random.below(3)];
  return input;
}

const DomainAmount* find_node(const AttributionInput& input) {
  for (const DomainAmount& one : input.domains) {
    if (one.domain.kind == node && one.uj.value) return &one;
  }
  return nullptr;
}

// L1, L3: a whole that is measured is its parts and what it draws beside them, or less than its parts; one that is not
// is the sum of its known parts, and what it draws beside them is unknown.
void check_tree(const Attribution& result) {
  const auto& tree = result.tree;
  for (std::size_t at = 0; at < tree.size(); ++at) {
    if (!tree[at].weights.empty()) continue;
    std::int64_t parts = 0;
    bool known_part = false;
    const TreeRow* rest = nullptr;
    for (std::size_t i = at + 1; i < tree.size() && tree[i].depth > tree[at].depth; ++i) {
      if (tree[i].depth != tree[at].depth + 1) continue;
      if (tree[i].domain.kind == other) {
        rest = &tree[i];
      } else if (tree[i].uj.value) {
        parts += *tree[i].uj.value;
        known_part = true;
      }
    }
    ASSERT_NE(rest, nullptr);
    if (tree[at].measured) {
      ASSERT_EQ(*rest->uj.value, std::max<std::int64_t>(*tree[at].uj.value - parts, 0));
    } else if (at != 0) {
      ASSERT_FALSE(rest->uj.value);
      ASSERT_EQ(tree[at].uj.value, known_part ? std::optional{parts} : std::nullopt);
    }
  }
}

// L2, L5, L6: each leaf is in the books once, and shared without loss by weights that are not negative.
void check_leaves(const Attribution& result) {
  std::map<std::string, int> seen;
  for (const LeafEnergy& leaf : result.leaves) {
    ASSERT_EQ(++seen[leaf.name], 1) << leaf.name;
    ASSERT_GE(leaf.uj, 0);
    ASSERT_EQ(std::accumulate(leaf.shares.begin(), leaf.shares.end(), std::int64_t{0}), leaf.uj);
    const auto row = std::find_if(result.tree.begin(), result.tree.end(),
                                  [&](const TreeRow& one) { return one.name == leaf.name && !one.weights.empty(); });
    ASSERT_NE(row, result.tree.end()) << leaf.name;
    const auto total = std::accumulate(row->weights.begin(), row->weights.end(), std::int64_t{0});
    ASSERT_GT(total, 0);
    if (row->name == "node residual") continue;  // its weights may be shares of all the others
    for (std::size_t i = 0; i < leaf.shares.size(); ++i) {
      ASSERT_GE(row->weights[i], 0);
      const auto quota = static_cast<long double>(leaf.uj) * static_cast<long double>(row->weights[i]) /
                         static_cast<long double>(total);
      ASSERT_LT(std::abs(static_cast<long double>(leaf.shares[i]) - quota), 1.001L);
      ASSERT_TRUE(row->weights[i] > 0 || leaf.shares[i] == 0);
    }
  }
}

// L4: what exceeds its whole is scaled to it, and beyond the tolerance nothing may stand on it.
void check_closure(const AttributionInput& input, const Attribution& result) {
  ASSERT_EQ(result.inconsistent, result.closure_error > input.tolerance);
  ASSERT_GE(result.closure_error, 0);
}

#ifdef __SANITIZE_ADDRESS__
constexpr int rounds = 2'000;  // a hundred times slower there, for the many small texts
#else
constexpr int rounds = 20'000;
#endif

TEST(AttributionProperty, ranks_and_unowned_are_the_node_to_the_last_microjoule) {
  Random random{5};
  int over = 0, partial = 0, unsensed = 0;
  __extension__ __int128 hall_ranks = 0, hall_nodes = 0;
  for (int round = 0; round < rounds; ++round) {
    const AttributionInput input = random_input(random);
    const Attribution result = attribute(input);
    ASSERT_EQ(result.ranks.size(), input.ranks.size());
    std::int64_t ranks = 0, leaves = 0;
    for (const RankEnergy& rank : result.ranks) {
      ranks += rank.uj.value.value_or(0);
      ASSERT_NE(rank.uj.value.has_value(), !rank.uj.unknown.empty());
    }
    for (const LeafEnergy& leaf : result.leaves) leaves += leaf.uj;
    ASSERT_NO_FATAL_FAILURE(check_leaves(result)) << round;
    ASSERT_NO_FATAL_FAILURE(check_tree(result)) << round;
    ASSERT_NO_FATAL_FAILURE(check_closure(input, result)) << round;
    hall_ranks += ranks + result.unowned_uj;
    hall_nodes += result.node_uj.value.value_or(0);
    // L7
    ASSERT_EQ(ranks + result.unowned_uj, result.node_uj.value.value_or(0)) << round;
    ASSERT_EQ(leaves, result.node_uj.value.value_or(0)) << round;
    const DomainAmount* measured = find_node(input);
    ASSERT_EQ(result.partial, measured == nullptr);
    ASSERT_TRUE(measured == nullptr || result.node_uj.value == measured->uj.value);
    over += result.closure_error > 0 ? 1 : 0;
    partial += result.partial && result.node_uj.value ? 1 : 0;
    unsensed += result.node_uj.value ? 0 : 1;
  }
  EXPECT_TRUE(hall_ranks == hall_nodes);  // L8
  // The cases that the laws are about do occur.
  EXPECT_GT(over, rounds / 10);
  EXPECT_GT(partial, rounds / 10);
  EXPECT_GT(unsensed, 0);
}

}  // namespace
}  // namespace hallmark
