#include <fmt/format.h>

#include "reports/render/format.hpp"
#include "reports/render/rollup.hpp"

namespace hallmark::rollup {
namespace {

std::string first_change(const HallReport& report) {
  if (!report.would_change.empty()) return report.would_change.front();
  return report.reason.empty() ? "its report says why" : "reason " + report.reason;
}

std::string hall_is_missing(const HallPart& part) {
  const std::string& id = part.hall.id;
  if (!part.report) return {};
  switch (part.report->ruling) {
    case Ruling::accept:
      if (part.kw.accepted_short == 0) return {};
      return fmt::format("Hall {}: accepted {} kW short of {} kW. Mend what did not conform and measure it again", id,
                         grouped(part.kw.accepted_short), grouped(part.hall.contracted_kw));
    case Ruling::reject:
      return fmt::format("Hall {}: {} kW rejected ({}). {}", id, grouped(part.kw.rejected),
                         part.report->final ? "final" : "interim", first_change(*part.report));
    case Ruling::inconclusive:
      break;
  }
  return fmt::format("Hall {}: {} kW undecided. {}", id, grouped(part.kw.pending), first_change(*part.report));
}

/// One line for all of them: at first that is every hall.
std::string halls_without_evidence(const SitePart& site) {
  constexpr std::size_t most = 6;
  std::string names;
  std::size_t count = 0;
  for (const HallPart& part : site.halls)
    if (!part.report && ++count <= most) names += (count > 1 ? ", " : "") + part.hall.id;
  if (count == 0) return {};
  if (count > most) names += fmt::format(" and {} more", grouped(count - most));
  return fmt::format("Hall{} {}: {} kW without evidence. Measure, judge, and list verdict.json with its hash",
                     count == 1 ? "" : "s", names, grouped(site.kw.no_evidence));
}

}  // namespace

std::string percent(std::uint64_t part, std::uint64_t whole) {
  constexpr std::uint64_t all = 100'000;  // thousandths of a percent
  if (whole == 0) return "unknown";
  if (part == 0) return "0 %";
  if (part == whole) return "100 %";
  __extension__ using Wide = unsigned __int128;
  const auto rounded = static_cast<std::uint64_t>((static_cast<Wide>(part) * all + whole / 2) / whole);
  if (rounded == 0) return "under 0.001 %";
  if (rounded >= all) return "over 99.999 %";
  return fmt::format("{}.{:03} %", rounded / 1000, rounded % 1000);
}

std::string figure_text(const Figure& figure, bool note) {
  std::string words = "not stated";
  if (figure.value) {
    words = grouped(*figure.value);
    if (figure.unit != "1" && !figure.unit.empty()) words += " " + figure.unit;
    words += fmt::format(" ({})", word(figure.source));
  }
  return note && !figure.note.empty() ? words + ": " + figure.note : words;
}

std::string key_text(std::string_view key) {
  std::string words{key};
  for (char& c : words)
    if (c == '_') c = ' ';
  if (words.ends_with(" gw")) words.replace(words.size() - 2, 2, "GW");
  return words;
}

std::vector<std::string> missing(const SitePart& part) {
  std::vector<std::string> lines;
  for (const HallPart& hall : part.halls)
    if (std::string line = hall_is_missing(hall); !line.empty()) lines.push_back(std::move(line));
  if (std::string line = halls_without_evidence(part); !line.empty()) lines.push_back(std::move(line));
  if (!part.site.allocation.value)
    lines.emplace_back("No kW are stated for this site. Agree on how many it brings, and on its halls");
  else if (part.kw.without_hall > 0)
    lines.push_back(
        fmt::format("{} kW are allocated and have no hall. Contract halls for them", grouped(part.kw.without_hall)));
  return lines;
}

std::string unstated_sites(const Rollup& rollup) {
  std::string names;
  for (const SitePart& part : rollup.sites)
    if (!part.site.allocation.value)
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", part.site.name, part.site.status);
  if (names.empty()) return {};
  return names + ": nobody states how many kW they bring. Agree on that, and on their halls";
}

std::string illustrative_text(const Rollup& rollup) {
  if (!rollup.illustrative) return {};
  std::string made_up;
  const auto add = [&made_up](const std::string& words) { made_up += (made_up.empty() ? "" : "; ") + words; };
  if (rollup.programme.contracted.source == FigureSource::illustrative) add("the programme's kW");
  std::uint64_t halls = 0;
  for (const SitePart& site : rollup.sites) {
    if (site.site.allocation.source == FigureSource::illustrative) add("the allocation of " + site.site.name);
    for (const HallPart& hall : site.halls) halls += hall.illustrative ? 1 : 0;
  }
  if (halls > 0) add(fmt::format("{} hall{}", grouped(halls), halls == 1 ? "" : "s"));
  return "Made up, and not a term of any agreement: " + made_up;
}

}  // namespace hallmark::rollup
