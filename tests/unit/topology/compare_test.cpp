#include "topology/compare.hpp"

#include <gtest/gtest.h>

#include "machines.hpp"
#include "topology/canonical.hpp"
#include "topology/names.hpp"

namespace hallmark {
namespace {

std::vector<Node> hall(std::size_t count) {
  std::vector<Node> nodes(count, node_from_xml("eas-tioga.xml"));
  for (std::size_t i = 0; i < count; ++i) nodes[i].hostname = "n" + std::to_string(i);
  return nodes;
}

std::vector<std::string> lines(std::vector<Node> nodes) {
  for (Node& node : nodes) node.topology_hash = topology_hash(node);
  std::vector<std::string> texts;
  for (const Difference& difference : compare_nodes(nodes)) texts.push_back(text(difference, nodes.size()));
  return texts;
}

using Lines = std::vector<std::string>;

TEST(Comparison, finds_nothing_in_nodes_that_are_alike) {
  EXPECT_EQ(lines(hall(4)), Lines{});
  EXPECT_EQ(lines({}), Lines{});
}

TEST(Comparison, names_the_node_that_lacks_a_gpu) {
  std::vector<Node> nodes = hall(8);
  nodes[2].gpus.pop_back();
  const Lines found = lines(nodes);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "n2: 7 GPUs; 7 other nodes have 8");
  for (const std::string& line : found) {
    EXPECT_TRUE(line.starts_with("n2: ")) << line;
    EXPECT_EQ(line.find("topology"), std::string::npos) << "the missing GPU explains the hash";
  }
}

TEST(Comparison, names_each_fact_that_departs) {
  std::vector<Node> nodes = hall(3);
  nodes[0].kernel = "6.1.0";
  nodes[1].memory_bytes -= std::uint64_t{64} << 30U;
  nodes[2].allowed_cpus = CpuSet::parse("0");
  EXPECT_EQ(lines(nodes),
            (Lines{"n2: 1 allowed processor; 2 other nodes have 128", "n1: 439 GiB memory; 2 other nodes have 503 GiB",
                   "n0: kernel 6.1.0; 2 other nodes have 4.18.0-425.13.1.1toss.t4.x86_64"}));
}

TEST(Comparison, shows_where_the_structure_departs_when_no_count_does) {
  std::vector<Node> nodes = hall(3);
  nodes[1].gpus[0].numa_node = 2;
  EXPECT_EQ(lines(nodes), Lines{"n1: topology 'gpu 0000:c1:00.0 1002:7408 numa 2 bridges 37.38'; 2 other nodes have "
                                "'gpu 0000:c1:00.0 1002:7408 numa 3 bridges 37.38'"});
}

TEST(Comparison, takes_no_side_where_there_is_no_majority) {
  std::vector<Node> nodes = hall(2);
  nodes[0].kernel = "5";
  nodes[1].kernel = "6";
  EXPECT_EQ(lines(nodes), (Lines{"n0: kernel 5; no majority (1 of 2 nodes has this)",
                                 "n1: kernel 6; no majority (1 of 2 nodes has this)"}));
}

TEST(Names, are_compressed_to_ranges) {
  EXPECT_EQ(compress_names({}), "");
  EXPECT_EQ(compress_names({"a"}), "a");
  EXPECT_EQ(compress_names({"gpu-r03-n02", "gpu-r01-n02", "gpu-r02-n02", "gpu-r04-n02"}), "gpu-r[01-04]-n02");
  EXPECT_EQ(compress_names({"n1", "n2", "n4", "n4", "head"}), "head, n[1-2,4]");
  EXPECT_EQ(compress_names({"n09", "n10", "n9"}), "n9, n[09-10]");
  EXPECT_EQ(compress_names({"n12345678901234567890"}), "n12345678901234567890");
}

}  // namespace
}  // namespace hallmark
