#include "reports/results/event_file.hpp"

#include <cmath>

#include "reports/results/columns.hpp"

namespace hallmark {
namespace {

void check_node(const h5::InputGroup& table, std::uint32_t node, const Results& results) {
  if (node == every_node || node < results.nodes.size()) return;
  table.reject("node", "holds " + std::to_string(node) + ", but /nodes has " + std::to_string(results.nodes.size()) +
                           " rows; 4294967295 stands for all nodes");
}

void check_time(const h5::InputGroup& table, const std::string& name, double time) {
  if (!std::isfinite(time)) table.reject(name, "holds a time that is no number; seconds since time_origin were expected");
}

void check_event(const h5::InputGroup& table, const EventRecord& event, const Results& results) {
  check_node(table, event.node, results);
  check_time(table, "time", event.time_s);
  if (event.rank < -1 || event.rank >= static_cast<std::int64_t>(results.ranks.size()))
    table.reject("rank", "holds " + std::to_string(event.rank) + ", but /ranks has " +
                             std::to_string(results.ranks.size()) + " rows; -1 stands for the whole node");
}

}  // namespace

void create_event_scales(h5::Output& output, const Results& results) {
  output.scale("event", results.events.size(), "event");
  output.scale("watch_span", results.watch.size(), "span in which somebody watched");
}

void write_events(const h5::OutputGroup& root, const Results& results) {
  if (!results.events.empty())
    columns::write_table(root.group("events"), root.group("dict"), "event", results.events, schema::event_columns);
  if (!results.watch.empty())
    columns::write_table(root.group("watch"), root.group("dict"), "watch_span", results.watch, schema::watch_columns);
}

void read_events(const h5::InputGroup& root, Results& results) {
  if (const auto table = root.optional_group("events")) {
    results.events = columns::read_table<EventRecord>(root, *table, schema::event_columns);
    for (const EventRecord& event : results.events) check_event(*table, event, results);
  }
  if (const auto table = root.optional_group("watch")) {
    results.watch = columns::read_table<WatchRecord>(root, *table, schema::watch_columns);
    for (const WatchRecord& watch : results.watch) {
      check_node(*table, watch.node, results);
      check_time(*table, "begin", watch.begin_s);
      check_time(*table, "end", watch.end_s);
      if (watch.end_s < watch.begin_s) table->reject("end", "lies before begin");
    }
  }
}

}  // namespace hallmark
