#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "reports/results/content.hpp"
#include "reports/results/event_file.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "tests/unit/results/scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using test::Scratch;

Results watched() {
  Results results;
  results.run_id = "3f0c6a1be22d4c55a90b7d1c8e4f6021";
  results.planned_blocks = 1;
  results.ranks.resize(2);
  results.nodes.resize(1);
  results.nodes[0].hostname = "n1";
  results.events.push_back({.time_s = 10, .node = 0, .rank = -1, .kind = "down", .value = unknown, .text = "PSU"});
  results.events.push_back({.time_s = 20, .node = every_node, .rank = -1, .kind = "interruption", .value = unknown, .text = ""});
  results.events.push_back({.time_s = 30, .node = 0, .rank = 1, .kind = "ecc_uncorrectable", .value = 2, .text = ""});
  results.watch.push_back({.kind = "down", .node = every_node, .begin_s = 0, .end_s = 100});
  return results;
}

std::string words_of(const Results& results) {
  const Scratch scratch;
  write_results(scratch.path("r.h5"), results);
  try {
    (void)read_results(scratch.path("r.h5"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

TEST(Events, come_back_as_they_were) {
  const Scratch scratch;
  write_results(scratch.path("r.h5"), watched());
  const Results read = read_results(scratch.path("r.h5"));
  ASSERT_EQ(read.events.size(), 3U);
  EXPECT_EQ(read.events[0].kind, event::down);
  EXPECT_EQ(read.events[0].text, "PSU");
  EXPECT_EQ(read.events[1].node, every_node);
  EXPECT_EQ(read.events[2].rank, 1);
  EXPECT_EQ(read.events[2].value, 2);
  EXPECT_TRUE(std::isnan(read.events[1].value));
  ASSERT_EQ(read.watch.size(), 1U);
  EXPECT_EQ(read.watch[0].end_s, 100);
  EXPECT_EQ(content_sha256(read), content_sha256(watched()));
}

TEST(Events, that_the_run_cannot_have_are_refused_with_words_that_say_where) {
  const struct {
    void (*spoil)(Results&);
    const char* words;
  } table[] = {
      {[](Results& r) { r.events[0].node = 7; }, "/events/node: holds 7, but /nodes has 1 rows"},
      {[](Results& r) { r.events[2].rank = 2; }, "/events/rank: holds 2, but /ranks has 2 rows"},
      {[](Results& r) { r.events[1].time_s = unknown; }, "/events/time: holds a time that is no number"},
      {[](Results& r) { r.watch[0].node = 1; }, "/watch/node: holds 1, but /nodes has 1 rows"},
      {[](Results& r) { r.watch[0].end_s = unknown; }, "/watch/end: holds a time that is no number"},
      {[](Results& r) { r.watch[0].end_s = -1; }, "/watch/end: lies before begin"},
  };
  EXPECT_EQ(words_of(watched()), "read");
  for (const auto& row : table) {
    Results results = watched();
    row.spoil(results);
    EXPECT_NE(words_of(results).find(row.words), std::string::npos) << words_of(results);
  }
}

TEST(Events, come_with_the_end_of_a_run) {
  const Scratch scratch;
  const std::string folder = scratch.path("r.h5.parts");
  Results start = watched();
  start.events.clear();
  start.watch.clear();
  write_start(folder, start);
  EXPECT_TRUE(merge_parts(folder).watch.empty());
  write_end(folder, watched());
  const Results merged = merge_parts(folder);
  EXPECT_EQ(merged.events.size(), 3U);
  EXPECT_EQ(merged.watch.size(), 1U);
}

}  // namespace
}  // namespace hallmark
