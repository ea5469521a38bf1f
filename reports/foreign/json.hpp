// A JSON document with the path of each value, for messages that name the place.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace hallmark::foreign {

/// A value and where it is: "results[2].out_of_place". Throws InputError "FILE: PATH: is FOUND; expected WHAT".
class Node {
 public:
  Node(const nlohmann::json& value, std::string filename, std::string path);

  [[nodiscard]] Node at(const std::string& key) const;                   ///< must be there
  [[nodiscard]] std::optional<Node> find(const std::string& key) const;  ///< absent also where it is null
  [[nodiscard]] std::vector<Node> items() const;                         ///< of an array
  [[nodiscard]] bool is_array() const { return value_->is_array(); }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] double number() const;        ///< finite; also where it is text ("12")
  [[nodiscard]] double positive() const;      ///< > 0
  [[nodiscard]] std::uint64_t count() const;  ///< a whole number of at most 2^53
  [[noreturn]] void refuse(const std::string& expected) const;

 private:
  const nlohmann::json* value_;
  std::string filename_, path_;
};

/// Throws InputError with line and column. Text before the first brace (IOR's and fio's notes) is passed over.
[[nodiscard]] nlohmann::json parse_json(std::string_view bytes, const std::string& filename);

}  // namespace hallmark::foreign
