// Outputs of other tools: what is read from them, what stays unknown, and what is refused with its place.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "reports/foreign/formats.hpp"
#include "reports/foreign/import.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark::foreign {
namespace {

std::string fixture(const std::string& name) {
  std::ifstream file{std::string{HALLMARK_SOURCE_DIR} + "/tests/fixtures/foreign/" + name};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

const std::vector<std::string> fixtures{"nccl-tests.json", "fio-3.33.json", "ior.json", "osu-allreduce.txt",
                                        "hpl-hpcc-1.5.0.txt"};

Launch parsed(const std::string& bytes) { return find_format("", bytes, "f").parse(bytes, "f"); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string complaint(const std::string& bytes) {
  try {
    static_cast<void>(parsed(bytes));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Foreign, formats_are_told_by_their_marks) {
  for (std::size_t i = 0; i < fixtures.size(); ++i)
    EXPECT_EQ(find_format("", fixture(fixtures[i]), "f").name, formats().at(i).name);
  EXPECT_THROW(static_cast<void>(find_format("", "nothing", "f")), InputError);
  EXPECT_THROW(static_cast<void>(find_format("iperf", "nothing", "f")), UsageError);
}

TEST(Foreign, nccl_tests_tells_ranks_lengths_and_checks) {
  const Launch launch = parsed(fixture("nccl-tests.json"));
  EXPECT_EQ(launch.ranks, 4U);
  EXPECT_EQ(launch.who[2], (Rank{"n2", "0000:1b:00.0", "NVIDIA Example GPU"}));
  ASSERT_EQ(launch.cases.size(), 2U);
  const Case& first = launch.cases.front();
  EXPECT_EQ(first.name, "allreduce/nccl/f32/bytes:1048576");
  EXPECT_TRUE(first.collective);
  EXPECT_DOUBLE_EQ(first.seconds.front().front(), 20e-6);
  EXPECT_EQ(first.verified, Verified::right);
  EXPECT_EQ(first.params.at("nccl"), "2.28.3");
  EXPECT_EQ(launch.cases[1].verified, Verified::unchecked);
  EXPECT_EQ(
      parsed(replaced(fixture("nccl-tests.json"), "\"nwrong\":0.000000}", "\"nwrong\":3.000000}")).cases[0].verified,
      Verified::wrong);
}

TEST(Foreign, fio_tells_requests_and_not_whether_they_were_right) {
  const Launch launch = parsed(fixture("fio-3.33.json"));
  EXPECT_EQ(launch.version, "3.33");
  EXPECT_EQ(launch.ranks, 1U);
  EXPECT_EQ(launch.who[0].host, "");
  ASSERT_EQ(launch.cases.size(), 2U);
  const Case& read = launch.cases[0].name.find("/read/") != std::string::npos ? launch.cases[0] : launch.cases[1];
  EXPECT_EQ(read.name, "storage/fio/read/block:64KiB");
  EXPECT_NEAR(read.bytes / read.seconds[0][0], 1048576000, 1);  // fio's own bw_bytes
  EXPECT_EQ(read.verified, Verified::unchecked);
  EXPECT_EQ(launch.warnings.size(), 1U);  // 8 ms are known to 1 ms
}

TEST(Foreign, ior_tells_totals) {
  const Launch launch = parsed(fixture("ior.json"));
  EXPECT_EQ(launch.ranks, 2U);
  ASSERT_EQ(launch.cases.size(), 2U);
  const Case& write = launch.cases[0];
  EXPECT_EQ(write.name, "storage/ior/write/block:1MiB");
  EXPECT_TRUE(write.total_only);
  EXPECT_EQ(write.seconds[0].size(), 2U);
  EXPECT_NEAR(2 * write.bytes / write.seconds[0][0], 1600.0 * 1048576, 1);
  EXPECT_EQ(write.params.at("fsync"), "yes");
  EXPECT_EQ(write.verified, Verified::unchecked);
}

TEST(Foreign, osu_tells_the_slowest_rank_and_not_how_many) {
  const Launch launch = parsed(fixture("osu-allreduce.txt"));
  EXPECT_EQ(launch.version, "7.4");
  EXPECT_EQ(launch.ranks, 0U);
  ASSERT_EQ(launch.cases.size(), 2U);
  EXPECT_EQ(launch.cases[1].name, "allreduce/mpi/f32/bytes:1048576");
  EXPECT_DOUBLE_EQ(launch.cases[1].seconds[0][0], 420e-6);
  EXPECT_EQ(launch.cases[1].verified, Verified::right);
}

TEST(Foreign, hpl_tells_a_rate_and_its_residual) {
  const Launch launch = parsed(fixture("hpl-hpcc-1.5.0.txt"));
  EXPECT_EQ(launch.version, "2.0");
  EXPECT_EQ(launch.ranks, 1U);
  ASSERT_EQ(launch.cases.size(), 1U);
  EXPECT_EQ(launch.cases[0].name, "gemm/fp64/gaussian/n:200");
  EXPECT_NEAR(launch.cases[0].flops / launch.cases[0].seconds[0][0], 1.626e9, 1e3);
  EXPECT_EQ(launch.cases[0].verified, Verified::right);
  EXPECT_EQ(parsed(replaced(fixture("hpl-hpcc-1.5.0.txt"), "...... PASSED", "...... FAILED")).cases[0].verified,
            Verified::wrong);
}

TEST(Foreign, complaints_have_place_found_and_expected) {
  const std::string nccl = fixture("nccl-tests.json"), fio = fixture("fio-3.33.json");
  EXPECT_EQ(complaint(replaced(nccl, "\"time\":20.000000", "\"time\":\"nan\"")),
            "f: results[0].out_of_place.time: is \"nan\"; expected a number");
  EXPECT_NE(complaint(replaced(nccl, "78.643200", "52.428800")).find("results[0].out_of_place.bus_bw"),
            std::string::npos);
  EXPECT_NE(complaint(replaced(nccl, "\"devices\"", "\"devcs\"")).find("config: has no 'devices'"), std::string::npos);
  EXPECT_NE(complaint(replaced(fio, "\"jobs\" : [", "\"jobs\" : [,")).find("is no JSON here"), std::string::npos);
  EXPECT_NE(complaint(replaced(nccl, "20.000000", "1e999")).find("too large"), std::string::npos);
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_NE(complaint(replaced(nccl, "20.000000", deep)).find("is a list"), std::string::npos);
  EXPECT_NE(complaint(replaced(fixture("osu-allreduce.txt"), "420.00", "-1.00")).find("f:6: is '1048576"),
            std::string::npos);
  EXPECT_NE(complaint(replaced(fixture("hpl-hpcc-1.5.0.txt"), "1.626e+00", "0.000e+00")).find("expected a rate"),
            std::string::npos);
}

Source source(const std::string& name, const std::string& bytes) {
  return {name, std::string(64, name.back()), parsed(bytes)};
}

TEST(Import, files_are_blocks_and_stamps_stay_unknown) {
  const std::string nccl = fixture("nccl-tests.json");
  const Results results = results_of({source("a", nccl), source("b", replaced(nccl, "\"time\":20.0", "\"time\":21.0"))},
                                     {"H", {}, 0}, "test");
  EXPECT_EQ(results.ranks.size(), 4U);
  EXPECT_EQ(results.nodes.size(), 2U);
  EXPECT_EQ(results.ranks[3].local_rank, 1U);
  const CaseRecord& record = results.cases.front();
  EXPECT_TRUE(record.well_formed());
  EXPECT_EQ(record.blocks, 2U);
  EXPECT_TRUE(record.entry.empty());
  EXPECT_DOUBLE_EQ(record.seconds(record.at(3, 1, 0)), 21e-6);
  EXPECT_EQ(record.params.at("origin"), "external: nccl-tests with NCCL 2.28.3");
  EXPECT_EQ(record.params.at("source_sha256").size(), 129U);
  EXPECT_EQ(results.run_id, results_of({source("a", nccl), source("b", nccl)}, {"H", {}, 0}, "test").run_id);
}

TEST(Import, contradictions_are_refused) {
  const std::string nccl = fixture("nccl-tests.json"), osu = fixture("osu-allreduce.txt");
  EXPECT_THROW(static_cast<void>(results_of({}, {}, "")), UsageError);
  EXPECT_THROW(static_cast<void>(results_of({source("a", osu)}, {}, "")), UsageError);  // how many ranks?
  EXPECT_EQ(results_of({source("a", osu)}, {"", {"n1", "n2"}, 0}, "").nodes.size(), 2U);
  EXPECT_THROW(static_cast<void>(results_of({source("a", nccl)}, {"", {}, 5}, "")), UsageError);
  EXPECT_THROW(static_cast<void>(results_of({source("a", nccl)}, {"", {"n1", "n1", "n2", "n3"}, 0}, "")), UsageError);
  EXPECT_THROW(static_cast<void>(results_of({source("a", nccl), source("a", nccl)}, {}, "")), InputError);
  EXPECT_THROW(static_cast<void>(results_of({source("a", nccl), source("b", osu)}, {}, "")), InputError);
  EXPECT_THROW(
      static_cast<void>(results_of({source("a", nccl), source("b", replaced(nccl, "\"n2\"", "\"n9\""))}, {}, "")),
      InputError);
}

std::string mutate(std::string text, Random& random) {
  static const std::vector<std::string> scraps{
      "null", "-1", "1e999", "\"", "[", "}", "nan", "0", "\n", "99999999999999999999", "{}", "\xff"};
  for (std::uint64_t times = 1 + random.below(4); times > 0 && !text.empty(); --times) {
    const std::size_t at = random.below(text.size());
    switch (random.below(4)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, 1 + random.below(20));
        break;
      case 2:
        text.insert(at, scraps[random.below(scraps.size())]);
        break;
      default:
        if (random.below(4) == 0) text.resize(at);
    }
  }
  return text;
}

/// Any outcome is fine but a crash, another error, or numbers that are none.
TEST(Fuzz, mutated_outputs_are_read_or_refused) {
  using Clock = std::chrono::steady_clock;
  Random random{2026};
  std::size_t read = 0, refused = 0;
  for (const auto end = Clock::now() + std::chrono::milliseconds{1500}; Clock::now() < end;) {
    const std::size_t i = random.below(fixtures.size());
    const std::string bytes = mutate(fixture(fixtures[i]), random);
    try {
      const Launch launch = formats().at(i).parse(bytes, "f");
      for (const Case& each : launch.cases)
        for (const auto& row : each.seconds)
          for (const double seconds : row) ASSERT_GT(seconds, 0);
      if (!launch.cases.empty() && launch.ranks > 0 && launch.ranks < 1000) {
        ASSERT_TRUE(results_of({{"f", std::string(64, 'a'), launch}}, {}, "").cases.front().well_formed());
      }
      ++read;
    } catch (const InputError& error) {
      ASSERT_TRUE(std::string_view{error.what()}.starts_with("f")) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(read, 0U);
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace hallmark::foreign
