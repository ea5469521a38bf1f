#include <cmath>
#include <optional>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

constexpr std::string_view header =
    "number,label,host,rack,tray,slot,serial,pci,gpu_uuid,criterion,outcome,reason,observed,lower,upper,unit,threshold,"
    "n,of_class,"
    "detail,action\r\n";

std::string number(std::optional<double> value) { return value && !std::isnan(*value) ? shortest(*value) : ""; }

/// A range's bounds are joined by a colon.
std::string threshold(const Criterion& criterion) {
  const std::string lower = shortest(criterion.threshold);
  return criterion.comparator == Comparator::within ? lower + ":" + shortest(criterion.upper_threshold) : lower;
}

void append_row(std::string& out, std::size_t index, const Criterion& criterion, const UnitOutcome& outcome) {
  const UnitName& unit = outcome.unit;
  const auto lower = outcome.limits ? std::optional{outcome.limits->lower} : std::nullopt;
  const auto upper = outcome.limits ? std::optional{outcome.limits->upper} : std::nullopt;
  out += std::to_string(index);
  for (const std::string_view field :
       {std::string_view{unit.label}, std::string_view{unit.host}, std::string_view{unit.rack},
        std::string_view{unit.tray}, std::string_view{unit.slot}, std::string_view{unit.serial},
        std::string_view{unit.pci}, std::string_view{unit.gpu_uuid}, std::string_view{criterion.id},
        word(outcome.outcome), std::string_view{outcome.reason}})
    out += "," + csv(field);
  for (const std::optional<double>& value : {outcome.observed, lower, upper}) out += "," + number(value);
  out += "," + std::string{base_unit(criterion.unit.dimension)} + "," + threshold(criterion) + "," +
         std::to_string(outcome.n) + "," + number(outcome.of_class);
  out += "," + csv(outcome.detail) + "," + csv(outcome.action) + "\r\n";
}

/// As many rows as a spreadsheet opens.
constexpr std::size_t most_rows = 1'000'000;

}  // namespace

std::string render_units_csv(const Report& report) {
  std::size_t rows = 0;
  for (const Finding& finding : report.verdict.findings) rows += finding.outcomes.size();
  std::string out{header};
  for (const Finding& finding : report.verdict.findings)
    for (std::size_t i = 0; i < finding.outcomes.size(); ++i)
      if (rows <= most_rows || finding.outcomes.numbers()[i].outcome != Outcome::pass)
        append_row(out, i, finding.criterion, finding.outcomes[i]);
  return out;
}

}  // namespace hallmark
