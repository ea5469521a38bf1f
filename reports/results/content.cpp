#include "reports/results/content.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "reports/results/event_file.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

/// A hash of bytes in which no two different sequences of values look alike: numbers as 8 little-endian bytes, texts and
/// lists after their length. All NaNs are one.
class Canonical {
 public:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void add(T value) {
    const auto bits = little_endian(static_cast<std::uint64_t>(value));
    std::array<char, sizeof bits> bytes{};
    std::memcpy(bytes.data(), &bits, sizeof bits);
    pending_.append(bytes.data(), bytes.size());
    flush_if_full();
  }
  void add(double value) { add(std::bit_cast<std::uint64_t>(std::isnan(value) ? unknown : value)); }
  void add(const std::string& text) {
    add(text.size());
    pending_ += text;
    flush_if_full();
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add(values.size());
    for (const T& value : values) add(value);
  }
  void add(const std::vector<double>& values) {
    add_numbers(values, [](double value) { return std::bit_cast<std::uint64_t>(std::isnan(value) ? unknown : value); });
  }
  void add(const std::vector<std::uint64_t>& values) {
    add_numbers(values, [](std::uint64_t value) { return value; });
  }
  /// A byte each.
  void add(const std::vector<Verified>& values) {
    add(values.size());
    flush();
    hash_.add({reinterpret_cast<const char*>(values.data()), values.size()});
  }
  template <class Unknown>
  void add(const Facts<Unknown>& facts) {
    add(static_cast<const typename Facts<Unknown>::Stored&>(facts));
  }
  void add(const std::map<std::string, std::string>& map) {
    add(map.size());
    for (const auto& [name, value] : map) add(name), add(value);
  }
  template <class Record, std::size_t size>
  void add(const Record& record, const std::array<schema::Column<Record>, size>& columns) {
    for (const auto& column : columns)
      if (column.hashed == schema::Hashed::always) std::visit([&](auto member) { add(record.*member); }, column.member);
  }
  [[nodiscard]] std::string sha256() {
    flush();
    return hash_.hex();
  }

 private:
  /// Piece by piece, so that a piece stays in the cache.
  template <class T, class Bits>
  void add_numbers(const std::vector<T>& values, const Bits& bits_of) {
    add(values.size());
    flush();
    std::array<std::uint64_t, 2048> piece{};
    for (std::size_t begin = 0; begin < values.size(); begin += piece.size()) {
      const std::size_t count = std::min(piece.size(), values.size() - begin);
      for (std::size_t i = 0; i < count; ++i) piece[i] = little_endian(bits_of(values[begin + i]));
      hash_.add({reinterpret_cast<const char*>(piece.data()), count * sizeof piece[0]});
    }
  }
  static std::uint64_t little_endian(std::uint64_t bits) {
    if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
    return bits;
  }
  void flush_if_full() {
    if (pending_.size() >= std::size_t{1} << 16U) flush();
  }
  void flush() {
    hash_.add(pending_);
    pending_.clear();
  }

  Sha256 hash_;
  std::string pending_;
};

/// What the schema did not have at first, by name, where it is known; nothing of a file that has none of it.
void add_later(Canonical& content, const CaseRecord& record) {
  for (const auto& column : schema::case_attributes)
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(record.*member)>;
          if (column.hashed == schema::Hashed::always || record.*member == T{}) return;
          content.add(std::string{column.field.name});
          content.add(record.*member);
        },
        column.member);
}

std::string case_sha256(const CaseRecord& record) {
  Canonical content;
  content.add(record.name);
  content.add(record.params);
  content.add(record, schema::case_attributes);
  content.add(record.ranks);
  content.add(record.blocks);
  content.add(record.samples);
  add_later(content, record);
  schema::for_each_array([&](const auto& array) {
    if (!schema::anything_known(record.*array.values, array.fill)) return;
    content.add(std::string{array.field.name});
    content.add(record.*array.values);
  });
  return content.sha256();
}

/// Rows of a table that the schema did not have at first; nothing where there are none.
template <class Record, class Columns>
void add_later(Canonical& content, const std::string& name, const std::vector<Record>& rows, const Columns& columns) {
  if (rows.empty()) return;
  content.add(name);
  content.add(rows.size());
  for (const Record& row : rows) content.add(row, columns);
}

std::string power_sha256(const std::vector<PowerSeries>& power) {
  Canonical content;
  for (const PowerSeries& series : power) {
    content.add(series, schema::power_columns);
    content.add(series.time_s);
    content.add(series.value);
  }
  return content.sha256();
}

}  // namespace

std::string metadata_sha256(const CaseRecord& record) {
  CaseRecord declared = record;
  declared.resize(0, 0, 0);
  declared.status = CaseStatus::done;
  declared.reason.clear();
  return case_sha256(declared);
}

std::string content_sha256(const Results& results) {
  Canonical content;
  content.add(std::string{results_schema});
  content.add(results.run_id);
  content.add(results.complete);
  content.add(results.time_origin);
  content.add(results.hall);
  content.add(results.planned_blocks);
  content.add(results.ranks.size());
  for (const RankRecord& rank : results.ranks) content.add(rank, schema::rank_columns);
  content.add(results.rank_power_reason);
  content.add(results.nodes.size());
  for (const NodeRecord& node : results.nodes) content.add(node, schema::node_columns);
  content.add(results.topologies);
  std::vector<std::string> cases;
  for (const CaseRecord& record : results.cases) cases.push_back(case_sha256(record));
  std::sort(cases.begin(), cases.end());
  content.add(cases);
  content.add(power_sha256(results.power));
  content.add(results.contract.filename);
  content.add(results.contract.bytes);
  content.add(results.contract.sha256);
  const Provenance& provenance = results.provenance;
  content.add(provenance.command);
  content.add(provenance.environment);
  content.add(provenance.versions);
  content.add(provenance.warnings);
  content.add(provenance.debug);
  if (!provenance.simulated.empty()) content.add(std::string{"simulated"}), content.add(provenance.simulated);
  add_later(content, "events", results.events, schema::event_columns);
  add_later(content, "watch", results.watch, schema::watch_columns);
  return content.sha256();
}

}  // namespace hallmark
