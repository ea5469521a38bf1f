// A set of PUs by OS index, written as Linux lists: "0-3,8".
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

class CpuSet {
 public:
  CpuSet() = default;
  /// From "0-3,8" (empty text: the empty set). Throws Error(bad_input) for anything else or an index above 65535.
  [[nodiscard]] static CpuSet parse(std::string_view list);

  void add(int pu);
  [[nodiscard]] bool contains(int pu) const;
  [[nodiscard]] bool empty() const { return pus_.empty(); }
  [[nodiscard]] std::size_t size() const { return pus_.size(); }
  [[nodiscard]] const std::vector<int>& pus() const { return pus_; }  ///< ascending
  [[nodiscard]] std::string list() const;
  [[nodiscard]] CpuSet operator&(const CpuSet& other) const;
  [[nodiscard]] CpuSet operator|(const CpuSet& other) const;
  auto operator<=>(const CpuSet&) const = default;

 private:
  std::vector<int> pus_;
};

}  // namespace hallmark
