#include "reports/contract/document.hpp"

namespace hallmark {
namespace {
/// toml++ asserts that input is what its parser expects next; "[[[" is not. Such input is refused, in every build.
struct Unexpected {};
constexpr void expect(bool holds) {
  if (!holds) throw Unexpected{};
}
}  // namespace
}  // namespace hallmark

// Compiled in here rather than linked, so that the depth of values can be bounded: toml++ destroys tables recursively.
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 16
#undef NDEBUG  // with it toml++ would drop its assertions, or take them for granted
#define TOML_ASSERT(expression) ::hallmark::expect(static_cast<bool>(expression))
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <tuple>

namespace hallmark {
namespace {

/// a.b.c.d = 1 nests once per dot, and toml++ does not count those: with 16 values in a line at most 1600 levels.
constexpr int most_dots_in_a_line = 100;

std::optional<SyntaxError> find_deep_line(std::string_view bytes) {
  int line = 1;
  int dots = 0;
  for (const char c : bytes) {
    if (c == '.' && ++dots > most_dots_in_a_line)
      return SyntaxError{line, 1, "this line has more than 100 dots; is it really TOML? Shorten it"};
    if (c != '\n') continue;
    ++line;
    dots = 0;
  }
  return std::nullopt;
}

int position(toml::source_index index) { return std::max(1, static_cast<int>(index)); }

template <class Time>
std::string written(const Time& time) {
  std::ostringstream words;
  words << time;
  return words.str();
}

Value convert(const toml::node& node);

Value convert_table(const toml::table& table) {
  Value value;
  for (const auto& [key, node] : table) {
    const toml::source_position at = key.source().begin;
    value.members.push_back({std::string{key.str()}, position(at.line), position(at.column), convert(node)});
  }
  std::ranges::stable_sort(value.members, {}, [](const Member& m) { return std::tuple{m.line, m.column}; });
  return value;
}

Value convert_scalar(const toml::node& node) {
  Value value;
  if (const auto* boolean = node.as_boolean()) {
    value.kind = Value::Kind::boolean;
    value.boolean = boolean->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = Value::Kind::integer;
    value.integer = integer->get();
    value.number = static_cast<double>(value.integer);
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = Value::Kind::number;
    value.number = number->get();
  } else if (const auto* text = node.as_string()) {
    value.kind = Value::Kind::string;
    value.text = text->get();
  } else {
    value.kind = Value::Kind::time;
    if (const auto* date = node.as_date()) value.text = written(date->get());
    if (const auto* time = node.as_time()) value.text = written(time->get());
    if (const auto* both = node.as_date_time()) {
      value.text = written(both->get());
      value.has_offset = both->get().offset.has_value();
    }
  }
  return value;
}

Value convert(const toml::node& node) {
  Value value;
  if (const auto* table = node.as_table()) {
    value = convert_table(*table);
  } else if (const auto* array = node.as_array()) {
    value.kind = Value::Kind::array;
    for (const toml::node& item : *array) value.items.push_back(convert(item));
  } else {
    value = convert_scalar(node);
  }
  value.line = position(node.source().begin.line);
  value.column = position(node.source().begin.column);
  return value;
}

}  // namespace

const Member* Value::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &*found;
}

Document parse_document(std::string_view bytes) {
  if (const auto deep = find_deep_line(bytes)) return {.root = std::nullopt, .error = *deep};
  try {
    return {.root = convert_table(toml::parse(bytes)), .error = {}};
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return {.root = std::nullopt, .error = {position(at.line), position(at.column), std::string{error.description()}}};
  } catch (const Unexpected&) {
    return {.root = std::nullopt, .error = {1, 1, "this is not TOML; is it the right file?"}};
  }
}

}  // namespace hallmark
