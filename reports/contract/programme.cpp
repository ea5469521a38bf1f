#include "reports/contract/programme.hpp"

#include "reports/contract/files.hpp"
#include "reports/contract/inventory.hpp"
#include "reports/contract/lint_programme.hpp"
#include "reports/contract/parse.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using P = Programme;
using S = ProgrammeSite;
using H = ProgrammeHall;

constexpr std::size_t most_bytes = std::size_t{4} << 20U;

constexpr Word<FigureSource> sources[] = {{"contract", FigureSource::contract},
                                          {"article", FigureSource::article},
                                          {"derived", FigureSource::derived},
                                          {"illustrative", FigureSource::illustrative},
                                          {"not-stated", FigureSource::not_stated}};

Place place_at(const Value& value) { return {value.line, value.column}; }

template <class T>
void read_source(const Member& member, T& object, Findings& findings) {
  read_word(member, sources, object.source, findings);
}

/// No other unit: a figure in USD/kW would be a price that nobody has stated.
void read_figure_unit(const Member& member, Figure& figure, Findings& findings) {
  constexpr Word<std::string_view> units[] = {{"kW", "kW"}, {"USD", "USD"}, {"1", "1"}};
  std::string_view unit;
  read_word(member, units, unit, findings);
  figure.unit = unit;
}

constexpr Key<Figure> figure_keys[] = {
    {"value", false, into<&Figure::value>},
    {"unit", true, read_figure_unit},
    {"source", true, read_source<Figure>},
    {"note", false, into<&Figure::note>},
};

Figure read_figure(const Member& member, Findings& findings) {
  Figure figure;
  figure.place = place_at(member.value);
  const std::size_t before = findings.errors();
  if (const Value* table = table_of(member, findings)) read_table(*table, member.key, figure_keys, figure, findings);
  if (findings.errors() != before) return figure;
  if (figure.value && figure.source == FigureSource::not_stated)
    findings.error(member.value, member.key + " has a value and is not-stated; say where the value comes from");
  if (!figure.value && figure.source != FigureSource::not_stated)
    findings.error(member.value, member.key + " has no value; give one, or source = \"not-stated\"");
  return figure;
}

Figure read_power(const Member& member, Findings& findings) {
  Figure figure = read_figure(member, findings);
  if (!figure.unit.empty() && figure.unit != "kW")
    findings.error(member.value, member.key + " is in " + figure.unit + "; capacity is in whole kW");
  return figure;
}

template <class T>
void add_figure(const Member& member, T& object, Findings& findings) {
  object.figures.push_back({member.key, read_figure(member, findings)});
}

constexpr Key<P> programme_keys[] = {
    {"id", true, into<&P::id>},
    {"title", true, into<&P::title>},
    {"lessor", true, into<&P::lessor>},
    {"lessee", true, into<&P::lessee>},
    {"partners", false, into<&P::partners>},
    {"contracted", true, [](const Member& m, P& p, Findings& f) { p.contracted = read_power(m, f); }},
    {"contract_value", false, add_figure<P>},
    {"investment", false, add_figure<P>},
    {"homes_per_gw", false, add_figure<P>},
    {"reactors_per_gw", false, add_figure<P>},
    {"homes_equivalent", false, add_figure<P>},
};

void read_status(const Member& member, S& site, Findings& findings) {
  constexpr Word<std::string_view> statuses[] = {
      {"expanding", "expanding"}, {"named", "named"}, {"candidate", "candidate"}};
  std::string_view status;
  read_word(member, statuses, status, findings);
  site.status = status;
}

constexpr Key<S> site_keys[] = {
    {"id", true, into<&S::id>},
    {"name", true, into<&S::name>},
    {"status", true, read_status},
    {"allocation", true, [](const Member& m, S& s, Findings& f) { s.allocation = read_power(m, f); }},
    {"campus_now", false, add_figure<S>},
    {"campus_planned", false, add_figure<S>},
    {"growth", false, add_figure<S>},
};

constexpr Key<HallContract> hall_contract_keys[] = {
    {"id", true, into<&HallContract::id>},
    {"revision", true, into<&HallContract::revision>},
    {"sha256", false, into<&HallContract::sha256>},
};

void read_hall_contract(const Member& member, H& hall, Findings& findings) {
  if (const Value* table = table_of(member, findings))
    read_table(*table, "contract", hall_contract_keys, hall.contract.emplace(), findings);
}

void read_report_hash(const Member& member, ReportFile& report, Findings& findings) {
  report.sha256_place = place_at(member.value);
  const std::size_t before = findings.errors();
  read_value(member, report.sha256, findings);
  if (findings.errors() == before && !is_sha256(report.sha256))
    findings.error(member.value, "sha256 is not 64 lower-case hex digits; copy what `sha256sum` prints");
}

void read_report_name(const Member& member, ReportFile& report, Findings& findings) {
  report.file_place = place_at(member.value);
  read_value(member, report.file, findings);
}

constexpr Key<ReportFile> report_keys[] = {{"file", true, read_report_name}, {"sha256", true, read_report_hash}};

void read_report(const Member& member, H& hall, Findings& findings) {
  if (member.value.kind == Value::Kind::array)
    return findings.error(member.value, "several reports for one hall; keep the one that stands");
  if (const Value* table = table_of(member, findings))
    read_table(*table, "report", report_keys, hall.report.emplace(), findings);
}

void read_hall_site(const Member& member, H& hall, Findings& findings) {
  hall.site_place = place_at(member.value);
  read_value(member, hall.site, findings);
}

void read_hall_kw(const Member& member, H& hall, Findings& findings) {
  hall.kw_place = place_at(member.value);
  read_value(member, hall.contracted_kw, findings);
}

constexpr Key<H> hall_keys[] = {
    {"id", true, into<&H::id>},       {"site", true, read_hall_site},          {"contracted_kw", true, read_hall_kw},
    {"source", true, read_source<H>}, {"contract", false, read_hall_contract}, {"report", false, read_report},
};

template <auto& keys, auto list, class T>
void read_tables(const Member& member, P& programme, Findings& findings) {
  const std::string name = "[[" + member.key + "]]";
  if (member.value.kind != Value::Kind::array)
    return findings.error(member.value, member.key + " is no list of tables; begin each with " + name);
  for (const Value& item : member.value.items) {
    if (item.kind != Value::Kind::table) {
      findings.error(item, "a " + member.key + " is no table; begin each with " + name);
      continue;
    }
    T& entry = (programme.*list).emplace_back();
    entry.place = place_at(item);
    read_table(item, name, keys, entry, findings);
  }
}

constexpr Key<P> root_keys[] = {
    {"schema", true, [](const Member&, P&, Findings&) {}},  // has_our_schema has looked at it
    {"programme", true,
     [](const Member& m, P& p, Findings& f) {
       if (const Value* table = table_of(m, f)) read_table(*table, "[programme]", programme_keys, p, f);
     }},
    {"site", true, read_tables<site_keys, &P::sites, S>},
    {"hall", false, read_tables<hall_keys, &P::halls, H>},
};

bool has_our_schema(const Value& root, Findings& findings) {
  const std::string expected = "a programme begins with schema = \"" + std::string{programme_schema} + "\"";
  const Member* schema = root.find("schema");
  if (schema == nullptr) {
    findings.error(1, 1, "no schema; " + expected);
    return false;
  }
  if (schema->value.kind == Value::Kind::string && schema->value.text == programme_schema) return true;
  const std::string found = schema->value.kind == Value::Kind::string ? in_quotes(schema->value.text) : "no string";
  findings.error(schema->value, "schema is " + found + "; " + expected);
  return false;
}

}  // namespace

std::string_view word(FigureSource source) {
  for (const auto& [name, value] : sources)
    if (value == source) return name;
  return "";
}

ProgrammeCheck check_programme(std::string_view bytes, const std::string& filename) {
  Findings findings;
  Programme programme;
  programme.filename = filename;
  programme.sha256 = sha256(bytes);
  const Document document = parse_document(bytes);
  if (!document.root) {
    findings.error(document.error.line, document.error.column, document.error.message);
  } else if (has_our_schema(*document.root, findings)) {
    read_table(*document.root, "the programme", root_keys, programme, findings);
    // Rules across keys would only repeat what is wrong with one of them.
    if (findings.errors() == 0) lint_programme(programme, findings);
  }
  if (findings.errors() > 0) return {std::nullopt, findings.sorted()};
  return {std::move(programme), findings.sorted()};
}

Programme load_programme(const std::string& path) {
  ProgrammeCheck check = check_programme(read_bounded(path, most_bytes), path);
  if (check.programme) return std::move(*check.programme);
  std::string message;
  for (const Diagnostic& diagnostic : check.diagnostics)
    message += (message.empty() ? "" : "\n") + text(diagnostic, path);
  throw InputError{message};
}

}  // namespace hallmark
