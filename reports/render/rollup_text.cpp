#include <fmt/format.h>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/rollup.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_columns = 110;

std::string padded(std::string_view text, std::size_t width) {
  std::string cell = fit(clean(text), width);
  return cell + std::string(width - columns(cell), ' ');
}

std::string head(const RollupReport& report) {
  const Rollup& rollup = report.rollup;
  const std::uint64_t whole = rollup.kw.sum();
  std::string out = fmt::format("{}  {} of {} kW accepted ({} of the programme){}\n", word(rollup.ruling),
                                grouped(rollup.kw.accepted), grouped(whole), rollup::percent(rollup.kw.accepted, whole),
                                rollup.illustrative ? "  ILLUSTRATIVE" : "");
  out += fit(clean(rollup.programme.title), most_columns) + "\n";
  if (rollup.illustrative) out += clean(rollup::illustrative_text(rollup)) + "\n";
  return out;
}

std::string sum(const Rollup& rollup) {
  std::string out;
  for (const Bucket& bucket : buckets) {
    const std::uint64_t kw = rollup.kw.*bucket.kw;
    out += fmt::format("  {:<20}{:>13} kW  {:>14}", bucket.words, grouped(kw), rollup::percent(kw, rollup.kw.sum()));
    if (bucket.kw == &Buckets::accepted && rollup.interim_kw > 0)
      out += fmt::format("   {} kW of it by interim reports", grouped(rollup.interim_kw));
    out += '\n';
  }
  const Figure& contracted = rollup.programme.contracted;
  return out +
         fmt::format("  {:<20}{:>13} kW  {:>14}   {}\n", "= contracted", grouped(rollup.kw.sum()), "",
                     clean(contracted.note.empty() ? std::string{word(contracted.source)}
                                                   : fmt::format("{}: {}", word(contracted.source), contracted.note)));
}

std::string cells(const Buckets& kw) {
  std::string out;
  for (const Bucket& bucket : buckets)
    if (bucket.kw != &Buckets::unallocated) out += fmt::format("{:>10}", grouped(kw.*bucket.kw));
  return out;
}

/// An asterisk marks what is made up.
std::string marked(std::uint64_t kw, bool illustrative) { return (illustrative ? "*" : "") + grouped(kw); }

std::string table(const Rollup& rollup) {
  std::string out = fmt::format("\n{:<22} {:<14}{:>11}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", "site, hall", "verdict",
                                "kW", "accepted", "short", "rejected", "pending", "no evid.", "no hall");
  for (const SitePart& site : rollup.sites) {
    const Figure& allocation = site.site.allocation;
    const std::string kw =
        allocation.value ? marked(*allocation.value, allocation.source == FigureSource::illustrative) : "not stated";
    out += fmt::format("{} {:<14}{:>11}", padded(site.site.name, 22), word(site.ruling), kw);
    out += (allocation.value ? cells(site.kw) : "  " + clean(site.site.status)) + '\n';
    for (const HallPart& hall : site.halls)
      out += fmt::format("  {} {:<14}{:>11}{}\n", padded(hall.hall.id, 20),
                         hall.report ? word(hall.report->ruling) : "no report",
                         marked(hall.hall.contracted_kw, hall.illustrative), cells(hall.kw));
  }
  return out + (rollup.illustrative ? "* illustrative\n" : "");
}

std::string what_is_missing(const Rollup& rollup) {
  std::string out = "\nmissing\n";
  for (const SitePart& site : rollup.sites)
    if (site.site.allocation.value)
      for (const std::string& line : rollup::missing(site))
        out += clean(fmt::format("  {}: {}", site.site.name, line)) + '\n';
  if (const std::string unstated = rollup::unstated_sites(rollup); !unstated.empty())
    out += "  " + clean(unstated) + '\n';
  if (rollup.kw.unallocated > 0)
    out += fmt::format("  Programme: {} kW are allocated to no site\n", grouped(rollup.kw.unallocated));
  return out;
}

}  // namespace

std::string render_rollup_text(const RollupReport& report) {
  return head(report) + sum(report.rollup) + table(report.rollup) + what_is_missing(report.rollup);
}

}  // namespace hallmark
