// Mutated contracts and inventories: any outcome is fine but a crash, a hang, or an error without a place.
#include <gtest/gtest.h>

#include <chrono>

#include "reports/contract/inventory.hpp"
#include "tests/unit/contract/sample.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line + "\n");
  return lines;
}

const std::vector<std::string>& scraps() {
  static const std::vector<std::string> list{"nan",         "-1",
                                             "1e400",       "[",
                                             "]]",          "{",
                                             "}",           "\"",
                                             "'''",         "\\u0000",
                                             "=",           ".",
                                             "\n",          "\r",
                                             ",",           "0x",
                                             "2026-13-45",  std::string(1, '\0'),
                                             "\xff",        "9223372036854775807",
                                             "true",        "[[criterion]]\n",
                                             "a.b.c = 1\n", "\"\"\"",
                                             "#",           "18446744073709551616"};
  return list;
}

std::string mutate(std::string text, Random& random) {
  for (std::uint64_t times = 1 + random.below(4); times > 0 && !text.empty(); --times) {
    const std::size_t at = random.below(text.size());
    switch (random.below(6)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, 1 + random.below(20));
        break;
      case 2:
        text.insert(at, scraps()[random.below(scraps().size())]);
        break;
      case 3:
        text.resize(at);
        break;
      default: {
        std::vector<std::string> lines = lines_of(text);
        if (lines.empty()) break;
        const std::size_t i = random.below(lines.size());
        const std::size_t j = random.below(lines.size());
        if (random.below(2) == 0)
          lines[i] = lines[j];
        else
          std::swap(lines[i], lines[j]);
        text.clear();
        for (const std::string& line : lines) text += line;
      }
    }
  }
  return text;
}

TEST(Fuzz, mutated_contracts_are_accepted_or_refused_with_a_place) {
  const std::vector<std::string> seeds{test::small_contract,
                                       test::source("reports/contract/contracts/ci_cpu_hall.toml"),
                                       test::source("reports/contract/contracts/gb200_hall.toml")};
  Random random{2026};
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const auto end = Clock::now() + std::chrono::milliseconds{1500}; Clock::now() < end;) {
    const std::string text = mutate(seeds[random.below(seeds.size())], random);
    const ContractCheck result = check_contract(text, "f.toml", "/nonexistent");
    ++(result.contract ? accepted : refused);
    bool has_error = false;
    for (const Diagnostic& d : result.diagnostics) {
      ASSERT_GE(d.line, 1);
      ASSERT_GE(d.column, 1);
      ASSERT_FALSE(d.message.empty());
      has_error = has_error || d.level == Diagnostic::Level::error;
    }
    ASSERT_NE(result.contract.has_value(), has_error) << text;
    if (result.contract) {
      ASSERT_EQ(result.contract->inventory.size(), result.contract->ranks);
    }
  }
  EXPECT_GT(accepted, 0U);
  EXPECT_GT(refused, 0U);
}

TEST(Fuzz, mutated_inventories_are_read_whole_or_refused) {
  const std::string seed = test::inventory_csv(16);
  Random random{7};
  std::size_t refused = 0;
  for (const auto end = Clock::now() + std::chrono::milliseconds{500}; Clock::now() < end;) {
    Findings findings;
    const auto units = parse_inventory(mutate(seed, random), "f.csv", 16, {"gpu_uuid", "slot"}, findings);
    if (findings.errors() > 0) {
      ++refused;
      continue;
    }
    ASSERT_EQ(units.size(), 16U);
    for (std::size_t i = 0; i < 16; ++i) ASSERT_EQ(units[i].number, i);
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace hallmark
