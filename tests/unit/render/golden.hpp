// Files whose bytes a test knows. After a change that is meant, run with HALLMARK_UPDATE_GOLDEN=1 and read the diff.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace hallmark::golden {

/// `path` is below tests/.
inline void compare_file(const std::string& path, const std::string& rendered) {
  const std::string whole = std::string{HALLMARK_SOURCE_DIR} + "/tests/" + path;
  if (std::getenv("HALLMARK_UPDATE_GOLDEN") != nullptr) std::ofstream{whole, std::ios::binary} << rendered;
  std::ifstream in{whole, std::ios::binary};
  ASSERT_TRUE(in) << whole << " is not there; run with HALLMARK_UPDATE_GOLDEN=1";
  const std::string golden(std::istreambuf_iterator<char>{in}, {});
  EXPECT_TRUE(golden == rendered) << path << " differs; run with HALLMARK_UPDATE_GOLDEN=1 and read the diff";
}

inline void compare(const std::string& name, const std::string& rendered) { compare_file("golden/" + name, rendered); }

}  // namespace hallmark::golden
