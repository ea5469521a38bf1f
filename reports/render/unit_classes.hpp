// Every contracted unit in one class, for the map: its worst outcome over the gates that are about single units.
#pragma once

#include <string>
#include <vector>

#include "reports/judgement/verdict.hpp"

namespace hallmark {

struct ClassedUnit {
  UnitName name;
  Outcome outcome;
  std::string why;  ///< "GEMM-01 BELOW_FLOOR"; empty for pass
};

/// In inventory order; empty where no gate is about single ranks or GPUs.
[[nodiscard]] std::vector<ClassedUnit> classed_units(const Verdict&);

/// Whether `a` is shown where units of outcomes a and b share one cell: fail, not seen, inconclusive, pass.
[[nodiscard]] bool worse(Outcome a, Outcome b);

}  // namespace hallmark
