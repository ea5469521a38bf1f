// Sets of time as disjoint spans in ascending order.
#pragma once

#include <vector>

namespace hallmark {

struct Stretch {
  double begin, end;
};
using Spans = std::vector<Stretch>;

/// Any spans in any order, put together; empty and inverted ones vanish.
[[nodiscard]] Spans joined(Spans spans);
[[nodiscard]] Spans common(const Spans& a, const Spans& b);
[[nodiscard]] Spans without(const Spans& a, const Spans& b);
[[nodiscard]] double length(const Spans& spans);
/// The first `most` of it.
[[nodiscard]] Spans shortened(const Spans& spans, double most);
[[nodiscard]] bool covers(const Spans& spans, double time);  ///< begin <= time < end of one

}  // namespace hallmark
