#include "reports/simulation/fault.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace hallmark {
namespace {

constexpr double no_size = std::numeric_limits<double>::quiet_NaN();

using enum SimulatedKind;
constexpr std::array rows{
    FaultRow{slow, "slow", "rank node", 0.1, "does effect (a share) less work in the same time"},
    FaultRow{slow_rack, "slow_rack", "rack", 0.1, "every unit of a rack does effect less"},
    FaultRow{slow_hall, "slow_hall", "", 0.1, "every unit of the hall does effect less"},
    FaultRow{throttling, "throttling", "rank node", 0.1,
             "after a quarter of the blocks heat takes effect of the clock"},
    FaultRow{drifting, "drifting", "rank node", 0.1, "loses speed evenly, effect by the last block"},
    FaultRow{lying, "lying", "rank node", no_size, "every answer of its products is wrong, and its check says so"},
    FaultRow{outvoted, "outvoted", "rank node", no_size,
             "its products differ from its class's, and its check says right"},
    FaultRow{missing, "missing", "rank node rack", no_size, "did not answer"},
    FaultRow{duplicated, "duplicated", "rank", no_size, "reports the GPU of rank `with` (default: the next)"},
    FaultRow{misracked, "misracked", "rank", no_size,
             "has changed places with rank `with` (default: the first of the next node)"},
    FaultRow{sensor, "sensor", "rank node", no_size, "power sensor gives effect watts; without effect, no number"},
    FaultRow{too_good, "too_good", "rank node", 0.5, "does effect (a share) more than its neighbours"},
    FaultRow{nan, "nan", "rank node", no_size, "one sample is no number"},
    FaultRow{clock, "clock", "node", 0.1, "the node's clock is known to effect seconds only"},
};

}  // namespace

std::span<const FaultRow> fault_rows() { return rows; }

const FaultRow& row_of(SimulatedKind kind) {
  const auto found = std::ranges::find(rows, kind, &FaultRow::kind);
  if (found == rows.end()) throw std::invalid_argument{"a kind of fault without a row"};
  return *found;
}

double effect_of(const SimulatedFault& fault) { return fault.effect.value_or(row_of(fault.kind).effect); }

}  // namespace hallmark
