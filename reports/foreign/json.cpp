#include "reports/foreign/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "topology/base/error.hpp"

namespace hallmark::foreign {
namespace {

constexpr std::size_t longest_quote = 60;
constexpr double most = 9007199254740992;  ///< 2^53

/// Nothing of a list or an object: they may be nested as deep as the file is long.
std::string excerpt(const nlohmann::json& value) {
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (text.size() > longest_quote) text.replace(longest_quote, std::string::npos, "...");
  return text;
}

}  // namespace

Node::Node(const nlohmann::json& value, std::string filename, std::string path)
    : value_{&value}, filename_{std::move(filename)}, path_{std::move(path)} {}

void Node::refuse(const std::string& expected) const {
  throw InputError{fmt::format("{}: {}: is {}; expected {}", filename_, path_.empty() ? "the document" : path_,
                               excerpt(*value_), expected)};
}

std::optional<Node> Node::find(const std::string& key) const {
  if (!value_->is_object()) refuse("an object");
  const auto found = value_->find(key);
  if (found == value_->end() || found->is_null()) return std::nullopt;
  return Node{*found, filename_, path_.empty() ? key : path_ + "." + key};
}

Node Node::at(const std::string& key) const {
  if (auto found = find(key)) return *found;
  throw InputError{fmt::format("{}: {}: has no '{}'", filename_, path_.empty() ? "the document" : path_, key)};
}

std::vector<Node> Node::items() const {
  if (!value_->is_array()) refuse("a list");
  std::vector<Node> list;
  for (std::size_t i = 0; i < value_->size(); ++i)
    list.emplace_back((*value_)[i], filename_, fmt::format("{}[{}]", path_, i));
  return list;
}

std::string Node::text() const {
  if (!value_->is_string()) refuse("text");
  return value_->get<std::string>();
}

double Node::number() const {
  double number = std::nan("");
  if (value_->is_number()) {
    number = value_->get<double>();
  } else if (value_->is_string()) {
    const std::string& text = value_->get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) number = std::nan("");
  }
  if (!std::isfinite(number)) refuse("a number");
  return number;
}

double Node::positive() const {
  const double found = number();
  if (!(found > 0)) refuse("a number above 0");
  return found;
}

std::uint64_t Node::count() const {
  const double found = number();
  if (found < 0 || found > most || found != std::floor(found)) refuse("a whole number");
  return static_cast<std::uint64_t>(found);
}

nlohmann::json parse_json(std::string_view bytes, const std::string& filename) {
  const std::size_t begin = std::min(bytes.find('{'), bytes.size());
  try {
    return nlohmann::json::parse(bytes.substr(begin, bytes.rfind('}') - begin + 1));
  } catch (const nlohmann::json::parse_error& error) {
    const std::size_t at = std::min(bytes.size(), begin + (error.byte > 0 ? error.byte - 1 : 0));
    const std::string_view before = bytes.substr(0, at);
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t start = before.rfind('\n');
    throw InputError{fmt::format("{}:{}:{}: is no JSON here; give the tool's JSON as it wrote it", filename, line,
                                 at - (start == std::string_view::npos ? 0 : start + 1) + 1)};
  } catch (const nlohmann::json::exception&) {
    throw InputError{
        fmt::format("{}: has a number that is too large for one; give the tool's JSON as it wrote it", filename)};
  }
}

}  // namespace hallmark::foreign
