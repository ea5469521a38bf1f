// Worked numbers of research/power.md 5.4, in uW over one second.
#include "topology/power/attribution.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

using enum DomainKind;
using Values = std::vector<std::int64_t>;

RankPlace place(const std::string& cpus, std::vector<int> gpus = {}) { return {CpuSet::parse(cpus), std::move(gpus)}; }

DomainAmount amount(DomainKind kind, int socket, std::int64_t uj) { return {make_domain(kind, socket), known(uj)}; }
DomainAmount gpu_amount(int number, std::int64_t uj, int socket = -1) {
  return {make_domain(gpu, socket, number), known(uj)};
}
DomainAmount lost(DomainKind kind, int socket, const char* why, int index = 0) {
  return {make_domain(kind, socket, index), unknown_because(why)};
}

Values values(const Attribution& result) {
  Values all;
  for (const RankEnergy& rank : result.ranks) all.push_back(rank.uj.value.value_or(-1));
  return all;
}

bool notes_hold(const std::vector<std::string>& notes, const std::string& text) {
  for (const std::string& note : notes) {
    if (note.find(text) != std::string::npos) return true;
  }
  return false;
}

std::map<int, CpuSet> two_sockets() { return {{0, CpuSet::parse("0-3")}, {1, CpuSet::parse("4-7")}}; }

AttributionInput dgx() {
  AttributionInput input{.domains = {}, .ranks = {}, .socket_cpus = two_sockets()};
  input.domains = {amount(node, -1, 9650000000), amount(package, 0, 301250000), amount(package, 1, 298500000),
                   amount(dram, 0, 42125000), amount(dram, 1, 41875000)};
  const Values gpus{689412000, 691037000, 688904000, 690551000, 687220000, 692883000, 690015000, 689978000};
  for (int i = 0; i < 8; ++i) {
    input.domains.push_back(gpu_amount(i, gpus[static_cast<std::size_t>(i)]));
    input.ranks.push_back(place(std::to_string(i), {i}));
  }
  return input;
}

TEST(Attribution, divides_a_dgx_evenly) {
  const Attribution result = attribute(dgx());
  EXPECT_EQ(values(result),
            (Values{1206037000, 1207662000, 1205529000, 1207176000, 1203095000, 1208758000, 1205890000, 1205853000}));
  EXPECT_EQ(result.leaves.back().name, "node residual");
  EXPECT_EQ(result.leaves.back().uj, 3446250000);
  EXPECT_FALSE(result.partial);
  EXPECT_EQ(result.unowned_uj, 0);
}

TEST(Attribution, divides_a_dgx_by_share) {
  AttributionInput input = dgx();
  input.residual = ResidualPolicy::share;
  EXPECT_EQ(values(attribute(input)),
            (Values{1205918676, 1208446381, 1205128477, 1207690403, 1201342364, 1210151221, 1205690016, 1205632462}));
}

TEST(Attribution, leaves_the_residual_to_nobody_where_asked) {
  AttributionInput input = dgx();
  input.residual = ResidualPolicy::unowned;
  EXPECT_EQ(attribute(input).unowned_uj, 3446250000);
}

TEST(Attribution, without_a_node_sensor_is_a_partial_lower_bound) {
  AttributionInput input = dgx();
  input.domains.erase(input.domains.begin());
  const Attribution result = attribute(input);
  EXPECT_EQ(result.node_uj.value, 6203750000);
  EXPECT_TRUE(result.partial);
  EXPECT_TRUE(result.ranks[0].partial);
  EXPECT_EQ(values(result),
            (Values{775255750, 776880750, 774747750, 776394750, 772313750, 777976750, 775108750, 775071750}));
}

AttributionInput gb200() {
  AttributionInput input{.domains = {}, .ranks = {}, .socket_cpus = two_sockets()};
  input.domains = {amount(node, -1, 5560000000), amount(module, 0, 2446800000), amount(module, 1, 2431125000),
                   amount(grace, 0, 152400000),  amount(grace, 1, 149961000),   amount(cpu, 0, 118034000),
                   amount(cpu, 1, 115500000),    amount(sysio, 0, 21770000),    amount(sysio, 1, 21209000),
                   gpu_amount(0, 1120500000, 0), gpu_amount(1, 1119250000, 0),  gpu_amount(2, 1117004000, 1),
                   gpu_amount(3, 1113871000, 1)};
  input.ranks = {place("0-1", {0}), place("2-3", {1}), place("4-5", {2}), place("6-7", {3})};
  return input;
}

TEST(Attribution, follows_modules_and_grace_by_electrical_flow) {
  const Attribution result = attribute(gb200());
  EXPECT_EQ(values(result), (Values{1394543750, 1393293750, 1387647750, 1384514750}));
  std::map<std::string, std::int64_t> leaves;
  for (const LeafEnergy& leaf : result.leaves) leaves[leaf.name] = leaf.uj;
  EXPECT_EQ(leaves["module-0 residual"], 54650000);
  EXPECT_EQ(leaves["module-1 residual"], 50289000);
  EXPECT_EQ(leaves["grace-0 residual"], 12596000);
  EXPECT_EQ(leaves["grace-1 residual"], 13252000);
  EXPECT_EQ(leaves["node residual"], 682075000);
}

TEST(Attribution, an_unknown_module_falls_back_to_its_parts) {
  AttributionInput input = gb200();
  input.domains[2] = lost(module, 1, "sentinel: M");
  const Attribution result = attribute(input);
  EXPECT_EQ(result.node_uj.value, 5560000000);
  EXPECT_FALSE(result.partial);
  EXPECT_TRUE(notes_hold(result.notes, "module-1 is partial"));
  EXPECT_TRUE(notes_hold(result.notes, "module-1: sentinel: M"));
  EXPECT_EQ(result.leaves.back().uj, 682075000 + 50289000);
}

TEST(Attribution, scales_parts_that_exceed_their_whole_and_says_so) {
  AttributionInput input{.domains = {amount(node, -1, 451000000), amount(package, 0, 33000000),
                                     amount(dram, 0, 64000000), gpu_amount(0, 103000000), gpu_amount(1, 106000000),
                                     gpu_amount(2, 103000000), gpu_amount(3, 104000000)},
                         .ranks = {},
                         .socket_cpus = {{0, CpuSet::parse("0-7")}}};
  for (int i = 0; i < 8; ++i) input.ranks.push_back(place(std::to_string(i), {i / 2}));
  const Attribution result = attribute(input);
  EXPECT_TRUE(result.inconsistent);
  EXPECT_NEAR(result.closure_error, 0.137472, 1e-6);
  EXPECT_EQ(values(result), (Values{55935430, 55935429, 57254143, 57254142, 55935429, 55935428, 56375000, 56374999}));
  input.domains[0].uj = known(500000000);  // 2.6 %: within tolerance
  EXPECT_FALSE(attribute(input).inconsistent);
  EXPECT_GT(attribute(input).closure_error, 0);
}

AttributionInput epyc() {
  return {.domains = {amount(node, -1, 812000000), amount(package, 0, 287400000), amount(package, 1, 291123000)},
          .ranks = {place("0-95"), place("96-143"), place("144-167"), place("168-191")},
          .socket_cpus = {{0, CpuSet::parse("0-95")}, {1, CpuSet::parse("96-191")}}};
}

TEST(Attribution, divides_packages_by_pus) {
  EXPECT_EQ(values(attribute(epyc())), (Values{345769250, 203930750, 131150000, 131150000}));
}

TEST(Attribution, gives_a_node_without_ranks_to_nobody_and_one_rank_everything) {
  AttributionInput input = epyc();
  input.ranks.clear();
  EXPECT_EQ(attribute(input).unowned_uj, 812000000);
  input.ranks = {place("0-191")};
  EXPECT_EQ(values(attribute(input)), (Values{812000000}));
  EXPECT_EQ(attribute(input).unowned_uj, 0);
}

TEST(Attribution, a_lost_gpu_lies_in_the_residual_and_its_rank_is_flagged) {
  AttributionInput input = dgx();
  input.domains[8] = lost(gpu, -1, "GPU is lost", 3);
  const Attribution measured = attribute(input);
  EXPECT_EQ(measured.node_uj.value, 9650000000);
  EXPECT_EQ(measured.leaves.back().uj, 3446250000 + 690551000);
  ASSERT_EQ(measured.ranks[3].flags.size(), 1U);
  EXPECT_TRUE(measured.ranks[3].flags[0].starts_with("gpu-3: GPU is lost"));
  EXPECT_TRUE(measured.ranks[2].flags.empty());
  input.domains.erase(input.domains.begin());
  EXPECT_TRUE(attribute(input).partial);
  EXPECT_TRUE(notes_hold(attribute(input).notes, "gpu-3: GPU is lost"));
}

TEST(Attribution, psys_stands_in_for_the_node_and_is_never_added) {
  AttributionInput input = epyc();
  input.domains[0] = amount(psys, -1, 700000000);
  const Attribution stand_in = attribute(input);
  EXPECT_EQ(stand_in.node_uj.value, 700000000);
  EXPECT_TRUE(stand_in.partial);
  input.domains.push_back(amount(node, -1, 812000000));
  EXPECT_EQ(values(attribute(input)), values(attribute(epyc())));
  input.domains.pop_back();
  input.domains[0] = amount(psys, -1, 400000000);
  EXPECT_EQ(attribute(input).node_uj.value, 287400000 + 291123000);
  EXPECT_TRUE(notes_hold(attribute(input).notes, "psys (400000000 uJ) is less than its parts"));
}

TEST(Attribution, without_any_sensor_every_rank_is_unknown_and_never_zero) {
  AttributionInput input = epyc();
  input.domains.clear();
  const Attribution nothing = attribute(input);
  EXPECT_FALSE(nothing.node_uj.value);
  for (const RankEnergy& rank : nothing.ranks) {
    EXPECT_FALSE(rank.uj.value);
    EXPECT_EQ(rank.uj.unknown, no_power_sensor);
  }
  input.domains = {lost(package, 0, "permission: P")};
  EXPECT_EQ(attribute(input).ranks[2].uj.unknown, "package-0: permission: P");
}

TEST(Attribution, a_rank_of_which_nothing_was_sensed_is_unknown) {
  AttributionInput input = epyc();
  input.domains = {amount(package, 0, 287400000), lost(package, 1, "permission: P")};
  const Attribution result = attribute(input);
  EXPECT_EQ(values(result), (Values{287400000, -1, -1, -1}));
  EXPECT_NE(result.ranks[1].uj.unknown.find("permission: P"), std::string::npos);
}

}  // namespace
}  // namespace hallmark
