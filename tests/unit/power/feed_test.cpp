#include "topology/power/feed.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "sysfs_tree.hpp"
#include "topology/base/error.hpp"
#include "topology/base/handle.hpp"
#include "topology/power/feed_line.hpp"

namespace hallmark {
namespace {

constexpr std::int64_t start_us = 1'751'400'000'000'000;

// The feed of node "n1", at second 100 of the run.
struct Bench {
  Bench() { say(0, "5560.0"); }

  void line(const std::string& text) const { std::ofstream{path(), std::ios::app} << text << '\n'; }
  void say(std::int64_t after_us, const std::string& watts, const std::string& key = "watts",
           const std::string& status = "ok") const {
    line(R"({"t_us": )" + std::to_string(start_us + after_us) + R"(, "boundary": "node_in", "id": "n1", ")" + key +
         "\": " + watts + R"(, "status": ")" + status + "\"}");
  }
  [[nodiscard]] std::string path() const { return tree.root() + "/feed"; }
  PowerSource open(bool facility = false, const std::string& hostname = "n1") {
    return feed_source({.path = path(),
                        .hostname = hostname,
                        .facility = facility,
                        .clock = [this] { return 100 + passed_s; },
                        .wall_clock = [this] { return static_cast<double>(start_us) * 1e-6 + passed_s; },
                        .wait_s = 0});
  }
  Reading read(const PowerSource& source, std::size_t at = 0) {
    source.refresh();
    return source.read(source.sensors.at(at));
  }
  SysfsTree tree;
  double passed_s = 0;
};

TEST(FeedLine, is_read_or_refused_with_the_reason) {
  std::string why;
  const auto line = parse_feed_line(
      R"({"t_us": 5, "boundary": "pdu", "id": "a", "joules": 7.5, "status": "ok", "class": "0.5S", "accuracy": 0.005, "x": []})",
      why);
  ASSERT_TRUE(line) << why;
  EXPECT_EQ(line->joules, 7.5);
  EXPECT_EQ(line->meter_class, "0.5S");
  EXPECT_EQ(line->accuracy, 0.005);
  const std::pair<const char*, const char*> bad[] = {
      {"", "not JSON"},
      {"[1]", "object"},
      {R"({"boundary": "pdu"})", "no 'id'"},
      {R"({"boundary": "the moon", "id": "a"})", "utility"},
      {R"({"boundary": "pdu", "id": "a", "watts": 3})", "t_us"},
      {R"({"boundary": "pdu", "id": "a", "t_us": 1, "watts": "3"})", "'watts'"},
      {R"({"boundary": "pdu", "id": "a", "t_us": 1.5, "watts": 3})", "'t_us'"},
      {R"({"boundary": "pdu", "id": "a", "t_us": 18446744073709551615, "watts": 3})", "'t_us'"},
      {R"({"boundary": "pdu", "id": "a", "t_us": 1, "watts": 3, "joules": 3})", "both"}};
  for (const auto& [text, words] : bad) {
    EXPECT_FALSE(parse_feed_line(text, why)) << text;
    EXPECT_NE(why.find(words), std::string::npos) << why;
  }
}

TEST(Feed, of_this_node_senses_the_node_and_says_what_it_is) {
  Bench bench;
  bench.line(R"({"boundary": "node_in", "id": "n1", "class": "1", "accuracy": 0.01, "period_s": 2})");
  bench.line(R"({"t_us": 1751400000000000, "boundary": "pdu", "id": "p7", "watts": 30000})");
  const PowerSource source = bench.open();
  ASSERT_EQ(source.sensors.size(), 1U);
  const PowerSensor& sensor = source.sensors[0];
  EXPECT_EQ(sensor.domain.name, "node");
  EXPECT_TRUE(sensor.external);
  EXPECT_EQ(sensor.period_s, 2);
  EXPECT_EQ(sensor.accuracy, "1 % of the value, as declared");
  EXPECT_NE(sensor.note.find("boundary node_in, class 1"), std::string::npos);
  const Reading reading = bench.read(source);
  EXPECT_EQ(reading.amount.value, 5'560'000'000);
  EXPECT_EQ(reading.time_s, 100);
  EXPECT_TRUE(bench.read(source).repeated);
}

TEST(Feed, of_the_facility_is_recorded_by_one_node_and_is_nobodys_watts) {
  Bench bench;
  bench.line(R"({"t_us": 1751400000000000, "boundary": "pdu", "id": "p7", "watts": 30000})");
  const PowerSource source = bench.open(true, "n2");
  ASSERT_EQ(source.sensors.size(), 2U);
  EXPECT_EQ(source.sensors[1].domain.name, "pdu:p7");
  EXPECT_EQ(source.sensors[1].domain.kind, DomainKind::other);
  EXPECT_EQ(source.sensors[0].domain.kind, DomainKind::other);
  EXPECT_TRUE(bench.open(false, "n2").sensors.empty());
}

TEST(Feed, is_timed_by_its_own_stamps) {
  Bench bench;
  const PowerSource source = bench.open();
  (void)bench.read(source);
  bench.passed_s = 1.25;
  bench.say(1'000'000, "5600");
  EXPECT_NEAR(bench.read(source).time_s, 101, 1e-6);
}

TEST(Feed, that_stops_is_unknown_until_it_goes_on) {
  Bench bench;
  const PowerSource source = bench.open();
  (void)bench.read(source);
  bench.passed_s = 9;
  EXPECT_TRUE(bench.read(source).repeated);
  bench.passed_s = 11;
  const Amount amount = bench.read(source).amount;
  EXPECT_FALSE(amount.value);
  EXPECT_TRUE(amount.unknown.starts_with("stale: nothing from ")) << amount.unknown;
  bench.say(11'000'000, "5600");
  EXPECT_EQ(bench.read(source).amount.value, 5'600'000'000);
}

TEST(Feed, that_jumps_in_time_is_unknown_for_that_reading) {
  Bench bench;
  const PowerSource source = bench.open();
  (void)bench.read(source);
  for (const std::int64_t stamp : {std::int64_t{-1'000'000}, std::int64_t{3'600'000'000}}) {
    bench.say(stamp, "5600");
    EXPECT_TRUE(bench.read(source).amount.unknown.starts_with("void: the stamp")) << stamp;
  }
  bench.passed_s = 3600;
  bench.say(3'600'500'000, "5700");
  EXPECT_EQ(bench.read(source).amount.value, 5'700'000'000);
}

TEST(Feed, that_changes_its_unit_is_unknown_for_good) {
  Bench bench;
  const PowerSource source = bench.open();
  (void)bench.read(source);
  bench.say(1'000'000, "5600", "joules");
  EXPECT_NE(bench.read(source).amount.unknown.find("changed from watts to joules"), std::string::npos);
  bench.say(2'000'000, "5600");
  EXPECT_FALSE(bench.read(source).amount.value);
}

TEST(Feed, never_gives_0_for_what_it_does_not_know) {
  Bench bench;
  const PowerSource source = bench.open();
  std::int64_t after_us = 0;
  const std::pair<std::string, std::string> bad[] = {{"0", "ok"}, {"-3", "ok"}, {"1e300", "ok"}, {"5", "maintenance"}};
  for (const auto& [watts, status] : bad) {
    bench.say(after_us += 1'000, watts, "watts", status);
    const Amount amount = bench.read(source).amount;
    EXPECT_FALSE(amount.value) << watts;
    EXPECT_FALSE(amount.unknown.empty());
  }
  bench.line("{half a line");
  EXPECT_TRUE(bench.read(source).amount.unknown.starts_with("garbage: "));
  bench.say(after_us + 1'000, "5560");
  EXPECT_TRUE(bench.read(source).amount.value);
}

TEST(Feed, takes_a_line_when_it_is_whole_and_from_a_fifo_too) {
  Bench bench;
  const std::string fifo = bench.tree.root() + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const FileDescriptor writer{::open(fifo.c_str(), O_RDWR)};
  const auto write = [&](const std::string& text) {
    ASSERT_EQ(::write(writer.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  write(R"({"t_us": 1751400000000000, "boundary": "node_in", "id": "n1", "joules": 10})"
        "\n");
  FeedOptions options{
      .path = fifo, .hostname = "n1", .clock = [] { return 1.0; }, .wall_clock = [] { return 1'751'400'000.5; }};
  const PowerSource source = feed_source(options);
  ASSERT_EQ(source.sensors.size(), 1U);
  EXPECT_EQ(source.sensors[0].gives, SensorGives::energy);
  EXPECT_EQ(bench.read(source).amount.value, 10'000'000);
  write(R"({"t_us": 1751400000400000, "boundary": "node_in", )");
  EXPECT_TRUE(bench.read(source).repeated);
  write("\"id\": \"n1\", \"joules\": 12}\n");
  EXPECT_EQ(bench.read(source).amount.value, 12'000'000);
}

TEST(Feed, that_cannot_be_opened_is_the_callers_mistake) {
  EXPECT_THROW((void)feed_source({.path = "/nonexistent/feed", .hostname = "", .clock = {}, .wall_clock = {}}),
               InputError);
}

}  // namespace
}  // namespace hallmark
