#include "benchmarks/power/power.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "benchmarks/clock.hpp"
#include "benchmarks/descent.hpp"
#include "benchmarks/gemm/gemm.hpp"
#include "benchmarks/power/player.hpp"
#include "benchmarks/power/run_driver.hpp"
#include "benchmarks/power/shape_case.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

/// What agree() tells each rank beside the case: these are this rank's own.
constexpr const char *delay_key = "delay", *ramp_down_key = "ramp_down";

double number(const Case& chosen, const char* key, double otherwise) {
  const auto found = chosen.params.find(key);
  double value = otherwise;
  if (found != chosen.params.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

class PowerShape final : public Benchmark {
 public:
  PowerShape(const Context& context, const Case& chosen)
      : shape_{shape_of(chosen)},
        settings_{.begin_s = 0,
                  .stagger = stagger_of(context.world == nullptr ? 0 : context.world->rank()),
                  .product_s = 0,
                  .ramp_down_s = number(chosen, ramp_down_key, usual_ramp_down_s)},
        delay_s_{number(chosen, delay_key, 0)},
        on_host_{context.gpu < 0},
        load_{gemm_benchmark.open(context, load_case(chosen))} {}

  ~PowerShape() override {
    if (descent_ != nullptr) descent_->forbid();
  }

  double start(const ScheduleStart& schedule) override {
    descent_ = &schedule.descent;
    descent_->allow(settings_.ramp_down_s);
    driver_.emplace(schedule, *load_, on_host_);
    settings_.begin_s = schedule.instant_s + delay_s_;
    player_.emplace(shape_, settings_, *driver_);
    return settings_.begin_s;
  }

  void prepare() override {
    if (player_)
      player_->wait();
    else
      load_->prepare();
  }

  /// Before the start: one product, to warm up and to be timed.
  void step() override {
    if (player_ && player_->more()) return play();
    const double begin = monotonic_seconds();
    load_->step();
    settings_.product_s = monotonic_seconds() - begin;
  }

  [[nodiscard]] double busy_s() const override {
    return player_ && !player_->played().empty() ? player_->played().back().busy_s
                                                 : std::numeric_limits<double>::quiet_NaN();
  }

  [[nodiscard]] Work work() const override { return {}; }

  /// An answer is worth what the load was worth: where the plan was not kept, nothing was checked.
  [[nodiscard]] Check check() override {
    Check check = load_->check();
    if (!player_ || check.errors > 0) return check;
    check.detail = why_not_kept(shape_, player_->played(), settings_.begin_s, schedule_bound_s(shape_), load_bound);
    check.checked = check.checked && check.detail.empty();
    return check;
  }

  std::string plant_fault(std::string_view kind, std::uint64_t seed) override { return load_->plant_fault(kind, seed); }

  [[nodiscard]] bool measures() const override { return load_->measures(); }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = load_->facts();
    facts.merge(plan_params(shape_));
    return facts;
  }

 private:
  void play() {
    player_->play();
    if (!player_->more() && !descent_->forbid()) wait_for_the_end();
  }

  /// The load is down, and the watchdog ends the process: nothing may load the machine again.
  [[noreturn]] void wait_for_the_end() {
    for (;;) driver_->wait_until(driver_->now() + 1);
  }

  Shape shape_;
  PlayerSettings settings_;
  double delay_s_;
  bool on_host_;
  std::unique_ptr<Benchmark> load_;
  Descent* descent_ = nullptr;
  std::optional<RunDriver> driver_;
  std::optional<ShapePlayer> player_;
};

std::vector<Case> cases(const Context& context, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::vector<Case> all;
  for (const auto& params : wanted)
    if (auto made = shape_case(params, context.gpus_at_work)) all.push_back(std::move(*made));
  return all;
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  if (auto reason = why_no_shape(chosen)) return reason;
  return gemm_benchmark.why_not(context, load_case(chosen));
}

/// A node's share of a period, the same for its ranks: what a random phase delays it by.
double delay_of_node(const Context& context, const Case& chosen) {
  const auto leader = context.node->broadcast(static_cast<std::uint64_t>(context.world->rank()));
  const double share = static_cast<double>(random_bits(mix64(context.seed), leader) >> 11U) * 0x1p-53;
  return share * period_of(shape_of(chosen));
}

void agree(const Context& context, Case& chosen) {
  Case load = load_case(chosen);
  gemm_benchmark.agree(context, load);
  chosen.params.merge(load.params);
  if (random_phase(chosen) && context.world != nullptr && context.node != nullptr)
    chosen.params[delay_key] = fmt::format("{:.9g}", delay_of_node(context, chosen));
}

Effort effort(const Case& chosen, const Effort&) {
  const Shape shape = shape_of(chosen);
  return {.budget_s = std::numeric_limits<double>::infinity(),
          .shortest_sample_s = 0,
          .most_samples = static_cast<std::uint32_t>(slots_of(shape)),
          .least_s = shape.seconds + period_of(shape),
          .most_blocks = 1};
}

Case self_test(const Context& context) {
  return shape_case({{"shape", "hold"}, {"seconds", "1"}}, context.gpus_at_work).value();
}

}  // namespace

const BenchmarkType power_benchmark{
    .name = "power",
    .collective = false,
    .fills_idle_time = false,
    .cases = cases,
    .why_not = why_not,
    .open = [](const Context& context, const Case& chosen) -> std::unique_ptr<Benchmark> {
      return std::make_unique<PowerShape>(context, chosen);
    },
    .self_test = self_test,
    .agree = agree,
    .effort = effort,
    .keeps_schedule = true,
};

}  // namespace hallmark
