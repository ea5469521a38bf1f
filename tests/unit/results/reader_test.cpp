// What the reader says to files that are no results, or damaged ones.
#include "reports/results/reader.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <functional>

#include "random_results.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/load.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/writer.hpp"
#include "scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using test::random_results;
using test::Scratch;

std::string input_error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

void expect_words(const std::string& message, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    EXPECT_NE(message.find(word), std::string::npos) << word << " is not in: " << message;
}

TEST(Reader, names_the_file_and_what_is_wrong_with_it) {
  const Scratch scratch;
  const std::string path = scratch.path("results.h5");
  write_results(path, random_results(1));
  const std::string valid = test::slurp(path);
  const std::vector<std::pair<std::function<void()>, std::string>> wrongs{
      {[&] { std::filesystem::remove(path); }, "No such file"},
      {[&] { test::spill(path, ""); }, "is empty"},
      {[&] { test::spill(path, "rank,seconds\n0,1\n"); }, "is not HDF5"},
      {[&] { test::spill(path, valid.substr(0, valid.size() / 2)); }, "truncated"},
      {[&] { test::spill(path, valid.substr(0, 20)); }, "truncated or damaged"},
      {[&] { std::filesystem::remove(path), std::filesystem::create_directory(path); }, "is a folder"},
  };
  for (const auto& [damage, words] : wrongs) {
    damage();
    expect_words(input_error_of([&] { (void)read_results(path); }), {path, words});
  }
}

TEST(Reader, tells_other_schemas_apart) {
  const Scratch scratch;
  const std::string path = scratch.path("results.h5");
  const Results results = random_results(1);
  const auto words = [&] { return input_error_of([&] { (void)read_results(path); }); };
  write_file(path, results, {"hallmark.results/2", ""});
  expect_words(words(), {path + ": hallmark.results/2: this hallmark reads /1; use a newer hallmark"});
  write_file(path, results, {"hallmark.results.part/1", "start"});
  expect_words(words(), {"one part of a run; give the folder"});
  write_file(path, results, {"nexus/1", ""});
  expect_words(words(), {"has schema 'nexus/1'", "'hallmark.results/1' was expected"});
  h5::Output foreign{path};
  foreign.close();
  expect_words(words(), {"is HDF5, but no results of hallmark"});
}

/// The smallest valid file, with what `change` adds; fields are made by hand to be wrong in one way each.
struct Draft {
  std::vector<std::uint32_t> rank_node{0, 0};
  std::vector<std::string> hostname{"n1"};
  std::uint64_t entry_ranks = 2;
  std::vector<std::uint64_t> shape{};
  std::uint8_t status = 0;
  std::uint8_t verified = 1;
  bool with_run_id = true, with_entry = true, with_exit = true, with_hostname = true;
};

void write_draft(const std::string& path, const Draft& draft) {
  h5::Output output{path};
  output.scale("rank", draft.rank_node.size(), "");
  output.scale("node", draft.hostname.size(), "");
  output.scale("block", 1, "");
  output.scale("sample", 3, "");
  output.scale("entry_rank", draft.entry_ranks, "");
  const h5::OutputGroup root = output.root();
  root.group("ranks").numbers<std::uint32_t>({"node", "1", ""}, {"rank"}, draft.rank_node);
  const h5::OutputGroup nodes = root.group("nodes");
  if (draft.with_hostname) nodes.texts({"hostname", "1", ""}, {"node"}, draft.hostname);
  const h5::OutputGroup one = root.group("cases").group("gemm");
  const std::vector<double> times(draft.entry_ranks * 3, 1.5);
  if (draft.with_entry) one.numbers<double>({"entry", "s", ""}, {"entry_rank", "block", "sample"}, times);
  if (draft.with_exit) one.numbers<double>({"exit", "s", ""}, {"entry_rank", "block", "sample"}, times);
  const std::vector<std::uint8_t> verified(draft.rank_node.size(), draft.verified);
  one.numbers<std::uint8_t>({"verified", "1", ""}, {"rank", "block"}, verified);
  one.attribute("status", draft.status);
  if (!draft.shape.empty()) one.attribute<std::uint64_t>("shape", draft.shape);
  root.attribute("schema", std::string{results_schema});
  if (draft.with_run_id) root.attribute("run_id", std::string{"abc"});
  root.attribute("planned_blocks", std::uint32_t{1});
  root.attribute("complete", std::uint8_t{1});
  output.close();
}

TEST(Reader, takes_missing_optional_datasets_for_unknown) {
  const Scratch scratch;
  write_draft(scratch.path("r.h5"), {});
  const Results results = read_results(scratch.path("r.h5"));
  ASSERT_EQ(results.cases.size(), 1U);
  EXPECT_EQ(results.cases[0].errors[1], ~std::uint64_t{0});
  EXPECT_EQ(results.cases[0].verified[1], Verified::right);
  EXPECT_EQ(results.ranks[1].numa_node, -1);
  EXPECT_TRUE(std::isnan(results.nodes[0].clock_bound_s));
  EXPECT_TRUE(results.power.empty());
}

TEST(Reader, refuses_what_contradicts_the_schema_and_says_where) {
  struct Wrong {
    Draft draft;
    std::vector<std::string> words;
  };
  const std::vector<Wrong> wrongs{
      {{.rank_node = {0, 7}}, {"/ranks/node", "holds 7", "/nodes has 1 rows"}},
      {{.entry_ranks = 3}, {"/cases/gemm/entry", "is of 3 ranks, but /ranks has 2"}},
      {{.shape = {2, 1, 4}}, {"/cases/gemm/entry", "has shape [2,1,3]; [2,1,4] was expected"}},
      {{.shape = {2, 1}}, {"/cases/gemm/@shape", "has 2 dimensions"}},
      {{.status = 9}, {"/cases/gemm/@status", "holds 9", "done skipped timed_out failed"}},
      {{.verified = 3}, {"/cases/gemm/verified", "holds 3", "wrong right unchecked"}},
      {{.with_run_id = false}, {"@run_id", "is missing"}},
      {{.with_exit = false}, {"/cases/gemm/exit", "is missing"}},
      {{.with_hostname = false}, {"/nodes/hostname", "is missing"}},
  };
  const Scratch scratch;
  for (const auto& [draft, words] : wrongs) {
    write_draft(scratch.path("r.h5"), draft);
    expect_words(input_error_of([&] { (void)read_results(scratch.path("r.h5")); }), words);
  }
}

TEST(Reader, allocates_nothing_that_the_file_cannot_hold) {
  const Scratch scratch;
  const std::uint64_t huge = std::uint64_t{1} << 40U, most = ~std::uint64_t{0};
  const std::vector<std::vector<std::uint64_t>> shapes{
      {2, huge, 0}, {2, huge, huge}, {2, most, most}, {0, most, 0}, {2, 1, huge}};
  for (const auto& shape : shapes) {
    write_draft(scratch.path("r.h5"), {.shape = shape, .with_entry = false, .with_exit = false});
    expect_words(input_error_of([&] { (void)read_results(scratch.path("r.h5")); }),
                 {"/cases/gemm", "more data than a file of this size can hold"});
  }
}

TEST(Reader, notices_that_a_contract_was_altered) {
  const Scratch scratch;
  Results results = random_results(1);
  results.contract.bytes = "kilowatts = 900";
  write_results(scratch.path("r.h5"), results);
  expect_words(input_error_of([&] { (void)read_results(scratch.path("r.h5")); }),
               {"/contract/@sha256", "damaged or altered"});
}

/// How reading `bytes` ends, in a process of its own: HDF5 1.10 itself can crash on damaged files.
enum class Outcome { read, refused, other_error, crashed };

Outcome outcome_of(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    try {
      (void)read_results(path);
      _exit(0);
    } catch (const Error&) {
      _exit(1);
    } catch (...) {
      _exit(2);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return Outcome::crashed;
  return static_cast<Outcome>(WEXITSTATUS(status));
}

TEST(Reader, survives_truncation_anywhere) {
  const Scratch scratch;
  const std::string path = scratch.path("r.h5");
  write_results(path, random_results(4, 2));
  const std::string valid = test::slurp(path);
  Random random{1};
  for (int i = 0; i < 60; ++i) {
    const std::size_t length = random.below(valid.size());
    test::spill(path, valid.substr(0, length));
    ASSERT_EQ(outcome_of(path), Outcome::refused) << "cut at " << length;
  }
}

TEST(Reader, throws_nothing_but_errors_of_hallmark_on_damaged_files) {
  const Scratch scratch;
  const std::string path = scratch.path("r.h5");
  write_results(path, random_results(4, 2));
  const std::string large = test::slurp(path);
  write_draft(path, {});
  const std::string small = test::slurp(path);
  Random random{2};
  int counts[4] = {};
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{2500};
  for (int i = 0; i < 400 && std::chrono::steady_clock::now() < end; ++i) {
    std::string bytes = i % 4 == 0 ? large : small;
    for (std::uint64_t k = 1 + random.below(8); k > 0; --k)
      bytes[random.below(bytes.size())] = static_cast<char>(random());
    test::spill(path, bytes);
    const Outcome outcome = outcome_of(path);
    ++counts[static_cast<int>(outcome)];
    ASSERT_NE(outcome, Outcome::other_error) << "mutation " << i;
  }
  // A crash inside HDF5 is not ours to mend; it is counted here, so that it is seen.
  std::cout << "read " << counts[0] << ", refused " << counts[1] << ", crashed in HDF5 " << counts[3] << '\n';
  EXPECT_GT(counts[0], 0);
  EXPECT_GT(counts[1], 0);
}

TEST(Evidence, is_loaded_from_files_folders_and_parts_alike) {
  const Scratch scratch;
  write_results(scratch.path("a.h5"), random_results(1));
  Results crashed = random_results(2);
  write_start(parts_folder(scratch.path("b.h5")), crashed);
  const auto ids = [](const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    for (const Results& results : load_evidence(paths)) found.push_back(results.run_id);
    return found;
  };
  const std::string a = random_results(1).run_id, b = crashed.run_id;
  EXPECT_EQ(ids({scratch.path("a.h5")}), (std::vector{a}));
  EXPECT_EQ(ids({scratch.path("b.h5")}), (std::vector{b}));
  EXPECT_EQ(ids({scratch.path("b.h5.parts"), scratch.path("a.h5")}), (std::vector{b, a}));
  EXPECT_EQ(ids({scratch.path("")}), (std::vector{a, b}));
  expect_words(input_error_of([&] {
                 ids({scratch.path("b.h5"), scratch.path("b.h5.parts")});
               }),
               {"are the same run", b});
  std::filesystem::create_directory(scratch.path("empty"));
  expect_words(input_error_of([&] { ids({scratch.path("empty")}); }), {"has no results"});
  expect_words(input_error_of([&] { ids({scratch.path("c.h5")}); }), {"c.h5", "No such file"});
  EXPECT_THROW(write_start(parts_folder(scratch.path("b.h5")), crashed), IoError)
      << "a run must not be mixed with another";
}

}  // namespace
}  // namespace hallmark
