#include "reports/simulation/fault.hpp"

#include <gtest/gtest.h>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::string complaint(const std::string& text) {
  try {
    (void)parse_fault(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

TEST(Fault, is_read_as_it_is_spelled) {
  const SimulatedFault slow = parse_fault("slow:rank=17,effect=0.05,case=gemm/fp64");
  EXPECT_EQ(slow.kind, SimulatedKind::slow);
  EXPECT_EQ(slow.ranks, "17");
  EXPECT_EQ(effect_of(slow), 0.05);
  EXPECT_EQ(slow.case_prefix, "gemm/fp64");
  EXPECT_EQ(slow.text, "slow:rank=17,effect=0.05,case=gemm/fp64");
  EXPECT_EQ(parse_fault("duplicated:rank=1,with=9").with, 9U);
  EXPECT_EQ(effect_of(parse_fault("slow:rank=1")), 0.1);
  EXPECT_EQ(parse_fault("slow_hall").kind, SimulatedKind::slow_hall);
  EXPECT_EQ(parse_fault("sensor:rank=1,effect=-5").effect, -5);
}

TEST(Fault, every_kind_can_be_spelled_and_is_in_the_help) {
  for (const FaultRow& row : fault_rows()) {
    const std::string_view target = row.needs.substr(0, row.needs.find(' '));
    const std::string text = std::string{row.name} + (target.empty() ? "" : ":" + std::string{target} + "=1");
    EXPECT_EQ(parse_fault(text).kind, row.kind) << text;
    EXPECT_NE(fault_help().find("\n  " + std::string{row.name}), std::string::npos);
  }
}

TEST(Fault, a_bad_spelling_says_what_is_wrong_and_lists_the_kinds) {
  const std::pair<const char*, const char*> cases[] = {{"", "unknown kind ''"},
                                                       {"slwo:rank=1", "unknown kind 'slwo'"},
                                                       {"slow", "does not say which unit"},
                                                       {"slow:", "does not say which unit"},
                                                       {"slow:rank", "'rank' has no value"},
                                                       {"slow:rank=1,efect=2", "unknown key 'efect'"},
                                                       {"slow:rank=1,effect=5%", "effect is '5%'"},
                                                       {"slow:rank=1,effect=5", "a share between 0 and 1"},
                                                       {"slow:rank=1,effect=nan", "effect is 'nan'"},
                                                       {"slow:rank=1,node=2", "more than one of"},
                                                       {"slow:rank=1,with=2", "takes no with"},
                                                       {"lying:rank=1,effect=0.1", "lying has no effect"},
                                                       {"clock:rank=1", "clock takes no rank"},
                                                       {"duplicated:rank=1,with=x", "with is 'x'"}};
  for (const auto& [text, words] : cases) {
    const std::string found = complaint(text);
    EXPECT_NE(found.find(words), std::string::npos) << text << ": " << found;
    EXPECT_NE(found.find("misracked"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace hallmark
