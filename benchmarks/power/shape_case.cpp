#include "benchmarks/power/shape_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace hallmark {
namespace {

using Params = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 5> shapes{"hold", "staircase", "step", "square", "sawtooth"};

/// A parameter as it stands in names, and which shapes have it.
struct Parameter {
  const char* key;
  const char* otherwise;  ///< the default; nullptr: it must be given
  std::string_view of;    ///< shapes that have it, by their first two letters; empty: all
};

constexpr std::array parameters{
    Parameter{"f", nullptr, "sq sa"},  Parameter{"phase", "coherent", "sq sa"},
    Parameter{"seconds", "60", ""},    Parameter{"high", "1", ""},
    Parameter{"low", "0", "st sq sa"}, Parameter{"steps", "10", "st"},
    Parameter{"duty", "0.5", "sq sa"}, Parameter{"ramp", "0", ""},
    Parameter{"pulse", "0.02", ""},
};

constexpr double shortest_s = 0.2, longest_s = 86400;
constexpr double lowest_hz = 0.001, highest_hz = 10;
constexpr double shortest_pulse_s = 0.01, longest_pulse_s = 0.05;
constexpr std::size_t most_slots = 20'000;
constexpr double most_steps = 50;  // the plan must fit into an attribute of HDF5
constexpr double largest_bound_s = 0.05;

std::string param(const Params& params, const std::string& key) {
  const auto found = params.find(key);
  return found == params.end() ? std::string{} : found->second;
}

bool has(std::string_view shape, const Parameter& parameter) {
  if (std::string_view{parameter.key} == "steps") return shape == "staircase";
  return parameter.of.empty() || parameter.of.find(shape.substr(0, 2)) != std::string_view::npos;
}

/// NaN for what is no number.
double number(const Params& params, const std::string& key, double otherwise) {
  const auto found = params.find(key);
  if (found == params.end()) return otherwise;
  const std::string& text = found->second;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
  return whole ? value : std::numeric_limits<double>::quiet_NaN();
}

struct Range {
  const char* key;
  double least, most;
};

constexpr std::array ranges{Range{"seconds", shortest_s, longest_s},
                            Range{"high", 0.01, 1},
                            Range{"low", 0, 1},
                            Range{"f", lowest_hz, highest_hz},
                            Range{"duty", 0.01, 1},
                            Range{"ramp", 0, longest_s},
                            Range{"steps", 1, most_steps},
                            Range{"pulse", shortest_pulse_s, longest_pulse_s}};

std::optional<std::string> out_of_range(const Params& params) {
  for (const Range& range : ranges) {
    const double value = number(params, range.key, range.least);
    if (!(value >= range.least && value <= range.most))
      return fmt::format("{} is '{}'; give a number from {} to {}", range.key, param(params, range.key), range.least,
                         range.most);
  }
  const double steps = number(params, "steps", 1);
  if (steps != std::floor(steps)) return fmt::format("steps is '{}'; give a whole number", param(params, "steps"));
  return std::nullopt;
}

/// The shortest level part of a period must have room for the ramp that leads to it.
double longest_ramp(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::hold:
      return shape.seconds / 2;
    case ShapeKind::staircase:
      return shape.seconds / shape.steps;
    case ShapeKind::step:
      return shape.seconds / 3;
    case ShapeKind::square:
      return std::min(shape.duty, 1 - shape.duty) * period_of(shape);
    case ShapeKind::sawtooth:
      return (1 - shape.duty) * period_of(shape);
  }
  return 0;
}

std::optional<std::string> does_not_fit(const Shape& shape) {
  if (shape.kind != ShapeKind::hold && shape.low >= shape.high)
    return fmt::format("low is {} and high is {}; low must be below high", shape.low, shape.high);
  const double periods = shape.seconds / period_of(shape);
  if (periods < 1 - 1e-9 || std::abs(periods - std::round(periods)) > 1e-6)
    return fmt::format("{} s are {:.6g} periods of {} Hz; give whole periods", shape.seconds, periods,
                       shape.frequency_hz);
  if (shape.kind == ShapeKind::square && shape.duty >= 1) return "duty is 1, which is no square wave; ask for a hold";
  if (const double most = longest_ramp(shape); shape.ramp_s > most * (1 + 1e-9))
    return fmt::format("ramp is {} s, but an edge has {:.4g} s; shorten it", shape.ramp_s, most);
  for (const Leg& leg : legs_of(shape))
    if (leg.length_s() < 2 * shape.pulse_s && leg.length_s() > 1e-9)
      return fmt::format("a part of {:.4g} s is shorter than two pulses of {} s; lower f or pulse", leg.length_s(),
                         shape.pulse_s);
  if (const std::size_t slots = slots_of(shape); slots > most_slots)
    return fmt::format("{} slots of evidence are more than {}; shorten it or lower f", slots, most_slots);
  return std::nullopt;
}

}  // namespace

std::optional<Case> shape_case(const Params& wanted, bool with_gpus) {
  const std::string shape = param(wanted, "shape");
  if (shape.empty()) return std::nullopt;
  Case made{.name = "power/" + shape, .params = wanted};
  const auto value_of = [&](const char* key, const char* otherwise) {
    return made.params.emplace(key, otherwise == nullptr ? "" : otherwise).first->second;
  };
  for (const Parameter& parameter : parameters) {
    if (!has(shape, parameter)) continue;
    const std::string value = value_of(parameter.key, parameter.otherwise);
    if (value != "coherent") made.name += fmt::format("/{}:{}", parameter.key, value);
  }
  made.name += "/" + value_of("precision", with_gpus ? "bf16" : "fp64");
  made.name += "/n:" + value_of("n", with_gpus ? "4096" : "256");
  return made;
}

std::optional<std::string> why_no_shape(const Case& chosen) {
  const std::string shape = param(chosen.params, "shape");
  if (std::ranges::find(shapes, shape) == shapes.end())
    return fmt::format("there is no shape '{}'; it is hold, staircase, step, square or sawtooth", shape);
  for (const Parameter& parameter : parameters)
    if (!has(shape, parameter) && chosen.params.contains(parameter.key))
      return fmt::format("a {} has no {}; leave it out", shape, parameter.key);
  if (const std::string phase = param(chosen.params, "phase");
      !phase.empty() && phase != "coherent" && phase != "random")
    return fmt::format("phase is '{}'; it is coherent or random", phase);
  if (auto reason = out_of_range(chosen.params)) return reason;
  return does_not_fit(shape_of(chosen));
}

Shape shape_of(const Case& chosen) {
  const Params& params = chosen.params;
  const auto kind = std::ranges::find(shapes, param(params, "shape")) - shapes.begin();
  return {.kind = static_cast<ShapeKind>(kind),
          .seconds = number(params, "seconds", 60),
          .high = number(params, "high", 1),
          .low = number(params, "low", 0),
          .frequency_hz = number(params, "f", 0),
          .duty = number(params, "duty", 0.5),
          .ramp_s = number(params, "ramp", 0),
          .steps = static_cast<std::uint32_t>(number(params, "steps", 1)),
          .pulse_s = number(params, "pulse", 0.02)};
}

bool random_phase(const Case& chosen) { return param(chosen.params, "phase") == "random"; }

std::map<std::string, std::string> plan_params(const Shape& shape) {
  return {{"plan", text(plan_of(shape))},
          {"bound", fmt::format("{:.6g}", schedule_bound_s(shape))},
          {"load_bound", fmt::format("{:.6g}", load_bound)}};
}

double schedule_bound_s(const Shape& shape) {
  return shape.frequency_hz > 0 ? std::min(largest_bound_s, 0.05 / shape.frequency_hz) : largest_bound_s;
}

Case load_case(const Case& shape) {
  Case load{.name = "", .params = {{"data", "exact"}}};
  for (const char* const key : {"precision", "n", "algorithm"})
    if (const auto found = shape.params.find(key); found != shape.params.end()) load.params.insert(*found);
  load.name = fmt::format("gemm/{}/exact/n:{}", param(load.params, "precision"), param(load.params, "n"));
  return load;
}

}  // namespace hallmark
