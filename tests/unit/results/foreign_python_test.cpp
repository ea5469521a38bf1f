// The two scripts in SCHEMA.md, run as they stand there, and whether its tables name everything.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "random_results.hpp"
#include "reports/results/event_file.hpp"
#include "reports/results/reader.hpp"
#include "reports/results/writer.hpp"
#include "scratch.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

const std::string schema_document = HALLMARK_SOURCE_DIR "/reports/results/SCHEMA.md";

bool has_python() { return std::system(HALLMARK_PYTHON " -c 'import h5py, pandas' 2>/dev/null") == 0; }

/// Runs SCHEMA.md's script; what it prints goes to `output`.
int run_script(const std::string& which, const std::string& path, const std::string& output) {
  const std::string script = HALLMARK_SOURCE_DIR "/tests/unit/results/schema_scripts.py";
  return std::system((std::string{HALLMARK_PYTHON} + " " + script + " " + schema_document + " " + which + " " + path +
                      " >" + output + " 2>&1")
                         .c_str());
}

TEST(SchemaDocument, shows_how_to_write_a_file_that_hallmark_reads) {
  if (!has_python()) GTEST_SKIP() << "h5py and pandas are not installed";
  const test::Scratch scratch;
  const int status = run_script("write", scratch.path("r.h5"), scratch.path("words"));
  ASSERT_EQ(status, 0) << test::slurp(scratch.path("words"));
  const Results results = read_results(scratch.path("r.h5"));
  EXPECT_TRUE(results.complete);
  EXPECT_EQ(results.run_id.size(), 32U);
  EXPECT_EQ(results.nodes.at(1).hostname, "n2");
  EXPECT_EQ(results.ranks.at(3).node, 1U);
  EXPECT_EQ(results.ranks.at(3).device, "host");
  const CaseRecord& record = results.cases.at(0);
  EXPECT_EQ(record.name, "gemm/fp64/exact/n:1024");
  EXPECT_EQ(record.params.at("library"), "OpenBLAS 0.3.21");
  EXPECT_EQ(record.flops, 2.0 * 1024 * 1024 * 1024);
  EXPECT_EQ(record.entry[record.at(3, 2, 9)], 119);
  EXPECT_EQ(record.verified[record.at(3, 2)], Verified::right);
  EXPECT_EQ(record.errors[record.at(3, 2)], 0U);
  EXPECT_TRUE(std::isnan(record.residue[0]));
}

TEST(SchemaDocument, shows_how_to_read_a_file_into_pandas) {
  if (!has_python()) GTEST_SKIP() << "h5py and pandas are not installed";
  const test::Scratch scratch;
  Results results = test::random_results(1, 2);
  results.nodes.resize(1);
  results.nodes[0].hostname = "gpu-r03-n02";
  for (RankRecord& rank : results.ranks) rank.node = 0;
  Random random{3};
  results.cases = {test::random_case("gemm/fp64/exact/n:64", 2, 3, 4, random)};
  CaseRecord& record = results.cases[0];
  record.steps_per_sample = 2;
  record.entry.assign(24, 1);
  record.exit.assign(24, 1.5);
  write_results(scratch.path("r.h5"), results);
  const int status = run_script("read", scratch.path("r.h5"), scratch.path("words"));
  const std::string words = test::slurp(scratch.path("words"));
  ASSERT_EQ(status, 0) << words;
  for (const char* expected : {"gemm/fp64/exact/n:64", "gpu-r03-n02", "0.25", "12.0"})
    EXPECT_NE(words.find(expected), std::string::npos) << expected << " is not in:\n" << words;
}

TEST(SchemaDocument, shows_how_to_read_every_reading_of_power_to_the_last_bit) {
  if (!has_python()) GTEST_SKIP() << "h5py and pandas are not installed";
  const test::Scratch scratch;
  for (const std::uint64_t seed : {2U, 3U, 5U, 7U, 11U}) {
    Results results = test::random_results(seed);
    results.nodes.resize(1);
    for (RankRecord& rank : results.ranks) rank.node = 0;
    results.power = test::sweeps(seed);
    write_results(scratch.path("r.h5"), results);
    ASSERT_EQ(run_script("power", scratch.path("r.h5"), scratch.path("words")), 0) << test::slurp(scratch.path("words"));
    std::istringstream words{test::slurp(scratch.path("words"))};
    for (const PowerSeries& series : results.power) {
      std::size_t row = 0;
      words >> row;
      for (std::size_t k = 0; k < series.time_s.size(); ++k) {
        std::string reading;
        ASSERT_TRUE(words >> reading);
        const std::string value = reading.substr(reading.find(':') + 1);
        EXPECT_EQ(std::stod(reading), series.time_s[k]);
        if (value == "nan")
          EXPECT_TRUE(std::isnan(series.value[k])) << row << ' ' << k;
        else
          EXPECT_EQ(std::stod(value), series.value[k]) << row << ' ' << k;
      }
    }
    std::string more;
    EXPECT_FALSE(words >> more) << more;
  }
}

/// h5py's choices: big-endian, narrow, compressed, variable-length, signed.
TEST(Reader, reads_what_h5py_wrote_in_its_own_way) {
  if (!has_python()) GTEST_SKIP() << "h5py and pandas are not installed";
  const test::Scratch scratch;
  const std::string script = R"(
import sys, h5py, numpy as np
with h5py.File(sys.argv[1], 'w') as f:
    f['nodes/hostname'] = np.array([b'n1', b'n2'], dtype='S2')
    f['nodes/kernel'] = np.array([1, 0], dtype='>i2')
    f['dict/kernel'] = ['6.1', '6.2']
    f['ranks/node'] = np.array([1], dtype='>u8')
    f['ranks/numa_node'] = np.array([-1], dtype='i1')
    c = f.create_group('cases/memory')
    c.attrs['status'] = np.int8(0)
    c.create_dataset('entry', data=np.zeros((1, 2, 100), '>f4'), compression='gzip', shuffle=True, chunks=(1, 1, 10))
    c.create_dataset('exit', data=np.full((1, 2, 100), 0.5, 'f2'))
    c['errors'] = np.array([[3, VALUE]])
    f.attrs.update({'schema': 'hallmark.results/1', 'run_id': 'x', 'planned_blocks': np.int16(2), 'complete': np.bool_(False)})
)";
  const auto write_with = [&](const std::string& value) {
    std::string with = script;
    test::spill(scratch.path("w.py"), with.replace(with.find("VALUE"), 5, value));
    return std::system(
        (std::string{HALLMARK_PYTHON} + " " + scratch.path("w.py") + " " + scratch.path("r.h5")).c_str());
  };
  ASSERT_EQ(write_with("7"), 0);
  const Results results = read_results(scratch.path("r.h5"));
  EXPECT_EQ(results.nodes[0].kernel, "6.2");
  EXPECT_EQ(results.nodes[1].hostname, "n2");
  EXPECT_EQ(results.ranks[0].numa_node, -1);
  EXPECT_EQ(results.cases[0].exit[199], 0.5);
  EXPECT_EQ(results.cases[0].errors[1], 7U);
  EXPECT_FALSE(results.complete);
  for (const char* wrong : {"-1", "0.5", "float('nan')"}) {
    ASSERT_EQ(write_with(wrong), 0);
    EXPECT_THROW((void)read_results(scratch.path("r.h5")), InputError) << wrong << " must not become 0 errors";
  }
}

TEST(Reader, reads_what_h5py_wrote_of_a_fault_and_does_without) {
  if (!has_python()) GTEST_SKIP() << "h5py and pandas are not installed";
  const test::Scratch scratch;
  ASSERT_EQ(run_script("write", scratch.path("r.h5"), scratch.path("words")), 0);
  const CaseRecord before = read_results(scratch.path("r.h5")).cases.at(0);
  EXPECT_EQ(before.repeats, 0U);
  EXPECT_TRUE(before.fault_place.empty());
  EXPECT_EQ(before.fault_place[11], ~std::uint64_t{0});
  EXPECT_TRUE(std::isnan(before.check_s[11]));
  test::spill(scratch.path("w.py"), R"(
import sys, h5py, numpy as np
with h5py.File(sys.argv[1], 'a') as f:
    case = f['cases/gemm/fp64/exact/n:1024']
    case.attrs['repeats'] = 32
    case['check'] = np.full((4, 3), 0.25, dtype='>f4')
    place = np.full((4, 3), 2**64 - 1, dtype='u8')
    place[2, 1] = 5
    case['fault_place'] = place
    case['repeats_wrong'] = np.full((4, 3), 31, dtype='u1')
    case['wrong_rows'] = np.full((4, 3), 128 << 32 | 135, dtype='u8')
)");
  ASSERT_EQ(std::system((HALLMARK_PYTHON " " + scratch.path("w.py") + " " + scratch.path("r.h5")).c_str()), 0);
  const CaseRecord record = read_results(scratch.path("r.h5")).cases.at(0);
  EXPECT_EQ(record.repeats, 32U);
  EXPECT_EQ(record.check_s[record.at(3, 2)], 0.25);
  EXPECT_EQ(record.fault_place[record.at(2, 1)], 5U);
  EXPECT_EQ(record.fault_place[record.at(2, 0)], ~std::uint64_t{0});
  EXPECT_EQ(record.repeats_wrong[record.at(0, 0)], 31U);
  EXPECT_EQ(record.wrong_rows[record.at(0, 0)], (std::uint64_t{128} << 32U) + 135);
  EXPECT_EQ(record.wrong_columns[record.at(0, 0)], ~std::uint64_t{0});
}

TEST(SchemaDocument, names_every_dataset_and_attribute) {
  const std::string document = test::slurp(schema_document);
  const auto expect_named = [&](std::string_view name) {
    EXPECT_NE(document.find("`" + std::string{name} + "`"), std::string::npos) << name;
  };
  for (const auto& column : schema::rank_columns) expect_named(column.field.name);
  for (const auto& column : schema::node_columns) expect_named(column.field.name);
  for (const auto& column : schema::power_columns) expect_named(column.field.name);
  for (const auto& column : schema::event_columns) expect_named(column.field.name);
  for (const auto& column : schema::watch_columns) expect_named(column.field.name);
  for (const char* name : {"value_scale", "value_offset", "value_base", "value_sums", "value_packed", "time_offset",
                           "time_base", "time_like", "time_packed"})
    expect_named(name);
  for (const auto& column : schema::case_attributes) expect_named(column.field.name);
  schema::for_each_array([&](const auto& array) { expect_named(array.field.name); });
}

}  // namespace
}  // namespace hallmark
