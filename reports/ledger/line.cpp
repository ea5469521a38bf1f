#include "reports/ledger/line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using Json = nlohmann::json;
using E = LedgerEntry;

constexpr unsigned bit(EntryKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr unsigned open = bit(EntryKind::open), attempt = bit(EntryKind::attempt),
                   invalidate = bit(EntryKind::invalidate), replace = bit(EntryKind::replace),
                   exclude = bit(EntryKind::exclude), remark = bit(EntryKind::remark), closing = bit(EntryKind::close),
                   all = 127, none = 0;

/// One key: which kinds may and must have it; how it is written (null: not at all) and read (false: wrong type).
struct Key {
  std::string_view name, wanted;
  unsigned allowed, required;
  Json (*write)(const E&);
  bool (*read)(const Json&, E&);
};

bool is_hex(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

template <auto field>
Json write_text(const E& entry) {
  return (entry.*field).empty() ? Json() : Json(entry.*field);
}
template <auto field>
bool read_text(const Json& json, E& entry) {
  if (!json.is_string()) return false;
  entry.*field = json.get<std::string>();
  return !(entry.*field).empty();
}
template <auto field>
bool read_hash(const Json& json, E& entry) {
  return read_text<field>(json, entry) && is_hex(entry.*field);
}
template <auto field>
bool read_utc(const Json& json, E& entry) {
  return read_text<field>(json, entry) && is_utc(entry.*field);
}
template <auto field>
Json write_number(const E& entry) {
  return entry.*field == 0 ? Json() : Json(entry.*field);
}
template <auto field>
bool read_number(const Json& json, E& entry) {
  if (!json.is_number_unsigned()) return false;
  entry.*field = json.get<std::uint64_t>();
  return entry.*field > 0;
}

bool read_kind(const Json& json, E& entry) {
  if (!json.is_string()) return false;
  const auto found = std::ranges::find(entry_kind_words, json.get<std::string>());
  if (found == entry_kind_words.end()) return false;
  entry.kind = static_cast<EntryKind>(found - entry_kind_words.begin());
  return true;
}

Json write_units(const E& entry) {
  if (entry.units.empty()) return {};
  Json list = Json::array();
  for (const UnitRange& each : entry.units) list.push_back({each.first, each.last});
  return list;
}
bool read_units(const Json& json, E& entry) {
  if (!json.is_array() || json.empty()) return false;
  for (const Json& each : json) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_number_unsigned() || !each[1].is_number_unsigned())
      return false;
    entry.units.push_back({each[0].get<std::uint64_t>(), each[1].get<std::uint64_t>()});
  }
  return well_formed(entry.units);
}

Json write_evidence(const E& entry) {
  if (entry.evidence.empty()) return {};
  Json list = Json::array();
  for (const LedgerRun& run : entry.evidence)
    list.push_back({{"content_sha256", run.content_sha256}, {"run_id", run.run_id}});
  return list;
}
bool read_evidence(const Json& json, E& entry) {
  if (!json.is_array() || json.empty()) return false;
  for (const Json& each : json) {
    if (!each.is_object() || each.size() != 2 || !each.contains("run_id") || !each.contains("content_sha256"))
      return false;
    const Json &id = each["run_id"], &hash = each["content_sha256"];
    if (!id.is_string() || !hash.is_string() || !is_hex(hash.get<std::string>())) return false;
    entry.evidence.push_back({id.get<std::string>(), hash.get<std::string>()});
  }
  return true;
}

Json write_config(const E& entry) { return entry.config.empty() ? Json() : Json(entry.config); }
bool read_config(const Json& json, E& entry) {
  if (!json.is_object() || json.empty()) return false;
  for (const auto& [name, hash] : json.items()) {
    if (!hash.is_string() || !is_hex(hash.get<std::string>())) return false;
    entry.config[name] = hash.get<std::string>();
  }
  return true;
}

Json write_names(const E& entry) { return entry.authorised_by.empty() ? Json() : Json(entry.authorised_by); }
bool read_names(const Json& json, E& entry) {
  if (!json.is_array() || json.empty()) return false;
  for (const Json& each : json) {
    if (!each.is_string()) return false;
    entry.authorised_by.push_back(each.get<std::string>());
  }
  return true;
}

Json write_invalidates(const E& entry) { return entry.invalidates ? Json(*entry.invalidates) : Json(); }
bool read_invalidates(const Json& json, E& entry) {
  if (!json.is_number_unsigned()) return false;
  entry.invalidates = json.get<std::uint64_t>();
  return true;
}

template <auto field>
constexpr Key text_key(std::string_view name, unsigned allowed, unsigned required) {
  return {name, "a text that is not empty", allowed, required, write_text<field>, read_text<field>};
}
template <auto field>
constexpr Key hash_key(std::string_view name, unsigned allowed, unsigned required) {
  return {name, "64 lower-case hex digits", allowed, required, write_text<field>, read_hash<field>};
}
template <auto field>
constexpr Key utc_key(std::string_view name, unsigned allowed, unsigned required) {
  return {name, "a time such as 2026-01-31T23:59:59Z", allowed, required, write_text<field>, read_utc<field>};
}

constexpr Key keys[] = {
    {"seq", "a whole number from 1", all, all, write_number<&E::seq>, read_number<&E::seq>},
    {"kind", "open, attempt, invalidate, replace, exclude, remark or close", all, all,
     [](const E& entry) { return Json(word(entry.kind)); }, read_kind},
    hash_key<&E::prev>("prev", all, all),
    utc_key<&E::utc>("utc", all, all),
    text_key<&E::by>("operator", all, all),
    text_key<&E::host>("host", all, all),
    {"schema", "\"hallmark.ledger/1\"", open, open,
     [](const E& entry) { return entry.kind == EntryKind::open ? Json(ledger_schema) : Json(); },
     [](const Json& json, E&) { return json.is_string() && json.get<std::string>() == ledger_schema; }},
    hash_key<&E::contract_sha256>("contract_sha256", open, open),
    hash_key<&E::inventory_sha256>("inventory_sha256", open, none),
    text_key<&E::nonce>("nonce", open, open),
    {"ranks", "a whole number from 1", open, open, write_number<&E::ranks>, read_number<&E::ranks>},
    hash_key<&E::binary_sha256>("binary_sha256", open | attempt, none),
    {"config", "file names with 64 hex digits each", open | attempt, none, write_config, read_config},
    {"units", "a list of [first, last], in order and apart", attempt | replace | exclude | remark, replace, write_units,
     read_units},
    {"evidence", "a list of {run_id, content_sha256}", attempt | remark, attempt, write_evidence, read_evidence},
    {"invalidates", "the seq of an attempt", invalidate, invalidate, write_invalidates, read_invalidates},
    text_key<&E::old_serial>("old_serial", replace, none),
    text_key<&E::new_serial>("new_serial", replace, none),
    text_key<&E::new_uuid>("new_uuid", replace, none),
    text_key<&E::new_node_serial>("new_node_serial", replace, none),
    {"repaired", "true", replace, none, [](const E& entry) { return entry.repaired ? Json(true) : Json(); },
     [](const Json& json, E& entry) { return json.is_boolean() && (entry.repaired = json.get<bool>()); }},
    utc_key<&E::from>("from", exclude, exclude),
    utc_key<&E::until>("until", exclude, exclude),
    text_key<&E::cause>("cause", open | invalidate | replace | exclude | closing, invalidate | replace | exclude),
    text_key<&E::text>("text", all, remark),
    {"authorised_by", "a list of names", open | invalidate | replace | exclude | closing, none, write_names,
     read_names},
    text_key<&E::verdict>("verdict", remark, none),
    text_key<&E::torn>("torn", all, none),
};

std::string dump(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

Json object_of(const E& entry) {
  Json json = Json::object();
  for (const Key& key : keys)
    if (Json value = key.write(entry); !value.is_null()) json[std::string{key.name}] = std::move(value);
  return json;
}

std::string sum_of(Json json) {
  json.erase("sum");
  return sha256(dump(json));
}

/// Fills `entry` from what the keys say; the first complaint.
std::string read_keys(const Json& json, E& entry) {
  for (const auto& [name, value] : json.items()) {
    if (name == "sum") continue;
    const auto key = std::ranges::find(keys, name, &Key::name);
    if (key == std::end(keys)) return fmt::format("unknown key '{}'; is this a newer hallmark's ledger?", name);
    if (!key->read(value, entry))
      return fmt::format("{} is {}, expected {}", name, dump(value).substr(0, 80), key->wanted);
  }
  return incomplete(entry);
}

}  // namespace

std::string_view word(EntryKind kind) { return entry_kind_words.at(static_cast<std::size_t>(kind)); }

std::string to_line(const LedgerEntry& entry) {
  Json json = object_of(entry);
  json["sum"] = sum_of(json);
  return dump(json);
}

ParsedLine parse_line(std::string_view line) {
  // What is nested deeply is no entry of ours, and would be written out by as deep a recursion.
  const auto shallow = [](int depth, Json::parse_event_t, const Json&) { return depth <= 3; };
  const Json json = Json::parse(line, shallow, false);
  if (!json.is_object()) return {{}, "is no JSON object; the line was changed, or this is no ledger"};
  if (dump(json) != line)
    return {{}, "is not in canonical form (sorted keys once each, no spaces, ASCII); the line was changed"};
  const auto sum = json.find("sum");
  if (sum == json.end() || !sum->is_string()) return {{}, "has no sum; the line was changed, or this is no ledger"};
  if (const std::string expected = sum_of(json); sum->get<std::string>() != expected)
    return {{},
            fmt::format("the line was changed: its sum is {:.16}, what it says has {:.16}", sum->get<std::string>(),
                        expected)};
  ParsedLine parsed;
  parsed.error = read_keys(json, parsed.entry);
  return parsed;
}

std::string incomplete(const LedgerEntry& entry) {
  const Json json = object_of(entry);
  for (const Key& key : keys) {
    const bool there = json.contains(std::string{key.name});
    if (there && (key.allowed & bit(entry.kind)) == 0)
      return fmt::format("an entry of kind {} has no {}", word(entry.kind), key.name);
    if (!there && (key.required & bit(entry.kind)) != 0)
      return fmt::format("an entry of kind {} needs {}: {}", word(entry.kind), key.name, key.wanted);
    LedgerEntry scratch;
    if (there && !key.read(json[std::string{key.name}], scratch))
      return fmt::format("{} is not {}", key.name, key.wanted);
  }
  constexpr std::size_t shortest_nonce = 16;
  if (entry.kind == EntryKind::open && entry.nonce.size() < shortest_nonce)
    return fmt::format("the nonce has {} characters and can be guessed; let the lessee draw {} or more at random",
                       entry.nonce.size(), shortest_nonce);
  const bool renamed = !entry.new_serial.empty() || !entry.new_uuid.empty() || !entry.new_node_serial.empty();
  if (entry.kind == EntryKind::replace && renamed == entry.repaired)
    return "a replacement names the new part, or says that the old one was repaired: one of the two";
  if (entry.kind == EntryKind::replace && !(entry.new_serial.empty() && entry.new_uuid.empty()) &&
      count_units(entry.units) != 1)
    return "one new serial or UUID is of one unit; write an entry for each";
  if (entry.kind == EntryKind::exclude && entry.from >= entry.until) return "from is not before until";
  if (!entry.verdict.empty() && entry.evidence.empty()) return "a verdict needs the evidence that it was computed on";
  return {};
}

bool is_utc(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00Z";
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
  const auto part = [&](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year{part(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(part(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(part(8, 2))}};
  return day.ok() && part(11, 2) < 24 && part(14, 2) < 60 && part(17, 2) < 60;
}

}  // namespace hallmark
