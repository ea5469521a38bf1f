#include "reports/judgement/standing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "reports/judgement/roster.hpp"
#include "reports/ledger/line.hpp"

namespace hallmark {
namespace {

/// Seconds since 1970 of "2026-01-31T23:59:59Z", which is_utc has looked at.
std::int64_t seconds_of(const std::string& utc) {
  const auto part = [&](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(utc.data() + at, utc.data() + at + length, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year{part(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(part(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(part(8, 2))}};
  const std::int64_t days = std::chrono::sys_days{day}.time_since_epoch().count();
  return ((days * 24 + part(11, 2)) * 60 + part(14, 2)) * 60 + part(17, 2);
}

std::string names_of(const LedgerEntry& entry) {
  return entry.authorised_by.empty() ? "nobody" : fmt::format("{}", fmt::join(entry.authorised_by, ", "));
}

/// Goes through the entries once, in order.
class Reading {
 public:
  explicit Reading(const Contract& contract) : contract_{contract} {}

  void take(const LedgerEntry& entry) {
    if (!entry.units.empty() && entry.units.back().last >= standing.highest_unit) {
      standing.highest_unit = entry.units.back().last;
      standing.highest_unit_entry = entry.seq;
    }
    switch (entry.kind) {
      case EntryKind::open:
        return open(entry);
      case EntryKind::attempt:
        for (const LedgerRun& run : entry.evidence)
          standing.runs.push_back({run.run_id, run.content_sha256, entry.seq, entry.units, {}});
        return;
      case EntryKind::invalidate:
        return invalidate(entry);
      case EntryKind::replace:
        return replace(entry);
      case EntryKind::exclude:
        return exclude(entry);
      case EntryKind::remark:
        if (!entry.verdict.empty())
          for (const LedgerRun& run : entry.evidence) judged_.insert(run.run_id);
        return;
      case EntryKind::close:
        standing.closed = true;
        return;
    }
  }

  Standing standing;

 private:
  template <class... Arguments>
  void remark(fmt::format_string<Arguments...> words, Arguments&&... arguments) {
    standing.remarks.push_back(fmt::format(words, std::forward<Arguments>(arguments)...));
  }

  void open(const LedgerEntry& entry) {
    if (standing.opened > 0) {
      if (!both_parties(entry.authorised_by, contract_))
        return remark("ledger entry {} does not start the test again: authorised by {}, not by both parties", entry.seq,
                      names_of(entry));
      for (ListedRun& run : standing.runs)
        if (run.counts()) run.left_out = fmt::format("it is from before the restart by ledger entry {}", entry.seq);
      standing.replacements = 0;
      remark("the test was started again by ledger entry {} ({})", entry.seq, entry.cause);
    }
    standing.opened = entry.seq;
    standing.contract_sha256 = entry.contract_sha256;
    standing.inventory_sha256 = entry.inventory_sha256;
    standing.nonce = entry.nonce;
  }

  void invalidate(const LedgerEntry& entry) {
    for (const ListedRun& run : standing.runs)
      if (run.entry == *entry.invalidates && judged_.contains(run.run_id))
        return remark("ledger entry {} invalidates nothing: a verdict had been computed on run {} before", entry.seq,
                      run.run_id);
    if (!both_parties(entry.authorised_by, contract_))
      return remark("ledger entry {} invalidates nothing: authorised by {}, not by both parties", entry.seq,
                    names_of(entry));
    for (ListedRun& run : standing.runs)
      if (run.entry == *entry.invalidates && run.counts())
        run.left_out = fmt::format("invalidated by ledger entry {} ({}; authorised by {})", entry.seq, entry.cause,
                                   names_of(entry));
  }

  void replace(const LedgerEntry& entry) {
    const std::string name = !entry.new_serial.empty() ? entry.new_serial
                             : !entry.new_uuid.empty() ? entry.new_uuid
                                                       : entry.new_node_serial;
    remark("unit {} was {} by ledger entry {} ({}): its samples from before are not judged", text(entry.units),
           entry.repaired ? "repaired" : "replaced with " + name, entry.seq, entry.cause);
    standing.replacements += count_units(entry.units);
    const Replacement part{entry.seq,        entry.utc,      entry.repaired,        entry.old_serial,
                           entry.new_serial, entry.new_uuid, entry.new_node_serial, entry.cause};
    if (count_units(entry.units) > contract_.ranks) return;  // a doubt of its own: no unit of this hall
    for (const UnitRange& range : entry.units)
      for (std::uint64_t unit = range.first; unit <= range.last; ++unit) standing.replaced[unit] = part;
  }

  void exclude(const LedgerEntry& entry) {
    if (!both_parties(entry.authorised_by, contract_))
      return remark("ledger entry {} excludes nothing: authorised by {}, not by both parties", entry.seq,
                    names_of(entry));
    remark("{} to {} is excluded for unit {} by ledger entry {} ({})", entry.from, entry.until, text(entry.units),
           entry.seq, entry.cause);
    standing.exclusions.push_back({entry.seq, entry.units, seconds_of(entry.from), seconds_of(entry.until)});
  }

  const Contract& contract_;
  std::set<std::string> judged_;  ///< runs that a verdict has been computed on so far
};

}  // namespace

const ListedRun* Standing::listed(std::string_view run_id) const {
  const auto found = std::ranges::find(runs, run_id, &ListedRun::run_id);
  return found == runs.end() ? nullptr : &*found;
}

bool Standing::is_fresh(std::uint64_t unit, std::uint64_t listed, std::string_view time_origin) const {
  const auto found = replaced.find(unit);
  return found == replaced.end() || is_since(found->second, listed, time_origin);
}

Standing standing_of(std::span<const LedgerEntry> entries, const Contract& contract) {
  Reading reading{contract};
  for (const LedgerEntry& entry : entries) reading.take(entry);
  for (const ListedRun& run : reading.standing.runs)
    if (!run.counts())
      reading.standing.remarks.push_back(fmt::format("run {} is left out: {}", run.run_id, run.left_out));
  return std::move(reading.standing);
}

bool both_parties(const std::vector<std::string>& authorised_by, const Contract& contract) {
  const auto party = [&](std::string_view role, const std::string& name) {
    return std::ranges::any_of(authorised_by, [&](const std::string& who) {
      return who == role || who.starts_with(std::string{role} + ":") || (!name.empty() && who == name);
    });
  };
  return party("lessor", contract.lessor) && party("lessee", contract.lessee);
}

bool is_since(const Replacement& part, std::uint64_t listed, std::string_view time_origin) {
  constexpr std::size_t to_the_second = 19;
  if (part.entry == 0) return true;
  return listed > part.entry &&
         time_origin.substr(0, to_the_second) >= std::string_view{part.utc}.substr(0, to_the_second);
}

double spent_alpha(double alpha, std::uint64_t attempt) {
  const auto j = static_cast<double>(std::max<std::uint64_t>(attempt, 1));
  return alpha / (j * (j + 1));
}

bool too_many_replaced(const Standing& standing, const Policy& policy, std::uint64_t contracted) {
  // 0.29 * 100 is 28.999...: what is a whole number on paper stays one.
  return static_cast<double>(standing.replacements) >
         policy.max_replaced_fraction * static_cast<double>(contracted) + 1e-9;
}

Spans excluded_spans(const Standing& standing, std::optional<std::uint64_t> unit, std::string_view time_origin) {
  constexpr std::size_t to_the_second = 19;
  const std::string origin = std::string{time_origin.substr(0, to_the_second)} + 'Z';
  if (!is_utc(origin)) return {};
  const auto since = [begin = seconds_of(origin)](std::int64_t time) { return static_cast<double>(time - begin); };
  Spans spans;
  for (const Exclusion& each : standing.exclusions)
    if (each.units.empty() || (unit && contains(each.units, *unit)))
      spans.push_back({since(each.from_s), since(each.until_s)});
  return joined(std::move(spans));
}

Contract with_replacements(const Contract& contract, const Standing& standing) {
  Contract renewed = contract;
  if (standing.replaced.empty()) return renewed;
  renewed.inventory = contracted_units(contract);
  for (const auto& [number, part] : standing.replaced) {
    if (number >= renewed.inventory.size()) continue;
    InventoryUnit& unit = renewed.inventory[number];
    const bool of_node = unit.gpu_serial.empty() && !unit.node_serial.empty();
    if (!part.new_serial.empty()) (of_node ? unit.node_serial : unit.gpu_serial) = part.new_serial;
    if (!part.new_uuid.empty()) unit.gpu_uuid = part.new_uuid;
    if (!part.new_node_serial.empty()) unit.node_serial = part.new_node_serial;
  }
  return renewed;
}

}  // namespace hallmark
