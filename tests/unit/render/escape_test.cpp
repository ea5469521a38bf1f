#include "reports/render/escape.hpp"

#include <gtest/gtest.h>

#include <string>

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

TEST(Escape, replaces_controls_invalid_bytes_and_characters_that_reorder_text) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(clean("plain \xC3\xA9 text"), "plain \xC3\xA9 text");
  EXPECT_EQ(clean("a\x1b[31mb"), "a" + mark + "[31mb");
  EXPECT_EQ(clean("a\nb\x7f"), "a" + mark + "b" + mark);
  EXPECT_EQ(clean("\xff\xc3"), mark + mark);
  EXPECT_EQ(clean("\xC0\xAF"), mark + mark) << "overlong form of a slash";
  EXPECT_EQ(clean("\xED\xA0\x80"), mark + mark + mark) << "surrogate";
  EXPECT_EQ(clean("a\xE2\x80\xAE"
                  "b"),
            "a" + mark + "b")
      << "right-to-left override";
  EXPECT_EQ(clean_block("a\n\tb\r"), "a\n\tb" + mark);
}

TEST(Escape, makes_markup_of_nothing) {
  EXPECT_EQ(xml("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(markdown("a|b <i> *c* [d](e) `f`"), "a\\|b &lt;i> \\*c\\* \\[d\\](e) \\`f\\`");
}

TEST(Escape, quotes_fields_and_disarms_formulas) {
  EXPECT_EQ(csv("plain"), "plain");
  EXPECT_EQ(csv("a,b"), "\"a,b\"");
  EXPECT_EQ(csv("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv("=1+2"), "'=1+2");
  EXPECT_EQ(csv("@x,y"), "\"'@x,y\"");
}

TEST(Escape, fits_text_by_characters) {
  EXPECT_EQ(fit("abc", 3), "abc");
  EXPECT_EQ(fit("abcdef", 5), "ab...");
  EXPECT_EQ(fit("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9...");
  EXPECT_EQ(columns(fit("abcdef", 2)), 2U);
}

TEST(Escape, holds_its_promises_for_random_bytes) {
  Random random{5};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random.below(40), ' ');
    for (char& c : bytes) c = static_cast<char>(random.below(256));
    const std::string cleaned = clean(bytes);
    ASSERT_EQ(clean(cleaned), cleaned) << "clean text stays as it is";
    ASSERT_EQ(xml(bytes).find_first_of("<>\"'\x1b\n"), std::string::npos);
    ASSERT_LE(columns(fit(cleaned, 7)), 7U);
  }
}

}  // namespace
}  // namespace hallmark
