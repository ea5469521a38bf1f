// Mutations of valid input from fixed seeds, for two seconds a parser: nothing but an Error may come out.
#include <gtest/gtest.h>

#include <chrono>

#include "machines.hpp"
#include "topology/base/random.hpp"
#include "topology/file_text.hpp"
#include "topology/host_facts.hpp"
#include "topology/serialize.hpp"

namespace hallmark {
namespace {

std::string mutated(std::string text, Random& random) {
  for (std::uint64_t changes = 1 + random.below(3); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random.below(text.size());
    switch (random.below(5)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, random.below(200));
        break;
      case 2:
        text.insert(at, text.substr(random.below(text.size()), random.below(300)));
        break;
      case 3:
        text[at] = "0123456789<>\",-"[random.below(15)];
        break;
      default:
        text.resize(at);
        break;
    }
  }
  return text;
}

/// Calls `parse` with mutations of `valid` for two seconds; returns how many it accepted or refused.
template <class Parse>
int fuzz(const std::string& valid, Parse parse) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{2};
  int tried = 0;
  for (Random random{7}; std::chrono::steady_clock::now() < end; ++tried) {
    const std::string input = mutated(valid, random);
    try {
      parse(input);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), ExitStatus::bad_input) << error.what();
    }
  }
  return tried;
}

TEST(HostileInput, in_xml_is_read_or_refused) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("m.xml");
  EXPECT_GT(fuzz(read_text_file(fixture("power8gpudistances.xml"), 1U << 20U),
                 [&](const std::string& text) {
                   write_file(path, text);
                   (void)discover_node({.xml = path});
                 }),
            0);
}

TEST(HostileInput, in_the_text_of_a_node_is_read_or_refused) {
  EXPECT_GT(fuzz(to_text(node_from_xml("power8gpudistances.xml")),
                 [](const std::string& text) { (void)node_from_text(text); }),
            0);
}

TEST(HostileInput, below_a_root_is_read_or_refused) {
  const TemporaryDirectory directory;
  const std::string root = unpack_gpu_numa_nodes(directory);
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{root})
    if (entry.is_regular_file() && !entry.is_symlink())
      files.emplace_back(entry.path(), read_text_file(entry.path(), 1U << 20U));
  ASSERT_GT(files.size(), 100U);
  std::size_t next = 0;
  EXPECT_GT(fuzz("0-15,88-103\n",
                 [&](const std::string& text) {
                   Random random{next};
                   const auto& [path, valid] = files[random.below(files.size())];
                   write_file(path, next++ % 2 == 0 ? text : mutated(valid, random));
                   (void)discover_node({.root = root});
                   write_file(path, valid);
                 }),
            0);
}

TEST(HostileInput, in_firmware_strings_becomes_short_printable_text) {
  Random random{1};
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (std::uint64_t length = random.below(600); length > 0; --length) bytes += static_cast<char>(random.below(256));
    const std::string clean = clean_text(bytes);
    EXPECT_LE(clean.size(), 128U);
    for (const char c : clean) EXPECT_TRUE(c >= ' ' && c <= '~');
  }
}

TEST(HostileInput, in_place_of_dmi_files_neither_hangs_nor_is_followed) {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory.file("sys/class/dmi/id/board_serial"));
  ASSERT_EQ(std::system(("mkfifo " + directory.file("sys/class/dmi/id/product_serial")).c_str()), 0);
  const HostFacts facts = read_host_facts(directory.path());
  EXPECT_EQ(facts.serial + facts.board_serial, "");
  EXPECT_NE(facts.serial_note, "");
}

}  // namespace
}  // namespace hallmark
