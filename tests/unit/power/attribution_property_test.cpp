#include <gtest/gtest.h>

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
  for (int i = 0; i < 4; ++i) add(gpu, random.below(2) == 0 ? -1 : i / 2, i);
  shuffle(input.domains, random);
  for (auto n = random.below(9); n > 0; --n) {
    RankPlace rank;
    for (int pu = 0; pu < 16; ++pu) {
      if (random.below(3) == 0) rank.cpus.add(pu);
    }
    if (random.below(2) == 0) rank.gpus.push_back(static_cast<int>(random.below(5)));
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

TEST(AttributionProperty, ranks_and_unowned_are_the_node_to_the_last_microjoule) {
  Random random{5};
  int over = 0, partial = 0, unsensed = 0;
  for (int round = 0; round < 5'000; ++round) {
    const AttributionInput input = random_input(random);
    const Attribution result = attribute(input);
    ASSERT_EQ(result.ranks.size(), input.ranks.size());
    std::int64_t ranks = 0, leaves = 0;
    for (const RankEnergy& rank : result.ranks) {
      ranks += rank.uj.value.value_or(0);
      ASSERT_NE(rank.uj.value.has_value(), !rank.uj.unknown.empty());
    }
    for (const LeafEnergy& leaf : result.leaves) {
      leaves += leaf.uj;
      ASSERT_GE(leaf.uj, 0);
      ASSERT_EQ(std::accumulate(leaf.shares.begin(), leaf.shares.end(), std::int64_t{0}), leaf.uj);
    }
    ASSERT_EQ(ranks + result.unowned_uj, result.node_uj.value.value_or(0)) << round;
    ASSERT_EQ(leaves, result.node_uj.value.value_or(0)) << round;
    const DomainAmount* measured = find_node(input);
    ASSERT_EQ(result.partial, measured == nullptr);
    ASSERT_TRUE(measured == nullptr || result.node_uj.value == measured->uj.value);
    over += result.closure_error > 0 ? 1 : 0;
    partial += result.partial && result.node_uj.value ? 1 : 0;
    unsensed += result.node_uj.value ? 0 : 1;
  }
  // The cases that the laws are about do occur.
  EXPECT_GT(over, 500);
  EXPECT_GT(partial, 500);
  EXPECT_GT(unsensed, 0);
}

}  // namespace
}  // namespace hallmark
