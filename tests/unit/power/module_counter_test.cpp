// GH200: NVML's energy counter counts the module. Fake GPUs that go on for twelve seconds of a fake clock.
#include <gtest/gtest.h>

#include <thread>

#include "fake_gpus.hpp"
#include "topology/power/nvml_source.hpp"
#include "topology/power/sampler.hpp"

namespace hallmark {
namespace {

// mW of the GPU and of its module; the counter counts `counted`.
struct Gpu {
  double own, module, counted;
};

class Bench {
 public:
  Bench() { use_gpus_of(tree_); }

  // Second `t` of each GPU in turn.
  void at(double t, const std::vector<Gpu>& gpus) {
    now_s = t;
    for (std::size_t i = 0; i < gpus.size(); ++i) {
      const auto text = [](double value) { return std::to_string(static_cast<long long>(value)); };
      tree_.write("/nvml/" + std::to_string(i), "pci=00000000:0" + std::to_string(i + 1) +
                                                    ":00.0 limit_mw=900000 power_inst_mw=" + text(gpus[i].own) +
                                                    " module_inst_mw=" + text(gpus[i].module) +
                                                    " energy_mj=" + text(1e6 + gpus[i].counted * t) + "\n");
    }
  }

  // Sweeps each half second up to twelve seconds.
  std::vector<SensorSeries> run(const std::vector<Gpu>& gpus) {
    at(0, gpus);
    std::vector<PowerSource> sources;
    sources.push_back(
        nvml_source(fake_nvml(), {[this] { return now_s.load(); }, {{"0000:01:00.0", 0}, {"0000:02:00.0", 0}}}));
    for (PowerSensor& sensor : sources[0].sensors)  // as number_gpus() does where a module is known
      if (sensor.domain.kind == DomainKind::gpu) sensor.domain.socket = 0;
    PowerSampler sampler{std::move(sources), [this] { return now_s.load(); }, 3600};
    for (int half = 1; half <= 24; ++half) {
      at(0.5 * half, gpus);
      (void)sampler.read_now();
    }
    energies = sampler.energies(0, 12);
    return sampler.series();
  }

  std::atomic<double> now_s{0};
  std::vector<DomainEnergy> energies;

 private:
  SysfsTree tree_;
};

DomainEnergy of(const Bench& bench, const std::string& domain) {
  for (const DomainEnergy& one : bench.energies)
    if (one.domain.name == domain) return one;
  return {};
}

TEST(ModuleCounter, of_a_gh200_is_found_out_and_moved_to_the_module) {
  Bench bench;
  (void)bench.run({{600'000, 900'000, 900'000}});
  EXPECT_EQ(of(bench, "gpu-0").energy.amount.value, 7'200'000'000);
  EXPECT_NE(of(bench, "gpu-0").sensor.find("instant power"), std::string::npos);
  EXPECT_EQ(of(bench, "module-0").energy.amount.value, 10'800'000'000);
  EXPECT_EQ(of(bench, "module-0").sensor, "NVML 0000:01:00.0 energy");
}

TEST(ModuleCounter, that_counts_its_gpu_is_trusted_from_then_on) {
  Bench bench;
  (void)bench.run({{600'000, 1'500'000, 601'000}, {500'000, 1'500'000, 499'000}});
  EXPECT_EQ(of(bench, "gpu-0").energy.amount.value, 7'212'000'000);
  EXPECT_EQ(of(bench, "gpu-1").energy.amount.value, 5'988'000'000);
  EXPECT_NE(of(bench, "module-0").sensor.find("module instant power"), std::string::npos);
}

TEST(ModuleCounter, that_fits_neither_is_not_used) {
  Bench bench;
  (void)bench.run({{600'000, 900'000, 750'000}});
  EXPECT_EQ(of(bench, "gpu-0").energy.amount.value, 7'200'000'000);
  EXPECT_EQ(of(bench, "gpu-0").cross_check_uj, 1'800'000'000);
}

}  // namespace
}  // namespace hallmark
