// Results with every field set at random: same seed, same results.
#pragma once

#include <cmath>
#include <string>

#include "reports/results/event_file.hpp"
#include "reports/results/results.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/random.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark::test {

inline std::string random_text(Random& random, std::size_t longest) {
  static constexpr std::string_view pieces[] = {"a", "Z", "7", "-", " ", "_", "/", "\"", "ü", "漢", "=", ":"};
  std::string text;
  for (std::size_t i = random.below(longest + 1); i > 0; --i) text += pieces[random.below(std::size(pieces))];
  return text;
}

inline double random_number(Random& random) {
  if (random.below(7) == 0) return unknown;
  return (static_cast<double>(random.below(1'000'000)) - 1000) * 1.1e-4;
}

template <class T>
T random_value(Random& random) {
  if constexpr (std::is_same_v<T, double>)
    return random_number(random);
  else if constexpr (std::is_same_v<T, std::string>)
    return random_text(random, 12);
  else if constexpr (schema::flags_of<T>.count > 0)
    return static_cast<T>(schema::flags_of<T>.values[random.below(schema::flags_of<T>.count)]);
  else
    return static_cast<T>(random());
}

template <class Record, class Columns>
void randomize(Record& record, const Columns& columns, Random& random) {
  for (const auto& column : columns)
    std::visit(
        [&](auto member) { record.*member = random_value<std::remove_cvref_t<decltype(record.*member)>>(random); },
        column.member);
}

inline CaseRecord random_case(const std::string& name, std::size_t ranks, std::size_t blocks, std::size_t samples,
                              Random& random) {
  CaseRecord record;
  record.name = name;
  randomize(record, schema::case_attributes, random);
  record.steps_per_sample = 1 + static_cast<std::uint32_t>(random.below(1000));
  for (std::size_t i = random.below(4); i > 0; --i) record.params[random_text(random, 5)] = random_text(random, 300);
  record.resize(ranks, blocks, samples);
  schema::for_each_array([&](const auto& array) {
    if (random.below(5) == 0 || array.room == schema::Room::elsewhere) return;  // wholly unknown
    (record.*array.values).assign(schema::array_size(array.extent, record), array.fill);
    for (auto& value : record.*array.values) value = random_value<std::remove_cvref_t<decltype(value)>>(random);
    if (array.room == schema::Room::when_known && !schema::anything_known(record.*array.values, array.fill))
      (record.*array.values).clear();
  });
  return record;
}

/// Readings as sensors have them: whole microseconds, near those of the series before or not, and whole steps of the
/// sensor, now and then failed or far from the last.
inline void random_readings(PowerSeries& series, const PowerSeries* before, Random& random) {
  const double scales[] = {1, 1e3, 1e6, 1e9}, scale = scales[random.below(4)];
  const std::size_t count = before != nullptr ? before->time_s.size() : 1 + random.below(40);
  const bool same = random.below(3) == 0, counts = random.below(2) == 0;
  double time = 5e6, value = static_cast<double>(random.below(1000));
  for (std::size_t k = 0; k < count; ++k) {
    time += 1e5 + static_cast<double>(random.below(400)) - 200;
    const double near = before == nullptr ? time : std::round(before->time_s[k] * 1e6) + (same ? 7.0 : time * 1e-4);
    series.time_s.push_back(std::round(near) / 1e6);
    value = counts ? value + static_cast<double>(random.below(100)) : static_cast<double>(random.below(2000)) - 1000;
    if (random.below(30) == 0) value += 1e13;
    series.value.push_back(random.below(10) == 0 ? unknown : value / scale);
  }
}

inline void random_power(Results& results, Random& random) {
  for (std::size_t i = random.below(5); i > 0; --i) {
    PowerSeries series;
    randomize(series, schema::power_columns, random);
    series.node = static_cast<std::uint32_t>(random.below(results.nodes.size()));
    series.kind = random.below(2) == 0 ? "energy" : "power";
    const PowerSeries* const before = results.power.empty() ? nullptr : &results.power.back();
    if (random.below(4) != 0)
      random_readings(series, before != nullptr && random.below(2) == 0 ? before : nullptr, random);
    else
      for (std::size_t k = random.below(20); k > 0; --k) {
        series.time_s.push_back(random_number(random));
        series.value.push_back(random_number(random));
      }
    results.power.push_back(series);
  }
}

/// Six series of one node: two alone, four near those before; one of them plain.
inline std::vector<PowerSeries> sweeps(std::uint64_t seed) {
  Random random{seed};
  std::vector<PowerSeries> all(6);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].sensor = std::to_string(i);
    random_readings(all[i], i % 3 == 0 ? nullptr : &all[i - 1], random);
  }
  all[4].time_s.front() += 1e-8;
  return all;
}

inline void random_events(Results& results, Random& random) {
  const auto node = [&] {
    return random.below(3) == 0 ? every_node : static_cast<std::uint32_t>(random.below(results.nodes.size()));
  };
  for (std::size_t i = random.below(5); i > 0; --i) {
    EventRecord& event = results.events.emplace_back();
    randomize(event, schema::event_columns, random);
    event.time_s = static_cast<double>(random.below(1000)) / 8;
    event.node = node();
    event.rank = static_cast<std::int32_t>(random.below(results.ranks.size() + 1)) - 1;
  }
  for (std::size_t i = random.below(4); i > 0; --i)
    results.watch.push_back({.kind = random_text(random, 5),
                             .node = node(),
                             .begin_s = -1,
                             .end_s = static_cast<double>(random.below(1000))});
}

inline void random_provenance(Provenance& provenance, Random& random) {
  provenance.command = random_text(random, 100);
  for (std::size_t i = random.below(4); i > 0; --i)
    provenance.environment[random_text(random, 9)] = random_text(random, 500);
  for (std::size_t i = random.below(4); i > 0; --i)
    provenance.versions[random_text(random, 9)] = random_text(random, 9);
  for (auto* list : {&provenance.warnings, &provenance.debug, &provenance.merged_parts})
    for (std::size_t i = random.below(3); i > 0; --i) list->push_back(random_text(random, 50));
}

/// `ranks` 0: any number.
inline Results random_results(std::uint64_t seed, std::size_t ranks = 0) {
  Random random{seed};
  Results results;
  results.run_id = sha256(std::to_string(seed)).substr(0, 32);
  results.complete = random.below(2) == 0;
  results.time_origin = "2026-01-02T03:04:05Z";
  results.hall = random_text(random, 10);
  results.planned_blocks = 1 + static_cast<std::uint32_t>(random.below(4));
  results.nodes.resize(1 + random.below(4));
  for (NodeRecord& node : results.nodes) randomize(node, schema::node_columns, random);
  results.ranks.resize(ranks > 0 ? ranks : 1 + random.below(6));
  for (RankRecord& rank : results.ranks) {
    randomize(rank, schema::rank_columns, random);
    rank.node = static_cast<std::uint32_t>(random.below(results.nodes.size()));
  }
  for (const char* hash : {"0f", "a1"}) results.topologies[hash] = random_text(random, 2000) + "\n\0x";
  for (const char* name :
       {"allreduce/mpi/f32/bytes:8", "gemm/fp64/exact/n:64", "gemm/fp64/exact/n:64/deeper", "memory"})
    results.cases.push_back(random_case(name, results.ranks.size(), random.below(4), random.below(5), random));
  results.cases.push_back(random_case("storage/scratch/skipped", 0, 0, 0, random));
  random_power(results, random);
  random_events(results, random);
  if (random.below(2) == 0)
    for (std::size_t i = 0; i < results.ranks.size(); ++i) results.rank_power_reason.push_back(random_text(random, 20));
  results.contract.filename = "hall-7.contract";
  results.contract.bytes = random_text(random, 3000);
  results.contract.sha256 = sha256(results.contract.bytes);
  random_provenance(results.provenance, random);
  return results;
}

}  // namespace hallmark::test
