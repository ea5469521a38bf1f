// Lines of a tool's text, with their numbers.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/error.hpp"

namespace hallmark::foreign {

struct Line {
  std::size_t number = 0;  ///< from 1
  std::string_view text;
  std::vector<std::string_view> words;  ///< between blanks
};

[[nodiscard]] inline std::vector<Line> lines_of(std::string_view bytes) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    Line& line = lines.emplace_back();
    line.number = lines.size();
    line.text = bytes.substr(begin, end - begin);
    constexpr std::string_view blanks = " \t\r";
    for (std::size_t at = line.text.find_first_not_of(blanks); at != std::string_view::npos;) {
      const std::size_t stop = std::min(line.text.find_first_of(blanks, at), line.text.size());
      line.words.push_back(line.text.substr(at, stop - at));
      at = line.text.find_first_not_of(blanks, stop);
    }
    begin = end + 1;
  }
  return lines;
}

/// A finite number that is all of `word`.
[[nodiscard]] inline std::optional<double> number_of(std::string_view word) {
  double number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

[[noreturn]] inline void refuse(const std::string& filename, const Line& line, const std::string& expected) {
  throw InputError{fmt::format("{}:{}: is '{:.60}'; expected {}", filename, line.number, line.text, expected)};
}

/// The word at `i` as a number above 0.
[[nodiscard]] inline double positive_at(const Line& line, std::size_t i, const std::string& filename,
                                        const char* what) {
  const auto number = i < line.words.size() ? number_of(line.words[i]) : std::nullopt;
  if (!number || !(*number > 0)) refuse(filename, line, fmt::format("{} above 0 as word {}", what, i + 1));
  return *number;
}

}  // namespace hallmark::foreign
