#include "benchmarks/power/arming.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "benchmarks/power/power.hpp"
#include "benchmarks/power/shape_case.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

std::optional<double> declared_w_per_rank(const Site& site, const Arming* arming) {
  std::optional<double> watts = site.contracted_w_per_rank;
  if (arming != nullptr && arming->watts_per_rank) watts = std::max(watts.value_or(0), *arming->watts_per_rank);
  return watts;
}

bool allowed(const Arming& arming, double hz) {
  return std::ranges::any_of(arming.bands,
                             [&](const FrequencyBand& band) { return hz >= band.from_hz && hz <= band.to_hz; });
}

std::string watts_text(double watts) { return text(watts, Dimension::power); }

/// Why this swing is more than needs nobody's word; empty where it is not.
std::string more_than_small(const Swing& swing, const Site& site) {
  if (site.nodes > unarmed_nodes) return fmt::format("{} nodes would swing together", site.nodes);
  if (swing.watts && *swing.watts > unarmed_w)
    return fmt::format("{} would swing together, more than {}", watts_text(*swing.watts), watts_text(unarmed_w));
  return {};
}

std::optional<Refusal> beyond_limits(const Case& chosen, const Swing& swing, const Arming& arming) {
  const auto refuse = [&](int line, const std::string& what) {
    return Refusal{ExitStatus::usage, fmt::format("{}:{}: {} {}; ask for less, or have more signed", arming.file, line,
                                                  chosen.name, what)};
  };
  if (*swing.watts > arming.coherent_w.value)
    return refuse(arming.coherent_w.line, fmt::format("would swing {}, max_coherent_mw allows {}",
                                                      watts_text(*swing.watts), watts_text(arming.coherent_w.value)));
  if (swing.watts_per_s > arming.ramp_w_per_s.value)
    return refuse(arming.ramp_w_per_s.line,
                  fmt::format("would change by {} within a second, max_mw_per_s allows {} (a longer ramp is slower)",
                              watts_text(swing.watts_per_s), watts_text(arming.ramp_w_per_s.value)));
  if (swing.frequency_hz > 0 && !allowed(arming, swing.frequency_hz))
    return refuse(arming.bands_line, fmt::format("swings at {} Hz, which is in none of bands_hz", swing.frequency_hz));
  return std::nullopt;
}

}  // namespace

bool swings(const Case& chosen) {
  return chosen.name.starts_with("power/") && shape_of(chosen).kind != ShapeKind::hold;
}

Swing swing_of(const Case& chosen, const Site& site, const Arming* arming) {
  const Shape shape = shape_of(chosen);
  Swing swing{.watts = declared_w_per_rank(site, arming), .watts_per_s = 0, .frequency_hz = shape.frequency_hz};
  if (!swing.watts) return swing;
  *swing.watts *= static_cast<double>(site.ranks) * (shape.high - shape.low);
  // A stair is a part of the whole; every other shape crosses all of it in one edge, a sawtooth when it drops.
  const double edge = *swing.watts / (shape.kind == ShapeKind::staircase ? shape.steps : 1);
  swing.watts_per_s = edge / std::max(shape.ramp_s, 1.0);
  return swing;
}

std::optional<Refusal> why_not_valid(const Arming& arming, const Site& site) {
  const auto refuse = [&](int line, const std::string& what) {
    return Refusal{ExitStatus::bad_input, fmt::format("{}:{}: {}", arming.file, line, what)};
  };
  if (site.hall.empty())
    return refuse(arming.hall_line, fmt::format("is for hall {}, and no contract says which hall this is; give the "
                                                "contract too",
                                                arming.hall));
  if (arming.hall != site.hall)
    return refuse(arming.hall_line,
                  fmt::format("is for hall {}, the contract is of hall {}; have this hall's limits signed", arming.hall,
                              site.hall));
  if (!(site.now < arming.expires_at))
    return refuse(arming.expires_line, fmt::format("expired {}; have it signed anew", arming.expires));
  return std::nullopt;
}

std::optional<Refusal> why_not_armed(const Case& chosen, const Site& site, const Arming* arming) {
  if (!chosen.name.starts_with("power/") || why_no_shape(chosen) || !swings(chosen)) return std::nullopt;
  const Swing swing = swing_of(chosen, site, arming);
  const std::string large = more_than_small(swing, site);
  if (arming == nullptr) {
    if (large.empty()) return std::nullopt;
    return Refusal{
        ExitStatus::usage,
        fmt::format("{}: {}, which can trip what feeds them; give --arm FILE.toml with limits that the hall's "
                    "operator signed, or leave the case out",
                    chosen.name, large)};
  }
  if (!swing.watts)
    return Refusal{
        ExitStatus::unavailable,
        fmt::format("{}: watts per rank are not known, so that no limit can be kept; write contracted_kw into the "
                    "contract or watts_per_rank into {}",
                    chosen.name, arming->file)};
  return beyond_limits(chosen, swing, *arming);
}

double ramp_down_of(const Case& chosen, const Site& site, const Arming* arming) {
  if (arming == nullptr) return usual_ramp_down_s;
  const Swing swing = swing_of(chosen, site, arming);
  const double all = swing.watts.value_or(0) / std::max(shape_of(chosen).high - shape_of(chosen).low, 0.01);
  const double needed = arming->ramp_w_per_s.value > 0 ? all / arming->ramp_w_per_s.value : 0;
  return std::clamp(arming->ramp_down_s.value_or(needed), usual_ramp_down_s, longest_ramp_down_s);
}

}  // namespace hallmark
