#include "reports/judgement/rollup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "reports/contract/reader.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

/// What is wrong with the report of one hall, on the programme's lines.
class Comparison {
 public:
  Comparison(const Programme& programme, const ProgrammeHall& hall, Findings& findings)
      : hall_{hall}, path_{report_path(programme, *hall.report)}, findings_{findings} {}

  /// The report, if it is the one that the programme means.
  std::optional<HallReport> read(const std::string& bytes) {
    if (!has_the_hash(bytes)) return std::nullopt;
    HallReportCheck check = read_hall_report(bytes);
    if (!check.report && check.line > 0)
      findings_.error_in(path_, check.line, check.column, check.error);
    else if (!check.report)
      error(hall_.report->file_place, check.error);
    else if (is_meant(*check.report))
      return std::move(check.report);
    return std::nullopt;
  }

 private:
  void error(const Place& at, const std::string& message) {
    findings_.error(at.line, at.column, "report " + in_quotes(hall_.report->file) + ": " + message);
  }

  bool has_the_hash(const std::string& bytes) {
    const std::string found = sha256(bytes);
    if (found == hall_.report->sha256) return true;
    error(hall_.report->sha256_place,
          fmt::format("it has SHA-256 {}, the programme lists {}; it was changed or is another one. See it with "
                      "`sha256sum {}`, and list the new hash only if the new report is meant",
                      found, hall_.report->sha256, path_));
    return false;
  }

  bool is_meant(const HallReport& report) {
    const std::size_t before = findings_.errors();
    const HallContract& contract = *hall_.contract;
    if (report.hall != hall_.id)
      error(hall_.report->file_place, fmt::format("it is of hall {}, not of {}; list the report of this hall",
                                                  in_quotes(report.hall), in_quotes(hall_.id)));
    if (report.contract_id != contract.id || report.contract_revision != contract.revision)
      error(hall_.report->file_place,
            fmt::format("it was judged by contract {} revision {}, the programme has {} revision {}; judge again by "
                        "that one, or list the one that holds",
                        in_quotes(report.contract_id), report.contract_revision, in_quotes(contract.id),
                        contract.revision));
    else if (!contract.sha256.empty() && report.contract_sha256 != contract.sha256)
      error(hall_.report->file_place,
            fmt::format("its contract has SHA-256 {}, the programme has {}; judge again by that one",
                        in_quotes(report.contract_sha256), in_quotes(contract.sha256)));
    if (report.contracted_kw != hall_.contracted_kw)
      error(hall_.kw_place, fmt::format("it is about {} kW, the programme has {} kW for this hall; mend the wrong one, "
                                        "for kilowatts must add up",
                                        report.contracted_kw, hall_.contracted_kw));
    return findings_.errors() == before;
  }

  const ProgrammeHall& hall_;
  std::string path_;
  Findings& findings_;
};

Buckets buckets_of(const ProgrammeHall& hall, const std::optional<HallReport>& report) {
  if (!report) return {.no_evidence = hall.contracted_kw};
  switch (report->ruling) {
    case Ruling::accept:
      return {.accepted = report->accepted_kw, .accepted_short = hall.contracted_kw - report->accepted_kw};
    case Ruling::reject:
      return {.rejected = hall.contracted_kw};
    case Ruling::inconclusive:
      break;
  }
  return {.pending = hall.contracted_kw};
}

HallPart hall_part(const ProgrammeHall& hall, std::optional<HallReport> report) {
  const Buckets kw = buckets_of(hall, report);
  const bool illustrative = hall.source == FigureSource::illustrative || (report && report->illustrative);
  return {.hall = hall, .report = std::move(report), .kw = kw, .illustrative = illustrative};
}

SitePart site_part(const ProgrammeSite& site, const std::vector<HallPart>& halls) {
  SitePart part{.site = site, .ruling = {}, .kw = {}, .halls = {}};
  for (const HallPart& hall : halls) {
    if (hall.hall.site != site.id) continue;
    part.kw += hall.kw;
    part.halls.push_back(hall);
  }
  part.kw.without_hall = site.allocation.value.value_or(0) - part.kw.sum();  // lint: halls fit their site
  part.ruling = site_ruling(part.halls);
  return part;
}

Ruling programme_ruling(const Rollup& rollup) {
  const auto ruled = [](Ruling ruling) { return [ruling](const SitePart& site) { return site.ruling == ruling; }; };
  if (std::ranges::any_of(rollup.sites, ruled(Ruling::reject))) return Ruling::reject;
  const bool complete = rollup.kw.without_hall == 0 && rollup.kw.unallocated == 0 && !rollup.sites.empty();
  return complete && std::ranges::all_of(rollup.sites, ruled(Ruling::accept)) ? Ruling::accept : Ruling::inconclusive;
}

Rollup add_up(const Programme& programme, const std::vector<HallPart>& halls) {
  Rollup rollup{.programme = programme, .ruling = {}, .kw = {}, .sites = {}};
  rollup.illustrative = programme.contracted.source == FigureSource::illustrative;
  for (const ProgrammeSite& site : programme.sites) {
    rollup.sites.push_back(site_part(site, halls));
    rollup.kw += rollup.sites.back().kw;
    rollup.illustrative = rollup.illustrative || site.allocation.source == FigureSource::illustrative;
  }
  for (const HallPart& hall : halls) {
    rollup.illustrative = rollup.illustrative || hall.illustrative;
    if (hall.report && !hall.report->final) rollup.interim_kw += hall.kw.accepted;
  }
  rollup.kw.unallocated = programme.contracted.value.value_or(0) - rollup.kw.sum();  // lint: sites fit the programme
  rollup.ruling = programme_ruling(rollup);
  return rollup;
}

}  // namespace

std::uint64_t Buckets::sum() const {
  std::uint64_t total = 0;
  for (const Bucket& bucket : buckets) total += this->*bucket.kw;
  return total;
}

Buckets& Buckets::operator+=(const Buckets& other) {
  for (const Bucket& bucket : buckets) this->*bucket.kw += other.*bucket.kw;
  return *this;
}

std::string report_path(const Programme& programme, const ReportFile& report) {
  return (std::filesystem::path{programme.filename}.parent_path() / report.file).string();
}

Ruling site_ruling(const std::vector<HallPart>& halls) {
  const auto is = [](const HallPart& hall, Ruling ruling) { return hall.report && hall.report->ruling == ruling; };
  for (const HallPart& hall : halls)
    if (is(hall, Ruling::reject) && hall.report->final) return Ruling::reject;
  const bool all = std::ranges::all_of(halls, [&](const HallPart& hall) { return is(hall, Ruling::accept); });
  return all && !halls.empty() ? Ruling::accept : Ruling::inconclusive;
}

RollupCheck roll_up(const Programme& programme, const std::vector<std::optional<std::string>>& reports) {
  if (reports.size() != programme.halls.size()) throw DefectError{"roll_up: a report per hall is expected"};
  Findings findings;
  std::vector<HallPart> halls;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    std::optional<HallReport> report;
    if (reports[i] && programme.halls[i].report)
      report = Comparison{programme, programme.halls[i], findings}.read(*reports[i]);
    halls.push_back(hall_part(programme.halls[i], std::move(report)));
  }
  if (findings.errors() > 0) return {std::nullopt, findings.sorted()};
  return {add_up(programme, halls), {}};
}

}  // namespace hallmark
