#include "topology/power/feed_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace hallmark {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> boundaries{"utility",      "ups_out", "pdu",       "rack_in_ac",
                                                     "shelf_out_dc", "node_in", "components"};

// The number at `key`; false where there is one that is none.
bool take(const json& line, const char* key, std::optional<double>& value) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return true;
  if (!found->is_number() || !std::isfinite(found->get<double>())) return false;
  value = found->get<double>();
  return true;
}

bool take(const json& line, const char* key, std::string& value) {
  const auto found = line.find(key);
  if (found == line.end()) return true;
  if (!found->is_string()) return false;
  value = found->get<std::string>();
  return true;
}

bool take(const json& line, const char* key, std::optional<std::int64_t>& value) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return true;
  if (!found->is_number_integer()) return false;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > 9'000'000'000'000'000'000U) return false;
  value = found->get<std::int64_t>();
  return *value > 0;
}

std::string trouble_of(const json& from, FeedLine& line) {
  if (!from.is_object()) return "not a JSON object";
  const std::pair<const char*, bool> taken[] = {{"t_us", take(from, "t_us", line.t_us)},
                                                {"boundary", take(from, "boundary", line.boundary)},
                                                {"id", take(from, "id", line.id)},
                                                {"watts", take(from, "watts", line.watts)},
                                                {"joules", take(from, "joules", line.joules)},
                                                {"status", take(from, "status", line.status)},
                                                {"class", take(from, "class", line.meter_class)},
                                                {"accuracy", take(from, "accuracy", line.accuracy)},
                                                {"period_s", take(from, "period_s", line.period_s)}};
  for (const auto& [key, good] : taken)
    if (!good) return fmt::format("'{}' has a value of the wrong kind", key);
  if (line.id.empty()) return "no 'id'";
  if (std::ranges::find(boundaries, line.boundary) == boundaries.end())
    return fmt::format("'boundary' must be one of {}", fmt::join(boundaries, ", "));
  if (line.watts && line.joules) return "both 'watts' and 'joules'";
  if ((line.watts || line.joules) && !line.t_us) return "a reading without 't_us'";
  return {};
}

}  // namespace

std::optional<FeedLine> parse_feed_line(std::string_view text, std::string& why_not) {
  const json from = json::parse(text, nullptr, false);
  FeedLine line;
  why_not = from.is_discarded() ? "not JSON" : trouble_of(from, line);
  if (!why_not.empty()) return std::nullopt;
  return line;
}

}  // namespace hallmark
