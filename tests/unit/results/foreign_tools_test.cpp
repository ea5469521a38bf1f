// Other people's programs must find their way in a results file.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "random_results.hpp"
#include "reports/results/writer.hpp"
#include "scratch.hpp"

namespace hallmark {
namespace {

struct Ending {
  int status = -1;
  std::string output;
};

Ending run(const std::string& command) {
  Ending ending;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ending;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) ending.output += static_cast<char>(c);
  ending.status = pclose(pipe);
  return ending;
}

Results example() {
  Results results = test::random_results(11, 4);
  Random random{12};
  results.cases = {test::random_case("allreduce/mpi/f32/bytes:8", 4, 3, 10, random),
                   test::random_case("gemm/fp64/exact/n:64", 4, 3, 5, random),
                   test::random_case("selftest/gemm", 4, 1, 0, random)};
  results.cases[1].energy_j[0] = 5;
  results.cases[1].sentinel[0] = 5;
  results.cases[1].verified[0] = Verified::right;
  results.power = {{0, "node", "/sys/x", "energy", "", {1, 2}, {3, 4}}};
  results.provenance.versions = {{"hdf5", "1"}};
  return results;
}

struct Tool {
  const char* name;
  const char* arguments;
  std::vector<const char*> expected;
};

class ForeignTool : public testing::TestWithParam<Tool> {};

TEST_P(ForeignTool, shows_what_is_in_a_results_file) {
  const test::Scratch scratch;
  const std::string path = scratch.path("results.h5");
  write_results(path, example());
  const auto& [name, arguments, expected] = GetParam();
  if (run(std::string{"command -v "} + name).status != 0) GTEST_SKIP() << name << " is not installed";
  const Ending ending = run(std::string{name} + " " + arguments + " " + path);
  EXPECT_EQ(ending.status, 0) << ending.output;
  for (const char* words : expected)
    EXPECT_NE(ending.output.find(words), std::string::npos) << words << " is not in:\n" << ending.output;
}

INSTANTIATE_TEST_SUITE_P(
    All, ForeignTool,
    testing::Values(
        Tool{"h5ls",
             "-r",
             {"/cases/gemm/fp64/exact/n:64/entry Dataset {4, 3, 5}", "/rank                    Dataset {4}"}},
        Tool{"h5dump", "-H", {"DATASET \"entry\"", "ATTRIBUTE \"schema\"", "H5T_CSET_UTF8"}},
        Tool{"ncdump",
             "-h",
             {"rank = 4 ;", "block = 3 ;", "sample = 10 ;", "sample_5 = 5 ;", "double entry(rank, block, sample) ;",
              "entry:units = \"s\" ;", "string hostname(node) ;", ":schema = \"hallmark.results/1\" ;"}}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace hallmark
