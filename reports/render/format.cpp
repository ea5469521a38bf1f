#include "reports/render/format.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace hallmark {
namespace {

/// `value` in `unit` without the unit's name.
std::string number_text(double value, const Unit& unit) {
  std::string words = text(value, unit);
  if (const auto blank = words.find(' '); blank != std::string::npos) words.erase(blank);
  return words;
}

std::string unit_suffix(const Unit& unit) {
  return unit.dimension == Dimension::one || unit.name.empty() ? "" : " " + std::string{unit.name};
}

/// A criterion built by hand may lack its unit; then values are shown in the base unit.
Unit shown_unit(const Criterion& criterion) {
  return criterion.unit.factor > 0 ? criterion.unit : Unit{"1", Dimension::one, 1};
}

void append(std::string& line, std::string_view label, const std::string& value) {
  if (value.empty()) return;
  if (!line.empty()) line += ", ";
  line += fmt::format("{}{}", label, value);
}

}  // namespace

std::string shortest(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string{buffer.data(), end};
}

std::string_view base_unit(Dimension dimension) {
  constexpr std::array<std::string_view, 8> names{"1", "FLOP/s", "B/s", "1/s", "B", "W", "J", "s"};
  return names.at(static_cast<std::size_t>(dimension));
}

std::string grouped(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string observed_text(const Criterion& criterion, std::optional<double> observed, std::optional<Interval> limits) {
  const Unit unit = shown_unit(criterion);
  if (!observed && !limits) return "no value";
  std::string words = observed ? number_text(*observed, unit) : "";
  if (limits)
    words += fmt::format("{}[{}, {}]", words.empty() ? "" : " ", number_text(limits->lower, unit),
                         number_text(limits->upper, unit));
  return words + unit_suffix(unit);
}

std::string observed_text(const Finding& finding) {
  return observed_text(finding.criterion, finding.observed, finding.limits);
}

std::string threshold_text(const Criterion& criterion) {
  const Unit unit = shown_unit(criterion);
  const std::string lower = number_text(criterion.threshold, unit);
  if (criterion.comparator == Comparator::within)
    return fmt::format("in [{}, {}]{}", lower, number_text(criterion.upper_threshold, unit), unit_suffix(unit));
  return fmt::format("{} {}{}", word(criterion.comparator), lower, unit_suffix(unit));
}

std::string margin_text(std::optional<double> margin) {
  if (!margin || !std::isfinite(*margin)) return "unknown";
  const double percent = *margin * 100;
  const double size = std::abs(percent);
  if (size >= 1000)
    return fmt::format("{}{} times", percent < 0 ? "-" : "+", text(std::round(size / 100), Dimension::one));
  const int decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
  return fmt::format("{:+.{}f} %", percent, decimals);
}

std::string rule_text(const Criterion& criterion) {
  std::string words = criterion.statistic.empty() ? criterion.metric : criterion.statistic + " of " + criterion.metric;
  if (!criterion.aggregate.empty()) words = criterion.aggregate + " over units of the " + words;
  words += fmt::format(" per {} {}", word(criterion.scope), threshold_text(criterion));
  std::string params;
  for (const auto& [name, value] : criterion.params) append(params, name + " ", value);
  return params.empty() ? words : words + " (" + params + ")";
}

std::string reasons_text(const Finding& finding) {
  std::string words;
  for (const ReasonCount& count : finding.reasons) append(words, count.reason + " ", grouped(count.count));
  return words;
}

std::string sum_text(const UnitCounts& units) {
  return fmt::format("contracted {} = conforming {} + failing {} + inconclusive {} + missing {}",
                     grouped(units.contracted), grouped(units.pass), grouped(units.fail), grouped(units.inconclusive),
                     grouped(units.not_seen));
}

std::string claim_text(const VerifiedCase& verified) {
  if (verified.q95) return fmt::format("q < {:.3g}", *verified.q95);
  return verified.wrong > 0 ? "no bound: wrong answers were found" : "no bound";
}

std::string share_text(std::optional<double> share) {
  return share ? fmt::format("{:.3g} %", 100 * *share) : "unknown";
}

SpeedText speed_text(const ClassSpeed& speed) {
  const std::string unknown_word = "unknown";
  SpeedText words{.rate = text(speed.rate, Dimension::flop_rate),
                  .clock = speed.clock_hz ? fmt::format("{:.4g} GHz", 1e-9 * *speed.clock_hz) : unknown_word,
                  .per_clock = unknown_word,
                  .efficiency = share_text(speed.efficiency),
                  .throttle = speed.throttle.empty() ? unknown_word : std::string{}};
  for (const ThrottleShare& each : speed.throttle)
    words.throttle += fmt::format("{}{} {}", words.throttle.empty() ? "" : ", ", each.cause, share_text(each.share));
  if (speed.multiprocessors && speed.flops_per_clock)
    words.per_clock = fmt::format("{:.0f} x {:.0f}", *speed.multiprocessors, *speed.flops_per_clock);
  return words;
}

std::string slow_name(const SlowUnit& slow) {
  std::string words = slow.unit.label;
  for (const std::string& more : {place_text(slow.unit), identity_text(slow.unit)})
    if (!more.empty()) words += ", " + more;
  return words;
}

CasePowerText power_text(const CasePower& power) {
  CasePowerText words{.watts = "unknown", .sources = "no node is known", .efficiency = "unknown", .closure = "", .unowned = ""};
  if (power.watts) {
    words.watts = text(*power.watts, Dimension::power) + (power.lower_bound ? ", at least" : "");
    words.sources = fmt::format("{} of {} nodes, {}", grouped(power.nodes), grouped(power.contracted_nodes), power.boundary);
  }
  if (!power.doubt.empty()) words.sources += ": " + power.doubt;
  // A watt is a joule a second: work per joule is a rate per watt.
  if (power.work_per_joule)
    words.efficiency = text(*power.work_per_joule, power.flops ? Dimension::flop_rate : Dimension::byte_rate) + " per W";
  words.closure = share_text(power.closure_error);
  words.unowned = share_text(power.unowned_share);
  return words;
}

std::string verified_name(const Verdict& verdict, const VerifiedCase& verified) {
  return verdict.evidence.size() > 1 ? fmt::format("{}, run {}", verified.case_name, verified.run_id.substr(0, 8))
                                     : verified.case_name;
}

std::string place_text(const UnitName& unit) {
  std::string words;
  append(words, "", unit.host);
  append(words, "rack ", unit.rack);
  append(words, "tray ", unit.tray);
  append(words, "slot ", unit.slot);
  return words;
}

std::string identity_text(const UnitName& unit) {
  std::string words;
  append(words, "serial ", unit.serial);
  append(words, "PCI ", unit.pci);
  append(words, "", unit.gpu_uuid);
  return words;
}

std::string capacity_text(const Verdict& verdict) {
  return fmt::format("{} of {} kW accepted", grouped(verdict.accepted_kw), grouped(verdict.contracted_kw));
}

std::string demonstrated_text(const Verdict& verdict) {
  std::string words = verdict.demonstrated_w ? "demonstrated " + text(*verdict.demonstrated_w, Dimension::power)
                                             : std::string{"demonstrated power unknown"};
  if (!verdict.demonstrated_note.empty()) words += " (" + verdict.demonstrated_note + ")";
  return words;
}

std::string gates_text(const Verdict& verdict) {
  std::array<std::uint64_t, 3> ruled{};
  std::uint64_t gates = 0;
  for (const Finding& finding : verdict.findings) {
    if (finding.criterion.severity != Severity::gate) continue;
    ++gates;
    ++ruled.at(static_cast<std::size_t>(finding.ruling));
  }
  return fmt::format("{} gate{}: {} ACCEPT, {} REJECT, {} INCONCLUSIVE", gates, gates == 1 ? "" : "s", ruled[0],
                     ruled[1], ruled[2]);
}

std::string_view finality(const Verdict& verdict) { return verdict.final ? "final" : "interim"; }

}  // namespace hallmark
