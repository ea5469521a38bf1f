// A TOML document as a plain tree in which everything knows its line and column. document.cpp is the one home of
// toml++.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

struct Member;

/// One value and where it begins; lines and columns are 1-based.
struct Value {
  enum class Kind { boolean, integer, number, string, time, array, table };
  Kind kind = Kind::table;
  int line = 1, column = 1;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;            ///< also set for an integer
  std::string text;             ///< of a string; of a date or time in RFC 3339
  bool has_offset = false;      ///< of a date-time: it names an instant
  std::vector<Value> items;     ///< of an array
  std::vector<Member> members;  ///< of a table, in the order of the file

  /// The member of a table; nullptr where there is none (or this is no table).
  [[nodiscard]] const Member* find(std::string_view key) const;
};

struct Member {
  std::string key;
  int line = 1, column = 1;  ///< of the key
  Value value;
};

/// Why bytes are no TOML, and where.
struct SyntaxError {
  int line = 1, column = 1;
  std::string message;
};

/// The tree, or the first error in it. Accepts any bytes: nesting is bounded, so that no input exhausts the stack.
struct Document {
  std::optional<Value> root;  ///< absent where there is an error
  SyntaxError error;
};
[[nodiscard]] Document parse_document(std::string_view bytes);

}  // namespace hallmark
