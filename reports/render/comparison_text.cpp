#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/render/comparison.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"

namespace hallmark {
namespace {

constexpr std::size_t width = 100, longest_list = 20, most_groups = 3;

std::string line(const std::string& text) { return fit(clean(text), width) + '\n'; }

std::string padded(std::string_view text, std::size_t size) {
  const std::string cell = fit(clean(text), size);
  return cell + std::string(size - columns(cell), ' ');
}

std::string percent(double share) { return fmt::format("{:g} %", 100 * share); }

std::string side(std::string_view what, const ComparedSide& side, const std::string& name) {
  std::string text = fmt::format("{:<9}{}", what, name);
  if (side.ruling) text += fmt::format("  {}", word(*side.ruling));
  if (!side.evidence.empty())
    text += fmt::format("  run {:.12} of {} (content sha256 {:.12})", side.evidence.back().run_id,
                        side.evidence.back().time_origin, side.evidence.back().content_sha256);
  if (side.evidence.size() > 1) text += fmt::format(" and {} more runs", side.evidence.size() - 1);
  return line(text);
}

std::array<std::uint64_t, 3> presences(const Comparison& comparison) {
  std::array<std::uint64_t, 3> counts{};
  for (const ComparedUnit& unit : comparison.units) ++counts.at(static_cast<std::size_t>(unit.presence));
  return counts;
}

std::string head(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  const DriftCounts& counts = comparison.counts;
  const auto [both, gone, added] = presences(comparison);
  const bool simulated = !comparison.before.simulated.empty() || !comparison.after.simulated.empty();
  std::string out = simulated ? line("SIMULATED EVIDENCE") : std::string{};
  out += line(fmt::format("{}  within {}; each row's word holds at {:g} %{}", word(comparison.ruling),
                          percent(comparison.within), 100 * (1 - 2 * change_alpha),
                          comparison.contract_id.empty() ? "; no contract: nobody says what was accepted"
                                                         : "; contract " + comparison.contract_id));
  out += side("baseline", comparison.before, report.before) + side("now", comparison.after, report.after);
  out += line(fmt::format(
      "units    {} in both, {} gone, {} added, {} moved", grouped(both), grouped(gone), grouped(added),
      grouped(static_cast<std::uint64_t>(std::ranges::count(comparison.units, true, &ComparedUnit::moved)))));
  out += line(fmt::format("rows     {} same, {} slower, {} faster, {} undecided, {} wrong", grouped(counts.same),
                          grouped(counts.slower), grouped(counts.faster), grouped(counts.undecided),
                          grouped(counts.wrong)));
  return out + line(fmt::format("named    {}; at most {} of the names are expected to be false", grouped(counts.named),
                                percent(drift_fdr)));
}

std::string doubts(const Comparison& comparison) {
  std::string out;
  for (const std::string& doubt : comparison.doubts) out += line("in doubt: " + doubt);
  for (const std::string& remark : comparison.remarks) out += line("remark: " + remark);
  for (const std::string& name : comparison.only_before) out += line("not measured now: " + name);
  for (const std::string& name : comparison.only_after) out += line("not in the baseline: " + name);
  return out;
}

std::string slowest(std::string_view what, const std::vector<DriftGroup>& groups) {
  if (groups.size() < 2) return {};
  std::string text = fmt::format("    slowest {}:", what);
  for (std::size_t i = 0; i < std::min(most_groups, groups.size()); ++i)
    text += fmt::format("{} {} {:.4f} ({})", i == 0 ? "" : ",", groups[i].name, groups[i].ratio, groups[i].units);
  return line(text);
}

std::string case_lines(const CaseDrift& drift) {
  std::array<std::uint64_t, 5> counts{};
  for (const DriftRow& row : drift.rows) ++counts.at(static_cast<std::size_t>(row.change));
  std::string out =
      "  " + padded(drift.name, 45) + fmt::format(" {:>8}", drift.ratio ? fmt::format("{:.4f}", *drift.ratio) : "none");
  for (const std::size_t i : {0U, 1U, 2U, 3U, 4U}) out += fmt::format(" {:>7}", grouped(counts.at(i)));
  out += '\n';
  if (!drift.not_compared.empty()) out += line("    not compared: " + drift.not_compared);
  for (const std::string& each : drift.differences) out += line("    " + each);
  return out + slowest("racks", drift.racks) + slowest("nodes", drift.nodes);
}

std::string cases(const Comparison& comparison) {
  if (comparison.cases.empty()) return "\nno case is in both\n";
  std::string out = fmt::format("\n  {:<45} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7}\n", "case", "now/then", "same",
                                "slower", "faster", "undec.", "wrong");
  for (const CaseDrift& each : comparison.cases) out += case_lines(each);
  return out;
}

std::string value(const std::optional<Estimate>& each, Dimension dimension) {
  if (!each) return "no value";
  return fmt::format("{} [{}, {}]", text(each->median, dimension), text(each->limits.lower, dimension),
                     text(each->limits.upper, dimension));
}

std::string unit_text(const UnitName& name) {
  std::string out = name.label;
  for (const std::string& known : {place_text(name), identity_text(name)})
    if (!known.empty()) out += ", " + known;
  return out;
}

std::string who(const Comparison& comparison, const DriftRow& row) {
  return row.unit ? unit_text(comparison.units[*row.unit].after) : "all ranks together";
}

std::string row_lines(const Comparison& comparison, const CaseDrift& drift, const DriftRow& row) {
  std::string out = line(fmt::format("  {:<9} {}: {}", word(row.change), drift.name, who(comparison, row)));
  if (row.before || row.after) {
    std::string numbers =
        fmt::format("            {} -> {}", value(row.before, drift.dimension), value(row.after, drift.dimension));
    if (row.ratio)
      numbers += fmt::format("; {:.4f} [{:.4f}, {:.4f}]", row.ratio->observed, row.ratio->limits.lower,
                             row.ratio->limits.upper);
    out += line(numbers);
  }
  if (!row.detail.empty()) out += line(fmt::format("            {}: {}", row.reason, row.detail));
  return out;
}

/// Rows for which `shown` holds, the worst of all cases first.
template <class Shown>
std::string rows(const Comparison& comparison, const std::string& title, const Shown& shown) {
  std::vector<std::pair<const CaseDrift*, const DriftRow*>> list;
  for (const CaseDrift& each : comparison.cases)
    for (const DriftRow& row : each.rows)
      if (shown(row)) list.emplace_back(&each, &row);
  if (list.empty()) return {};
  std::ranges::stable_sort(list, {}, [](const auto& each) {
    const DriftRow& row = *each.second;
    return std::pair{row.change == Change::wrong ? 0 : 1, row.ratio ? row.ratio->observed : 0};
  });
  std::string out = "\n" + line(title);
  for (std::size_t i = 0; i < std::min(longest_list, list.size()); ++i)
    out += row_lines(comparison, *list[i].first, *list[i].second);
  if (list.size() > longest_list)
    out += line(fmt::format("  and {} more (--format json has all)", list.size() - longest_list));
  return out;
}

template <class Shown>
std::string units(const Comparison& comparison, const std::string& title, const Shown& words) {
  std::string out;
  std::size_t count = 0;
  for (const ComparedUnit& unit : comparison.units) {
    const std::string text = words(unit);
    if (!text.empty() && ++count <= longest_list) out += line("  " + text);
  }
  if (count > longest_list) out += line(fmt::format("  and {} more (--format json has all)", count - longest_list));
  return count == 0 ? out : "\n" + line(title) + out;
}

std::string strangers(const Comparison& comparison) {
  using enum ComparedUnit::Presence;
  return units(comparison, "gone: in the baseline only",
               [](const ComparedUnit& unit) { return unit.presence == gone ? unit_text(unit.before) : ""; }) +
         units(comparison, "added: without a baseline",
               [](const ComparedUnit& unit) { return unit.presence == added ? unit_text(unit.after) : ""; }) +
         units(comparison, "moved: the same hardware in another place", [](const ComparedUnit& unit) {
           return unit.moved ? fmt::format("{} -> {}", unit_text(unit.before), place_text(unit.after)) : "";
         });
}

}  // namespace

std::string render_comparison_text(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  const auto by_itself = [](const DriftRow& row) {
    return !row.named && (row.change == Change::slower || row.change == Change::faster);
  };
  return head(report) + doubts(comparison) + cases(comparison) +
         rows(comparison, "drifted, worst first", [](const DriftRow& row) { return row.named; }) +
         rows(comparison,
              fmt::format("beyond the allowance by itself, not among so many rows ({} blocks would prove one alone)",
                          comparison.blocks_to_name),
              by_itself) +
         rows(comparison, "undecided", [](const DriftRow& row) { return row.change == Change::undecided; }) +
         strangers(comparison);
}

}  // namespace hallmark
