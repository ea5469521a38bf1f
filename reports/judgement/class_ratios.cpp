#include "reports/judgement/class_ratios.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/judgement/vote.hpp"
#include "topology/base/order_statistics.hpp"

namespace hallmark {
namespace {

/// The classes of a body's units: the same device, or on hosts the same processor model.
class UnitClasses {
 public:
  /// Equal numbers: one class.
  std::size_t of(const RunView& view, std::size_t rank) {
    const Results& run = view.results();
    const RankRecord& record = run.ranks[rank];
    if (last_run_ == &run && last_->node == record.node && last_->device == record.device) return last_number_;
    last_run_ = &run;
    last_ = &record;
    last_number_ = numbers_.try_emplace(class_of(run, rank), numbers_.size()).first->second;
    return last_number_;
  }

 private:
  std::map<std::string, std::size_t> numbers_;
  const Results* last_run_ = nullptr;
  const RankRecord* last_ = nullptr;
  std::size_t last_number_ = 0;
};

}  // namespace

std::vector<std::uint32_t> classes_of_units(const Body& body) {
  std::vector<std::uint32_t> list(body.units.size(), 0);
  UnitClasses classes;
  for (std::size_t unit = 0; unit < list.size(); ++unit)
    if (const RunView* const view = body.latest(unit))
      list[unit] = static_cast<std::uint32_t>(classes.of(*view, *view->roster.seats[unit].rank));
  return list;
}

void add_class_ratios(Outcomes& outcomes, const Body& body) {
  const std::vector<std::uint32_t> own = body.classes.empty() ? classes_of_units(body) : std::vector<std::uint32_t>{};
  const std::vector<std::uint32_t>& classes = body.classes.empty() ? own : body.classes;
  std::uint32_t count = 0;
  for (const std::uint32_t number : classes) count = std::max(count, number + 1);
  std::vector<std::vector<double>> values(count);
  for (std::size_t unit = 0; unit < outcomes.size(); ++unit)
    if (const double x = outcomes.numbers()[unit].observed; !std::isnan(x)) values[classes[unit]].push_back(x);
  std::vector<double> middles;
  for (const std::vector<double>& each : values) middles.push_back(each.size() < 2 ? 0 : median(each));
  for (std::size_t unit = 0; unit < outcomes.size(); ++unit) {
    const double x = outcomes.numbers()[unit].observed;
    if (!std::isnan(x) && middles[classes[unit]] > 0) outcomes.set_of_class(unit, x / middles[classes[unit]]);
  }
}

}  // namespace hallmark
