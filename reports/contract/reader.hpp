// Reads tables of a document into structs by a list of keys: what a key is called, whether it must be there, where it
// goes.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/contract/document.hpp"
#include "reports/contract/words.hpp"

namespace hallmark {

/// What was found so far; `errors` counts those that make the contract unusable. The first 1000 are kept word by word.
class Findings {
 public:
  void error(int line, int column, const std::string& message);
  void warning(int line, int column, const std::string& message);
  void error(const Value& at, const std::string& message) { error(at.line, at.column, message); }
  void warning(const Value& at, const std::string& message) { warning(at.line, at.column, message); }
  /// An error in another file.
  void error_in(const std::string& file, int line, int column, const std::string& message);
  [[nodiscard]] std::size_t errors() const { return errors_; }
  /// Whether `value`, or something inside a table on its line, already has an error: then a rule about it says nothing
  /// more.
  [[nodiscard]] bool has_error_at(const Value& value) const;
  /// In order of file and position; a position keeps the order of finding.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

 private:
  void add(Diagnostic diagnostic);

  std::vector<Diagnostic> list_;
  std::set<std::pair<int, int>> places_;
  std::size_t errors_ = 0;
};

/// One key of a table that is read into a T.
template <class T>
struct Key {
  std::string_view name;
  bool required;
  void (*read)(const Member&, T&, Findings&);
};

void read_value(const Member& member, std::string& out, Findings& findings);
void read_value(const Member& member, double& out, Findings& findings);  ///< integer or float; never NaN or infinite
void read_value(const Member& member, std::uint64_t& out, Findings& findings);  ///< never negative
void read_value(const Member& member, bool& out, Findings& findings);
void read_value(const Member& member, std::vector<std::string>& out, Findings& findings);
void read_value(const Member& member, std::vector<double>& out, Findings& findings);
template <class T>
void read_value(const Member& member, std::optional<T>& out, Findings& findings) {
  T value{};
  const std::size_t before = findings.errors();
  read_value(member, value, findings);
  if (findings.errors() == before) out = value;
}

/// Reads a key into a member, whatever its type.
template <auto field, class T>
void into(const Member& member, T& object, Findings& findings) {
  read_value(member, object.*field, findings);
}

/// A word out of a list, for enumerations and for keys that know one value only.
template <class E>
struct Word {
  std::string_view word;
  E value;
};
template <class E, std::size_t size>
void read_word(const Member& member, const Word<E> (&words)[size], E& out, Findings& findings) {
  std::string text;
  const std::size_t before = findings.errors();
  read_value(member, text, findings);
  if (findings.errors() != before) return;
  std::vector<std::string_view> known;
  for (const auto& [word, value] : words) {
    if (word == text) {
      out = value;
      return;
    }
    known.push_back(word);
  }
  findings.error(member.value, member.key + " is " + in_quotes(text) + "; it is one of: " + either(known));
}

/// The table in `member`; nullptr, and a finding, where it holds something else.
const Value* table_of(const Member& member, Findings& findings);

/// "unknown key 'treshold' in [[criterion]]; did you mean 'threshold'?"
void report_unknown_key(const Member& member, std::string_view table, std::span<const std::string_view> known,
                        Findings& findings);

/// Reads every key of `table`; reports keys that are unknown and keys that are missing. `name` is the table's, for
/// messages.
template <class T, std::size_t size>
void read_table(const Value& table, std::string_view name, const Key<T> (&keys)[size], T& out, Findings& findings) {
  std::vector<std::string_view> known;
  for (const Key<T>& key : keys) {
    known.push_back(key.name);
    if (const Member* member = table.find(key.name))
      key.read(*member, out, findings);
    else if (key.required)
      findings.error(table, std::string{name} + " has no " + std::string{key.name} + "; add it");
  }
  for (const Member& member : table.members) {
    bool is_known = false;
    for (const std::string_view key : known) is_known = is_known || key == member.key;
    if (!is_known) report_unknown_key(member, name, known, findings);
  }
}

}  // namespace hallmark
