#include "topology/cpu_set.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

constexpr int largest_pu = 65535;

[[noreturn]] void refuse(std::string_view list) {
  throw InputError{"'" + std::string{list} + "' is not a list of processors such as 0-3,8"};
}

int parse_pu(std::string_view text, std::string_view list) {
  int pu = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pu);
  if (error != std::errc{} || end != text.data() + text.size() || pu < 0 || pu > largest_pu) refuse(list);
  return pu;
}

}  // namespace

CpuSet CpuSet::parse(std::string_view list) {
  CpuSet set;
  while (!list.empty() && (list.back() == '\n' || list.back() == ' ')) list.remove_suffix(1);
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view range = rest.substr(0, rest.find(','));
    rest.remove_prefix(range.size());
    if (rest == ",") refuse(list);
    if (!rest.empty()) rest.remove_prefix(1);
    const std::size_t dash = range.find('-');
    const int first = parse_pu(range.substr(0, dash), list);
    const int last = dash == std::string_view::npos ? first : parse_pu(range.substr(dash + 1), list);
    if (last < first) refuse(list);
    for (int pu = first; pu <= last; ++pu) set.add(pu);
  }
  return set;
}

void CpuSet::add(int pu) {
  const auto place = std::ranges::lower_bound(pus_, pu);
  if (place == pus_.end() || *place != pu) pus_.insert(place, pu);
}

bool CpuSet::contains(int pu) const { return std::ranges::binary_search(pus_, pu); }

std::string CpuSet::list() const {
  std::string text;
  for (std::size_t i = 0; i < pus_.size();) {
    std::size_t last = i;
    while (last + 1 < pus_.size() && pus_[last + 1] == pus_[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(pus_[i]);
    if (last > i) text += '-' + std::to_string(pus_[last]);
    i = last + 1;
  }
  return text;
}

CpuSet CpuSet::operator&(const CpuSet& other) const {
  CpuSet both;
  std::ranges::set_intersection(pus_, other.pus_, std::back_inserter(both.pus_));
  return both;
}

CpuSet CpuSet::operator|(const CpuSet& other) const {
  CpuSet either;
  std::ranges::set_union(pus_, other.pus_, std::back_inserter(either.pus_));
  return either;
}

}  // namespace hallmark
