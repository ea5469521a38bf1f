#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/render.hpp"

namespace hallmark {
namespace {

constexpr std::size_t width = 100, height = 24, lines_per_worst = 2, most_changes = 3;

using Lines = std::vector<std::string>;

/// Pads by characters, not bytes.
std::string left(const std::string& text, std::size_t size) {
  const std::string cut = fit(text, size);
  return cut + std::string(size - columns(cut), ' ');
}

std::string coloured(std::string_view text, Ruling ruling, bool colour) {
  constexpr std::array<std::string_view, 3> codes{"\x1b[1;32m", "\x1b[1;31m", "\x1b[1;33m"};
  if (!colour) return std::string{text};
  return fmt::format("{}{}\x1b[0m", codes.at(static_cast<std::size_t>(ruling)), text);
}

Lines heading(const Verdict& verdict) {
  std::string first = fmt::format("  {}  hall {}", finality(verdict), verdict.hall);
  if (!verdict.site.empty()) first += " (site " + verdict.site + ")";
  first += fmt::format("  contract {} revision {}", verdict.contract_id, verdict.contract_revision);
  if (!verdict.reason.empty()) first += "  " + verdict.reason;
  if (verdict.illustrative) first.insert(0, "  ILLUSTRATIVE");
  if (!verdict.simulated.empty()) first.insert(0, "  SIMULATED EVIDENCE");
  return {first, fmt::format("{}; {}", capacity_text(verdict), demonstrated_text(verdict)),
          "units " + sum_text(verdict.units),
          fmt::format("{}; {} units delivered, {} uncontracted", gates_text(verdict), grouped(verdict.delivered),
                      grouped(verdict.uncontracted))};
}

struct Row {
  std::string id, title, ruling, numbers, units;
  Ruling colour;
};

Row row_of(const Finding& finding) {
  const UnitCounts& units = finding.units;
  std::string title = finding.criterion.title;
  if (finding.criterion.severity != Severity::gate)
    title = fmt::format("({}) {}", word(finding.criterion.severity), title);
  return {clean(finding.criterion.id),
          clean(title),
          std::string{word(finding.ruling)},
          clean(observed_text(finding) + " " + threshold_text(finding.criterion)),
          fmt::format("{}/{}/{}/{}", units.pass, units.fail, units.inconclusive, units.not_seen),
          finding.ruling};
}

struct Widths {
  std::size_t id = 8, ruling = 12, numbers = 0, units = 5;

  void hold(const Row& row) {
    id = std::clamp(columns(row.id), id, std::size_t{14});
    numbers = std::max(numbers, columns(row.numbers));
    units = std::clamp(columns(row.units), units, std::size_t{43});
  }
};

/// Numbers go before titles where there is no room for both.
std::string line_of(const Row& row, const Widths& widths, bool colour) {
  constexpr std::size_t shortest_title = 10;
  const std::size_t rest = width - 2 - widths.id - widths.ruling - widths.units - 4;
  const std::size_t numbers = std::min(widths.numbers, rest > shortest_title ? rest - shortest_title : 0);
  const std::string ruling = left(row.ruling, widths.ruling);
  return fmt::format("  {} {} {} {} {}", left(row.id, widths.id), coloured(ruling, row.colour, colour),
                     left(row.title, rest - numbers), left(row.numbers, numbers), fit(row.units, widths.units));
}

/// As many criteria as there is room for, those that do not accept first; what is left out is counted.
Lines criteria(const Verdict& verdict, std::size_t room, bool colour) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : verdict.findings) shown.push_back(&finding);
  const std::size_t all = shown.size();
  if (all > room) {
    const auto urgency = [](const Finding* f) {
      return f->ruling == Ruling::accept ? 2 : f->criterion.severity == Severity::gate ? 0 : 1;
    };
    std::ranges::stable_sort(shown, {}, urgency);
    shown.resize(room > 0 ? room - 1 : 0);
  }
  Widths widths;
  std::vector<Row> rows{{"", "", "", "observed [limits] against threshold", "units", Ruling::accept}};
  widths.hold(rows.front());
  for (const Finding* finding : shown) {
    rows.push_back(row_of(*finding));
    widths.hold(rows.back());
  }
  Lines lines;
  for (const Row& row : rows) lines.push_back(line_of(row, widths, colour && !row.ruling.empty()));
  if (shown.size() < all) {
    const auto accepted = std::ranges::count(verdict.findings, Ruling::accept, &Finding::ruling) -
                          std::ranges::count(shown, Ruling::accept, [](const Finding* f) { return f->ruling; });
    lines.push_back(fmt::format("  and {} more criteria, {} of them ACCEPT", all - shown.size(), accepted));
  }
  return lines;
}

std::vector<const Finding*> not_accepting(const Verdict& verdict) {
  std::vector<const Finding*> found;
  for (const Severity severity : {Severity::gate, Severity::evidence, Severity::report})
    for (const Finding& finding : verdict.findings)
      if (finding.criterion.severity == severity && finding.ruling != Ruling::accept && finding.worst &&
          *finding.worst < finding.outcomes.size())
        found.push_back(&finding);
  return found;
}

Lines worst_units(const std::vector<const Finding*>& findings, std::size_t most) {
  Lines lines;
  for (std::size_t i = 0; i < std::min(most, findings.size()); ++i) {
    const UnitOutcome unit = findings[i]->outcomes[*findings[i]->worst];
    std::string who = unit.unit.label;
    for (const std::string& known : {place_text(unit.unit), identity_text(unit.unit)})
      if (!known.empty()) who += ", " + known;
    lines.push_back(clean(fmt::format("worst of {}: {}", findings[i]->criterion.id, who)));
    lines.push_back(
        clean(fmt::format("  {}: {}{}{}", unit.reason, unit.action, unit.action.empty() ? "" : "; ", unit.detail)));
  }
  return lines;
}

std::string evidence(const Verdict& verdict, const ConsoleStyle& style) {
  std::string line = "evidence";
  if (!style.evidence.empty()) line += " " + style.evidence;
  if (verdict.evidence.empty()) return line + (style.evidence.empty() ? " none" : "");
  const EvidenceFile& first = verdict.evidence.front();
  if (style.evidence.empty()) line += " run " + first.run_id;
  line += fmt::format(" (content sha256 {:.12}", first.content_sha256);
  if (verdict.evidence.size() > 1) line += fmt::format(", and {} more runs", verdict.evidence.size() - 1);
  line += ")";
  if (verdict.ledger) line += fmt::format("; ledger of {}, head {:.12}", verdict.ledger->entries, verdict.ledger->head);
  return line;
}

}  // namespace

std::string render_console(const Report& report, const ConsoleStyle& style) {
  const Verdict& verdict = report.verdict;
  const Lines head = heading(verdict);
  const std::vector<const Finding*> failing = not_accepting(verdict);
  const std::size_t changes = std::min(verdict.would_change.size(), most_changes);
  const std::size_t room = height - head.size() - 1 - changes - 1;  // one line names the columns, one the evidence
  const std::size_t spare = room > verdict.findings.size() ? room - verdict.findings.size() : 0;
  const std::size_t worst = std::min(failing.size(), std::max<std::size_t>(3, spare / lines_per_worst));

  const std::string_view verdict_word = word(verdict.ruling);
  std::string out =
      coloured(verdict_word, verdict.ruling, style.colour) + fit(clean(head[0]), width - verdict_word.size()) + '\n';
  const auto print = [&out](const std::string& line) { out += fit(clean(line), width) + '\n'; };
  for (std::size_t i = 1; i < head.size(); ++i) print(head[i]);
  for (const std::string& line : criteria(verdict, room - worst * lines_per_worst, style.colour)) out += line + '\n';
  for (const std::string& line : worst_units(failing, worst)) print(line);
  for (std::size_t i = 0; i < changes; ++i) print("would change: " + verdict.would_change[i]);
  print(evidence(verdict, style));
  return out;
}

}  // namespace hallmark
