// What must hold on any evidence: halls drawn at random, some good, some not, and each spoilt a little further.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "reports/judgement/judge.hpp"
#include "tests/unit/judgement/evidence.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int rounds = 100;
#else
constexpr int rounds = 10'000;  // bodies of evidence for each property, as JUDGEMENT asks
#endif

struct Hall {
  Contract contract;
  Results run;
};

double share(Random& random, int lowest, int highest) {
  return (lowest + static_cast<double>(random.below(static_cast<std::uint64_t>(highest - lowest + 1)))) / 100;
}

/// Floors at 90 to 110 % of what most ranks deliver, one slow rank in three halls, a few slow blocks.
Hall draw(Random& random, std::uint64_t allowance = 0) {
  Hall hall{evidence::contract(2 + random.below(4)), {}};
  hall.run = evidence::run(
      {.ranks = hall.contract.ranks, .blocks = 9 + random.below(8), .samples = 1 + random.below(3), .seed = random()});
  hall.contract.criteria.push_back(evidence::criterion("MEM-01"));
  hall.contract.criteria.push_back(evidence::criterion("PWR-01"));
  for (Criterion& criterion : hall.contract.criteria) {
    criterion.min_samples = std::min<std::uint64_t>(criterion.min_samples, 5 + 2 * random.below(4));
    criterion.allowance.count = allowance;
    if (random.below(2) == 0) criterion.uncertainty.relative = 0.005;
  }
  for (const std::size_t i : {1U, 5U}) hall.contract.criteria[i].threshold = 1e9 * share(random, 50, 101);
  for (const std::string& name : {evidence::gemm, evidence::triad}) {
    CaseRecord& record = evidence::find(hall.run, name);
    if (random.below(3) == 0) evidence::slow_down(record, random.below(record.ranks), 1 + share(random, 0, 100));
    for (std::uint64_t i = random.below(5); i > 0; --i)
      evidence::slow_down(record, random.below(record.ranks), random.below(record.blocks), 1 + share(random, 0, 100));
    if (random.below(2) == 0) record.sentinel[2 * random.below(record.blocks)] = 0.02;
  }
  return hall;
}

const std::string& any_timed_case(Random& random) {
  static const std::vector<std::string> names{evidence::gemm, evidence::triad, evidence::allreduce, evidence::write};
  return names[random.below(names.size())];
}

void expect_no_new_pass(const Verdict& before, const Verdict& after, int round) {
  EXPECT_TRUE(before.ruling == Ruling::accept || after.ruling != Ruling::accept) << round;
  for (std::size_t i = 0; i < before.findings.size(); ++i)
    for (std::size_t unit = 0; unit < before.findings[i].outcomes.size(); ++unit)
      EXPECT_TRUE(before.findings[i].outcomes[unit].outcome == Outcome::pass ||
                  after.findings[i].outcomes[unit].outcome != Outcome::pass)
          << round << ' ' << before.findings[i].criterion.id << ' ' << after.findings[i].outcomes[unit].detail;
}

TEST(Properties, drawn_halls_reach_all_three_verdicts) {
  Random random{1};
  int count[3] = {};
  for (int round = 0; round < rounds; ++round) {
    const Hall hall = draw(random);
    ++count[static_cast<int>(evidence::judge_one(hall.contract, hall.run).ruling)];
  }
  for (const int each : count) EXPECT_GT(each, rounds / 20);
}

TEST(Properties, removing_evidence_never_improves_a_verdict) {
  Random random{2};
  for (int round = 0; round < rounds; ++round) {
    Hall hall = draw(random);
    const Verdict before = evidence::judge_one(hall.contract, hall.run);
    switch (random.below(5)) {
      case 0:
        evidence::kill(hall.run, random.below(hall.contract.ranks));
        break;
      case 1:
        std::erase_if(hall.run.cases,
                      [&, name = any_timed_case(random)](const CaseRecord& c) { return c.name == name; });
        break;
      case 2:
        std::erase_if(hall.run.cases, [&](const CaseRecord& c) { return c.name.starts_with("selftest/g"); });
        break;
      case 3:
        std::ranges::fill(evidence::find(hall.run, any_timed_case(random)).verified, Verified::unchecked);
        break;
      default: {
        CaseRecord& record = evidence::find(hall.run, any_timed_case(random));
        const std::size_t rank = random.below(record.ranks);
        for (std::size_t block = 0; block < record.blocks; ++block)
          for (std::size_t sample = 0; sample < record.samples; ++sample)
            record.entry[record.at(rank, block, sample)] = record.exit[record.at(rank, block, sample)] = unknown;
      }
    }
    Verdict after = evidence::judge_one(hall.contract, hall.run);
    // A sum says nothing of a rank that adds nothing to it (JUDGEMENT 2.4), such as one that had made it
    // NOT_CONCURRENT: that is why unit gates stand beside it, and why the hall's verdict does not improve.
    after.findings[2].outcomes = before.findings[2].outcomes;
    expect_no_new_pass(before, after, round);
  }
}

/// Outcomes without their names, which a generated inventory ties to rank numbers.
std::vector<std::string> anonymous(const Verdict& verdict) {
  std::vector<std::string> all{std::string{word(verdict.ruling)}, verdict.reason, std::to_string(verdict.accepted_kw),
                               std::to_string(*verdict.demonstrated_w)};
  for (const Finding& finding : verdict.findings) {
    std::vector<std::string> units;
    for (const UnitOutcome& unit : finding.outcomes)
      units.push_back(finding.criterion.id + std::string{word(unit.outcome)} + std::string{unit.reason} +
                      std::to_string(unit.limits ? unit.limits->lower : -1));
    std::ranges::sort(units);
    all.insert(all.end(), units.begin(), units.end());
  }
  return all;
}

TEST(Properties, permuting_ranks_changes_nothing) {
  Random random{3};
  for (int round = 0; round < rounds; ++round) {
    const Hall hall = draw(random);
    std::vector<std::size_t> order(hall.contract.ranks);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    EXPECT_EQ(anonymous(evidence::judge_one(hall.contract, hall.run)),
              anonymous(evidence::judge_one(hall.contract, evidence::permute(hall.run, order))))
        << round;
  }
}

TEST(Properties, permuting_ranks_under_an_inventory_of_gpus_changes_no_word) {
  Random random{4};
  for (int round = 0; round < rounds; ++round) {
    Hall hall = draw(random);
    for (std::size_t i = 0; i < hall.contract.ranks; ++i) {
      hall.run.ranks[i].device = "GPU";
      hall.run.ranks[i].gpu_uuid = hall.contract.inventory[i].gpu_uuid = "g" + std::to_string(i);
    }
    std::vector<std::size_t> order(hall.contract.ranks);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    Verdict before = evidence::judge_one(hall.contract, hall.run),
            after = evidence::judge_one(hall.contract, evidence::permute(hall.run, order));
    before.self_test = after.self_test = {};  // these name ranks of the run, not units
    EXPECT_EQ(evidence::dump(before), evidence::dump(after)) << round;
  }
}

TEST(Properties, permuting_files_changes_nothing_and_neither_does_judging_again) {
  Random random{5};
  for (int round = 0; round < rounds; ++round) {
    const Hall hall = draw(random);
    std::vector<EvidenceRun> runs{{hall.run, "a"}};
    for (const std::uint64_t seed : {100U, 200U}) {
      Results run = evidence::run({.ranks = hall.contract.ranks, .seed = seed});
      run.time_origin = "2026-01-0" + std::to_string(seed / 100) + "T00:00:00Z";
      runs.emplace_back(std::move(run), std::to_string(seed));
    }
    const std::string before = evidence::dump(judge(hall.contract, runs));
    EXPECT_EQ(before, evidence::dump(judge(hall.contract, runs)));
    shuffle(runs, random);
    EXPECT_EQ(before, evidence::dump(judge(hall.contract, runs)));
  }
}

TEST(Properties, a_slower_sample_never_turns_fail_into_pass) {
  Random random{6};
  for (int round = 0; round < rounds; ++round) {
    Hall hall = draw(random);
    const Verdict before = evidence::judge_one(hall.contract, hall.run);
    CaseRecord& record = evidence::find(hall.run, any_timed_case(random));
    const std::size_t i = random.below(record.exit.size());
    record.exit[i] += (record.exit[i] - record.entry[i]) * share(random, 1, 200);
    const Verdict after = evidence::judge_one(hall.contract, hall.run);
    EXPECT_TRUE(before.ruling != Ruling::reject || after.ruling != Ruling::accept) << round;
    for (std::size_t f = 0; f < before.findings.size(); ++f)
      for (std::size_t unit = 0; unit < before.findings[f].outcomes.size(); ++unit)
        EXPECT_TRUE(before.findings[f].outcomes[unit].outcome != Outcome::fail ||
                    after.findings[f].outcomes[unit].outcome != Outcome::pass)
            << round;
  }
}

TEST(Properties, raising_a_floor_never_creates_a_pass) {
  Random random{7};
  for (int round = 0; round < rounds; ++round) {
    Hall hall = draw(random);
    const Verdict before = evidence::judge_one(hall.contract, hall.run);
    Criterion& criterion = hall.contract.criteria[1 + random.below(5)];
    criterion.threshold *= 1 + share(random, 0, 100);
    expect_no_new_pass(before, evidence::judge_one(hall.contract, hall.run), round);
  }
}

TEST(Properties, killing_a_rank_without_allowance_never_yields_accept) {
  Random random{8};
  constexpr RankState states[] = {RankState::missing, RankState::timed_out, RankState::failed};
  for (int round = 0; round < rounds; ++round) {
    Hall hall = draw(random);
    const std::size_t rank = random.below(hall.contract.ranks);
    if (random.below(2) == 0)
      evidence::kill(hall.run, rank, states[random.below(3)]);
    else
      hall.run.ranks[rank].state = states[random.below(3)];
    EXPECT_NE(evidence::judge_one(hall.contract, hall.run).ruling, Ruling::accept) << round;
    if (random.below(4) == 0) hall.run.ranks.resize(rank);
    EXPECT_NE(evidence::judge_one(hall.contract, hall.run).ruling, Ruling::accept) << round;
  }
}

}  // namespace
}  // namespace hallmark
