// A plan for people and machines: pure functions from a Plan to bytes. They compute nothing.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "reports/judgement/plan.hpp"

namespace hallmark {

struct PlanReport {
  const Plan& plan;
  std::string tool_version;
};

/// Tables of at most 100 columns; assumptions come first and by the options that change them. Ends with a newline.
[[nodiscard]] std::string render_plan_text(const PlanReport&);

/// Schema hallmark.plan/1. Chances are from 0 to 1, times in the unit that a key ends with; what there is not is null.
[[nodiscard]] std::string render_plan_json(const PlanReport&);

struct PlanRenderer {
  std::string_view format, filename;
  std::string (*render)(const PlanReport&);
};
inline constexpr std::array plan_renderers{
    PlanRenderer{"text", "plan.txt", render_plan_text},
    PlanRenderer{"json", "plan.json", render_plan_json},
};

}  // namespace hallmark
