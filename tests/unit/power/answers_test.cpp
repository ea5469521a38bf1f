// The expected answers of power.md 5.4, from the bytes of the fixtures to microwatts of ranks. Energies are of ten
// seconds, so values here are in 10 uJ: microwatts. Answers N and O need a clock and a refusing file: reading_test and
// sysfs_sensors_test.
#include <gtest/gtest.h>

#include "machine.hpp"
#include "topology/power/apportion.hpp"

namespace hallmark {
namespace {

using Values = std::vector<std::int64_t>;

// uJ of ten seconds to uW; rounding of the tenths is checked where they matter.
std::int64_t microwatts(std::int64_t uj) { return (uj + 5) / 10; }

Values microwatts_of(const Attribution& result) {
  Values all;
  for (const RankEnergy& rank : result.ranks) all.push_back(rank.uj.value ? microwatts(*rank.uj.value) : -1);
  return all;
}

std::int64_t sum(const Attribution& result) {
  std::int64_t total = result.unowned_uj;
  for (const RankEnergy& rank : result.ranks) total += rank.uj.value.value_or(0);
  return total;
}

void expect_near(const Values& found, const Values& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(std::abs(found[i] - expected[i]), 1) << "rank " << i;
}

bool notes_hold(const Attribution& result, const std::string& text) {
  for (const std::string& note : result.notes)
    if (note.find(text) != std::string::npos) return true;
  return false;
}

const std::vector<std::string> dgx_gpus{"0000:1b:00.0", "0000:43:00.0", "0000:52:00.0", "0000:61:00.0",
                                        "0000:9d:00.0", "0000:c3:00.0", "0000:d1:00.0", "0000:df:00.0"};

struct Dgx : Machine {
  explicit Dgx(const std::string& table = "dgx_h100.tree") : Machine{table} {
    for (int i = 0; i < 8; ++i) {
      const std::string cpus = std::to_string(2 * i) + "-" + std::to_string(2 * i + 1);
      add_rank(cpus, {dgx_gpus[static_cast<std::size_t>(i)]});
    }
  }
};

TEST(Answer, A_a_dgx_is_divided_evenly_whatever_order_nvml_has) {
  Dgx dgx;
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(result.node_uj.value, 96'500'000'000);
  EXPECT_EQ(microwatts_of(result),
            (Values{1206037000, 1207662000, 1205529000, 1207176000, 1203095000, 1208758000, 1205890000, 1205853000}));
  EXPECT_EQ(sum(result), 96'500'000'000);
  EXPECT_FALSE(result.partial);
  EXPECT_FALSE(result.inconsistent);
}

TEST(Answer, A_or_in_proportion_to_what_each_rank_has) {
  Dgx dgx;
  const Attribution result = dgx.attribute_ten_seconds(ResidualPolicy::share);
  expect_near(microwatts_of(result),
              {1205918676, 1208446381, 1205128477, 1207690403, 1201342364, 1210151221, 1205690016, 1205632462});
  EXPECT_EQ(sum(result), 96'500'000'000);
}

TEST(Answer, A2_without_a_node_sensor_the_sum_of_parts_is_a_lower_bound) {
  Dgx dgx{"dgx_h100_no_bmc.tree"};
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(result.node_uj.value, 62'037'500'000);
  EXPECT_TRUE(result.partial);
  EXPECT_EQ(microwatts_of(result),
            (Values{775255750, 776880750, 774747750, 776394750, 772313750, 777976750, 775108750, 775071750}));
  EXPECT_FALSE(result.tree.back().uj.value);
  EXPECT_EQ(result.tree.back().name, "node residual");
}

struct Gb200 : Machine {
  explicit Gb200(const std::string& table = "gb200.tree", const std::string& device = "/device")
      : Machine{table, device} {
    const std::vector<std::string> gpus{"0000:29:00.0", "0000:3f:00.0", "0000:9c:00.0", "0000:b2:00.0"};
    for (int i = 0; i < 4; ++i)
      add_rank(std::to_string(2 * i) + "-" + std::to_string(2 * i + 1), {gpus[static_cast<std::size_t>(i)]});
    feed(5560);
  }
};

std::int64_t leaf(const Attribution& result, const std::string& name) {
  for (const LeafEnergy& one : result.leaves)
    if (one.name == name) return microwatts(one.uj);
  return -1;
}

TEST(Answer, B_a_gb200_tray_by_modules_in_both_layouts_and_with_any_package_ids) {
  const std::pair<const char*, const char*> variants[] = {
      {"gb200.tree", "/device"}, {"gb200.tree", ""}, {"gb200_odd_ids.tree", ""}};
  for (const auto& [table, device] : variants) {
    Gb200 tray{table, device};
    const Attribution result = tray.attribute_ten_seconds();
    EXPECT_EQ(microwatts_of(result), (Values{1394543750, 1393293750, 1387647750, 1384514750})) << table << device;
    EXPECT_EQ(leaf(result, "module-0 residual"), 54'650'000);
    EXPECT_EQ(leaf(result, "module-1 residual"), 50'289'000);
    EXPECT_EQ(leaf(result, "grace-0 residual"), 12'596'000);
    EXPECT_EQ(leaf(result, "grace-1 residual"), 13'252'000);
    EXPECT_EQ(leaf(result, "node residual"), 682'075'000);
    EXPECT_EQ(sum(result), 55'600'000'000);
    // NVML's view of a module is that of one sensor, seen twice: 9755 W of "modules" would be twice the truth.
    EXPECT_EQ(microwatts(tray.energy_of("module-0").energy.amount.value.value()), 2'446'800'000);
    EXPECT_EQ(tray.energy_of("module-0").cross_check_uj, 0);
  }
}

TEST(Answer, L_the_sign_of_failure_is_unknown_and_the_module_is_the_sum_of_its_parts) {
  Gb200 tray{"gb200_bad.tree"};
  const Attribution result = tray.attribute_ten_seconds();
  EXPECT_TRUE(notes_hold(result, "sentinel: "));
  EXPECT_TRUE(notes_hold(result, "module-1 is partial"));
  EXPECT_EQ(leaf(result, "node residual"), 682'075'000 + 50'289'000);
  EXPECT_EQ(sum(result), 55'600'000'000);
}

TEST(Answer, C_a_cray_whose_parts_exceed_it_is_scaled_and_inconsistent) {
  Machine cray{"cray_ex.tree"};
  ASSERT_EQ(cray.node().gpus.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) cray.add_rank(std::to_string(i), {cray.node().gpus[i].pci});
  const Attribution result = cray.attribute_ten_seconds();
  EXPECT_TRUE(result.inconsistent);
  EXPECT_NEAR(result.closure_error, 0.1375, 1e-4);
  EXPECT_EQ(result.node_uj.value, 4'510'000'000);
  EXPECT_EQ(sum(result), 4'510'000'000);
  expect_near(microwatts_of(result), {55935430, 55935429, 57254143, 57254142, 55935429, 55935428, 56375000, 56374999});
}

TEST(Answer, C_a_blade_with_processors_one_by_one_counts_them_once) {
  Machine blade{"cray_ex_gh200.tree"};
  const Attribution result = blade.attribute_ten_seconds();
  EXPECT_EQ(result.node_uj.value, 30'000'000'000);
  EXPECT_FALSE(result.inconsistent);
  EXPECT_EQ(blade.energy_of("package-0").energy.amount.value, 6'000'000'000);
  EXPECT_EQ(blade.energy_of("package-1").domain.name, "");
}

struct Epyc : Machine {
  Epyc() : Machine{"dual_epyc.tree"} {
    for (const char* cpus : {"0-3", "4-5", "6", "7"}) add_rank(cpus);
  }
};

TEST(Answer, D_packages_go_by_pus) {
  Epyc epyc;
  EXPECT_EQ(microwatts_of(epyc.attribute_ten_seconds()), (Values{345769250, 203930750, 131150000, 131150000}));
}

TEST(Answer, E_a_divided_gpu_goes_by_slices) {
  Machine dgx{"dgx_h100_mig.tree"};
  dgx.add_rank("0-3", {"0000:1b:00.0"}, "MIG-a");
  dgx.add_rank("4-7", {"0000:1b:00.0"}, "MIG-a");
  const Attribution result = dgx.attribute_ten_seconds(ResidualPolicy::unowned);
  EXPECT_EQ(result.node_uj.value, 7'000'000'000);
  // The node's residual of 200 W aside: 3/7 of 500 W for two ranks, the rest of the GPU is nobody's.
  EXPECT_EQ(microwatts_of(result), (Values{107142857, 107142857}));
  EXPECT_EQ(microwatts(result.unowned_uj), 285'714'286 + 200'000'000);
  Machine even{"dgx_h100_mig.tree"};
  even.add_rank("0-3", {"0000:1b:00.0"}, "MIG-a");
  even.add_rank("4-7", {"0000:1b:00.0"}, "MIG-a");
  const Attribution shared = even.attribute_ten_seconds();
  EXPECT_EQ(microwatts_of(shared), (Values{207142857, 207142857}));
  EXPECT_EQ(microwatts(shared.unowned_uj), 285'714'286);
}

TEST(Answer, F_units_that_are_left_over_go_to_the_largest_remainders) {
  EXPECT_EQ(apportion(1'000'000, Values{1, 1, 1}), (Values{333334, 333333, 333333}));
  EXPECT_EQ(apportion(7, Values{1, 1, 1, 1}), (Values{2, 2, 2, 1}));
  EXPECT_EQ(apportion(5, Values{0, 0, 1}), (Values{0, 0, 5}));
}

TEST(Answer, G_and_H_a_node_without_ranks_is_unowned_and_one_rank_has_it_all) {
  Machine empty{"dual_epyc.tree"};
  EXPECT_EQ(empty.attribute_ten_seconds().unowned_uj, 8'120'000'000);
  Machine single{"dual_epyc.tree"};
  single.add_rank("0-7");
  const Attribution result = single.attribute_ten_seconds();
  EXPECT_EQ(microwatts_of(result), Values{812000000});
  EXPECT_EQ(result.unowned_uj, 0);
}

TEST(Answer, I_a_gpu_lost_in_mid_window_lies_in_the_residual_and_its_rank_is_flagged) {
  Dgx dgx{"dgx_h100_lost_gpu.tree"};
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(result.node_uj.value, 96'500'000'000);
  EXPECT_EQ(sum(result), 96'500'000'000);
  EXPECT_EQ(leaf(result, "node residual"), 3'446'250'000 + 690'551'000);
  ASSERT_FALSE(result.ranks[3].flags.empty());
  EXPECT_NE(result.ranks[3].flags[0].find("GPU is lost (15)"), std::string::npos) << result.ranks[3].flags[0];
  EXPECT_TRUE(result.ranks[2].flags.empty());
}

TEST(Answer, I_a_gpu_without_energy_or_average_is_known_by_its_instant_power) {
  Dgx dgx{"dgx_h100_vgpu.tree"};
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(microwatts_of(result)[3], 1'207'176'000);
  EXPECT_NE(dgx.energy_of("gpu-3").sensor.find("instant power"), std::string::npos);
}

TEST(Answer, J_K_and_R_counters_that_rest_wrap_and_belong_to_one_core) {
  Epyc epyc;
  (void)epyc.attribute_ten_seconds();
  EXPECT_EQ(epyc.energy_of("package-0").energy.amount.value, 2'874'000'000);  // wrapped
  for (const DomainEnergy& one : epyc.energies()) EXPECT_NE(one.domain.name, "core");
  const PowerSensor counter{.domain = make_domain(DomainKind::package, 0), .path = "c", .range_uj = 1'000'000};
  EXPECT_EQ(domain_energies({{counter, {0, 0.0001}, {5000, 5000}, {}}}, 0, 0.0001, 1)[0].energy.amount.value, 0);
}

TEST(Answer, M_zeros_of_a_bmc_are_unknown_and_the_node_is_partial) {
  Dgx dgx{"dgx_h100_zero_bmc.tree"};
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_TRUE(result.partial);
  EXPECT_EQ(result.node_uj.value, 62'037'500'000);
  EXPECT_TRUE(notes_hold(result, "implausible: DCMI says 0 W"));
}

TEST(Answer, P_psys_stands_in_for_the_node_and_is_never_added) {
  Dgx dgx{"dgx_h100_psys.tree"};
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(result.node_uj.value, 90'000'000'000);
  EXPECT_TRUE(result.partial);
  EXPECT_EQ(sum(result), 90'000'000'000);
}

TEST(Answer, Q_dram_stands_beside_its_package) {
  Dgx dgx;
  const Attribution result = dgx.attribute_ten_seconds();
  EXPECT_EQ(leaf(result, "package-0"), 301'250'000);
  EXPECT_EQ(leaf(result, "dram-0"), 42'125'000);
}

TEST(Answer, S_of_two_sensors_of_a_socket_one_is_used_and_the_difference_told) {
  Epyc epyc;
  (void)epyc.attribute_ten_seconds();
  EXPECT_EQ(epyc.energy_of("package-0").cross_check_uj, 2'871'130'000 - 2'874'000'000);
  int cross_checks = 0;
  for (const PowerSource& source : epyc.found().sources)
    for (const PowerSensor& sensor : source.sensors) cross_checks += sensor.cross_check ? 1 : 0;
  EXPECT_EQ(cross_checks, 2);
}

}  // namespace
}  // namespace hallmark
