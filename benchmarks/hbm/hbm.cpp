#include "benchmarks/hbm/hbm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "benchmarks/absent.hpp"
#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/gpu_memory.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/random.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20U, usual_bytes = 1024 * mebibyte, self_test_bytes = mebibyte;
constexpr std::uint64_t pair_bytes = 2 * sizeof(double);

/// Of one pass; METRICS.md says how it is counted.
Work pass_work(GpuMemoryPattern pattern, std::uint64_t array_bytes) {
  const double elements = static_cast<double>(array_bytes) / sizeof(double);
  return {.flops = pattern == GpuMemoryPattern::triad ? 2 * elements : 0,
          .bytes = static_cast<double>(bytes_per_element(pattern)) * elements,
          .operations = 0};
}

class Stream final : public Benchmark {
 public:
  Stream(const GpuMemorySpec& spec, std::uint64_t cache_bytes)
      : pattern_{spec.pattern}, cache_bytes_{cache_bytes}, memory_{open_gpu_memory(spec)} {}

  void prepare() override { memory_->poison(); }
  void step() override { memory_->step(1); }
  void steps(std::uint32_t count) override { memory_->step(count); }

  [[nodiscard]] Work work() const override { return pass_work(pattern_, memory_->elements() * sizeof(double)); }

  [[nodiscard]] Check check() override {
    const GpuMemoryAnswer answer = memory_->check();
    Check check;
    check.checked = true;
    check.errors = answer.wrong;
    check.answer_hash = answer.hash;
    if (answer.wrong > 0)
      check.detail = fmt::format("element {} is {}, exactly {} is right", answer.first, answer.found, answer.right);
    return check;
  }

  std::string plant_fault(std::string_view, std::uint64_t seed) override {
    Random random{seed};
    const std::size_t element = random.below(memory_->elements());
    const auto bit = static_cast<unsigned>(random.below(64));
    memory_->corrupt(element, bit);
    return fmt::format("bit {} of element {} of the answer, in the GPU's memory", bit, element);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"array_bytes", std::to_string(memory_->elements() * sizeof(double))},
            {"cache_bytes", std::to_string(cache_bytes_)},
            {"counted", fmt::format("{} bytes per element", bytes_per_element(pattern_))},
            {"check", "exact: every element, on the GPU"}};
  }

 private:
  GpuMemoryPattern pattern_;
  std::uint64_t cache_bytes_;
  std::unique_ptr<GpuMemory> memory_;
};

std::string param(const std::map<std::string, std::string>& params, const char* key) {
  const auto found = params.find(key);
  return found == params.end() ? std::string{} : found->second;
}

std::string wanted_pattern(const std::map<std::string, std::string>& params) {
  return params.contains("pattern") ? param(params, "pattern") : "triad";
}

/// `size` says whether N may shrink to what there is room for.
Case make_case(const std::string& pattern, std::uint64_t bytes, const char* size) {
  return {.name = fmt::format("hbm/{}/bytes:{}", pattern, bytes),
          .params = {{"pattern", pattern}, {"bytes", std::to_string(bytes)}, {"dtype", "f64"}, {"size", size}}};
}

/// The rank that plans may have no GPU while others have one, or none that answers: the rule needs only its cache.
std::uint64_t planned_bytes(const Context& context) {
  try {
    return hbm_array_bytes(context.gpu < 0 ? 0 : gpu_room(context.gpu).cache_bytes);
  } catch (const UnavailableError&) {
    return hbm_array_bytes(0);
  }
}

std::vector<Case> cases(const Context& context, const std::vector<std::map<std::string, std::string>>& wanted) {
  std::vector<Case> all;
  const auto add = [&](Case added) {
    if (std::ranges::find(all, added.name, &Case::name) == all.end()) all.push_back(std::move(added));
  };
  for (const auto& params : wanted)
    if (const std::string bytes = param(params, "bytes"); !bytes.empty())
      add(make_case(wanted_pattern(params), parse_size(bytes).value_or(0), "asked for"));
  const std::uint64_t planned = planned_bytes(context);
  for (const auto& params : wanted)
    if (param(params, "bytes").empty()) add(make_case(wanted_pattern(params), planned, "by rule"));
  if (context.gpus_at_work)
    for (const char* const pattern : {"triad", "copy"}) add(make_case(pattern, planned, "by rule"));
  return all;
}

std::uint64_t bytes_of(const Case& chosen) { return parse_size(chosen.params.at("bytes")).value_or(0); }
bool is_by_rule(const Case& chosen) { return chosen.params.at("size") == "by rule"; }

std::optional<std::string> why_no_room(const Case& chosen, const GpuRoom& room, int gpu) {
  const std::uint64_t wanted = bytes_of(chosen);
  if (is_by_rule(chosen) ? hbm_fitting_bytes(wanted, room.cache_bytes, room.free_bytes).has_value()
                         : wanted <= room.free_bytes / 2 / 3)
    return std::nullopt;
  return fmt::format(
      "GPU {} has {} free, of which half may be used: too little for three arrays of {}", gpu,
      text(static_cast<double>(room.free_bytes), Dimension::bytes),
      is_by_rule(chosen) ? fmt::format("four times its cache of {}", size_text(room.cache_bytes)) : size_text(wanted));
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  const std::string& pattern = chosen.params.at("pattern");
  if (pattern != "triad" && pattern != "copy")
    return fmt::format("there is no pattern '{}'; triad and copy are", pattern);
  if (const std::uint64_t bytes = bytes_of(chosen); bytes == 0 || bytes % pair_bytes != 0)
    return fmt::format("{}: an array is a whole number of 16 bytes", chosen.name);
  if (abstains(context)) return std::nullopt;
  if (context.gpu < 0) {
    const std::string why = gpus().why_none;
    return "no rank has a GPU whose memory could be measured" + (why.empty() ? why : ": " + why);
  }
  try {
    return why_no_room(chosen, gpu_room(context.gpu), context.gpu);
  } catch (const UnavailableError& error) {
    return error.what();
  }
}

/// What this rank has room for; more than any where it measures nothing.
double room_here(const Context& context, const Case& chosen) {
  if (context.gpu < 0) return std::numeric_limits<double>::infinity();
  try {
    const GpuRoom room = gpu_room(context.gpu);
    return static_cast<double>(hbm_fitting_bytes(bytes_of(chosen), room.cache_bytes, room.free_bytes).value_or(0));
  } catch (const UnavailableError&) {
    return 0;  // opening the case fails again, where that is agreed on
  }
}

/// All ranks must stream equally much, or their rates are of different things.
void agree(const Context& context, Case& chosen) {
  if (!is_by_rule(chosen)) return;
  const double here = room_here(context, chosen), least = context.world == nullptr ? here : context.world->min(here);
  if (least <= static_cast<double>(bytes_of(chosen)))
    chosen.params["array_bytes"] = std::to_string(static_cast<std::uint64_t>(least));
}

std::uint64_t agreed_bytes(const Case& chosen) {
  return chosen.params.contains("array_bytes") ? parse_size(chosen.params.at("array_bytes")).value_or(0)
                                               : bytes_of(chosen);
}

std::unique_ptr<Benchmark> open(const Context& context, const Case& chosen) {
  const GpuMemoryPattern pattern =
      chosen.params.at("pattern") == "copy" ? GpuMemoryPattern::copy : GpuMemoryPattern::triad;
  const std::uint64_t bytes = agreed_bytes(chosen);
  if (bytes == 0) throw UnavailableError{"a GPU has no room left for arrays larger than its cache"};
  if (abstains(context)) return std::make_unique<Absent>(pass_work(pattern, bytes));
  return std::make_unique<Stream>(
      GpuMemorySpec{
          .gpu = context.gpu, .pattern = pattern, .array_bytes = bytes, .seed = mix64(context.seed + context.block)},
      gpu_room(context.gpu).cache_bytes);
}

}  // namespace

std::uint64_t hbm_array_bytes(std::uint64_t cache_bytes) {
  return std::max(usual_bytes, (4 * cache_bytes + mebibyte - 1) / mebibyte * mebibyte);
}

std::optional<std::uint64_t> hbm_fitting_bytes(std::uint64_t wanted, std::uint64_t cache_bytes,
                                               std::uint64_t free_bytes) {
  const std::uint64_t most = free_bytes / 2 / 3 / mebibyte * mebibyte, bytes = std::min(wanted, most);
  if (bytes == 0 || bytes < 4 * cache_bytes) return std::nullopt;
  return bytes;
}

const BenchmarkType hbm_benchmark{
    .name = "hbm",
    .collective = false,
    .fills_idle_time = true,
    .cases = cases,
    .why_not = why_not,
    .open = open,
    .self_test = [](const Context&) { return make_case("triad", self_test_bytes, "asked for"); },
    .agree = agree,
};

}  // namespace hallmark
