#include "reports/contract/arming_file.hpp"

#include <chrono>
#include <cstdio>

#include "reports/contract/document.hpp"
#include "reports/contract/files.hpp"
#include "reports/contract/reader.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using A = ArmingFile;

constexpr std::size_t most_bytes = std::size_t{1} << 16U;
constexpr double watts_of_a_megawatt = 1e6;

/// Of an RFC 3339 instant, as document.cpp writes it.
double seconds_since_1970(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return 0;
  int offset_hour = 0, offset_minute = 0;
  char sign = '+';
  const std::size_t zone = text.find_first_of("Z+-", static_cast<std::size_t>(used));
  if (zone != std::string::npos && text[zone] != 'Z')
    std::sscanf(text.c_str() + zone, "%c%d:%d", &sign, &offset_hour, &offset_minute);
  const std::chrono::sys_days date{std::chrono::year{year} / month / day};
  const double local =
      static_cast<double>(date.time_since_epoch().count()) * 86400 + hour * 3600 + minute * 60 + second;
  return local - (sign == '-' ? -1 : 1) * (offset_hour * 3600 + offset_minute * 60);
}

void read_hall(const Member& member, A& file, Findings& findings) {
  read_value(member, file.hall.value, findings);
  file.hall.line = member.line;
}

void read_signed_by(const Member& member, A& file, Findings& findings) {
  const std::size_t before = findings.errors();
  read_value(member, file.signed_by, findings);
  if (findings.errors() != before) return;
  bool named = !file.signed_by.empty();
  for (const std::string& name : file.signed_by) named = named && !name.empty();
  if (!named) findings.error(member.value, "signed_by names nobody; write who answers for these limits");
}

void read_expires(const Member& member, A& file, Findings& findings) {
  if (member.value.kind != Value::Kind::time || !member.value.has_offset)
    return findings.error(member.value,
                          "expires is no instant; write date, time and offset, such as 2026-03-31T23:59:59Z, "
                          "without quotes");
  file.expires = {member.value.text, member.line};
  file.expires_at = seconds_since_1970(member.value.text);
}

/// A positive number, in megawatts.
template <auto field>
void read_megawatts(const Member& member, A& file, Findings& findings) {
  double megawatts = 0;
  const std::size_t before = findings.errors();
  read_value(member, megawatts, findings);
  if (findings.errors() != before) return;
  if (!(megawatts > 0))
    return findings.error(member.value, member.key + " is not positive; leave the file out instead");
  file.*field = {megawatts * watts_of_a_megawatt, member.line};
}

template <auto field>
void read_positive(const Member& member, A& file, Findings& findings) {
  const std::size_t before = findings.errors();
  read_value(member, file.*field, findings);
  if (findings.errors() == before && !(*(file.*field) > 0))
    findings.error(member.value, member.key + " is not positive");
}

void read_bands(const Member& member, A& file, Findings& findings) {
  file.bands_hz.line = member.line;
  const auto wrong = [&](const Value& at) {
    findings.error(at, "bands_hz is no list of [lowest, highest] frequencies; write one such as [[0.05, 0.6]]");
  };
  if (member.value.kind != Value::Kind::array) return wrong(member.value);
  for (const Value& item : member.value.items) {
    std::vector<double> ends;
    if (item.kind != Value::Kind::array) return wrong(item);
    read_value(Member{.key = "each band", .line = item.line, .column = item.column, .value = item}, ends, findings);
    if (ends.size() != 2 || !(ends[0] >= 0) || ends[0] > ends[1]) return wrong(item);
    file.bands_hz.value.emplace_back(ends[0], ends[1]);
  }
}

constexpr Key<A> keys[] = {
    {"schema", true, [](const Member&, A&, Findings&) {}},  // has_our_schema has looked at it
    {"hall", true, read_hall},
    {"signed_by", true, read_signed_by},
    {"expires", true, read_expires},
    {"max_coherent_mw", true, read_megawatts<&A::max_coherent_w>},
    {"max_mw_per_s", true, read_megawatts<&A::max_w_per_s>},
    {"bands_hz", true, read_bands},
    {"watts_per_rank", false, read_positive<&A::watts_per_rank>},
    {"ramp_down_s", false, read_positive<&A::ramp_down_s>},
};

bool has_our_schema(const Value& root, Findings& findings) {
  const Member* schema = root.find("schema");
  if (schema != nullptr && schema->value.kind == Value::Kind::string && schema->value.text == arming_schema)
    return true;
  const std::string expected = "an arming file begins with schema = \"" + std::string{arming_schema} + "\"";
  if (schema == nullptr)
    findings.error(1, 1, "no schema; " + expected);
  else
    findings.error(schema->value, "this is another schema; " + expected);
  return false;
}

}  // namespace

ArmingCheck check_arming(std::string_view bytes, const std::string& filename) {
  Findings findings;
  ArmingFile file;
  file.filename = filename;
  file.sha256 = sha256(bytes);
  const Document document = parse_document(bytes);
  if (!document.root)
    findings.error(document.error.line, document.error.column, document.error.message);
  else if (has_our_schema(*document.root, findings))
    read_table(*document.root, "the arming file", keys, file, findings);
  if (findings.errors() > 0) return {std::nullopt, findings.sorted()};
  return {std::move(file), findings.sorted()};
}

ArmingFile load_arming(const std::string& path) {
  ArmingCheck check = check_arming(read_bounded(path, most_bytes), path);
  if (check.file) return std::move(*check.file);
  std::string message;
  for (const Diagnostic& diagnostic : check.diagnostics)
    message += (message.empty() ? "" : "\n") + text(diagnostic, path);
  throw InputError{message};
}

}  // namespace hallmark
