// The safety rail: a load that swings together may trip what feeds it, so that it needs somebody's word.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/benchmark.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

/// A limit that somebody signed, and its line in the file.
struct SignedLimit {
  double value = 0;
  int line = 0;
};

/// Frequencies that may be swung at, both ends included.
struct FrequencyBand {
  double from_hz = 0, to_hz = 0;
};

/// What the arming file allows.
struct Arming {
  std::string file;  ///< for messages
  std::string hall;
  int hall_line = 0;
  std::string expires;    ///< as written
  double expires_at = 0;  ///< s since 1970, UTC
  int expires_line = 0;
  SignedLimit coherent_w, ramp_w_per_s;
  std::vector<FrequencyBand> bands;
  int bands_line = 0;
  std::optional<double> watts_per_rank;
  std::optional<double> ramp_down_s;
};

/// Where the shapes are to run.
struct Site {
  std::string hall;  ///< the contract's; empty: no contract
  std::size_t ranks = 1, nodes = 1;
  std::optional<double> contracted_w_per_rank;  ///< unknown is not 0
  double now = 0;                               ///< s since 1970
};

/// Up to here a swing needs nobody's word: one node, and where watts are declared no more than a large one has.
inline constexpr std::size_t unarmed_nodes = 1;
inline constexpr double unarmed_w = 15e3;
inline constexpr double longest_ramp_down_s = 30;

/// What a shape swings by, at most: all ranks from `low` to `high` at once. A random phase lessens it only on average,
/// and is not counted on.
struct Swing {
  std::optional<double> watts;
  double watts_per_s = 0;  ///< the largest change within any second
  double frequency_hz = 0;
};

/// Whether the shape swings; a hold does not.
[[nodiscard]] bool swings(const Case&);

/// Of a case that is a possible shape. The declared watts of a rank are the contract's or the arming file's, whichever
/// are more.
[[nodiscard]] Swing swing_of(const Case&, const Site&, const Arming*);

/// Why it may not run, and the exit status that this has.
struct Refusal {
  ExitStatus status;
  std::string message;
};
/// `arming`: nullptr where none was given. Other benchmarks' cases and holds are never refused. nullopt: it may run.
[[nodiscard]] std::optional<Refusal> why_not_armed(const Case&, const Site&, const Arming* arming);

/// What is wrong with the file itself, here and now: the hall, the date. nullopt: nothing.
[[nodiscard]] std::optional<Refusal> why_not_valid(const Arming&, const Site&);

/// Seconds that an early end takes: what the file says, else what its ramp allows; usual_ramp_down_s at least, and
/// longest_ramp_down_s at most.
[[nodiscard]] double ramp_down_of(const Case&, const Site&, const Arming*);

}  // namespace hallmark
