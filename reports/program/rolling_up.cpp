#include "reports/program/rolling_up.hpp"

#include "reports/contract/files.hpp"
#include "reports/contract/programme.hpp"
#include "reports/render/files.hpp"
#include "reports/render/rollup.hpp"

namespace hallmark {
namespace {

/// A hall of 9,216 units of which none passed any of twenty criteria has a verdict of some 60 MB.
constexpr std::size_t most_bytes = std::size_t{256} << 20U;

std::string joined(const std::vector<Diagnostic>& diagnostics, const std::string& filename) {
  std::string lines;
  for (const Diagnostic& diagnostic : diagnostics) lines += (lines.empty() ? "" : "\n") + text(diagnostic, filename);
  return lines;
}

}  // namespace

Rollup roll_up_file(const std::string& path) {
  const Programme programme = load_programme(path);
  std::vector<std::optional<std::string>> reports;
  std::vector<Diagnostic> unreadable;
  for (const ProgrammeHall& hall : programme.halls) {
    reports.emplace_back();
    if (!hall.report) continue;
    try {
      reports.back() = read_bounded(report_path(programme, *hall.report), most_bytes);
    } catch (const Error& error) {
      unreadable.push_back({Diagnostic::Level::error, hall.report->file_place.line, hall.report->file_place.column,
                            std::string{"the report cannot be read: "} + error.what() +
                                "; put it there, or list the hall without a report"});
    }
  }
  if (!unreadable.empty()) throw InputError{joined(unreadable, path)};
  RollupCheck check = roll_up(programme, reports);
  if (!check.rollup) throw InputError{joined(check.diagnostics, path)};
  return std::move(*check.rollup);
}

ExitStatus exit_status(const Rollup& rollup) {
  switch (rollup.ruling) {
    case Ruling::accept:
      return ExitStatus::accept;
    case Ruling::reject:
      return ExitStatus::reject;
    case Ruling::inconclusive:
      break;
  }
  return ExitStatus::inconclusive;
}

std::string rollup_text(const Rollup& rollup, const std::string& format) {
  for (const RollupRenderer& renderer : rollup_renderers)
    if (renderer.format == format) return renderer.render({rollup, HALLMARK_VERSION});
  throw DefectError{"rollup_text: no format " + format};
}

void write_rollup(const Rollup& rollup, const std::string& directory) {
  make_folder(directory);
  for (const RollupRenderer& renderer : rollup_renderers)
    write_whole(directory, renderer.filename, renderer.render({rollup, HALLMARK_VERSION}));
}

}  // namespace hallmark
