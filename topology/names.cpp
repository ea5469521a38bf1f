#include "topology/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace hallmark {
namespace {

struct Number {
  std::size_t at;
  std::size_t digits;
};

std::vector<Number> numbers_in(std::string_view name) {
  constexpr std::string_view digits = "0123456789";
  std::vector<Number> numbers;
  for (std::size_t at = name.find_first_of(digits); at != std::string_view::npos;) {
    const std::size_t end = std::min(name.find_first_not_of(digits, at), name.size());
    if (end - at <= 9) numbers.push_back({at, end - at});
    at = name.find_first_of(digits, end);
  }
  return numbers;
}

/// What stands before and after the number, and its width.
using Frame = std::tuple<std::string, std::string, std::size_t>;

std::string range_list(const std::set<int>& values, std::size_t width) {
  std::vector<std::string> runs;
  for (auto first = values.begin(); first != values.end();) {
    auto last = first;
    for (auto next = std::next(last); next != values.end() && *next == *last + 1; ++next) last = next;
    runs.push_back(first == last ? fmt::format("{:0{}}", *first, width)
                                 : fmt::format("{:0{}}-{:0{}}", *first, width, *last, width));
    first = std::next(last);
  }
  return fmt::format("{}", fmt::join(runs, ","));
}

}  // namespace

std::string compress_names(std::vector<std::string> names) {
  std::set<std::string> left(names.begin(), names.end());
  std::map<Frame, std::set<int>> frames;
  for (const std::string& name : left)
    for (const auto& [at, digits] : numbers_in(name))
      frames[{name.substr(0, at), name.substr(at + digits), digits}].insert(std::atoi(name.substr(at, digits).c_str()));
  std::vector<std::pair<Frame, std::set<int>>> largest_first(frames.begin(), frames.end());
  std::ranges::stable_sort(largest_first,
                           [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  std::vector<std::string> parts;
  for (const auto& [frame, values] : largest_first) {
    const auto& [before, after, width] = frame;
    std::set<int> unused;
    for (const int value : values)
      if (left.contains(before + fmt::format("{:0{}}", value, width) + after)) unused.insert(value);
    if (unused.size() < 2) continue;
    for (const int value : unused) left.erase(before + fmt::format("{:0{}}", value, width) + after);
    parts.push_back(before + "[" + range_list(unused, width) + "]" + after);
  }
  parts.insert(parts.end(), left.begin(), left.end());
  std::ranges::sort(parts);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace hallmark
