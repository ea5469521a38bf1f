// One case as a group of a results file or a part.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>

#include "reports/results/hdf5.input.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

/// Names of the scales of the block and sample dimensions: the longest is /block (/sample), another of n is /block_n.
class CaseScales {
 public:
  explicit CaseScales(std::span<const CaseRecord> cases);
  /// Makes /rank (of `ranks`), /mark and all blocks' and samples' scales.
  void create(h5::Output& output, std::size_t ranks) const;
  [[nodiscard]] std::string block(std::size_t length) const;
  [[nodiscard]] std::string sample(std::size_t length) const;

 private:
  std::set<std::size_t> blocks_, samples_;
};

/// Whether a case's arrays are written now, or only allocated for somebody to write later.
enum class Content { values, space };

/// Adds the case to /cases. Arrays in which nothing is known are left out, except entry and exit.
void write_case(const h5::OutputGroup& cases, const CaseRecord& record, const CaseScales& scales, Content content);

/// All cases of /cases, sorted by name; every array for `ranks` ranks. InputError for anything of the wrong shape or
/// type.
[[nodiscard]] std::vector<CaseRecord> read_cases(const h5::InputGroup& root, std::size_t ranks);

}  // namespace hallmark
