// From a verdict to files that people and machines read. Every renderer is a pure function from a Report to bytes:
// no clock, no locale, no paths of this machine, so equal evidence gives equal files.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// What is printed. `runs` are the raw facts behind the verdict, in the order in which they were given.
struct Report {
  const Verdict& verdict;
  const std::vector<Results>& runs;
  std::string tool_version;
};

/// One self-contained page: no network, no fonts of others, complete without JavaScript, prints on A4 and Letter.
[[nodiscard]] std::string render_html(const Report&);

/// Schema hallmark.verdict/1. Numbers that are compared are decimal strings in shortest round-trip form, in base units;
/// unknown is null. Units that did not pass are listed in full.
[[nodiscard]] std::string render_verdict_json(const Report&);

/// One suite per scope, one case per criterion, and one case for the whole. FAIL is <failure>, INCONCLUSIVE is <error>;
/// criteria of severity report never break a build and say their outcome in properties and system-out.
[[nodiscard]] std::string render_junit(const Report&);

/// RFC 4180: one row per unit and criterion, values in base units. Where that would be more than a million rows, which
/// no spreadsheet opens, only those that did not pass. Text that a spreadsheet would run as a formula is
/// preceded by an apostrophe.
[[nodiscard]] std::string render_units_csv(const Report&);

/// RFC 4180: one row per run, case and rank of which watts, temperature or throttling are known, in base units.
[[nodiscard]] std::string render_power_csv(const Report&);

/// A page for a ticket.
[[nodiscard]] std::string render_markdown(const Report&);

struct ConsoleStyle {
  bool colour = false;
  std::string evidence;  ///< where the evidence lies, as the user named it; empty: the runs are named instead
};

/// One screen: 24 lines of at most 100 columns, whatever the size of the hall. Ends with a newline.
[[nodiscard]] std::string render_console(const Report&, const ConsoleStyle&);

struct Renderer {
  std::string_view filename;
  std::string (*render)(const Report&);
};

inline constexpr std::array renderers{
    Renderer{"report.html", render_html},          Renderer{"report.md", render_markdown},
    Renderer{"verdict.json", render_verdict_json}, Renderer{"junit.xml", render_junit},
    Renderer{"units.csv", render_units_csv},       Renderer{"power.csv", render_power_csv},
};

/// Writes what every renderer gives into `directory` (made if need be). Each file appears whole or not at all.
/// Throws IoError with the path.
void write_report(const Report&, const std::string& directory);

}  // namespace hallmark
