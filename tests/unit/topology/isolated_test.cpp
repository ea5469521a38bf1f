#include "topology/isolated.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "topology/base/error.hpp"

using hallmark::in_isolation;

namespace {

TEST(Isolation, gives_back_text_of_any_length) {
  const std::string text(1'000'000, 'x');
  EXPECT_EQ(in_isolation("f", [&] { return text; }), text);
  EXPECT_EQ(in_isolation("f", [] { return std::string{}; }), "");
}

TEST(Isolation, throws_again_what_the_child_threw) {
  try {
    (void)in_isolation("f", []() -> std::string { throw hallmark::UnavailableError{"no hwloc"}; });
    FAIL() << "nothing was thrown";
  } catch (const hallmark::Error& error) {
    EXPECT_EQ(error.status(), hallmark::ExitStatus::unavailable);
    EXPECT_STREQ(error.what(), "no hwloc");
  }
}

TEST(Isolation, survives_a_crash_and_names_the_file) {
  try {
    (void)in_isolation("evil.xml", []() -> std::string {
      std::signal(SIGSEGV, SIG_DFL);
      std::raise(SIGSEGV);
      return "still here";
    });
    FAIL() << "nothing was thrown";
  } catch (const hallmark::InputError& error) {
    EXPECT_NE(std::string{error.what()}.find("evil.xml"), std::string::npos);
  }
}

}  // namespace
