// Whatever pm_counters' files, a BMC and a feed hold, there is a value or a reason, and nothing is thrown.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "sysfs_tree.hpp"
#include "topology/base/random.hpp"
#include "topology/power/dcmi.hpp"
#include "topology/power/energy.hpp"
#include "topology/power/feed_line.hpp"
#include "topology/power/pm_counters.hpp"

namespace hallmark {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto span = std::chrono::milliseconds{700};

std::string mutate(std::string text, Random& random, const std::vector<std::string>& scraps) {
  for (std::uint64_t times = 1 + random.below(3); times > 0; --times) {
    const std::size_t at = random.below(text.size() + 1);
    switch (random.below(4)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, 1 + random.below(8));
        break;
      case 2:
        text.insert(at, scraps[random.below(scraps.size())]);
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

void expect_value_or_reason(const Amount& amount) {
  ASSERT_NE(amount.value.has_value(), !amount.unknown.empty());
  ASSERT_GE(amount.value.value_or(0), 0);
}

TEST(ReadersFuzz, any_pm_counters_give_values_or_reasons) {
  const std::vector<std::string> scraps{"W",
                                        "J",
                                        " us",
                                        "0",
                                        "-1",
                                        "9223372036854775807",
                                        "18446744073709551616",
                                        "  ",
                                        "1e9",
                                        std::string(5000, '9'),
                                        std::string(2, '\0')};
  const SysfsTree tree{"cray_ex.tree"};
  Random random{3};
  int known_values = 0, unknown_values = 0;
  for (const auto end = Clock::now() + span; Clock::now() < end;) {
    double now_s = 0;
    const ReadText read = [&](const std::string& path) {
      FileText file = read_sysfs(path);
      if (random.below(5) == 0) file.text = mutate(file.text, random, scraps);
      if (random.below(40) == 0) file = {{}, static_cast<int>(1 + random.below(120))};
      return file;
    };
    const PowerSource source = pm_counters_source(
        tree.root(), [&] { return now_s; }, read);
    std::vector<SensorSeries> series;
    for (const PowerSensor& sensor : source.sensors) series.push_back({sensor, {}, {}, {}});
    for (int sweep = 0; sweep < 3; ++sweep) {
      now_s += static_cast<double>(random.below(3));
      source.refresh();
      for (SensorSeries& one : series) {
        Reading reading = source.read(one.sensor);
        if (reading.repeated) continue;
        ASSERT_NO_FATAL_FAILURE(expect_value_or_reason(reading.amount));
        ++(reading.amount.value ? known_values : unknown_values);
        if (!(reading.time_s == reading.time_s)) reading.time_s = now_s;
        one.append(reading);
      }
    }
    for (const SensorSeries& one : series) {
      ASSERT_TRUE(std::is_sorted(one.time_s.begin(), one.time_s.end()));
      (void)recordable(one);
      (void)energy_in(one, 0, now_s, 10);
    }
  }
  EXPECT_GT(known_values, 0);
  EXPECT_GT(unknown_values, 0);
}

TEST(ReadersFuzz, any_answer_of_a_bmc_gives_watts_or_a_reason) {
  Random random{5};
  for (const auto end = Clock::now() + span; Clock::now() < end;) {
    IpmiAnswer answer;
    for (auto length = random.below(24); length > 0; --length)
      answer.bytes.push_back(random.below(3) == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(random.below(256)));
    if (answer.bytes.size() > 1 && random.below(2) == 0) answer.bytes[0] = 0, answer.bytes[1] = 0xDC;
    const Amount amount = parse_dcmi_power(answer);
    ASSERT_NO_FATAL_FAILURE(expect_value_or_reason(amount));
    ASSERT_TRUE(!amount.value || (*amount.value > 0 && *amount.value <= 65'535'000'000));
    const PowerSource source = dcmi_source([&](const IpmiRequest&) { return answer; }, "x");
    for (const PowerSensor& sensor : source.sensors) expect_value_or_reason(source.read(sensor).amount);
  }
}

TEST(ReadersFuzz, any_line_of_a_feed_is_read_whole_or_refused_with_the_reason) {
  const std::vector<std::string> scraps{"null",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"",
                                        ":",
                                        ",",
                                        "-",
                                        "1e400",
                                        "watts",
                                        "\"joules\": 3, ",
                                        "\\u0000",
                                        "\xff",
                                        "18446744073709551615",
                                        std::string(600, '[')};
  const std::string good =
      R"({"t_us": 1751400000012345, "boundary": "node_in", "id": "n1", "watts": 5560.5, "status": "ok", "accuracy": 0.01})";
  Random random{7};
  int taken = 0, refused = 0;
  for (const auto end = Clock::now() + span; Clock::now() < end;) {
    std::string why;
    const auto line = parse_feed_line(mutate(good, random, scraps), why);
    ASSERT_NE(line.has_value(), !why.empty());
    ++(line ? taken : refused);
    if (!line) continue;
    ASSERT_FALSE(line->id.empty() || line->boundary.empty());
    ASSERT_TRUE((!line->watts && !line->joules) || line->t_us);
  }
  EXPECT_GT(taken, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace hallmark
