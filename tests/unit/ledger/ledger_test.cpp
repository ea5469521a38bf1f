// The chain: what was written is read, and nothing that was changed is.
#include "reports/ledger/ledger.hpp"

#include <functional>

#include "tests/unit/ledger/sample.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

using test::chained;

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < bytes.size(); at = bytes.find('\n', at) + 1)
    lines.push_back(bytes.substr(at, bytes.find('\n', at) - at + 1));
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line;
  return bytes;
}

TEST(Ledger, reads_what_was_written) {
  const std::string bytes = chained(test::history());
  const Ledger ledger = parse_ledger(bytes, "l");
  ASSERT_FALSE(ledger.fault) << ledger.text(*ledger.fault);
  ASSERT_EQ(ledger.entries.size(), 9U);
  EXPECT_TRUE(ledger.closed());
  EXPECT_EQ(ledger.entries[5].text, "Grüße, \"quoted\"\n[and] {braces}");
  EXPECT_EQ(chained(ledger.entries), bytes);
}

TEST(Ledger, has_the_heads_of_its_specification) {
  const std::string bytes = chained({test::open_entry()});
  EXPECT_EQ(parse_ledger(bytes, "l").entries[0].prev, std::string(64, '0'));
  EXPECT_EQ(parse_ledger(bytes, "l").head(), sha256(bytes.substr(0, bytes.size() - 1)));
}

TEST(Ledger, finds_every_single_byte_that_was_changed) {
  const std::string bytes = chained(test::history());
  Random random{7};
  for (int round = 0; round < 3000; ++round) {
    std::string changed = bytes;
    const std::size_t at = random.below(bytes.size());
    changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1 + random.below(255)));
    const Ledger ledger = parse_ledger(changed, "l");
    ASSERT_TRUE(ledger.fault) << at;
    const auto line =
        static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.begin() + static_cast<long>(at), '\n'));
    EXPECT_EQ(ledger.fault->line, line + 1) << at;
  }
}

TEST(Ledger, finds_every_line_that_was_removed_doubled_or_moved) {
  const std::vector<std::string> lines = lines_of(chained(test::history()));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<std::string> without = lines;
    without.erase(without.begin() + static_cast<long>(i));
    const bool tail = i + 1 == lines.size();
    EXPECT_EQ(parse_ledger(joined(without), "l").fault.has_value(), !tail) << i;
    std::vector<std::string> twice = lines;
    twice.insert(twice.begin() + static_cast<long>(i), lines[i]);
    EXPECT_TRUE(parse_ledger(joined(twice), "l").fault) << i;
    for (std::size_t j = i + 1; j < lines.size(); ++j) {
      std::vector<std::string> swapped = lines;
      std::swap(swapped[i], swapped[j]);
      EXPECT_TRUE(parse_ledger(joined(swapped), "l").fault) << i << j;
    }
  }
}

TEST(Ledger, finds_a_line_that_was_rewritten_with_a_sum_of_its_own) {
  std::vector<std::string> lines = lines_of(chained(test::history()));
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    std::vector<std::string> forged = lines;
    LedgerEntry entry = parse_ledger(joined(lines), "l").entries[i];
    entry.by = "eve";
    forged[i] = to_line(entry) + '\n';
    const Ledger ledger = parse_ledger(joined(forged), "l");
    ASSERT_TRUE(ledger.fault) << i;
    EXPECT_EQ(ledger.fault->line, i + 2);
    EXPECT_NE(ledger.fault->message.find("that line was changed"), std::string::npos);
  }
}

TEST(Ledger, needs_a_stated_head_to_miss_its_tail) {
  const std::vector<std::string> lines = lines_of(chained(test::history()));
  const std::string head = parse_ledger(joined(lines), "l").head();
  const std::string earlier = parse_ledger(joined({lines[0], lines[1]}), "l").head();
  const Ledger whole = parse_ledger(joined(lines), "l"), cut = parse_ledger(joined({lines[0], lines[1]}), "l");
  EXPECT_EQ(head_trouble(whole, head), "");
  EXPECT_EQ(head_trouble(whole, head.substr(0, 12)), "");
  EXPECT_EQ(head_trouble(whole, earlier), "");  // it has grown since
  EXPECT_NE(head_trouble(cut, head).find("l:2: the head is"), std::string::npos);
  for (const char* wrong : {"", "12", "zzzzzzzzzzzzzzzz"}) EXPECT_NE(head_trouble(whole, wrong), "");
}

TEST(Ledger, tells_a_torn_line_from_a_forged_one) {
  const std::string bytes = chained(test::history());
  const std::size_t last = lines_of(bytes).back().size();
  for (std::size_t cut = 1; cut < last; ++cut) {
    const Ledger ledger = parse_ledger(bytes.substr(0, bytes.size() - cut), "l");
    ASSERT_TRUE(ledger.fault && ledger.fault->torn) << cut;
    EXPECT_EQ(ledger.fault->line, 9U);
    EXPECT_EQ(ledger.entries.size(), 8U);
    EXPECT_EQ(ledger.torn.size(), last - cut);
  }
}

TEST(Ledger, keeps_to_the_order_of_its_kinds) {
  const auto fault = [](const std::vector<LedgerEntry>& entries) {
    const Ledger ledger = parse_ledger(chained(entries), "l");
    return ledger.fault ? ledger.text(*ledger.fault) : std::string{};
  };
  using test::attempt, test::entry, test::open_entry;
  EXPECT_NE(fault({attempt("a")}).find("l:1: the first entry is no open"), std::string::npos);
  EXPECT_NE(fault({open_entry(), open_entry()}).find("l:2: a second open"), std::string::npos);
  EXPECT_NE(fault({open_entry(), entry(EntryKind::close), attempt("a")}).find("l:3: the ledger was closed by entry 2"),
            std::string::npos);
  EXPECT_NE(fault({open_entry(), attempt("a"), attempt("a")}).find("l:3: run a is listed already, by entry 2"),
            std::string::npos);
  EXPECT_NE(fault({open_entry(), test::invalidation(1, {})}).find("which is no attempt"), std::string::npos);
  EXPECT_NE(fault({open_entry(), test::invalidation(2, {})}).find("which is no attempt"), std::string::npos);
  EXPECT_NE(parse_ledger("", "l").fault->message.find("is empty"), std::string::npos);
}

TEST(Line, says_what_an_entry_lacks) {
  struct Case {
    const char* words;
    std::function<void(LedgerEntry&)> change;
    LedgerEntry entry;
  };
  const std::vector<Case> cases{
      {"an entry of kind open needs nonce", [](LedgerEntry& e) { e.nonce.clear(); }, test::open_entry()},
      {"can be guessed", [](LedgerEntry& e) { e.nonce = "short"; }, test::open_entry()},
      {"needs contract_sha256", [](LedgerEntry& e) { e.contract_sha256.clear(); }, test::open_entry()},
      {"contract_sha256 is not 64", [](LedgerEntry& e) { e.contract_sha256 = "feed"; }, test::open_entry()},
      {"needs evidence", [](LedgerEntry& e) { e.evidence.clear(); }, test::attempt("a")},
      {"needs cause", [](LedgerEntry& e) { e.cause.clear(); }, test::replacement(3, "s")},
      {"names the new part", [](LedgerEntry& e) { e.new_serial.clear(); }, test::replacement(3, "s")},
      {"names the new part", [](LedgerEntry& e) { e.repaired = true; }, test::replacement(3, "s")},
      {"of one unit",
       [](LedgerEntry& e) {
         e.units = {{3, 4}};
       },
       test::replacement(3, "s")},
      {"has no cause", [](LedgerEntry& e) { e.cause = "c"; }, test::attempt("a")},
      {"needs text", [](LedgerEntry& e) { e.text.clear(); }, test::verdict_on("a")},
      {"utc is not a time", [](LedgerEntry& e) { e.utc = "2026-02-30T00:00:00Z"; }, test::open_entry()},
      {"units is not",
       [](LedgerEntry& e) {
         e.units = {{3, 3}, {2, 2}};
       },
       test::attempt("a")},
      {"from is not before", [](LedgerEntry& e) { e.until = e.from; }, test::history()[4]},
      {"needs the evidence", [](LedgerEntry& e) { e.evidence.clear(); }, test::verdict_on("a")},
  };
  for (const Case& each : cases) {
    LedgerEntry changed = each.entry;
    changed.seq = 1;
    changed.prev = std::string(64, '0');
    EXPECT_EQ(incomplete(changed), "") << each.words;
    each.change(changed);
    EXPECT_NE(incomplete(changed).find(each.words), std::string::npos) << each.words << " | " << incomplete(changed);
  }
}

TEST(Fuzz, mutated_ledgers_are_read_whole_or_refused_with_a_place) {
  const std::string seed = chained(test::history());
  const std::vector<std::string> scraps{"nan",
                                        "-1",
                                        "1e400",
                                        "[",
                                        "{",
                                        "}",
                                        "\"",
                                        "\\u0000",
                                        "\n",
                                        ",",
                                        "null",
                                        "\xff",
                                        "18446744073709551616",
                                        std::string(1, '\0'),
                                        std::string(5000, '['),
                                        "{\"a\":"};
  Random random{2026};
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = seed;
    for (std::uint64_t times = 1 + random.below(3); times > 0 && !bytes.empty(); --times) {
      const std::size_t at = random.below(bytes.size());
      switch (random.below(4)) {
        case 0:
          bytes.erase(at, 1 + random.below(40));
          break;
        case 1:
          bytes.insert(at, scraps[random.below(scraps.size())]);
          break;
        case 2:
          bytes.resize(at);
          break;
        default:
          bytes[at] = static_cast<char>(random.below(256));
      }
    }
    const Ledger ledger = parse_ledger(bytes, "l");
    ASSERT_EQ(ledger.entries.size(), ledger.sha256.size());
    ASSERT_EQ(seed.compare(0, ledger.intact_bytes, bytes, 0, ledger.intact_bytes), 0);
    if (ledger.fault)
      ASSERT_EQ(ledger.fault->line, ledger.entries.size() + 1);
    else
      ASSERT_EQ(ledger.intact_bytes, bytes.size());
  }
  const Ledger deep = parse_ledger("{\"a\":" + std::string(1000000, '[') + std::string(1000000, ']') + "}\n", "l");
  EXPECT_EQ(deep.fault->line, 1U);
}

}  // namespace
}  // namespace hallmark
