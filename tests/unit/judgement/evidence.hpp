// Synthetic contracts and runs for the judge's tests: a hall like the CI contract's, measured to the last block, every
// answer right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/judge.hpp"
#include "reports/results/results.hpp"

namespace hallmark::evidence {

struct Shape {
  std::size_t ranks = 4, blocks = 11, samples = 3;
  std::uint64_t seed = 1;  ///< of the noise on the times, +-1 %
};

/// A criterion of the CI contract by its id: INV-01, GEMM-01, GEMM-02, ARD-01, STO-01, PWR-01; also MEM-01 and STO-02.
/// Floors are half of what `run` delivers.
Criterion criterion(const std::string& id);

/// A generated inventory of `ranks` units and the first five criteria above.
Contract contract(std::size_t ranks = 4);

/// One finished run with gemm/fp64 (both), memory, allreduce, storage and their self-tests. gemm: 1 GFLOP/s a rank;
/// memory 1 GB/s; all-reduce of 1 MiB in 1 ms; storage 4 MiB per rank in 10 ms; 100 W a rank.
Results run(const Shape& shape = {});

CaseRecord& find(Results& results, const std::string& name);

inline const std::string gemm = "gemm/fp64/gaussian/n:1024";
inline const std::string gemm_exact = "gemm/fp64/exact/n:1024";
inline const std::string triad = "memory/triad/bytes:1048576";
inline const std::string allreduce = "allreduce/mpi/f32/bytes:1048576";
inline const std::string write = "storage/scratch/write/block:1MiB";
inline const std::string randread = "storage/scratch/randread/block:4KiB";

/// Multiplies the durations of one rank's samples in one case.
void slow_down(CaseRecord& record, std::size_t rank, double factor);
void slow_down(CaseRecord& record, std::size_t rank, std::size_t block, double factor);

/// Takes every measurement of `rank` out and gives it that state.
void kill(Results& results, std::size_t rank, RankState state = RankState::missing);

/// Reorders the ranks: new rank i is old rank order[i]; planted ranks follow.
Results permute(const Results& results, const std::vector<std::size_t>& order);

Verdict judge_one(const Contract& contract, const Results& results);
const Finding& finding(const Verdict& verdict, const std::string& id);

/// Everything that the verdict says, as text: equal texts, equal verdicts.
std::string dump(const Verdict& verdict);

}  // namespace hallmark::evidence
