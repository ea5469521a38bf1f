#include "reports/contract/reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace hallmark {
namespace {

constexpr std::array<std::string_view, 7> kinds{"true or false",  "an integer", "a number", "a string",
                                                "a date or time", "a list",     "a table"};

std::string_view kind_of(const Value& value) { return kinds[static_cast<std::size_t>(value.kind)]; }

bool expect(const Member& member, bool fits, std::string_view wanted, Findings& findings) {
  if (!fits)
    findings.error(member.value,
                   member.key + " is " + std::string{kind_of(member.value)} + "; give " + std::string{wanted});
  return fits;
}

bool is_number(const Value& value) { return value.kind == Value::Kind::integer || value.kind == Value::Kind::number; }

/// A member for one item of a list, so that lists are read like single values.
Member item_of(const Member& list, const Value& item) {
  return {"each value of " + list.key, item.line, item.column, item};
}

template <class T>
void read_list(const Member& member, std::vector<T>& out, std::string_view wanted, Findings& findings) {
  if (!expect(member, member.value.kind == Value::Kind::array, wanted, findings)) return;
  for (const Value& item : member.value.items) {
    T value{};
    read_value(item_of(member, item), value, findings);
    out.push_back(std::move(value));
  }
}

}  // namespace

void Findings::add(Diagnostic diagnostic) {
  constexpr std::size_t most = 1000;
  if (list_.size() < most) list_.push_back(std::move(diagnostic));
}

bool Findings::has_error_at(const Value& value) const {
  const auto next = places_.lower_bound({value.line, value.column});
  if (next == places_.end() || next->first != value.line) return false;
  return next->second == value.column || value.kind == Value::Kind::table;
}

void Findings::error(int line, int column, const std::string& message) { error_in({}, line, column, message); }

void Findings::warning(int line, int column, const std::string& message) {
  add({Diagnostic::Level::warning, line, column, message});
}

void Findings::error_in(const std::string& file, int line, int column, const std::string& message) {
  add({Diagnostic::Level::error, line, column, message, file});
  if (file.empty()) places_.emplace(line, column);
  ++errors_;
}

std::vector<Diagnostic> Findings::sorted() const {
  std::vector<Diagnostic> list = list_;
  std::ranges::stable_sort(list, {}, [](const Diagnostic& d) {
    return std::tuple{std::string_view{d.file}, d.line, d.column};
  });
  return list;
}

void read_value(const Member& member, std::string& out, Findings& findings) {
  if (expect(member, member.value.kind == Value::Kind::string, "a string in quotes", findings)) out = member.value.text;
}

void read_value(const Member& member, double& out, Findings& findings) {
  if (!expect(member, is_number(member.value), "a number", findings)) return;
  if (std::isfinite(member.value.number))
    out = member.value.number;
  else
    findings.error(member.value, member.key + " is not finite; NaN and infinity agree to nothing. Give a number");
}

void read_value(const Member& member, std::uint64_t& out, Findings& findings) {
  if (!expect(member, member.value.kind == Value::Kind::integer, "a whole number", findings)) return;
  if (member.value.integer >= 0)
    out = static_cast<std::uint64_t>(member.value.integer);
  else
    findings.error(member.value,
                   member.key + " is " + std::to_string(member.value.integer) + "; it must not be negative");
}

void read_value(const Member& member, bool& out, Findings& findings) {
  if (expect(member, member.value.kind == Value::Kind::boolean, "true or false", findings)) out = member.value.boolean;
}

void read_value(const Member& member, std::vector<std::string>& out, Findings& findings) {
  read_list(member, out, "a list of strings", findings);
}

void read_value(const Member& member, std::vector<double>& out, Findings& findings) {
  read_list(member, out, "a list of numbers", findings);
}

const Value* table_of(const Member& member, Findings& findings) {
  return expect(member, member.value.kind == Value::Kind::table, "a table", findings) ? &member.value : nullptr;
}

void report_unknown_key(const Member& member, std::string_view table, std::span<const std::string_view> known,
                        Findings& findings) {
  const std::string_view meant = nearest(member.key, known);
  const std::string advice = meant.empty() ? "; remove it" : "; did you mean '" + std::string{meant} + "'?";
  findings.error(member.line, member.column,
                 "unknown key " + in_quotes(member.key) + " in " + std::string{table} + advice);
}

}  // namespace hallmark
