#include "reports/judgement/sentinel.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/order_statistics.hpp"

namespace hallmark {

std::vector<bool> sentinel_marks(const CaseRecord& record) {
  std::vector<double> probes(record.blocks), known;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const double before = record.sentinel[2 * block], after = record.sentinel[2 * block + 1];
    probes[block] = before + after > 0 ? std::max(before, after) : unknown;
    if (std::isfinite(probes[block])) known.push_back(probes[block]);
  }
  const double middle = median(known), spread = median_absolute_deviation(known);
  std::vector<bool> marks(record.blocks, false);
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const double off = std::abs(probes[block] - middle);
    marks[block] = off > 5 * spread && off > 0.2 * middle;
  }
  return marks;
}

}  // namespace hallmark
