#include "topology/describe.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "machines.hpp"

namespace hallmark {
namespace {

TopologyReport report_of(std::size_t nodes, std::size_t ranks_per_node) {
  TopologyReport report;
  std::vector<int> node_of_rank;
  for (std::size_t n = 0; n < nodes; ++n) {
    report.nodes.push_back(node_from_xml("eas-tioga.xml"));
    report.nodes.back().hostname = "gpu-r0" + std::to_string(n + 1);
    for (std::size_t r = 0; r < ranks_per_node; ++r) node_of_rank.push_back(static_cast<int>(n));
  }
  report.placement = place(report.nodes, node_of_rank);
  return report;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

TEST(Description, of_one_node_fits_a_screen_and_names_all_that_matters) {
  TopologyReport report = report_of(1, 8);
  report.sensors = {{{"package-0", 95.0, ""}, {"node", std::numeric_limits<double>::quiet_NaN(), "not readable"}}};
  const std::string text = describe_text(report);
  EXPECT_LE(count(text, "\n"), 50U) << text;
  for (const char* part :
       {"node gpu-r01", "64 cores", "NUMA 3", "L3 32 MiB x 8", "0000:d6:00.0  NUMA 0", "rsmi5", "hsi2",
        "serials not in this", "48-55,112-119", "package-0  95 W", "node  unknown  (not readable)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Description, draws_power_as_a_tree_with_owners) {
  TopologyReport report = report_of(1, 4);
  SensorLine node{.name = "node", .watts = 9650}, leaf{.name = "gpu-0", .watts = 690.5}, check = leaf;
  leaf.depth = check.depth = 1;
  leaf.is_leaf = true;
  leaf.owners = {1, 2, 3};
  leaf.unowned = true;
  leaf.sensor = "NVML g energy";
  leaf.kind = "energy counter";
  leaf.period_s = 0.1;
  leaf.accuracy = "about 5 %";
  check.sensor = "hwmon", check.kind = "instant power", check.cross_check = true;
  report.sensors = {{node, leaf, check, {.name = "note", .note = "psys is less", .depth = -1}}};
  const std::string text = describe_text(report);
  for (const char* part :
       {"  power      node  9.65 kW\n",
        "  power        gpu-0  690.5 W  ranks 1-3 and unowned  NVML g energy, energy counter, new each 0.1 s, about 5 "
        "%\n",
        "  power        gpu-0  690.5 W  cross-check: hwmon, instant power\n", "  power      note: psys is less\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  report.placement->ranks[1].rank = 41;
  const auto json = nlohmann::json::parse(describe_json(report))["nodes"][0]["power_sensors"];
  EXPECT_EQ(json[1]["ranks"], (nlohmann::json{41, 2, 3}));
  EXPECT_EQ(json[1]["depth"], 1);
  EXPECT_TRUE(json[0]["ranks"].is_null());
  EXPECT_EQ(json[1]["period_s"], 0.1);
}

TEST(Description, of_nodes_that_are_alike_has_local_ranks_as_owners) {
  TopologyReport report = report_of(2, 2);
  SensorLine leaf{.name = "node", .watts = 100};
  leaf.is_leaf = true;
  leaf.owners = {0, 1};
  report.sensors = {{leaf}, {leaf}};
  EXPECT_NE(describe_text(report).find("node, mean of 2 nodes  100 W  local ranks 0-1\n"), std::string::npos)
      << describe_text(report);
}

TEST(Description, tells_of_limits) {
  TopologyReport report = report_of(1, 0);
  report.nodes[0].allowed_cpus = CpuSet::parse("0");
  EXPECT_NE(describe_text(report).find("1 of 64 cores, 1 of 128 hardware threads allowed (cgroup or affinity): 0"),
            std::string::npos);
}

TEST(Description, collapses_nodes_that_are_alike_and_shows_the_other_by_itself) {
  TopologyReport report = report_of(4, 2);
  EXPECT_NE(describe_text(report).find("4 nodes alike: gpu-r[01-04]\n"), std::string::npos);
  report.nodes[1].gpus.pop_back();
  const std::string text = describe_text(report);
  EXPECT_NE(text.find("3 nodes alike: gpu-r[01,03-04]\n"), std::string::npos) << text;
  EXPECT_NE(text.find("node gpu-r02\n"), std::string::npos);
  EXPECT_NE(text.find("differs: gpu-r02: 7 GPUs; 3 other nodes have 8\n"), std::string::npos);
}

TEST(Description, in_json_has_every_node_and_rank_and_null_for_unknown_watts) {
  TopologyReport report = report_of(2, 3);
  report.nodes[1].product = "bad \xff utf-8";
  report.sensors = {{{"p", 1.5, ""}, {"q", std::numeric_limits<double>::quiet_NaN(), "why"}}};
  const auto json = nlohmann::json::parse(describe_json(report));
  EXPECT_EQ(json.at("schema"), "hallmark.topology/1");
  ASSERT_EQ(json.at("nodes").size(), 2U);
  EXPECT_EQ(json["nodes"][0]["gpus"].size(), 8U);
  EXPECT_FALSE(json["nodes"][0].contains("xml"));
  EXPECT_EQ(json["nodes"][0]["power_sensors"][0]["watts"], 1.5);
  EXPECT_TRUE(json["nodes"][0]["power_sensors"][1]["watts"].is_null());
  EXPECT_TRUE(json["nodes"][1]["power_sensors"].is_null());
  ASSERT_EQ(json.at("ranks").size(), 6U);
  EXPECT_EQ(json["ranks"][5]["node"], "gpu-r02");
  EXPECT_EQ(json["ranks"][0]["cpus"], report.placement->ranks[0].cpus.list());
  EXPECT_EQ(json.at("differences").size(), 2U);  // two nodes have no majority: each is named
}

}  // namespace
}  // namespace hallmark
