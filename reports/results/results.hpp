// What a run found, as raw facts: the memory image of results.h5. SCHEMA.md documents the file for strangers.
// No derived rates and no verdicts live here. Unknown is NaN or an explicit state, never 0.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/event.hpp"
#include "reports/results/facts.hpp"

namespace hallmark {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::string_view results_schema = "hallmark.results/1";

/// One host. Strings are empty where the machine does not say.
struct NodeRecord {
  std::string hostname;
  std::string rack, tray, slot;
  std::string serial, board_serial, product;  ///< DMI
  std::string kernel, cpu_model, driver, firmware;
  std::string topology_hash;        ///< key into Results::topologies
  double clock_offset_s = unknown;  ///< add to this node's clock to get rank 0's
  double clock_bound_s = unknown;   ///< |error of clock_offset_s| is at most this
};

enum class RankState : std::uint8_t { ok = 0, missing = 1, timed_out = 2, failed = 3 };

/// One MPI rank. `node` indexes Results::nodes.
struct RankRecord {
  std::uint32_t node = 0;
  std::uint32_t local_rank = 0;
  std::string device = "host";  ///< "host", or the GPU's name
  std::string pci, gpu_uuid, gpu_serial;
  std::int32_t numa_node = -1;  ///< OS index; -1 unknown
  std::string cpuset;           ///< OS indices of PUs it was bound to, read back after MPI_Init: "0-3,8"
  RankState state = RankState::ok;
};

/// Of one (rank, block): was the answer right?
enum class Verified : std::uint8_t { wrong = 0, right = 1, unchecked = 255 };
struct Unchecked {
  using type = Verified;
  static constexpr Verified value = Verified::unchecked;
};
using Verdicts = Facts<Unchecked>;

/// Where a wrong answer arose, as bits: arithmetic (operands intact), or the memory or link that held A or B.
enum class FaultPlace : std::uint8_t { arithmetic = 1, memory_a = 2, memory_b = 4 };
enum class CaseStatus : std::uint8_t { done = 0, skipped = 1, timed_out = 2, failed = 3 };

/// What a reader of energies must know, as bits: the node has no sensor of its own, so that its energy is a lower bound;
/// parts exceed their whole by more than is tolerated, so that nothing may stand on it; the rank's share is a lower
/// bound.
enum class EnergyFlag : std::uint8_t { node_partial = 1, inconsistent = 2, rank_partial = 4 };

/// What holds a clock back, in the order of NVML's bits.
inline constexpr std::array<std::string_view, 9> throttle_causes{
    "gpu_idle",   "application_clocks", "sw_power_cap",   "hw_slowdown",  "sync_boost",
    "sw_thermal", "hw_thermal",         "hw_power_brake", "display_clock"};

/// One case over all ranks. Arrays are row-major [rank][block][sample] or [rank][block]; seconds since
/// Results::time_origin on rank 0's clock. NaN: not measured.
struct CaseRecord {
  std::string name;  ///< gemm/fp64/gaussian/n:2048
  std::map<std::string, std::string>
      params;  ///< what the name says and more: {"n","2048"}, {"library","OpenBLAS 0.3.21 Zen"}
  CaseStatus status = CaseStatus::done;
  std::string reason;  ///< why it was skipped or failed, or why ranks have no samples; else empty
  double deadline_s = unknown;
  bool collective = false;  ///< a step is one operation of all ranks together: elapsed = max exit - min entry
  bool scheduled = false;   ///< samples are slots of a load that follows param `plan` (load_plan.hpp)
  std::uint32_t steps_per_sample = 1;
  std::uint32_t warmup_steps = 0;  ///< untimed steps before each block's samples, declared
  double flops = 0;                ///< work of one step on one rank
  double bytes = 0;                ///< METRICS.md says how each benchmark counts
  double operations = 0;           ///< I/O operations of one step on one rank
  std::uint32_t repeats = 0;       ///< further steps by which a wrong answer was confirmed; 0: none were taken
  std::int32_t planted_rank = -1;  ///< self-test cases: the rank whose answer was corrupted on purpose; else -1
  std::string planted_fault;       ///< what was done to it: "bit 17 of element 12345"

  // Any of these arrays may be empty: unknown everywhere (facts.hpp).
  std::size_t ranks = 0, blocks = 0, samples = 0;
  Reals entry, exit;               ///< [rank][block][sample]
  Reals elapsed_s;                 ///< [rank][block][sample] where a sample's length is known and its stamps are not
  Reals busy_s;                    ///< [rank][block][sample] at work in the slot; `scheduled` only
  Reals window_begin, window_end;  ///< [rank][block] when the rank was under this case's load
  Verdicts verified;               ///< [rank][block]
  Counts errors;                   ///< [rank][block] wrong elements; max uint64: unchecked
  Reals residue;                   ///< [rank][block] largest relative error; NaN unchecked
  Hashes answer_hash;              ///< [rank][block] 64-bit commutative hash of the answer; 0: none
  Reals check_s;                   ///< [rank][block] seconds that verifying the answer took; NaN unknown
  // What a wrong answer looked like, and whether it came again. Max uint64: not looked into.
  Counts fault_place;      ///< [rank][block] sum of FaultPlace bits; 0: none
  Counts wrong_rows;       ///< [rank][block] first * 2^32 + last row of the answer that is wrong
  Counts wrong_columns;    ///< [rank][block] first * 2^32 + last column
  Counts repeats_wrong;    ///< [rank][block] of `repeats` further steps, how many were wrong
  Counts repeats_answers;  ///< [rank][block] different answers among them
  // What the device was like meanwhile.
  Reals clock_hz;       ///< [rank][block][sample] mean clock, by the device's own stamps
  Reals temperature_c;  ///< [rank][block] the highest in the window
  Reals throttle_s;     ///< [rank][block][cause] seconds of the window; NaN unknown
  // The node's energy in the same window, told by each of its ranks; of it, what no rank owns; and by how much parts
  // exceeded their whole, relative.
  Reals node_energy_j, unowned_energy_j, closure_error;  ///< [rank][block]
  Counts energy_flags;                                   ///< [rank][block] sum of EnergyFlag bits
  Reals sentinel;                                        ///< [block][2] seconds of the fixed probe before and after
  Reals energy_j;  ///< [rank][block] attributed to the rank over its window; NaN unknown

  /// Length of a sample, by index into `entry`; NaN where it was not measured.
  [[nodiscard]] double seconds(std::size_t i) const { return elapsed_s.empty() ? exit[i] - entry[i] : elapsed_s[i]; }
  /// Was anything of the sample recorded, be it nonsense?
  [[nodiscard]] bool recorded(std::size_t i) const {
    return entry[i] == entry[i] || exit[i] == exit[i] || elapsed_s[i] == elapsed_s[i];
  }
  [[nodiscard]] std::size_t at(std::size_t rank, std::size_t block) const { return rank * blocks + block; }
  [[nodiscard]] std::size_t at(std::size_t rank, std::size_t block, std::size_t sample) const {
    return (rank * blocks + block) * samples + sample;
  }
  [[nodiscard]] std::size_t at_cause(std::size_t rank, std::size_t block, std::size_t cause) const {
    return at(rank, block) * throttle_causes.size() + cause;
  }
  /// Every array is empty or has the size that it should have.
  [[nodiscard]] bool well_formed() const;
  /// Sets the arrays that our benchmarks always fill to their unknown value for these dimensions, and empties the others.
  void resize(std::size_t new_ranks, std::size_t new_blocks, std::size_t new_samples);
};

/// The first component of a case's name: "gemm".
[[nodiscard]] std::string_view benchmark_of(std::string_view case_name);

/// One sensor's readings on one node. `kind`: "energy" (cumulative, J) or "power" (instant or averaged, W); of a GPU also
/// "clock" (Hz), "temperature" (degC), "throttle" (cumulative, s, one series for each reason); "cost" (CPU s of sampling).
struct PowerSeries {
  std::uint32_t node = 0;
  std::string domain;  ///< node, package-0, dram-0, ...
  std::string sensor;  ///< path or name of the source
  std::string kind = "energy";
  std::string unknown_reason;         ///< why there is no value; empty where there is
  std::vector<double> time_s, value;  ///< same length; NaN values are failed readings
};

/// How the run was made.
struct Provenance {
  std::string command;                             ///< as typed
  std::map<std::string, std::string> environment;  ///< variables that change results: OMPI_*, OPENBLAS_*, SLURM_*
  std::map<std::string, std::string> versions;     ///< hallmark, mpi, hwloc, hdf5, compiler, openblas, onednn
  std::vector<std::string> warnings;               ///< "4 ranks share 2 cores"
  std::vector<std::string> debug;                  ///< options that make a run unfit for a verdict; non-empty: DEBUG
  std::vector<std::string> merged_parts;           ///< name and sha256 of each part
  std::string simulated;  ///< how the evidence was made up; empty: it was measured
};

struct ContractBytes {
  std::string filename, bytes, sha256;  ///< verbatim; all empty for a run without a contract
};

struct Results {
  std::string run_id;       ///< 32 hex digits, random
  bool complete = false;    ///< all parts of the plan are here
  std::string time_origin;  ///< ISO 8601 UTC of t = 0
  std::string hall;         ///< the contract's hall id, or ""
  std::uint32_t planned_blocks = 0;
  std::vector<RankRecord> ranks;
  std::vector<NodeRecord> nodes;
  std::map<std::string, std::string> topologies;  ///< hash -> hwloc XML
  std::vector<CaseRecord> cases;                  ///< sorted by name
  std::vector<PowerSeries> power;
  std::vector<EventRecord> events;
  std::vector<WatchRecord> watch;  ///< none: nobody watched, and no event says nothing
  std::vector<std::string> rank_power_reason;  ///< [rank] why energy_j is unknown; "" where known
  ContractBytes contract;
  Provenance provenance;
};

}  // namespace hallmark
