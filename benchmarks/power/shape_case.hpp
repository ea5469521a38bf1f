// A shape as a case: its name and parameters, and back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/power/shape.hpp"

namespace hallmark {

/// The case that `wanted` asks for: "shape" and what differs from the defaults (seconds, high, low, f, phase, duty,
/// ramp, steps, pulse, precision, n). Its params hold every parameter that the shape has, its name too. `with_gpus`:
/// defaults of the load. nullopt where `wanted` names no shape.
[[nodiscard]] std::optional<Case> shape_case(const std::map<std::string, std::string>& wanted, bool with_gpus);

/// Why the case's parameters make no shape, or none that evidence can be kept of; nullopt: they do.
[[nodiscard]] std::optional<std::string> why_no_shape(const Case&);

/// Of a case that why_no_shape() has no objection to.
[[nodiscard]] Shape shape_of(const Case&);

/// Nodes begin at random within a period: the control that tells a coherent swing from noise of the meter.
[[nodiscard]] bool random_phase(const Case&);

/// What a reader of the file needs to compare plan and deed, as params: "plan" (reports/results/load_plan.hpp), "bound"
/// (s) and "load_bound", within which a slot counts as kept.
[[nodiscard]] std::map<std::string, std::string> plan_params(const Shape&);

/// The largest error of an edge that counts as kept: 0.05/f, at which a swing loses 5 % of its amplitude
/// (power.md 3.4); 50 ms at most.
[[nodiscard]] double schedule_bound_s(const Shape&);

/// By how much a slot's load may differ from the planned one, as a share of the slot.
inline constexpr double load_bound = 0.1;

/// The product that carries the load.
[[nodiscard]] Case load_case(const Case& shape);

}  // namespace hallmark
