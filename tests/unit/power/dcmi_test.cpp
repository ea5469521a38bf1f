#include "topology/power/dcmi.hpp"

#include <gtest/gtest.h>

#include "topology/power/sampler.hpp"

namespace hallmark {
namespace {

using Bytes = std::vector<std::uint8_t>;

// 9650 W now, 2210 at least, 10180 at most, 9633 on average over 1000 ms, active.
const Bytes dgx{0x00, 0xdc, 0xb2, 0x25, 0xa2, 0x08, 0xc4, 0x27, 0xa1, 0x25,
                0x00, 0x44, 0x05, 0x6b, 0xe8, 0x03, 0x00, 0x00, 0x40};

IpmiTransport always(const Bytes& bytes, const std::string& trouble = "") {
  return [=](const IpmiRequest&) { return IpmiAnswer{bytes, trouble}; };
}

TEST(Dcmi, asks_for_the_systems_power_and_reads_watts) {
  IpmiRequest asked;
  const PowerSource source = dcmi_source(
      [&](const IpmiRequest& request) {
        asked = request;
        return IpmiAnswer{dgx, ""};
      },
      "/dev/ipmi0 DCMI");
  EXPECT_EQ(asked.net_function, 0x2C);
  EXPECT_EQ(asked.command, 0x02);
  EXPECT_EQ(asked.data, (Bytes{0xDC, 1, 0, 0}));
  ASSERT_EQ(source.sensors.size(), 1U);
  EXPECT_EQ(source.sensors[0].domain.name, "node");
  EXPECT_EQ(source.sensors[0].averaging_s, 1);
  EXPECT_EQ(source.sensors[0].note, "");
  EXPECT_TRUE(source.slow);
  EXPECT_EQ(source.read(source.sensors[0]).amount.value, 9'650'000'000);
}

TEST(Dcmi, takes_the_value_of_a_measurement_that_calls_itself_inactive_and_says_so) {
  Bytes inactive = dgx;
  inactive.back() = 0;
  const PowerSource source = dcmi_source(always(inactive), "x");
  EXPECT_EQ(source.read(source.sensors.at(0)).amount.value, 9'650'000'000);
  EXPECT_NE(source.sensors[0].note.find("inactive"), std::string::npos);
}

TEST(Dcmi, never_gives_0_for_what_it_does_not_know) {
  Bytes zeros(19, 0), refused{0xc9}, cut(dgx.begin(), dgx.end() - 1), other = dgx;
  zeros[1] = 0xdc;
  other[1] = 0xdd;
  const std::pair<IpmiAnswer, std::string> cases[] = {{{zeros, ""}, "implausible: DCMI says 0 W"},
                                                      {{refused, ""}, "completion code 0xc9"},
                                                      {{cut, ""}, "garbage: "},
                                                      {{other, ""}, "garbage: "},
                                                      {{{}, ""}, "empty"},
                                                      {{{}, "permission: /dev/ipmi0"}, "permission: "}};
  for (const auto& [answer, words] : cases) {
    const Amount amount = parse_dcmi_power(answer);
    EXPECT_FALSE(amount.value) << words;
    EXPECT_NE(amount.unknown.find(words), std::string::npos) << amount.unknown;
  }
}

TEST(Dcmi, is_no_sensor_where_the_bmc_cannot_be_reached_or_does_not_know_it) {
  EXPECT_TRUE(dcmi_source(always({}, "no device"), "x").sensors.empty());
  EXPECT_TRUE(dcmi_source(always({0xC1}), "x").sensors.empty());
  EXPECT_EQ(dcmi_source(always({0xC9}), "x").sensors.size(), 1U);  // out of range today: a sensor that says why
}

TEST(Dcmi, of_this_machine_answers_or_says_why_not) {
  const IpmiAnswer answer = ask_ipmi_device(dcmi_power_request());
  EXPECT_NE(answer.bytes.empty(), answer.trouble.empty());
}

TEST(Dcmi, does_not_delay_the_others) {
  std::atomic<bool> waiting{false}, go_on{false};
  std::atomic<int> asked{0};
  std::vector<PowerSource> sources;
  sources.push_back(dcmi_source(
      [&](const IpmiRequest&) {
        while (asked > 0 && !go_on) waiting = true, std::this_thread::yield();
        ++asked;
        return IpmiAnswer{dgx, ""};
      },
      "slow"));
  sources.push_back({.sensors = {{.domain = make_domain(DomainKind::package, 0), .path = "fast"}},
                     .read = [](const PowerSensor&) { return unstamped(known(1)); }});
  PowerSampler sampler{std::move(sources), [] { return 1.0; }, 0.001};
  while (!waiting) std::this_thread::yield();
  const auto before = sampler.cost().sweeps;
  while (sampler.cost().sweeps < before + 3) std::this_thread::yield();
  (void)sampler.read_now();
  EXPECT_TRUE(sampler.series()[0].value.empty());
  go_on = true;
  while (sampler.series()[0].value.empty()) std::this_thread::yield();
  EXPECT_EQ(sampler.series()[0].value[0], 9'650'000'000);
}

}  // namespace
}  // namespace hallmark
