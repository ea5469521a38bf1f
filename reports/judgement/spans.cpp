#include "reports/judgement/spans.hpp"

#include <algorithm>
#include <limits>

namespace hallmark {

Spans joined(Spans spans) {
  std::erase_if(spans, [](const Stretch& span) { return !(span.end > span.begin); });
  std::ranges::sort(spans, {}, &Stretch::begin);
  Spans made;
  for (const Stretch& span : spans) {
    if (made.empty() || span.begin > made.back().end)
      made.push_back(span);
    else
      made.back().end = std::max(made.back().end, span.end);
  }
  return made;
}

Spans common(const Spans& a, const Spans& b) {
  Spans made;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    const Stretch both{std::max(x->begin, y->begin), std::min(x->end, y->end)};
    if (both.end > both.begin) made.push_back(both);
    x->end < y->end ? ++x : ++y;
  }
  return made;
}

Spans without(const Spans& a, const Spans& b) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Spans gaps;
  double from = -infinity;
  for (const Stretch& span : b) {
    gaps.push_back({from, span.begin});
    from = span.end;
  }
  gaps.push_back({from, infinity});
  return common(a, gaps);
}

double length(const Spans& spans) {
  double sum = 0;
  for (const Stretch& span : spans) sum += span.end - span.begin;
  return sum;
}

Spans shortened(const Spans& spans, double most) {
  Spans made;
  for (const Stretch& span : spans) {
    if (!(most > 0)) break;
    made.push_back({span.begin, std::min(span.end, span.begin + most)});
    most -= span.end - span.begin;
  }
  return made;
}

bool covers(const Spans& spans, double time) {
  return std::ranges::any_of(spans, [&](const Stretch& span) { return span.begin <= time && time < span.end; });
}

}  // namespace hallmark
