// From files on disk to a verdict: what `hallmark judge`, `hallmark report` and the end of a run have in common.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/evidence_run.hpp"
#include "reports/judgement/verdict.hpp"
#include "reports/results/results.hpp"
#include "topology/base/error.hpp"

namespace hallmark {

/// The ledger beside the evidence, as the user named it; an empty path: there is none.
struct LedgerOption {
  std::string path;
  std::string head;  ///< stated: of this ledger, now or earlier; empty: nobody stated one
};

struct JudgedEvidence {
  std::vector<std::string> paths;  ///< as the user named them
  std::shared_ptr<const std::vector<Results>> runs;
  Verdict verdict;
};

/// The contract that all of `runs` recorded, from its bytes in the evidence; nullopt where none recorded one. Throws
/// UsageError where they recorded different ones, InputError where its bytes are wrong.
[[nodiscard]] std::optional<Contract> recorded_contract(const std::vector<EvidenceRun>& runs,
                                                        std::vector<std::string>& warnings);

/// Loads results files, parts or folders and judges them. An empty `contract` means the one that the run recorded;
/// throws UsageError where there is none, or where runs recorded different ones. Warnings of the contract's lint become
/// remarks of the verdict. With a ledger it judges by it, and notes there that it did (note_verdict).
[[nodiscard]] JudgedEvidence judge_files(const std::vector<std::string>& paths, const std::string& contract,
                                         const LedgerOption& ledger = {});

/// 0, 1 or 2.
[[nodiscard]] ExitStatus exit_status(const Verdict&);

/// The verdict on one screen; coloured where it goes to a terminal and NO_COLOR is not set.
[[nodiscard]] std::string console_text(const JudgedEvidence&, bool terminal);

/// verdict.json's bytes.
[[nodiscard]] std::string json_text(const JudgedEvidence&);

/// Writes report.html and its companions into a folder (made if need be). Throws IoError.
void write_reports(const JudgedEvidence&, const std::string& directory);

}  // namespace hallmark
