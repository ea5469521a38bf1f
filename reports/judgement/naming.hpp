// A wrong answer named: what kind of fault it is, where it arose and how far it reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.hpp"

namespace hallmark {

/// By what further steps with the same operands gave (research/gemm.md 2.8): the same wrong answer every time; wrong
/// answers now and then, or several; none; or nobody looked.
enum class FaultKind { deterministic, marginal, transient, unexamined };

/// Of `repeats` further steps `wrong` were wrong, and there were `answers` different ones among them. Max uint64:
/// unknown.
[[nodiscard]] FaultKind kind_of(std::uint64_t repeats, std::uint64_t wrong, std::uint64_t answers);

[[nodiscard]] std::string_view word(FaultKind);  ///< "deterministic", "marginal", "transient", "unexamined"

/// "arithmetic (A and B intact)", "memory of A" of a sum of FaultPlace bits; empty where it is none or unknown.
[[nodiscard]] std::string place_words(std::uint64_t place);

/// "rows 128-135, columns 256-263: within one tile of 128 x 128" of two ranges, each first * 2^32 + last; what is
/// unknown is left out.
[[nodiscard]] std::string extent_words(std::uint64_t rows, std::uint64_t columns);

/// What is known of a rank's wrong answers in one case.
struct Diagnosis {
  FaultKind kind = FaultKind::unexamined;
  std::uint64_t place = 0;    ///< sum of FaultPlace bits over the blocks; 0: unknown
  std::uint64_t checked = 0;  ///< products of the rank that were looked at, further steps included
  std::string words;          ///< "wrong again in 32 of 32 repeats, 1 answer: deterministic; ..."; empty: nothing known
};

/// `blocks`: those in which the rank's answer was wrong. A fault that came in two of them came again, whatever the
/// repeats right after it gave: it is marginal at least. Words are of the first block that tells most.
[[nodiscard]] Diagnosis diagnose(const CaseRecord&, std::size_t rank, const std::vector<std::size_t>& blocks);

}  // namespace hallmark
