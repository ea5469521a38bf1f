#include "reports/contract/inventory.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "reports/contract/csv.hpp"
#include "reports/contract/files.hpp"
#include "reports/contract/parse.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20U;

using Field = std::string InventoryUnit::*;
constexpr std::array<Field, 7> fields{&InventoryUnit::rack,      &InventoryUnit::tray,        &InventoryUnit::slot,
                                      &InventoryUnit::node,      &InventoryUnit::node_serial, &InventoryUnit::gpu_uuid,
                                      &InventoryUnit::gpu_serial};

Field field_of(std::string_view name) {
  return fields[static_cast<std::size_t>(std::ranges::find(identity_names, name) - identity_names.begin())];
}

/// Reads one inventory: columns from its first record, then row by row.
class Reader {
 public:
  Reader(const std::string& filename, std::uint64_t ranks, const std::vector<std::string>& identity, Findings& findings)
      : filename_{filename}, ranks_{ranks}, identity_{identity}, findings_{findings}, lines_(ranks, 0) {
    units_.reserve(ranks);
  }

  std::vector<InventoryUnit> read(std::string_view bytes) {
    CsvReader csv{bytes};
    CsvRecord record;
    if (csv.next(record) && read_header(record))
      while (findings_.errors() < most_errors && csv.next(record)) read_row(record);
    if (!csv.error().empty()) error(csv.line(), csv.error());
    if (bytes.empty() || columns_.empty())
      error(1, "there is no header; the first line is rank,rack,tray,slot,node,node_serial,gpu_uuid,gpu_serial");
    if (findings_.errors() == 0) check_count();
    std::ranges::sort(units_, {}, &InventoryUnit::number);
    return std::move(units_);
  }

 private:
  static constexpr std::size_t most_errors = 20;  // a wrong file is wrong on every line

  void error(int line, const std::string& message) { findings_.error_in(filename_, line, 1, message); }

  bool read_header(const CsvRecord& record) {
    const std::size_t before = findings_.errors();
    std::vector<std::string_view> known{identity_names.begin(), identity_names.end()};
    known.emplace_back("rank");
    for (const std::string& column : record.fields) {
      if (std::ranges::find(columns_, column) != columns_.end())
        error(record.line, "column " + in_quotes(column) + " is there twice");
      if (std::ranges::find(known, column) == known.end()) {
        const std::string_view near = nearest(column, known);
        error(record.line, "unknown column " + in_quotes(column) +
                               (near.empty() ? "; columns are rank, " + either(identity_names)
                                             : "; did you mean '" + std::string{near} + "'?"));
      }
      columns_.push_back(column);
      if (columns_.size() > 2 * known.size()) break;
    }
    if (std::ranges::find(columns_, "rank") == columns_.end())
      error(record.line, "no column 'rank'; each row names the rank it is expected at");
    for (const std::string& name : identity_)
      if (std::ranges::find(columns_, name) == columns_.end())
        error(record.line, "no column " + in_quotes(name) + ", but the contract's identity demands it; add the column");
    return findings_.errors() == before;
  }

  void read_row(const CsvRecord& record) {
    if (record.fields.size() != columns_.size())
      return error(record.line, std::to_string(record.fields.size()) + " fields, but the header has " +
                                    std::to_string(columns_.size()));
    InventoryUnit unit;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] != "rank")
        unit.*field_of(columns_[i]) = record.fields[i];
      else if (!read_rank(record, record.fields[i], unit))
        return;
    }
    for (const std::string& name : identity_)
      if ((unit.*field_of(name)).empty())
        error(record.line, name + " is empty, but the contract's identity demands it");
    check_uuid(record, unit);
    units_.push_back(std::move(unit));
  }

  bool read_rank(const CsvRecord& record, const std::string& text, InventoryUnit& unit) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), unit.number);
    if (status != std::errc{} || end != text.data() + text.size() || unit.number >= ranks_) {
      error(record.line, "rank is " + in_quotes(text) + "; it is a number from 0 to " + std::to_string(ranks_ - 1) +
                             " (hall.ranks is " + std::to_string(ranks_) + ")");
      return false;
    }
    int& line = lines_[unit.number];
    if (line != 0)
      error(record.line, "rank " + text + " is also on line " + std::to_string(line) + "; each rank has one row");
    line = record.line;
    return true;
  }

  void check_uuid(const CsvRecord& record, const InventoryUnit& unit) {
    if (unit.gpu_uuid.empty()) return;
    const auto [first, is_new] = uuids_.emplace(unit.gpu_uuid, record.line);
    if (!is_new)
      error(record.line, "gpu_uuid " + in_quotes(unit.gpu_uuid) + " is also on line " + std::to_string(first->second) +
                             "; one GPU counts once");
  }

  void check_count() {
    if (units_.size() == ranks_) return;
    const auto missing = std::ranges::find(lines_, 0) - lines_.begin();
    error(1, std::to_string(units_.size()) + " rows, but hall.ranks is " + std::to_string(ranks_) + "; rank " +
                 std::to_string(missing) + " is the first without a row");
  }

  const std::string& filename_;
  std::uint64_t ranks_;
  const std::vector<std::string>& identity_;
  Findings& findings_;
  std::vector<std::string> columns_;
  std::vector<int> lines_;  ///< of each rank; 0: not seen
  std::map<std::string, int> uuids_;
  std::vector<InventoryUnit> units_;
};

std::optional<std::string> read_inventory_file(const Value& table, const std::string& path, Findings& findings) {
  try {
    return read_bounded(path, most_bytes);
  } catch (const Error& error) {
    findings.error(place_of(table, "file"), std::string{"the inventory cannot be read: "} + error.what());
    return std::nullopt;
  }
}

}  // namespace

const std::string& identity_field(const InventoryUnit& unit, std::string_view name) { return unit.*field_of(name); }

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<InventoryUnit> generated_inventory(std::uint64_t ranks) {
  std::vector<InventoryUnit> units(ranks);
  for (std::uint64_t i = 0; i < ranks; ++i) units[i].number = i;
  return units;
}

std::vector<InventoryUnit> parse_inventory(std::string_view bytes, const std::string& filename, std::uint64_t ranks,
                                           const std::vector<std::string>& identity, Findings& findings) {
  return Reader{filename, ranks, identity, findings}.read(bytes);
}

void load_inventory(const Value& table, const std::string& directory, InventoryFile demand, Contract& contract,
                    Findings& findings) {
  if (contract.generated_inventory) {
    contract.inventory = generated_inventory(contract.ranks);
    return;
  }
  const std::string path = (std::filesystem::path{directory} / contract.inventory_filename).string();
  std::error_code ignored;
  if (demand == InventoryFile::may_be_missing && !std::filesystem::exists(path, ignored)) {
    findings.warning(place_of(table, "file"), "the inventory " + path +
                                                  " is not there; the numbers in [hall] stand for it until the test, "
                                                  "which needs it. Put it there, with its sha256");
    return;
  }
  const auto bytes = read_inventory_file(table, path, findings);
  if (!bytes) return;
  if (const std::string found = sha256(*bytes); found != contract.inventory_sha256)
    findings.error(place_of(table, "sha256"), "the inventory " + in_quotes(contract.inventory_filename) +
                                                  " has SHA-256 " + found + ", the contract says " +
                                                  contract.inventory_sha256 +
                                                  "; if the file is right, write what `sha256sum " + path + "` prints");
  contract.inventory = parse_inventory(*bytes, path, contract.ranks, contract.identity, findings);
}

}  // namespace hallmark
