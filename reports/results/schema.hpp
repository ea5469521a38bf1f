// The results file as tables: what each dataset and attribute is called, means, and where it lies in memory. Writer,
// reader, parts and the content hash all walk these tables; SCHEMA.md says the same in words.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reports/results/hdf5.hpp"
#include "reports/results/results.hpp"

namespace hallmark::schema {

inline constexpr std::string_view part = "hallmark.results.part/1";

/// A text that many rows share is stored once in /dict, the column then holds its index there.
enum class Text { plain, coded };
enum class Need { optional, required };
/// What was added to the schema later counts in the content hash only where it is known: older files keep their hash.
enum class Hashed { always, where_known };

template <class Record>
using Member = std::variant<std::uint32_t Record::*, std::int32_t Record::*, double Record::*, bool Record::*,
                            std::string Record::*, RankState Record::*, CaseStatus Record::*>;

/// One column of a table with a row per Record, or one attribute of a Record.
template <class Record>
struct Column {
  h5::Field field;
  Member<Record> member;
  Need need = Need::optional;
  Text text = Text::plain;
  Hashed hashed = Hashed::always;
};

inline constexpr std::array<Column<RankRecord>, 9> rank_columns{{
    {{"node", "1", "row of this rank's node in /nodes"}, &RankRecord::node, Need::required},
    {{"local_rank", "1", "number of the rank on its node"}, &RankRecord::local_rank},
    {{"device", "1", "host, or name of the GPU"}, &RankRecord::device, Need::optional, Text::coded},
    {{"pci", "1", "PCI address of the GPU"}, &RankRecord::pci, Need::optional, Text::coded},
    {{"gpu_uuid", "1", "UUID of the GPU"}, &RankRecord::gpu_uuid},
    {{"gpu_serial", "1", "serial number of the GPU"}, &RankRecord::gpu_serial},
    {{"numa_node", "1", "OS index of the NUMA node; -1: unknown"}, &RankRecord::numa_node},
    {{"cpuset", "1", "OS indices of the PUs the rank was bound to"}, &RankRecord::cpuset, Need::optional, Text::coded},
    {{"state", "1", "how the rank fared"}, &RankRecord::state},
}};
inline constexpr h5::Field power_reason{"power_reason", "1", "why energy is unknown; empty where known"};

inline constexpr std::array<Column<NodeRecord>, 14> node_columns{{
    {{"hostname", "1", "host name"}, &NodeRecord::hostname, Need::required},
    {{"rack", "1", "rack"}, &NodeRecord::rack},
    {{"tray", "1", "tray or chassis"}, &NodeRecord::tray},
    {{"slot", "1", "slot"}, &NodeRecord::slot},
    {{"serial", "1", "serial number of the system"}, &NodeRecord::serial},
    {{"board_serial", "1", "serial number of the board"}, &NodeRecord::board_serial},
    {{"product", "1", "product name"}, &NodeRecord::product, Need::optional, Text::coded},
    {{"kernel", "1", "kernel release"}, &NodeRecord::kernel, Need::optional, Text::coded},
    {{"cpu_model", "1", "processor model"}, &NodeRecord::cpu_model, Need::optional, Text::coded},
    {{"driver", "1", "GPU driver version"}, &NodeRecord::driver, Need::optional, Text::coded},
    {{"firmware", "1", "firmware version"}, &NodeRecord::firmware, Need::optional, Text::coded},
    {{"topology_hash", "1", "name of the node's XML in /topology"},
     &NodeRecord::topology_hash,
     Need::optional,
     Text::coded},
    {{"clock_offset", "s", "add to this node's clock to get rank 0's"}, &NodeRecord::clock_offset_s},
    {{"clock_bound", "s", "the error of clock_offset is at most this"}, &NodeRecord::clock_bound_s},
}};

/// "energy" and "throttle" (seconds that a GPU was held back) are cumulative from the series' start; "cost" is CPU time
/// that sampling took.
inline constexpr std::array<std::string_view, 6> power_kinds{"energy",      "power",    "clock",
                                                             "temperature", "throttle", "cost"};

inline constexpr std::array<Column<PowerSeries>, 5> power_columns{{
    {{"node", "1", "row of the node in /nodes"}, &PowerSeries::node, Need::required},
    {{"domain", "1", "what is measured: node, package-0, dram-0"}, &PowerSeries::domain, Need::required},
    {{"sensor", "1", "path or name of the source"}, &PowerSeries::sensor},
    {{"kind", "1", "energy: cumulative, J; power: W; clock: Hz; temperature: degC; throttle: cumulative, s; cost: s"},
     &PowerSeries::kind},
    {{"unknown_reason", "1", "why there is no value; empty where there is"}, &PowerSeries::unknown_reason},
}};

/// Attributes of /cases/<name>; units are in SCHEMA.md.
inline constexpr std::array<Column<CaseRecord>, 13> case_attributes{{
    {{"status", "1", ""}, &CaseRecord::status, Need::required},
    {{"reason", "1", ""}, &CaseRecord::reason},
    {{"deadline", "s", ""}, &CaseRecord::deadline_s},
    {{"collective", "1", ""}, &CaseRecord::collective},
    {{"steps_per_sample", "1", ""}, &CaseRecord::steps_per_sample},
    {{"warmup_steps", "1", ""}, &CaseRecord::warmup_steps},
    {{"flops", "1", ""}, &CaseRecord::flops},
    {{"bytes", "byte", ""}, &CaseRecord::bytes},
    {{"operations", "1", ""}, &CaseRecord::operations},
    {{"planted_rank", "1", ""}, &CaseRecord::planted_rank},
    {{"planted_fault", "1", ""}, &CaseRecord::planted_fault},
    {{"repeats", "1", ""}, &CaseRecord::repeats, Need::optional, Text::plain, Hashed::where_known},
    {{"scheduled", "1", ""}, &CaseRecord::scheduled, Need::optional, Text::plain, Hashed::where_known},
}};

/// [rank,block,sample], that or none, [rank,block], [rank,block,9], [block,2]
enum class Extent { sample, slot, block, cause, mark };

/// Which arrays are made for every case of a run: `always`; where something is known; or never by us: only foreign and
/// compact evidence has them. Any array may be absent: unknown everywhere.
enum class Room { always, when_known, elsewhere };

/// One array of /cases/<name>. `fill` stands for unknown. The content hash counts it where anything is known.
template <class F>
struct Array {
  h5::Field field;
  Extent extent;
  F CaseRecord::*values;
  typename F::value_type fill;
  Room room = Room::always;
};

inline constexpr Array<Reals> real_arrays[] = {
    {{"entry", "s", "start of a sample, since time_origin"}, Extent::sample, &CaseRecord::entry, unknown},
    {{"exit", "s", "end of a sample, since time_origin"}, Extent::sample, &CaseRecord::exit, unknown},
    {{"elapsed", "s", "length of a sample whose start and end are not known"},
     Extent::sample,
     &CaseRecord::elapsed_s,
     unknown,
     Room::elsewhere},
    {{"busy", "s", "time at work within a slot of a planned load"},
     Extent::slot,
     &CaseRecord::busy_s,
     unknown},
    {{"window_begin", "s", "start of the rank's load, since time_origin"},
     Extent::block,
     &CaseRecord::window_begin,
     unknown},
    {{"window_end", "s", "end of the rank's load, since time_origin"}, Extent::block, &CaseRecord::window_end, unknown},
    {{"residue", "1", "largest relative error of the answer"}, Extent::block, &CaseRecord::residue, unknown},
    {{"energy", "J", "energy attributed to the rank over its window"}, Extent::block, &CaseRecord::energy_j, unknown},
    {{"sentinel", "s", "time of the fixed probe before and after the block"},
     Extent::mark,
     &CaseRecord::sentinel,
     unknown},
    {{"check", "s", "time that verifying the answer took"},
     Extent::block,
     &CaseRecord::check_s,
     unknown},
    {{"clock", "Hz", "mean clock of the device during the sample"},
     Extent::sample,
     &CaseRecord::clock_hz,
     unknown,
     Room::when_known},
    {{"temperature", "degree_Celsius", "highest temperature of the device in the window"},
     Extent::block,
     &CaseRecord::temperature_c,
     unknown,
     Room::when_known},
    {{"node_energy", "J", "energy of the rank's node in its window"},
     Extent::block,
     &CaseRecord::node_energy_j,
     unknown,
     Room::when_known},
    {{"unowned_energy", "J", "of node_energy, what no rank owns"},
     Extent::block,
     &CaseRecord::unowned_energy_j,
     unknown,
     Room::when_known},
    {{"closure_error", "1", "by how much the node's parts exceed their whole, relative; 0 where they do not"},
     Extent::block,
     &CaseRecord::closure_error,
     unknown,
     Room::when_known},
    {{"throttle", "s", "how long each cause held the clock back in the window"},
     Extent::cause,
     &CaseRecord::throttle_s,
     unknown,
     Room::when_known},
};
inline constexpr std::uint64_t unknown_count = std::numeric_limits<std::uint64_t>::max();
inline constexpr Array<Counts> count_arrays[] = {
    {{"errors", "1", "wrong elements of the answer"}, Extent::block, &CaseRecord::errors, unknown_count},
    {{"fault_place", "1", "where a wrong answer arose, as bits: 1 arithmetic, 2 memory of A, 4 memory of B"},
     Extent::block,
     &CaseRecord::fault_place,
     unknown_count},
    {{"wrong_rows", "1", "first * 2^32 + last row of the answer that is wrong"},
     Extent::block,
     &CaseRecord::wrong_rows,
     unknown_count},
    {{"wrong_columns", "1", "first * 2^32 + last column of the answer that is wrong"},
     Extent::block,
     &CaseRecord::wrong_columns,
     unknown_count},
    {{"repeats_wrong", "1", "of the further steps, how many were wrong"},
     Extent::block,
     &CaseRecord::repeats_wrong,
     unknown_count},
    {{"repeats_answers", "1", "different answers among the further steps"},
     Extent::block,
     &CaseRecord::repeats_answers,
     unknown_count},
    {{"energy_flags", "1", "1 node's energy is a lower bound, 2 parts exceed their whole, 4 rank's is a lower bound"},
     Extent::block,
     &CaseRecord::energy_flags,
     unknown_count,
     Room::when_known},
};
inline constexpr Array<Hashes> hash_array{
    {"answer_hash", "1", "commutative hash of the answer; 0: none"}, Extent::block, &CaseRecord::answer_hash, 0};
inline constexpr Array<Verdicts> verified_array{
    {"verified", "1", "whether the answer was right"}, Extent::block, &CaseRecord::verified, Verified::unchecked};

/// Calls `visit` with each Array, always in the same order.
template <class Visit>
void for_each_array(Visit&& visit) {
  for (const auto& array : real_arrays) visit(array);
  for (const auto& array : count_arrays) visit(array);
  visit(hash_array);
  visit(verified_array);
}

[[nodiscard]] constexpr std::size_t array_size(Extent extent, const CaseRecord& record) {
  if (extent == Extent::mark) return record.blocks * 2;
  if (extent == Extent::cause) return record.ranks * record.blocks * throttle_causes.size();
  if (extent == Extent::slot && !record.scheduled) return 0;
  return record.ranks * record.blocks * (extent == Extent::block ? 1 : record.samples);
}

template <class F>
[[nodiscard]] bool has_its_size(const Array<F>& array, const CaseRecord& record) {
  const std::size_t size = (record.*array.values).size();
  return size == 0 || size == array_size(array.extent, record);
}

[[nodiscard]] inline bool is_known(double value, double) { return !std::isnan(value); }
template <class T>
[[nodiscard]] bool is_known(T value, T fill) {
  return value != fill;
}
template <class F>
[[nodiscard]] bool anything_known(const F& values, typename F::value_type fill) {
  return std::any_of(values.begin(), values.end(), [fill](auto value) { return is_known(value, fill); });
}

/// How a value lies in the file: codes and truths as u8.
template <class T>
struct Stored {
  using type = T;
};
template <>
struct Stored<bool> {
  using type = std::uint8_t;
};
template <>
struct Stored<Verified> {
  using type = std::uint8_t;
};
template <>
struct Stored<RankState> {
  using type = std::uint8_t;
};
template <>
struct Stored<CaseStatus> {
  using type = std::uint8_t;
};

/// The codes of an enumeration and, in the same order, their names.
struct Flags {
  std::array<std::uint8_t, 4> values;
  std::size_t count;
  std::string_view meanings;
};
template <class T>
inline constexpr Flags flags_of{};
template <>
inline constexpr Flags flags_of<bool>{{0, 1}, 2, "no yes"};
template <>
inline constexpr Flags flags_of<Verified>{{0, 1, 255}, 3, "wrong right unchecked"};
template <>
inline constexpr Flags flags_of<RankState>{{0, 1, 2, 3}, 4, "ok missing timed_out failed"};
template <>
inline constexpr Flags flags_of<CaseStatus>{{0, 1, 2, 3}, 4, "done skipped timed_out failed"};

/// The value that stands for unknown in a column of T, where T has one.
template <class T>
inline constexpr bool has_fill = false;
template <>
inline constexpr bool has_fill<double> = true;
template <>
inline constexpr bool has_fill<std::int32_t> = true;
template <class T>
inline constexpr T fill_of = T{};
template <>
inline constexpr double fill_of<double> = unknown;
template <>
inline constexpr std::int32_t fill_of<std::int32_t> = -1;

}  // namespace hallmark::schema
