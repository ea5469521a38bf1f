#include "reports/judgement/watched.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace hallmark {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Outages of one place by events that name it and nothing larger.
void add_outages(const Results& run, Place place, Spans& spans) {
  std::vector<const EventRecord*> states;
  for (const EventRecord& each : run.events)
    if (each.node == place.node && each.rank == place.rank && (each.kind == event::down || each.kind == event::up))
      states.push_back(&each);
  std::ranges::stable_sort(states, {}, [](const EventRecord* each) { return each->time_s; });
  double since = infinity;
  if (!states.empty() && states.front()->kind == event::up) since = -infinity;
  for (const EventRecord* const each : states) {
    if (each->kind == event::down) {
      since = std::min(since, each->time_s);
    } else if (since < infinity) {
      spans.push_back({since, each->time_s});
      since = infinity;
    }
  }
  if (since < infinity) spans.push_back({since, infinity});
}

bool is_of(const EventRecord& each, Place place) {
  if (each.node == every_node) return true;
  return each.node == place.node && (each.rank == -1 || each.rank == place.rank);
}

}  // namespace

Spans watched(const Results& run, std::string_view kind, std::uint32_t node) {
  Spans spans;
  for (const WatchRecord& watch : run.watch)
    if (watch.kind == kind && (watch.node == every_node || watch.node == node))
      spans.push_back({watch.begin_s, watch.end_s});
  return joined(std::move(spans));
}

Spans down(const Results& run, Place place) {
  Spans spans;
  add_outages(run, {}, spans);
  if (place.node != every_node) add_outages(run, {.node = place.node, .rank = -1}, spans);
  if (place.rank >= 0) add_outages(run, place, spans);
  return joined(std::move(spans));
}

Spans excluded(const Results& run, const std::vector<std::string>& exclusions, Place place) {
  Spans all;
  for (const std::string& exclusion : exclusions) {
    const std::size_t colon = exclusion.find(':');
    const std::string name = exclusion.substr(0, colon);
    constexpr std::string_view key = "max_h=";
    const std::size_t limit = colon == std::string::npos ? colon : exclusion.find(key, colon);
    Spans spans;
    for (const EventRecord& each : run.events)
      if (each.kind == event::excluded && each.text == name && is_of(each, place))
        spans.push_back({each.time_s, each.time_s + each.value});
    spans = joined(std::move(spans));
    if (limit != std::string::npos)
      spans = shortened(spans, 3600 * std::strtod(exclusion.c_str() + limit + key.size(), nullptr));
    all.insert(all.end(), spans.begin(), spans.end());
  }
  return joined(std::move(all));
}

}  // namespace hallmark
