// From a document to a contract: every key read, every threshold in base units. What the values mean together is
// lint's.
#pragma once

#include "reports/contract/contract.hpp"
#include "reports/contract/document.hpp"
#include "reports/contract/reader.hpp"

namespace hallmark {

/// Fills `contract` from the document's root. What cannot be read keeps its default and is in `findings`.
void read_contract(const Value& root, Contract& contract, Findings& findings);

/// One [[criterion]]; thresholds are converted to the base unit of `unit`.
[[nodiscard]] Criterion read_criterion(const Value& table, Findings& findings);

/// The statistic a metric has where the criterion names none, and the samples that a limit needs at least.
void settle_defaults(const Value& root, Contract& contract);

/// The value of `key`, or the table itself where it is absent: where a message about that key points.
[[nodiscard]] const Value& place_of(const Value& table, std::string_view key);

/// The tables of [[criterion]], in the order of Contract::criteria.
[[nodiscard]] std::vector<const Value*> criterion_tables(const Value& root);

}  // namespace hallmark
