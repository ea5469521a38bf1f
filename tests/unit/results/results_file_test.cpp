#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <cmath>

#include "random_results.hpp"
#include "reports/results/content.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using test::random_results;
using test::Scratch;

void expect_same(double a, double b) { EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << a << " and " << b; }
template <class T>
void expect_same(const T& a, const T& b) {
  EXPECT_EQ(a, b);
}
template <class T>
void expect_same(const std::vector<T>& a, const std::vector<T>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expect_same(a[i], b[i]);
}

template <class Record, class Columns>
void expect_same_columns(const Record& a, const Record& b, const Columns& columns) {
  for (const auto& column : columns) {
    SCOPED_TRACE(column.field.name);
    std::visit([&](auto member) { expect_same(a.*member, b.*member); }, column.member);
  }
}

template <class Record, class Columns>
void expect_same_rows(const std::vector<Record>& a, const std::vector<Record>& b, const Columns& columns) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expect_same_columns(a[i], b[i], columns);
}

void expect_same_case(const CaseRecord& a, const CaseRecord& b) {
  SCOPED_TRACE(a.name);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.params, b.params);
  expect_same_columns(a, b, schema::case_attributes);
  EXPECT_EQ(a.ranks, b.ranks);
  EXPECT_EQ(a.blocks, b.blocks);
  EXPECT_EQ(a.samples, b.samples);
  schema::for_each_array([&](const auto& array) {
    SCOPED_TRACE(array.field.name);
    // What is unknown everywhere need not be there.
    const std::size_t size = schema::array_size(array.extent, a);
    for (std::size_t i = 0; i < size; ++i)
      expect_same(std::as_const(a.*array.values)[i], std::as_const(b.*array.values)[i]);
  });
}

void expect_same_results(const Results& a, const Results& b) {
  EXPECT_EQ(a.run_id, b.run_id);
  EXPECT_EQ(a.complete, b.complete);
  EXPECT_EQ(a.time_origin, b.time_origin);
  EXPECT_EQ(a.hall, b.hall);
  EXPECT_EQ(a.planned_blocks, b.planned_blocks);
  expect_same_rows(a.ranks, b.ranks, schema::rank_columns);
  expect_same_rows(a.nodes, b.nodes, schema::node_columns);
  EXPECT_EQ(a.topologies, b.topologies);
  EXPECT_EQ(a.rank_power_reason, b.rank_power_reason);
  ASSERT_EQ(a.cases.size(), b.cases.size());
  for (std::size_t i = 0; i < a.cases.size(); ++i) expect_same_case(a.cases[i], b.cases[i]);
  expect_same_rows(a.power, b.power, schema::power_columns);
  expect_same_rows(a.events, b.events, schema::event_columns);
  expect_same_rows(a.watch, b.watch, schema::watch_columns);
  for (std::size_t i = 0; i < a.power.size(); ++i) {
    expect_same(a.power[i].time_s, b.power[i].time_s);
    expect_same(a.power[i].value, b.power[i].value);
  }
  EXPECT_EQ(a.contract.filename, b.contract.filename);
  EXPECT_EQ(a.contract.bytes, b.contract.bytes);
  EXPECT_EQ(a.contract.sha256, b.contract.sha256);
  EXPECT_EQ(a.provenance.command, b.provenance.command);
  EXPECT_EQ(a.provenance.environment, b.provenance.environment);
  EXPECT_EQ(a.provenance.versions, b.provenance.versions);
  EXPECT_EQ(a.provenance.warnings, b.provenance.warnings);
  EXPECT_EQ(a.provenance.debug, b.provenance.debug);
  EXPECT_EQ(a.provenance.merged_parts, b.provenance.merged_parts);
}

TEST(ResultsFile, gives_back_every_field_that_was_written) {
  const Scratch scratch;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Results results = random_results(seed);
    write_results(scratch.path("results.h5"), results);
    const Results read = read_results(scratch.path("results.h5"));
    expect_same_results(results, read);
    EXPECT_EQ(content_sha256(results), content_sha256(read));
    if (HasFailure()) break;
  }
}

TEST(ResultsFile, is_the_same_bytes_for_the_same_results) {
  const Scratch scratch;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    write_results(scratch.path("a.h5"), random_results(seed));
    write_results(scratch.path("b.h5"), random_results(seed));
    ASSERT_EQ(test::slurp(scratch.path("a.h5")), test::slurp(scratch.path("b.h5"))) << seed;
    write_results(scratch.path("c.h5"), read_results(scratch.path("a.h5")));
    ASSERT_EQ(test::slurp(scratch.path("a.h5")), test::slurp(scratch.path("c.h5"))) << seed;
  }
}

TEST(ResultsFile, holds_lengths_instead_of_stamps) {
  const Scratch scratch;
  Results results = random_results(4);
  CaseRecord& record = results.cases[0];
  record.entry.clear();
  record.exit.clear();
  record.elapsed_s.assign(schema::array_size(schema::Extent::sample, record), unknown);
  record.elapsed_s[1] = 0.25;
  write_results(scratch.path("a.h5"), results);
  const Results read = read_results(scratch.path("a.h5"));
  expect_same_results(results, read);
  EXPECT_TRUE(read.cases[0].entry.empty());
  EXPECT_EQ(read.cases[0].seconds(1), 0.25);
  EXPECT_TRUE(read.cases[0].recorded(1));
  EXPECT_FALSE(read.cases[0].recorded(0));
  EXPECT_EQ(content_sha256(read), content_sha256(results));
  results.cases[0].elapsed_s[1] = 0.26;
  EXPECT_NE(content_sha256(read), content_sha256(results));
}

TEST(ResultsFile, leaves_no_temporary_file_behind) {
  const Scratch scratch;
  write_results(scratch.path("results.h5"), random_results(1));
  Results wrong = random_results(2);
  wrong.cases[0].entry.push_back(1);
  EXPECT_THROW(write_results(scratch.path("results.h5"), wrong), DefectError);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{scratch.path("")})
    names.push_back(entry.path().filename());
  EXPECT_EQ(names, std::vector<std::string>{"results.h5"});
  EXPECT_EQ(read_results(scratch.path("results.h5")).run_id, random_results(1).run_id) << "the old file must survive";
}

TEST(ResultsFile, says_which_folder_cannot_be_written) {
  try {
    write_results("/nonexistent/folder/results.h5", random_results(1));
    FAIL();
  } catch (const IoError& error) {
    EXPECT_NE(std::string{error.what()}.find("/nonexistent/folder/results.h5"), std::string::npos) << error.what();
    EXPECT_NE(std::string{error.what()}.find("No such file"), std::string::npos) << error.what();
  }
}

/// What writing says on a disk of so many KiB that holds an older file already; empty: it fitted.
std::string words_on_disk_of(std::size_t kib, const std::string& disk, const Results& results) {
  const std::string size = "size=" + std::to_string(kib) + "k";
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, size.c_str()) != 0) return "no disk";
  std::string message;
  test::spill(disk + "/results.h5", "old");
  try {
    write_results(disk + "/results.h5", results);
  } catch (const IoError& error) {
    message = error.what();
    EXPECT_EQ(test::slurp(disk + "/results.h5"), "old") << kib;
    EXPECT_FALSE(std::filesystem::exists(disk + "/results.h5.tmp"));
  }
  umount2(disk.c_str(), MNT_DETACH);
  return message;
}

TEST(ResultsFile, says_that_the_disk_is_full_wherever_it_happens_and_keeps_the_old_file) {
  const Scratch scratch;
  const std::string disk = scratch.path("disk");
  std::filesystem::create_directory(disk);
  const Results results = random_results(2, 4);
  if (words_on_disk_of(8192, disk, results) == "no disk") GTEST_SKIP() << "mounting a small tmpfs takes root";
  std::size_t kib = 4;
  for (std::string message; !(message = words_on_disk_of(kib, disk, results)).empty(); kib += 8)
    ASSERT_NE(message.find("No space left on device"), std::string::npos) << message << " at " << kib;
  EXPECT_GT(kib, 30U);
}

TEST(ResultsFile, holds_more_cases_than_a_scale_can_list_users) {
  const Scratch scratch;
  Results results = random_results(3, 1);
  results.cases.clear();
  Random random{5};
  for (int i = 0; i < 600; ++i)
    results.cases.push_back(test::random_case("case/" + std::to_string(1000 + i), 1, 1, 1, random));
  write_results(scratch.path("results.h5"), results);
  expect_same_results(results, read_results(scratch.path("results.h5")));
}

TEST(ContentHash, depends_on_every_fact_but_the_list_of_parts) {
  const Results original = random_results(7);
  const std::string hash = content_sha256(original);
  Results changed = original;
  changed.provenance.merged_parts.push_back("more");
  std::swap(changed.cases.front(), changed.cases.back());
  EXPECT_EQ(content_sha256(changed), hash);
  const std::vector<void (*)(Results&)> changes{
      [](Results& r) { r.run_id[0] = '!'; },
      [](Results& r) { r.complete = !r.complete; },
      [](Results& r) { r.time_origin += '0'; },
      [](Results& r) { r.hall += '0'; },
      [](Results& r) { ++r.planned_blocks; },
      [](Results& r) { r.ranks[0].cpuset += '0'; },
      [](Results& r) { r.nodes[0].clock_bound_s = 0.25; },
      [](Results& r) { r.topologies.begin()->second += '0'; },
      [](Results& r) { r.cases[0].name += '0'; },
      [](Results& r) { r.cases[0].params["n"] = "new"; },
      [](Results& r) { r.cases[0].flops = 12345; },
      [](Results& r) { r.cases[0].resize(r.cases[0].ranks, 9, 9); },
      [](Results& r) { r.cases[0].repeats = 12345; },
      [](Results& r) { r.power.push_back({}); },
      [](Results& r) { r.events.push_back({}); },
      [](Results& r) { r.watch.push_back({}); },
      [](Results& r) { r.rank_power_reason.emplace_back("new"); },
      [](Results& r) { r.contract.bytes += '0'; },
      [](Results& r) { r.provenance.command += '0'; },
      [](Results& r) { r.provenance.environment["X"] = "new"; },
      [](Results& r) { r.provenance.warnings.emplace_back("new"); },
      [](Results& r) { r.provenance.debug.emplace_back("new"); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changed = original;
    changes[i](changed);
    EXPECT_NE(content_sha256(changed), hash) << "change " << i;
  }
}

/// A run as files of the first hallmark have it: nothing of what the schema got later.
Results first_files() {
  Results results;
  results.run_id = "3f0c6a1be22d4c55a90b7d1c8e4f6021";
  results.ranks.resize(2);
  results.nodes.resize(1);
  CaseRecord& record = results.cases.emplace_back();
  record.name = "gemm/fp64/exact/n:64";
  record.resize(2, 3, 4);
  record.verified[1] = Verified::wrong;
  return results;
}

TEST(ContentHash, stays_what_it_is_from_one_hallmark_to_the_next) {
  const Results results = first_files();
  EXPECT_EQ(content_sha256(results), "afd51b0a7804d3c47f648e473c3ad70c324abd18966f02f4ed400930690cad80");
  EXPECT_EQ(metadata_sha256(results.cases[0]), "0fc6e21659b4566ec8e5d969370270983b332431e492b2963bdda6af8f8d8980");
}

TEST(ContentHash, is_the_same_for_nothing_and_for_nothing_known) {
  Results empty = first_files();
  empty.cases[0].energy_j.clear();
  empty.cases[0].entry.clear();
  EXPECT_EQ(content_sha256(empty), content_sha256(first_files()));
}

TEST(ContentHash, depends_on_each_array_wherever_something_is_known) {
  std::vector<std::string> hashes{content_sha256(first_files())};
  schema::for_each_array([&](const auto& array) {
    Results results = first_files();
    using T = std::remove_cvref_t<decltype((results.cases[0].*array.values)[0])>;
    (results.cases[0].*array.values).resize(schema::array_size(array.extent, results.cases[0]), array.fill);
    if ((results.cases[0].*array.values).empty()) return;  // not of this kind of case
    (results.cases[0].*array.values)[2] = static_cast<T>(1);
    hashes.push_back(content_sha256(results));
  });
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end()) << "two arrays say the same";
}

TEST(ContentHash, depends_on_the_load_of_each_slot) {
  Results results = first_files();
  results.cases[0].scheduled = true;
  results.cases[0].resize(2, 3, 4);
  const std::string unknown_load = content_sha256(results);
  EXPECT_NE(unknown_load, content_sha256(first_files()));
  results.cases[0].busy_s[7] = 0.5;
  EXPECT_NE(content_sha256(results), unknown_load);
}

TEST(CaseRecord, has_a_load_for_each_slot_only_where_samples_are_slots) {
  CaseRecord record;
  record.resize(2, 3, 4);
  EXPECT_TRUE(record.busy_s.empty());
  record.scheduled = true;
  record.resize(2, 3, 4);
  EXPECT_EQ(record.busy_s.size(), 24U);
  EXPECT_TRUE(std::isnan(record.busy_s[23]));
}

TEST(CaseRecord, is_unknown_everywhere_after_resize) {
  CaseRecord record;
  record.resize(2, 3, 4);
  EXPECT_EQ(record.entry.size(), 24U);
  EXPECT_EQ(record.sentinel.size(), 6U);
  ASSERT_EQ(record.verified.size(), 6U);
  EXPECT_TRUE(std::isnan(record.exit[record.at(1, 2, 3)]));
  EXPECT_EQ(record.verified[5], Verified::unchecked);
  EXPECT_EQ(record.errors[5], ~std::uint64_t{0});
  EXPECT_EQ(record.answer_hash[5], 0U);
  EXPECT_TRUE(std::isnan(record.energy_j[5]));
  EXPECT_TRUE(std::isnan(record.check_s[5]));
  for (const auto* counts :
       {&record.fault_place, &record.wrong_rows, &record.wrong_columns, &record.repeats_wrong, &record.repeats_answers})
    EXPECT_EQ(*counts, std::vector<std::uint64_t>(6, ~std::uint64_t{0}));
}

TEST(CaseName, begins_with_its_benchmark) {
  EXPECT_EQ(benchmark_of("gemm/fp64/exact/n:64"), "gemm");
  EXPECT_EQ(benchmark_of("memory"), "memory");
}

}  // namespace
}  // namespace hallmark
