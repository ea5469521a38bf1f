// Whatever the files of /sys hold, sensors are found or not, values are read or unknown, and nothing is thrown.
#include <gtest/gtest.h>

#include <chrono>

#include "sysfs_tree.hpp"
#include "topology/base/random.hpp"
#include "topology/power/attribution.hpp"
#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

std::string mutate(std::string text, Random& random) {
  static const std::vector<std::string> words{"",
                                              "0",
                                              "-1",
                                              "4294967295000",
                                              "9223372036854775807",
                                              "psys",
                                              "dram",
                                              "package-",
                                              "package-99999999999",
                                              "package-1-die--2",
                                              "Esocket",
                                              "unknown",
                                              "node",
                                              "power_meter",
                                              "Module Power Socket ",
                                              std::string(5000, '9'),
                                              std::string(3, '\0')};
  switch (random.below(4)) {
    case 0:
      return words[random.below(words.size())];
    case 1:
      return text.substr(0, random.below(text.size() + 1));
    case 2:
      return text + words[random.below(words.size())];
    default:
      if (!text.empty()) text[random.below(text.size())] = static_cast<char>(random.below(256));
      return text;
  }
}

void read_twice_and_attribute(const PowerSource& source) {
  std::vector<SensorSeries> series;
  for (const PowerSensor& sensor : source.sensors) {
    series.push_back({sensor, {}, {}, {}});
    for (const double t : {0.0, 10.0}) {
      Amount amount = source.read(sensor).amount;
      EXPECT_NE(amount.value.has_value(), !amount.unknown.empty());
      series.back().append({t, std::move(amount)});
    }
    (void)recordable(series.back());
  }
  AttributionInput input{.domains = amounts_of(domain_energies(series, 0, 10, 10)),
                         .ranks = {{CpuSet::parse("0-3")}, {CpuSet::parse("4-7")}},
                         .socket_cpus = {{0, CpuSet::parse("0-7")}}};
  const Attribution result = attribute(input);
  std::int64_t sum = result.unowned_uj;
  for (const RankEnergy& rank : result.ranks) sum += rank.uj.value.value_or(0);
  EXPECT_EQ(sum, result.node_uj.value.value_or(0));
}

TEST(SysfsFuzz, any_content_gives_values_or_reasons) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{2000};
  Random random{17};
  const SysfsTree trees[] = {SysfsTree{"dgx_h100.tree"}, SysfsTree{"psys.tree"}, SysfsTree{"gb200.tree"},
                             SysfsTree{"dual_epyc.tree"}, SysfsTree{"amd_energy.tree"}};
  for (std::uint64_t round = 0; round < 100'000 && std::chrono::steady_clock::now() < end; ++round) {
    const SysfsTree& tree = trees[round % 5];
    const std::uint64_t seed = random();
    // Files change under our feet: each read of a mutated one may differ, as on a machine in trouble.
    Random changes{seed};
    const ReadText read = [&changes](const std::string& path) {
      FileText file = read_sysfs(path);
      if (changes.below(6) == 0) file.text = mutate(file.text, changes);
      if (changes.below(40) == 0) file = {{}, static_cast<int>(1 + changes.below(120))};
      return file;
    };
    read_twice_and_attribute(sysfs_source(tree.root(), read));
  }
}

TEST(SysfsFuzz, files_with_nuls_and_long_lines_are_read_as_text) {
  const SysfsTree tree;
  tree.write("/padded", std::string{"85\n"} + std::string(4000, '\0'));
  tree.write("/long", std::string(9000, '7'));
  EXPECT_EQ(read_sysfs(tree.root() + "/padded").text, "85");
  EXPECT_EQ(read_sysfs(tree.root() + "/long").text.size(), 4096U);
  EXPECT_NE(read_sysfs(tree.root()).error, 0);
  EXPECT_NE(read_sysfs(tree.root() + "/absent").error, 0);
}

}  // namespace
}  // namespace hallmark
