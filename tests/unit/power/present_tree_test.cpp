#include "topology/power/present_tree.hpp"

#include <gtest/gtest.h>

namespace hallmark {
namespace {

using enum DomainKind;

PresentPower sensed(DomainKind kind, int socket, int index, std::optional<double> watts, const std::string& path,
                    SensorGives gives = SensorGives::instant_power) {
  PowerSensor sensor{.domain = make_domain(kind, socket, index), .path = path, .gives = gives};
  return {.domain = sensor.domain.name,
          .sensor = path,
          .kind = "k",
          .watts = watts,
          .unknown = watts ? "" : "lost",
          .details = sensor};
}

std::string words(const PresentRow& row) {
  std::string text = std::string(static_cast<std::size_t>(row.depth), '.') + row.name + " ";
  text += row.power.watts ? std::to_string(static_cast<int>(*row.power.watts)) : "unknown";
  if (!row.power.sensor.empty()) text += " " + row.power.sensor;
  if (row.power.cross_check) text += " check";
  if (row.partial) text += " partial";
  for (const int rank : row.ranks) text += " r" + std::to_string(rank);
  return text + (row.unowned ? " unowned" : "");
}

std::vector<std::string> words(const PresentTree& tree) {
  std::vector<std::string> all;
  for (const PresentRow& row : tree.rows) all.push_back(words(row));
  return all;
}

AttributionInput two_ranks() {
  return {.domains = {},
          .ranks = {{CpuSet::parse("0"), {0}}, {CpuSet::parse("1")}},
          .socket_cpus = {{0, CpuSet::parse("0-1")}}};
}

using Words = std::vector<std::string>;

TEST(PresentTree, goes_from_the_node_down_and_says_whose_each_leaf_is) {
  const PresentTree tree = present_tree({sensed(gpu, 0, 1, 50, "g1"), sensed(module, 0, 0, 300, "m"),
                                         sensed(node, -1, 0, 500, "n"), sensed(gpu, 0, 0, 100, "g0")},
                                        two_ranks());
  EXPECT_EQ(words(tree), (Words{"node 500 n", ".module-0 300 m", "..gpu-0 100 g0 r0", "..gpu-1 50 g1 unowned",
                                "..module-0 residual 150 r0 r1", ".node residual 200 r0 r1"}));
}

TEST(PresentTree, puts_cross_checks_below_what_they_check_and_prefers_what_knows) {
  const PresentTree tree =
      present_tree({sensed(package, 0, 0, 10, "hsmp"), sensed(package, 0, 0, 12, "rapl", SensorGives::energy),
                    sensed(dram, 0, 0, std::nullopt, "a", SensorGives::energy), sensed(dram, 0, 0, 3, "b")},
                   two_ranks());
  EXPECT_EQ(words(tree), (Words{"node 15 partial", ".package-0 12 rapl r0 r1", ".package-0 10 hsmp check",
                                ".dram-0 3 b r0 r1", ".dram-0 unknown a check", ".node residual unknown r0 r1"}));
}

TEST(PresentTree, takes_a_counter_that_did_not_move_for_less_than_a_meter_that_shows_power) {
  const PresentTree tree = present_tree(
      {sensed(gpu, -1, 0, 0, "counter", SensorGives::energy), sensed(gpu, -1, 0, 70, "meter")}, two_ranks());
  EXPECT_EQ(words(tree)[1], ".gpu-0 70 meter r0");
}

TEST(PresentTree, keeps_what_is_unknown_and_what_is_nobodys_part) {
  const PresentTree tree = present_tree(
      {sensed(gpu, -1, 0, std::nullopt, "g"), sensed(other, -1, 3, 9, "pdu"), sensed(psys, -1, 0, 40, "p")},
      two_ranks());
  EXPECT_EQ(words(tree),
            (Words{"node 40 partial", ".gpu-0 unknown g r0", ".node residual 40 r0 r1", "other 9 pdu", "psys 40 p"}));
  EXPECT_EQ(tree.rows[1].power.unknown, "lost");
  EXPECT_EQ(words(present_tree({{.unknown = "no sensor"}}, two_ranks())), Words{"node unknown r0 r1"});
}

}  // namespace
}  // namespace hallmark
