// Where a metric's numbers lie in a run: which cases, and which work divided by which time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/results/results.hpp"

namespace hallmark {

enum class Kind {
  rate,       ///< work / time of each rank; of all ranks together at hall scope
  allreduce,  ///< one operation of all ranks together: bus bandwidth, or its seconds
  power,      ///< energy / window under the heaviest load
  hall_power, ///< of the hall, from its nodes or from meters
  schedule,   ///< how far a load shape was from its plan in time
  load,       ///< how much of a load shape's planned load there was
  identity    ///< no case: the run's own records
};

/// What of a block's samples is its value.
enum class SamplePart {
  whole,   ///< the criterion's statistic of all of them
  low,     ///< the 5 % quantile after the knee (topology/base/phases.hpp)
  median,  ///< the median after the knee
  slope,   ///< of the rate after the knee, relative, in a second
  knee     ///< seconds from the first sample's entry to the knee
};

struct Source {
  Kind kind;
  std::string pattern;                 ///< case names: components may be "*" or end in ":*"
  double CaseRecord::*work = nullptr;  ///< rate only
  bool gpu_only = false;
  SamplePart part = SamplePart::whole;
  bool seconds = false;  ///< allreduce only: the time of a step and not the bandwidth
};

/// nullopt: this version does not measure the metric.
[[nodiscard]] std::optional<Source> source_of(std::string_view metric);

/// Does `name` begin with the pattern's components? Further ones ("/bytes:4MiB") say what is special about the case.
[[nodiscard]] bool matches(std::string_view name, std::string_view pattern);

/// What a case says of `key`: from its params, else from a component "key:value" of its name; empty where it does not
/// say.
[[nodiscard]] std::string case_param(const CaseRecord&, const std::string& key);

/// The size that ends a case's name ("n:2048", "block:1MiB"); 0 for none.
[[nodiscard]] unsigned long long case_size(std::string_view name);

class RankWatts;  // values.hpp

struct CaseChoice {
  const CaseRecord* record = nullptr;
  std::string why_not{};
  std::vector<bool> marks{};               ///< the blocks that the sentinel marked; empty: none
  std::shared_ptr<const RankWatts> watts{};  ///< of its ranks; where the question is power
  bool all_right = false;                  ///< every answer of every rank was checked and right
  bool external = false;                   ///< another tool measured it
  std::vector<const CaseRecord*> twins{};  ///< cases that do the same work with an answer that is known exactly
};

/// The case of `run` that answers `criterion`: of those that match its params, the largest that was not skipped.
[[nodiscard]] CaseChoice choose_case(const Results& run, const Criterion& criterion, const Source& source);

}  // namespace hallmark
