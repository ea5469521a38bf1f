#include "reports/ledger/append.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "tests/unit/ledger/sample.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

template <class Thrown>
std::string message_of(const std::string& path, const LedgerEntry& entry) {
  try {
    append_entry(path, entry);
  } catch (const Thrown& thrown) {
    return thrown.what();
  }
  return "nothing was thrown";
}

TEST(Append, makes_the_chain_that_the_reader_proves) {
  const test::Folder folder{"chain"};
  const std::string path = folder.file("l.jsonl");
  for (const LedgerEntry& entry : test::history()) append_entry(path, entry);
  EXPECT_EQ(bytes_of(path), test::chained(test::history()));
  EXPECT_FALSE(load_ledger(path).fault);
}

TEST(Append, refuses_what_may_not_follow_and_leaves_the_file_alone) {
  const test::Folder folder{"refuse"};
  const std::string path = folder.file("l.jsonl");
  EXPECT_NE(message_of<UsageError>(path, test::attempt("a")).find("no such ledger"), std::string::npos);
  LedgerEntry guessed = test::open_entry();
  guessed.nonce = "1234";
  EXPECT_NE(message_of<UsageError>(path, guessed).find("can be guessed"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path));
  append_entry(path, test::open_entry());
  append_entry(path, test::attempt("a"));
  const std::string before = bytes_of(path);
  EXPECT_NE(message_of<UsageError>(path, test::open_entry()).find("is there already"), std::string::npos);
  EXPECT_NE(message_of<InputError>(path, test::attempt("a")).find("l.jsonl:3: run a is listed already"),
            std::string::npos);
  EXPECT_NE(message_of<UsageError>(path, test::replacement(1, "")).find("names the new part"), std::string::npos);
  EXPECT_EQ(bytes_of(path), before);
  append_entry(path, test::entry(EntryKind::close));
  EXPECT_NE(message_of<InputError>(path, test::attempt("b")).find("closed by entry 3"), std::string::npos);
}

TEST(Append, adds_nothing_to_a_broken_chain) {
  const test::Folder folder{"broken"};
  const std::string path = folder.file("l.jsonl");
  append_entry(path, test::open_entry());
  append_entry(path, test::attempt("a"));
  std::string bytes = bytes_of(path);
  bytes[bytes.find("ada")] = 'e';
  std::ofstream{path, std::ios::binary} << bytes;
  EXPECT_NE(message_of<InputError>(path, test::attempt("b")).find("l.jsonl:1: the line was changed"),
            std::string::npos);
  EXPECT_EQ(bytes_of(path), bytes);
}

TEST(Append, keeps_a_torn_line_in_the_entry_that_takes_its_place) {
  const test::Folder folder{"torn"};
  const std::string path = folder.file("l.jsonl");
  append_entry(path, test::open_entry());
  std::ofstream{path, std::ios::binary | std::ios::app} << "{\"evidence\":[{\"con";
  EXPECT_NE(message_of<InputError>(path, test::attempt("a")).find("l.jsonl:2: the last line is torn"),
            std::string::npos);
  const Ledger mended = append_entry(path, test::attempt("a"), Torn::keep_in_entry);
  EXPECT_EQ(mended.entries.back().torn, "{\"evidence\":[{\"con");
  EXPECT_FALSE(load_ledger(path).fault);
  EXPECT_EQ(load_ledger(path).entries.size(), 2U);
}

TEST(Append, lets_no_two_writers_interleave) {
  const test::Folder folder{"writers"};
  const std::string path = folder.file("l.jsonl");
  append_entry(path, test::open_entry());
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 6; ++writer)
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 10; ++i)
        append_entry(path, test::attempt("run" + std::to_string(writer) + "-" + std::to_string(i)));
    });
  for (std::thread& writer : writers) writer.join();
  const Ledger ledger = load_ledger(path);
  EXPECT_FALSE(ledger.fault);
  EXPECT_EQ(ledger.entries.size(), 61U);
}

TEST(Append, takes_text_that_is_no_utf8) {
  const test::Folder folder{"utf8"};
  const std::string path = folder.file("l.jsonl");
  append_entry(path, test::open_entry());
  LedgerEntry note = test::entry(EntryKind::remark);
  note.text = "caf\xe9";
  append_entry(path, note);
  EXPECT_FALSE(load_ledger(path).fault);
}

}  // namespace
}  // namespace hallmark
