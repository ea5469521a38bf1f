#include "reports/judgement/vote.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// `answers` of ranks 0, 1, ... in one block, all on one node each and of one class; 0: no answer.
Results run_with(const std::vector<std::uint64_t>& answers) {
  Results run;
  run.ranks.resize(answers.size());
  run.nodes.resize(answers.size());
  CaseRecord& record = run.cases.emplace_back();
  record.name = "gemm/bf16/gaussian/n:8192";
  record.resize(answers.size(), 1, 0);
  for (std::size_t rank = 0; rank < answers.size(); ++rank) {
    run.ranks[rank].node = static_cast<std::uint32_t>(rank);
    run.ranks[rank].device = "GPU";
    run.nodes[rank].driver = "580";
    record.answer_hash[rank] = answers[rank];
    record.verified[rank] = Verified::right;
  }
  return run;
}

Poll poll_of(const Results& run) { return vote(run, run.cases[0]); }

std::vector<std::size_t> suspects(const Poll& poll) {
  std::vector<std::size_t> ranks;
  for (const Deviation& deviation : poll.deviations) ranks.push_back(deviation.rank);
  return ranks;
}

using Ranks = std::vector<std::size_t>;

TEST(Vote, decides_by_majority_of_at_least_three) {
  struct Row {
    std::vector<std::uint64_t> answers;
    Ranks suspects;
    std::size_t splits;
  };
  const Row rows[] = {{{7, 7, 7}, {}, 0},
                      {{7, 7, 8}, {2}, 0},
                      {{8, 7, 7}, {0}, 0},
                      {{7, 8}, {}, 1},
                      {{7}, {}, 0},
                      {{}, {}, 0},
                      {{7, 8, 9}, {}, 1},
                      {{7, 7, 8, 9}, {}, 1},
                      {{7, 7, 8, 8}, {}, 1},
                      {{7, 7, 7, 8, 8}, {}, 1},
                      {{7, 7, 7, 7, 8, 9}, {4, 5}, 0},
                      {{7, 0, 8}, {}, 1},
                      {{0, 0, 0}, {}, 0},
                      {{7, 7, 7, 7, 7, 8, 8, 9}, {7}, 1}};
  for (const Row& row : rows) {
    const Results run = run_with(row.answers);
    const Poll poll = poll_of(run);
    EXPECT_EQ(suspects(poll), row.suspects) << ::testing::PrintToString(row.answers);
    EXPECT_EQ(poll.splits.size(), row.splits) << ::testing::PrintToString(row.answers);
  }
}

TEST(Vote, suspects_less_than_one_percent_that_agree) {
  std::vector<std::uint64_t> answers(300, 7);
  answers[10] = answers[20] = 8;
  EXPECT_EQ(suspects(poll_of(run_with(answers))), (Ranks{10, 20}));
  answers[30] = 8;  // 1 %
  EXPECT_EQ(suspects(poll_of(run_with(answers))), Ranks{});
  EXPECT_EQ(poll_of(run_with(answers)).splits.size(), 1U);
}

TEST(Vote, hears_no_answer_that_was_not_checked) {
  Results run = run_with({7, 7, 8});
  run.cases[0].verified[2] = Verified::unchecked;
  EXPECT_EQ(suspects(poll_of(run)), Ranks{});
  run.cases[0].verified[2] = Verified::wrong;
  EXPECT_EQ(suspects(poll_of(run)), Ranks{2});
}

TEST(Vote, compares_within_a_class_only) {
  Results run = run_with({7, 7, 7, 8, 8, 8});
  for (const std::size_t rank : {3U, 4U, 5U}) run.ranks[rank].device = "other GPU";
  EXPECT_EQ(vote(run).size(), 0U);
  for (RankRecord& rank : run.ranks) rank.device = "host";
  EXPECT_EQ(poll_of(run).splits.size(), 1U);
  for (const std::size_t rank : {3U, 4U, 5U}) run.nodes[rank].cpu_model = "another";
  EXPECT_EQ(vote(run).size(), 0U);
}

TEST(Vote, says_how_a_class_is_split_and_along_what) {
  Results run = run_with({7, 8, 7, 8});
  for (const std::size_t rank : {1U, 3U}) run.nodes[rank].driver = "575";
  run.nodes[3].kernel = "6.1";
  const Poll poll = poll_of(run);
  ASSERT_EQ(poll.splits.size(), 1U);
  EXPECT_EQ(poll.splits[0].ranks, (Ranks{0, 1, 2, 3}));
  EXPECT_EQ(poll.splits[0].words,
            "4 ranks of one class gave 2 answers in block 0 (2 from rank 0 on, 2 from rank 1 on), and none is known to "
            "be right; they differ in driver 580 against 575");
  for (NodeRecord& node : run.nodes) node.driver = "580";
  EXPECT_TRUE(poll_of(run).splits[0].words.ends_with("nothing on record sets them apart"));
  EXPECT_EQ(poll.split(3), &poll.splits[0]);
  EXPECT_EQ(poll.split(4), nullptr);
}

TEST(Vote, says_what_else_sets_a_suspect_apart) {
  Results run = run_with({7, 8, 7, 7});
  run.nodes[1].driver = "575";
  const Poll poll = poll_of(run);
  ASSERT_NE(poll.deviation(1), nullptr);
  EXPECT_EQ(poll.deviation(1)->differs, "driver 575 against 580");
  EXPECT_EQ(poll.deviation(1)->majority, 3U);
  EXPECT_EQ(poll.deviation(1)->of, 4U);
  EXPECT_EQ(poll.deviation(0), nullptr);
}

TEST(Vote, gathers_the_blocks_of_a_suspect) {
  Results run = run_with({7, 7, 7});
  CaseRecord& record = run.cases[0];
  record.resize(3, 4, 0);
  std::ranges::fill(record.verified, Verified::right);
  std::ranges::fill(record.answer_hash, 7);
  record.answer_hash[record.at(1, 2)] = record.answer_hash[record.at(1, 3)] = 8;
  EXPECT_EQ(poll_of(run).deviation(1)->blocks, (Ranks{2, 3}));
}

TEST(Vote, leaves_self_tests_and_unfinished_cases_alone) {
  Results run = run_with({7, 7, 8});
  EXPECT_EQ(vote(run).size(), 1U);
  run.cases[0].planted_rank = 2;
  EXPECT_EQ(vote(run).size(), 0U);
  run.cases[0].planted_rank = -1;
  run.cases[0].status = CaseStatus::timed_out;
  EXPECT_EQ(vote(run).size(), 0U);
  run.cases[0].status = CaseStatus::done;
  run.cases[0].name = "memory/triad/bytes:8";
  EXPECT_EQ(vote(run).size(), 0U);
}

TEST(VoteProperties, one_deviating_rank_is_always_and_alone_named) {
  Random random{11};
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint64_t> answers(3 + random.below(200), random());
    const std::size_t liar = random.below(answers.size());
    answers[liar] ^= 1 + random.below(1000);
    const Results run = run_with(answers);
    const Poll poll = poll_of(run);
    EXPECT_EQ(suspects(poll), Ranks{liar}) << round;
    EXPECT_TRUE(poll.splits.empty()) << round;
  }
}

/// Few different answers, some ranks silent.
std::vector<std::uint64_t> any_answers(Random& random) {
  std::vector<std::uint64_t> answers(1 + random.below(250));
  for (std::uint64_t& answer : answers) answer = random.below(20) == 0 ? random.below(4) : 7;
  return answers;
}

TEST(VoteProperties, the_order_of_ranks_says_nothing) {
  Random random{12};
  for (int round = 0; round < 500; ++round) {
    const std::vector<std::uint64_t> answers = any_answers(random);
    std::vector<std::size_t> order(answers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    std::vector<std::uint64_t> moved;
    for (const std::size_t rank : order) moved.push_back(answers[rank]);
    const Poll before = poll_of(run_with(answers)), after = poll_of(run_with(moved));
    Ranks named;
    for (const Deviation& deviation : after.deviations) named.push_back(order[deviation.rank]);
    std::ranges::sort(named);
    EXPECT_EQ(suspects(before), named) << round;
    EXPECT_EQ(before.splits.size(), after.splits.size()) << round;
    if (before.splits.empty() || after.splits.empty()) continue;
    EXPECT_EQ(before.splits[0].ranks.size(), after.splits[0].ranks.size()) << round;
  }
}

TEST(VoteProperties, more_right_ranks_make_no_right_one_suspect) {
  Random random{13};
  constexpr std::uint64_t right = 7;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint64_t> answers = any_answers(random);
    const Poll before = poll_of(run_with(answers));
    for (std::uint64_t more = random.below(20); more > 0; --more) answers.push_back(right);
    const Poll after = poll_of(run_with(answers));
    for (const Deviation& deviation : after.deviations)
      EXPECT_TRUE(answers[deviation.rank] != right || before.deviation(deviation.rank) != nullptr) << round;
  }
}

TEST(VoteProperties, two_halves_accuse_nobody) {
  Random random{14};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint64_t> answers(2 * (1 + random.below(300)), 7);
    for (std::size_t i = 0; i < answers.size() / 2; ++i) answers[i] = 8;
    shuffle(answers, random);
    const Poll poll = poll_of(run_with(answers));
    EXPECT_TRUE(poll.deviations.empty()) << round;
    ASSERT_EQ(poll.splits.size(), 1U) << round;
    EXPECT_EQ(poll.splits[0].ranks.size(), answers.size()) << round;
  }
}

}  // namespace
}  // namespace hallmark
