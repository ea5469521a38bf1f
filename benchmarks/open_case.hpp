// What calibration, blocks and self-tests have in common.
#pragma once

#include <memory>
#include <string>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/measure.hpp"
#include "benchmarks/trouble.hpp"

namespace hallmark {

/// The record's metadata as far as they are known before anything is measured.
[[nodiscard]] CaseRecord header_of(const Station& station, const BenchmarkType& type, const Case& chosen);

void give_up(CaseRecord& record, CaseStatus status, std::string reason);

/// Null where it failed; `trouble` then says why.
[[nodiscard]] std::unique_ptr<Benchmark> open_case(const Context& context, const BenchmarkType& type,
                                                   const Case& chosen, Trouble& trouble);

/// Whether the answer was right, into a record of one rank and one block; nothing where it was not checked.
void store(CaseRecord& record, const Check& check);

/// The last warm-up steps are made as a sample's are: what a device prepares for so many at once, it prepares there.
[[nodiscard]] std::uint32_t warmup_at_once(const BenchmarkType& type, const Repetition& chosen);

}  // namespace hallmark
