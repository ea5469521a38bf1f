#include "reports/judgement/ledger_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hallmark {
namespace {

using Doubts = std::vector<Doubt>;

void broken(Doubts& found, std::string detail) { found.push_back({reason::evidence_broken, std::move(detail)}); }

void compare_contract(Doubts& found, const Ledger& ledger, const Standing& standing, const Contract& contract) {
  const auto differs = [&](const char* what, const std::string& opened, const std::string& judged) {
    if (opened != judged)
      broken(found,
             fmt::format("{}:{}: the ledger was opened for {} {:.12}, it is judged by {:.12}", ledger.filename,
                         standing.opened, what, opened.empty() ? "none" : opened, judged.empty() ? "none" : judged));
  };
  differs("contract sha256", standing.contract_sha256, contract.sha256);
  differs("inventory sha256", standing.inventory_sha256, contract.inventory_sha256);
  if (!contract.nonce.empty() && contract.nonce != standing.nonce)
    broken(found, fmt::format("{}:{}: the ledger's nonce is not the contract's", ledger.filename, standing.opened));
  if (standing.highest_unit_entry > 0 && standing.highest_unit >= contract.ranks)
    broken(found, fmt::format("{}:{}: names unit {}, the contract has units 0 to {}", ledger.filename,
                              standing.highest_unit_entry, standing.highest_unit, contract.ranks - 1));
}

void compare_runs(Doubts& found, const Ledger& ledger, const Standing& standing, const std::vector<EvidenceRun>& runs) {
  for (const EvidenceRun& run : runs) {
    const ListedRun* const listed = standing.listed(run.results->run_id);
    if (listed == nullptr)
      broken(found, fmt::format("{}: run {} is not listed; every run is an attempt: `hallmark ledger attempt`",
                                ledger.filename, run.results->run_id));
    else if (listed->content_sha256 != run.content_sha256)
      broken(
          found,
          fmt::format("{}:{}: run {} was listed with content sha256 {:.12} and has {:.12} now: it was changed",
                      ledger.filename, listed->entry, run.results->run_id, listed->content_sha256, run.content_sha256));
  }
  for (const ListedRun& listed : standing.runs) {
    const bool given =
        std::ranges::any_of(runs, [&](const EvidenceRun& run) { return run.results->run_id == listed.run_id; });
    if (!given && listed.counts())
      found.push_back(
          {reason::attempt_missing,
           fmt::format("{}:{}: run {} is listed and was not given; evidence that is withheld settles nothing",
                       ledger.filename, listed.entry, listed.run_id)});
  }
}

}  // namespace

std::vector<Doubt> ledger_doubts(const LedgerEvidence& evidence, const Standing& standing, const Contract& contract,
                                 const std::vector<EvidenceRun>& runs) {
  const Ledger& ledger = evidence.ledger;
  Doubts found;
  if (ledger.fault) broken(found, ledger.text(*ledger.fault));
  if (!evidence.stated_head.empty())
    if (std::string trouble = head_trouble(ledger, evidence.stated_head); !trouble.empty())
      broken(found, std::move(trouble));
  if (!found.empty()) return found;
  compare_contract(found, ledger, standing, contract);
  compare_runs(found, ledger, standing, runs);
  std::ranges::stable_partition(found, [](const Doubt& each) { return each.reason == reason::evidence_broken; });
  if (too_many_replaced(standing, contract.policy, contract.ranks))
    found.push_back(
        {reason::replaced_fraction,
         fmt::format("{} replacements among {} units are more than the share of {} that the contract allows: "
                     "the hall starts again at attempt 1 (`hallmark ledger open --restart`)",
                     standing.replacements, contract.ranks, contract.policy.max_replaced_fraction)});
  return found;
}

LedgerSeal seal_of(const LedgerEvidence& evidence, const Standing& standing) {
  const Ledger& ledger = evidence.ledger;
  LedgerSeal seal;
  for (std::size_t i = 0; i < ledger.entries.size(); ++i) {
    if (!ledger.entries[i].verdict.empty()) continue;
    ++seal.entries;
    seal.head = ledger.sha256[i];
  }
  seal.intact = !ledger.fault;
  seal.runs = standing.runs.size();
  seal.left_out =
      static_cast<std::uint64_t>(std::ranges::count_if(standing.runs, [](auto& run) { return !run.counts(); }));
  seal.replacements = standing.replacements;
  return seal;
}

}  // namespace hallmark
