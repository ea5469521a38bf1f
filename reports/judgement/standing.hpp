// What the ledger means: which runs count, for which units, as which attempt (JUDGEMENT 2.8). Pure; no evidence is
// looked at.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"
#include "reports/judgement/spans.hpp"
#include "reports/ledger/entry.hpp"

namespace hallmark {

/// A run that the ledger lists.
struct ListedRun {
  std::string run_id, content_sha256;
  std::uint64_t entry = 0;       ///< seq of the attempt
  std::vector<UnitRange> units;  ///< whom the attempt was for; empty: the hall
  std::string left_out;          ///< why it does not count; empty where it does

  [[nodiscard]] bool counts() const { return left_out.empty(); }
};

struct Replacement {
  std::uint64_t entry = 0;  ///< 0: none
  std::string utc;
  bool repaired = false;
  std::string old_serial, new_serial, new_uuid, new_node_serial, cause;
};

/// Hours that count against nobody, since both parties said so.
struct Exclusion {
  std::uint64_t entry = 0;
  std::vector<UnitRange> units;          ///< empty: the hall
  std::int64_t from_s = 0, until_s = 0;  ///< since 1970, UTC
};

struct Standing {
  std::uint64_t opened = 0;  ///< seq of the open that counts; 0: the ledger has none
  bool closed = false;
  std::string contract_sha256, inventory_sha256, nonce;  ///< of that open
  std::vector<ListedRun> runs;                           ///< in the ledger's order
  std::map<std::uint64_t, Replacement> replaced;         ///< of each unit the last
  std::uint64_t replacements = 0;  ///< since the open that counts, each unit as often as it was replaced
  std::uint64_t highest_unit = 0, highest_unit_entry = 0;  ///< that any entry names
  std::vector<Exclusion> exclusions;
  std::vector<std::string> remarks;  ///< what was left out, replaced, excluded, or does not count, in words

  [[nodiscard]] const ListedRun* listed(std::string_view run_id) const;
  /// Are samples of a run that was listed by entry `listed` and began at `time_origin` those of the unit as it is now?
  [[nodiscard]] bool is_fresh(std::uint64_t unit, std::uint64_t listed, std::string_view time_origin) const;
};

/// Rules 2, 4 and the restart: an invalidation counts if both parties authorised it and no verdict had been computed
/// on the attempt; hours are excluded, and a second open counts, if both authorised it.
[[nodiscard]] Standing standing_of(std::span<const LedgerEntry>, const Contract&);

/// Does the list name the lessor and the lessee: by the contract's name for them, as "lessor", or "lessor: Ada Byron"?
[[nodiscard]] bool both_parties(const std::vector<std::string>& authorised_by, const Contract&);

/// Was the run listed after the replacement, and begun no sooner?
[[nodiscard]] bool is_since(const Replacement&, std::uint64_t listed, std::string_view time_origin);

/// alpha / (j (j + 1)): what attempt, or look, j = 1, 2, ... may spend; all of them together spend alpha.
[[nodiscard]] double spent_alpha(double alpha, std::uint64_t attempt);

/// Is more replaced than max_replaced_fraction of the contracted units allows?
[[nodiscard]] bool too_many_replaced(const Standing&, const Policy&, std::uint64_t contracted);

/// What is excluded for the unit, in seconds since `time_origin`; of the hall where there is no unit. Nothing where that
/// is no time.
[[nodiscard]] Spans excluded_spans(const Standing&, std::optional<std::uint64_t> unit, std::string_view time_origin);

/// The contract with the parts that the ledger says were put in.
[[nodiscard]] Contract with_replacements(const Contract&, const Standing&);

}  // namespace hallmark
