// Spelling of faults.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "reports/simulation/fault.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

[[noreturn]] void reject(const std::string& text, const std::string& what) {
  throw UsageError{fmt::format("--fault {}: {}\n{}", text, what, fault_help())};
}

/// The text before the first `mark`, which is taken off `rest` together with it.
std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

double read_effect(const SimulatedFault& fault, std::string_view value) {
  const auto effect = number<double>(value);
  if (!effect || !std::isfinite(*effect)) reject(fault.text, fmt::format("effect is '{}'; it is a number", value));
  const SimulatedKind kind = fault.kind;
  const bool watts = kind == SimulatedKind::sensor;
  const bool share = !watts && kind != SimulatedKind::too_good && kind != SimulatedKind::clock;
  if (!watts && std::isnan(row_of(kind).effect)) reject(fault.text, fmt::format("{} has no effect", row_of(kind).name));
  if (share && !(*effect > 0 && *effect < 1))
    reject(fault.text, fmt::format("effect is {}; it is a share between 0 and 1: 0.05 for 5 %", value));
  if (!share && !watts && !(*effect > 0)) reject(fault.text, fmt::format("effect is {}; it is more than 0", value));
  return *effect;
}

void read_key(SimulatedFault& fault, std::string_view key, std::string_view value) {
  if (value.empty()) reject(fault.text, fmt::format("'{}' has no value; write KEY=VALUE", key));
  if (key == "rank")
    fault.ranks = value;
  else if (key == "node")
    fault.node = value;
  else if (key == "rack")
    fault.rack = value;
  else if (key == "case")
    fault.case_prefix = value;
  else if (key == "effect")
    fault.effect = read_effect(fault, value);
  else if (key != "with")
    reject(fault.text, fmt::format("unknown key '{}'; keys are rank, node, rack, effect, with and case", key));
  else if (const auto with = number<std::size_t>(value))
    fault.with = with;
  else
    reject(fault.text, fmt::format("with is '{}'; it is the number of a rank", value));
}

/// Does `words` ("rank node") have `word`?
bool names(std::string_view words, std::string_view word) {
  while (!words.empty())
    if (cut(words, ' ') == word) return true;
  return false;
}

void check_target(const SimulatedFault& fault) {
  const FaultRow& row = row_of(fault.kind);
  std::size_t given = 0;
  for (const auto& [key, value] :
       {std::pair{"rank", &fault.ranks}, std::pair{"node", &fault.node}, std::pair{"rack", &fault.rack}}) {
    if (value->empty()) continue;
    ++given;
    if (!names(row.needs, key)) reject(fault.text, fmt::format("{} takes no {}", row.name, key));
  }
  const bool paired = fault.kind == SimulatedKind::duplicated || fault.kind == SimulatedKind::misracked;
  if (fault.with && !paired) reject(fault.text, fmt::format("{} takes no with", row.name));
  if (given > 1) reject(fault.text, "more than one of rank, node and rack; give one");
  if (given == 0 && !row.needs.empty())
    reject(fault.text, fmt::format("{} does not say which unit; give {}", row.name, row.needs));
}

}  // namespace

SimulatedFault parse_fault(const std::string& text) {
  SimulatedFault fault;
  fault.text = text;
  std::string_view rest = text;
  const std::string_view name = cut(rest, ':');
  const auto row = std::ranges::find(fault_rows(), name, &FaultRow::name);
  if (row == fault_rows().end()) reject(text, fmt::format("unknown kind '{}'", name));
  fault.kind = row->kind;
  while (!rest.empty()) {
    std::string_view value = cut(rest, ',');
    const std::string_view key = cut(value, '=');
    read_key(fault, key, value);
  }
  check_target(fault);
  return fault;
}

std::string fault_help() {
  std::string text =
      "kinds of fault, as KIND:key=value,...; rank=17, rank=3+9 or rank=8-15; node and rack by number or name; "
      "case=PREFIX limits to cases:";
  for (const FaultRow& row : fault_rows()) {
    std::string keys{row.needs};
    std::ranges::replace(keys, ' ', '|');
    const std::string size = std::isnan(row.effect) ? "" : fmt::format(" (effect {})", row.effect);
    text += fmt::format("\n  {:<11} {:<15} {}{}", row.name, keys, row.meaning, size);
  }
  return text;
}

}  // namespace hallmark
