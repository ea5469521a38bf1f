// A small valid contract, and ways to bend it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"

namespace hallmark::test {

/// Lines 1 to 40; the tests count them.
inline const std::string small_contract = R"(schema = "hallmark.contract/1"
[contract]
id = "T"
title = "Test"
revision = 1
effective = 2026-01-01
lessor = "a"
lessee = "b"
[hall]
id = "H"
site = "s"
kind = "cpu"
ranks = 4
racks = 1
nodes = 2
contracted_kw = 1
[inventory]
mode = "generate"
identity = ["node"]
[policy]
decision_rule = "guarded"
confidence = 0.95
on_missing = "fail-at-close"
granularity = "hall"
[policy.attempts]
max_replaced_fraction = 0.5
[policy.window]
warmup_s = 0
[[criterion]]
id = "GEMM-01"
clause = "1"
title = "GEMM"
metric = "gemm.fp64.throughput"
scope = "rank"
comparator = ">="
threshold = 0.05
unit = "GFLOP/s"
min_samples = 11
allowance = { count = 1 }
evidence = ["samples"]
)";

/// `text` with the first `from` replaced by `to`; fails the test where there is no `from`.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample has no '" << from << "'";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline ContractCheck check(const std::string& text) { return check_contract(text, "t.toml", "."); }

/// All diagnostics, one a line, warnings marked.
inline std::string all(const ContractCheck& result) {
  std::string lines;
  for (const Diagnostic& diagnostic : result.diagnostics)
    lines +=
        (diagnostic.level == Diagnostic::Level::warning ? "warning " : "error ") + text(diagnostic, "t.toml") + "\n";
  return lines;
}

inline std::string source(const std::string& path) {
  std::ifstream file{std::string{HALLMARK_SOURCE_DIR} + "/" + path, std::ios::binary};
  EXPECT_TRUE(file) << path;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// Rows for `ranks` GPUs, eight to a node.
inline std::string inventory_csv(std::uint64_t ranks) {
  std::string csv = "rank,rack,tray,slot,node,node_serial,gpu_uuid,gpu_serial\n";
  for (std::uint64_t i = 0; i < ranks; ++i) {
    const std::string n = std::to_string(i);
    const std::string node = std::to_string(i / 8);
    csv += n + ",r" + std::to_string(i / 32) + ",t" + node + "," + std::to_string(i % 8) + ",node" + node + ",S" +
           node + ",GPU-" + n + ",165" + n + "\n";
  }
  return csv;
}

/// A folder that is gone when the test ends.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hallmark-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }
  std::string write(const std::string& name, const std::string& bytes) const {
    const std::string file = path_ + "/" + name;
    std::ofstream{file, std::ios::binary} << bytes;
    return file;
  }

 private:
  std::string path_;
};

}  // namespace hallmark::test
