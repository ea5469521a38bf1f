#include "reports/judgement/hall_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/contract/words.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::json;

constexpr std::string_view schema = "hallmark.verdict/1";
constexpr std::string_view advice = "list the verdict.json that `hallmark report` wrote";

/// What is wrong with the document, with the way to the value.
struct NoVerdict {
  std::string message;
};

const Json& member(const Json& table, const char* key, std::string_view way) {
  const auto found = table.find(key);
  if (found == table.end()) throw NoVerdict{fmt::format("{} is missing", way)};
  return *found;
}

std::string text_at(const Json& table, const char* key, std::string_view way) {
  const Json& value = member(table, key, way);
  if (!value.is_string()) throw NoVerdict{fmt::format("{} is no text", way)};
  return value.get<std::string>();
}

bool flag_at(const Json& table, const char* key) {
  const Json& value = member(table, key, key);
  if (!value.is_boolean()) throw NoVerdict{fmt::format("{} is neither true nor false", key)};
  return value.get<bool>();
}

std::uint64_t whole_at(const Json& table, const char* key, std::string_view way) {
  const Json& value = member(table, key, way);
  if (!value.is_number_unsigned()) throw NoVerdict{fmt::format("{} is no whole number", way)};
  return value.get<std::uint64_t>();
}

const Json& table_at(const Json& table, const char* key) {
  const Json& value = member(table, key, key);
  if (!value.is_object()) throw NoVerdict{fmt::format("{} is no object", key)};
  return value;
}

Ruling ruling_of(const Json& root) {
  const std::string found = text_at(root, "verdict", "verdict");
  for (const Ruling ruling : {Ruling::accept, Ruling::reject, Ruling::inconclusive})
    if (found == word(ruling)) return ruling;
  throw NoVerdict{fmt::format("verdict is {}, not ACCEPT, REJECT or INCONCLUSIVE", in_quotes(found))};
}

/// Comfort only: what cannot be read of it is left out.
std::vector<std::string> lines_of(const Json& root) {
  std::vector<std::string> lines;
  const auto found = root.find("would_change");
  if (found == root.end() || !found->is_array()) return lines;
  for (const Json& line : *found)
    if (line.is_string()) lines.push_back(line.get<std::string>());
  return lines;
}

HallReport report_of(const Json& root) {
  if (!root.is_object()) throw NoVerdict{"it is no object"};
  if (const std::string found = text_at(root, "schema", "schema"); found != schema)
    throw NoVerdict{fmt::format("schema is {}; this hallmark reads {}", in_quotes(found), schema)};
  if (root.contains("simulated")) throw NoVerdict{"it is of simulated evidence, which counts nowhere"};
  const Json &contract = table_at(root, "contract"), &capacity = table_at(root, "capacity_kw");
  HallReport report{.hall = text_at(root, "hall", "hall"),
                    .contract_id = text_at(contract, "id", "contract.id"),
                    .contract_sha256 = text_at(contract, "sha256", "contract.sha256"),
                    .reason = text_at(root, "reason", "reason"),
                    .contract_revision = whole_at(contract, "revision", "contract.revision"),
                    .ruling = ruling_of(root),
                    .final = flag_at(root, "final"),
                    .illustrative = flag_at(root, "illustrative"),
                    .contracted_kw = whole_at(capacity, "contracted", "capacity_kw.contracted"),
                    .accepted_kw = whole_at(capacity, "accepted", "capacity_kw.accepted"),
                    .would_change = lines_of(root)};
  if (report.accepted_kw > report.contracted_kw)
    throw NoVerdict{fmt::format("{} kW are accepted of {} kW", report.accepted_kw, report.contracted_kw)};
  if (report.accepted_kw > 0 && report.ruling != Ruling::accept)
    throw NoVerdict{fmt::format("{} kW are accepted and the verdict is {}", report.accepted_kw, word(report.ruling))};
  return report;
}

HallReportCheck syntax_error(std::string_view bytes, const Json::parse_error& error) {
  const std::string_view before = bytes.substr(0, error.byte > 0 ? error.byte - 1 : 0);
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.report = {},
          .error = fmt::format("this is no JSON; {}", advice),
          .line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
          .column = 1 + static_cast<int>(before.size() - start)};
}

}  // namespace

HallReportCheck read_hall_report(std::string_view bytes) {
  try {
    return {.report = report_of(Json::parse(bytes)), .error = {}};
  } catch (const Json::parse_error& error) {
    return syntax_error(bytes, error);
  } catch (const NoVerdict& found) {
    return {.report = {}, .error = fmt::format("this is no verdict: {}; {}", found.message, advice)};
  }
}

}  // namespace hallmark
