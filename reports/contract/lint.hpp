// What is wrong with a contract that can be read: rules across keys, each a function in a table.
#pragma once

#include "reports/contract/contract.hpp"
#include "reports/contract/document.hpp"
#include "reports/contract/reader.hpp"

namespace hallmark {

/// Rules about the contract, hall, inventory and policy tables, and about the criteria as a whole.
void lint_contract(const Value& root, const Contract& contract, Findings& findings);

/// Rules about one criterion, which lies at `table`.
void lint_criterion(const Value& table, const Contract& contract, const Criterion& criterion, Findings& findings);

}  // namespace hallmark
