#include "reports/contract/contract.hpp"

#include <filesystem>

#include "reports/contract/document.hpp"
#include "reports/contract/files.hpp"
#include "reports/contract/inventory.hpp"
#include "reports/contract/lint.hpp"
#include "reports/contract/parse.hpp"
#include "reports/contract/reader.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20U;

/// Whether the document means to be a contract; a programme or a stray file gets one message, not one for every key.
bool has_our_schema(const Value& root, Findings& findings) {
  const std::string expected = "schema = \"" + std::string{contract_schema} + "\"";
  const Member* schema = root.find("schema");
  if (schema == nullptr) {
    findings.error(1, 1, "no schema; a contract begins with " + expected);
    return false;
  }
  if (schema->value.kind == Value::Kind::string && schema->value.text == contract_schema) return true;
  const std::string found = schema->value.kind == Value::Kind::string ? in_quotes(schema->value.text) : "no string";
  findings.error(schema->value, "schema is " + found + "; this hallmark reads " + expected);
  return false;
}

void read_and_lint(const Value& root, const std::string& directory, InventoryFile inventory, Contract& contract,
                   Findings& findings) {
  read_contract(root, contract, findings);
  settle_defaults(root, contract);
  lint_contract(root, contract, findings);
  const std::vector<const Value*> tables = criterion_tables(root);
  for (std::size_t i = 0; i < contract.criteria.size(); ++i)
    lint_criterion(*tables[i], contract, contract.criteria[i], findings);
  // Counting rows against a hall that is itself wrong would only add noise.
  if (findings.errors() == 0) load_inventory(place_of(root, "inventory"), directory, inventory, contract, findings);
}

std::string join(const std::vector<Diagnostic>& diagnostics, const std::string& filename) {
  constexpr std::size_t most = 50;
  std::string text_of_all;
  std::size_t count = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level != Diagnostic::Level::error) continue;
    if (++count <= most) text_of_all += (count > 1 ? "\n" : "") + text(diagnostic, filename);
  }
  if (count > most) text_of_all += "\n... and " + std::to_string(count - most) + " more";
  return text_of_all;
}

}  // namespace

std::string text(const Diagnostic& diagnostic, const std::string& filename) {
  return (diagnostic.file.empty() ? filename : diagnostic.file) + ":" + std::to_string(diagnostic.line) + ":" +
         std::to_string(diagnostic.column) + ": " + diagnostic.message;
}

ContractCheck check_contract(std::string_view bytes, const std::string& filename, const std::string& directory,
                             InventoryFile inventory) {
  Findings findings;
  Contract contract;
  contract.filename = filename;
  if (bytes.size() > most_bytes) {
    findings.error(1, 1,
                   "more than " + std::to_string(most_bytes >> 20U) +
                       " MiB; a contract is a few pages of TOML. Is it the right file?");
    return {std::nullopt, findings.sorted()};
  }
  contract.bytes = bytes;
  contract.sha256 = sha256(bytes);
  const Document document = parse_document(bytes);
  if (!document.root)
    findings.error(document.error.line, document.error.column, document.error.message);
  else if (has_our_schema(*document.root, findings))
    read_and_lint(*document.root, directory, inventory, contract, findings);
  if (findings.errors() > 0) return {std::nullopt, findings.sorted()};
  return {std::move(contract), findings.sorted()};
}

Contract load_contract(const std::string& path, std::vector<std::string>& warnings, InventoryFile inventory) {
  const std::string bytes = read_bounded(path, most_bytes);
  const std::string directory = std::filesystem::path{path}.parent_path().string();
  ContractCheck check = check_contract(bytes, path, directory, inventory);
  if (!check.contract) throw InputError{join(check.diagnostics, path)};
  for (const Diagnostic& diagnostic : check.diagnostics) warnings.push_back(text(diagnostic, path));
  return std::move(*check.contract);
}

}  // namespace hallmark
