// `hallmark ledger`: the acceptance ledger beside the results.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "reports/contract/contract.hpp"
#include "reports/ledger/append.hpp"
#include "reports/ledger/line.hpp"
#include "reports/program/command.hpp"
#include "reports/program/keeping_ledger.hpp"
#include "reports/results/durable.hpp"
#include "reports/results/load.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

struct LedgerOptions {
  std::string ledger, contract, by, units, head, binary;
  std::vector<std::string> results, config;
  LedgerEntry entry;
  std::uint64_t run_seq = 0;
  bool mend = false, restart = false, whole_hall = false;
};

std::vector<UnitRange> units_of(const LedgerOptions& options) {
  if (options.units.empty()) return {};
  if (const auto units = parse_units(options.units)) return *units;
  throw UsageError{fmt::format("--unit {}: is no list of rank numbers; write 3, 0-7 or 0-3,7", options.units)};
}

/// Proven entries; InputError with file and line where they do not hold.
Ledger proven(const std::string& path) {
  Ledger ledger = load_ledger(path);
  if (ledger.fault) throw InputError{ledger.text(*ledger.fault)};
  return ledger;
}

std::string place(const Ledger& ledger) {
  return fmt::format("{}: entry {}, head {}\n", ledger.filename, ledger.entries.size(), ledger.head());
}

int add_entry(EntryKind kind, const LedgerOptions& options) {
  LedgerEntry entry = entry_now(kind, options.by);
  const LedgerEntry& said = options.entry;
  entry.units = units_of(options);
  entry.text = said.text;
  entry.cause = said.cause;
  entry.authorised_by = said.authorised_by;
  entry.old_serial = said.old_serial;
  entry.new_serial = said.new_serial;
  entry.new_uuid = said.new_uuid;
  entry.new_node_serial = said.new_node_serial;
  entry.repaired = said.repaired;
  entry.from = said.from;
  entry.until = said.until;
  entry.nonce = said.nonce;
  entry.ranks = said.ranks;
  entry.contract_sha256 = said.contract_sha256;
  entry.inventory_sha256 = said.inventory_sha256;
  entry.evidence = said.evidence;
  entry.invalidates = said.invalidates;
  if (!options.binary.empty()) entry.binary_sha256 = sha256(read_bytes(options.binary));
  for (const std::string& file : options.config) entry.config[file] = sha256(read_bytes(file));
  std::cout << place(append_entry(options.ledger, std::move(entry), options.mend ? Torn::keep_in_entry : Torn::refuse));
  return 0;
}

int open_ledger(const LedgerOptions& given) {
  LedgerOptions options = given;
  std::vector<std::string> warnings;
  const Contract contract = load_contract(options.contract, warnings);
  LedgerEntry& entry = options.entry;
  if (options.restart && entry.cause.empty()) throw UsageError{"--restart needs --cause"};
  if (!options.restart && !entry.cause.empty()) throw UsageError{"--cause goes with --restart"};
  if (!contract.nonce.empty() && !entry.nonce.empty() && contract.nonce != entry.nonce)
    throw UsageError{fmt::format("--nonce is not the one of {}; leave it away", options.contract)};
  if (entry.nonce.empty()) entry.nonce = contract.nonce;
  if (entry.nonce.empty())
    throw UsageError{"the contract has no nonce; give the lessee's: --nonce, 16 characters or more at random"};
  entry.contract_sha256 = contract.sha256;
  entry.inventory_sha256 = contract.inventory_sha256;
  entry.ranks = contract.ranks;
  return add_entry(EntryKind::open, options);
}

int add_attempt(const LedgerOptions& given) {
  LedgerOptions options = given;
  const Ledger ledger = load_ledger(options.ledger);
  std::uint64_t contracted = 0;
  for (const LedgerEntry& entry : ledger.entries)
    if (entry.kind == EntryKind::open) contracted = entry.ranks;
  for (const Results& run : load_evidence(options.results)) {
    if (run.ranks.size() < contracted && options.units.empty() && !options.whole_hall)
      throw UsageError{fmt::format("run {} has {} of {} contracted ranks; say whom it was for: --unit N, or --hall",
                                   run.run_id, run.ranks.size(), contracted)};
    options.entry.evidence.push_back({run.run_id, content_sha256(run)});
  }
  return add_entry(EntryKind::attempt, options);
}

int invalidate(const LedgerOptions& given) {
  LedgerOptions options = given;
  options.entry.invalidates = options.run_seq;
  return add_entry(EntryKind::invalidate, options);
}

std::string what(const LedgerEntry& entry) {
  std::vector<std::string> words;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) words.push_back(fmt::format("{}{}", name, value));
  };
  for (const LedgerRun& run : entry.evidence) add("run ", run.run_id.substr(0, 12));
  if (entry.invalidates) add("entry ", std::to_string(*entry.invalidates));
  add("contract ", entry.contract_sha256.substr(0, 12));
  add("old ", entry.old_serial);
  add("new ", entry.new_serial);
  add("new ", entry.new_uuid);
  add("new node ", entry.new_node_serial);
  if (entry.repaired) words.emplace_back("repaired");
  if (!entry.from.empty()) add("", entry.from + " to " + entry.until);
  add("", entry.verdict);
  add("", entry.cause);
  add("", entry.text);
  if (!entry.authorised_by.empty()) add("authorised by ", fmt::format("{}", fmt::join(entry.authorised_by, ", ")));
  if (!entry.torn.empty()) words.emplace_back("in place of a torn line");
  std::string line = fmt::format("{}", fmt::join(words, "; "));
  for (char& each : line)
    if (static_cast<unsigned char>(each) < 0x20 || each == 0x7f) each = ' ';
  return line;
}

int show(const LedgerOptions& options) {
  const Ledger ledger = load_ledger(options.ledger);
  std::cout << fmt::format("{:>4} {:<20} {:<10} {:<12} {:<10} {}\n", "seq", "utc", "kind", "operator", "units", "what");
  for (const LedgerEntry& entry : ledger.entries) {
    const bool about_units = entry.kind != EntryKind::open && entry.kind != EntryKind::close &&
                             entry.kind != EntryKind::invalidate && entry.verdict.empty();
    std::cout << fmt::format("{:>4} {:<20} {:<10} {:<12} {:<10} {}\n", entry.seq, entry.utc, word(entry.kind), entry.by,
                             about_units ? text(entry.units) : "", what(entry));
  }
  if (ledger.fault) throw InputError{ledger.text(*ledger.fault)};
  return 0;
}

/// Is each run as it was listed, and is each listed one there?
void check_evidence(const Ledger& ledger, const LedgerOptions& options) {
  for (const Results& run : load_evidence(options.results)) {
    const LedgerRun found{run.run_id, content_sha256(run)};
    std::string trouble = fmt::format("run {} is not listed", run.run_id);
    std::uint64_t line = ledger.entries.size();
    for (const LedgerEntry& entry : ledger.entries)
      for (const LedgerRun& listed : entry.evidence) {
        if (entry.kind != EntryKind::attempt || listed.run_id != found.run_id) continue;
        line = entry.seq;
        trouble = listed == found ? ""
                                  : fmt::format("run {} was listed with content sha256 {}, it has {}", run.run_id,
                                                listed.content_sha256, found.content_sha256);
      }
    if (!trouble.empty()) throw InputError{ledger.text({line, trouble})};
    std::cout << fmt::format("run {} is as it was listed by entry {}\n", run.run_id, line);
  }
}

int check(const LedgerOptions& options) {
  const Ledger ledger = proven(options.ledger);
  if (!options.head.empty())
    if (const std::string trouble = head_trouble(ledger, options.head); !trouble.empty()) throw InputError{trouble};
  if (!options.contract.empty()) {
    std::vector<std::string> warnings;
    const Contract contract = load_contract(options.contract, warnings);
    std::uint64_t opened = 1;
    for (const LedgerEntry& entry : ledger.entries)
      if (entry.kind == EntryKind::open) opened = entry.seq;
    if (ledger.entries[opened - 1].contract_sha256 != contract.sha256)
      throw InputError{ledger.text(
          {opened, fmt::format("was opened for contract {:.12}, {} is {:.12}",
                               ledger.entries[opened - 1].contract_sha256, options.contract, contract.sha256)})};
  }
  check_evidence(ledger, options);
  std::cout << fmt::format("{} entries, {}; each holds the SHA-256 of the one before\nhead {}\n", ledger.entries.size(),
                           ledger.closed() ? "closed" : "open", ledger.head());
  std::cout << (options.head.empty()
                    ? "not proven: that nothing was cut off the end; give the head of an earlier verdict: --head\n"
                    : "nothing was cut off or rewritten since the stated head\n");
  return 0;
}

/// One subcommand of `ledger` with what they all take.
class Adding {
 public:
  Adding(CLI::App& ledger, Action& action, const char* name, const char* words)
      : command_{*ledger.add_subcommand(name, words)}, action_{action}, options{std::make_shared<LedgerOptions>()} {
    command_.add_option("LEDGER", options->ledger, "ledger file, such as HALL.ledger.jsonl")->required();
  }
  CLI::App* operator->() { return &command_; }
  /// Of those that write an entry.
  void writes(int (*what)(const LedgerOptions&)) {
    command_.add_option("--operator", options->by, "who does this (default: the user's name)");
    command_.add_option("--text", options->entry.text, "further words");
    command_.add_flag("--mend", options->mend, "a last line that a crash cut short makes way, its bytes are kept");
    does(what);
  }
  void does(int (*what)(const LedgerOptions&)) {
    command_.callback([what, kept = options, &action = action_] { action = [what, kept] { return what(*kept); }; });
  }
  void takes_units(bool required) {
    command_.add_option("-u,--unit,--units", options->units, "rank numbers: 3, 0-7 or 0-3,7")->required(required);
  }
  void takes_cause(bool required) {
    command_.add_option("--cause", options->entry.cause, "why")->required(required);
    command_.add_option("--authorised-by", options->entry.authorised_by,
                        "who agreed; once for each: lessor, \"lessee: Ada Byron\", or the contract's name for a party");
  }

 private:
  CLI::App& command_;
  Action& action_;

 public:
  std::shared_ptr<LedgerOptions> options;
};

void add_open(CLI::App& ledger, Action& action) {
  Adding open{ledger, action, "open", "Begin a ledger for one contract"};
  open->add_option("--contract", open.options->contract, "the contract")->required();
  open->add_option("--nonce", open.options->entry.nonce, "the lessee's nonce (default: the contract's)");
  open->add_option("--binary", open.options->binary, "program whose SHA-256 is kept, such as hallmark-run");
  open->add_option("--config", open.options->config, "files whose SHA-256 are kept");
  open->add_flag("--restart", open.options->restart, "start again at attempt 1 in the same ledger");
  open.takes_cause(false);
  open.writes(open_ledger);
}

void add_run_commands(CLI::App& ledger, Action& action) {
  Adding attempt{ledger, action, "attempt", "List runs: every run of a test is an attempt"};
  attempt->add_option("RESULTS", attempt.options->results, "results files, or folders of parts")->required();
  attempt->add_option("--binary", attempt.options->binary, "program whose SHA-256 is kept, such as hallmark-run");
  attempt->add_option("--config", attempt.options->config, "files whose SHA-256 are kept");
  attempt->add_flag("--hall", attempt.options->whole_hall, "for the whole hall, though ranks are missing");
  attempt.takes_units(false);
  attempt.writes(add_attempt);
  Adding invalid{ledger, action, "invalidate", "Leave an attempt out, before a verdict was computed on it"};
  invalid->add_option("--entry", invalid.options->run_seq, "the attempt's number in the ledger")->required();
  invalid.takes_cause(true);
  invalid.writes(invalidate);
}

void add_hall_commands(CLI::App& ledger, Action& action) {
  Adding replace{ledger, action, "replace", "Enter a replaced or repaired unit: it is judged on fresh samples"};
  LedgerEntry& entry = replace.options->entry;
  replace->add_option("--new-serial", entry.new_serial, "serial of the part that was put in");
  replace->add_option("--new-uuid", entry.new_uuid, "UUID of the GPU that was put in");
  replace->add_option("--new-node-serial", entry.new_node_serial, "serial of the node that was put in");
  replace->add_option("--old-serial", entry.old_serial, "serial of the part that was taken out");
  replace->add_flag("--repaired", entry.repaired, "the same part, repaired");
  replace.takes_units(true);
  replace.takes_cause(true);
  replace.writes([](const LedgerOptions& options) { return add_entry(EntryKind::replace, options); });
  Adding exclude{ledger, action, "exclude", "Exclude hours that count against nobody"};
  exclude->add_option("--from", exclude.options->entry.from, "UTC: 2026-01-31T06:00:00Z")->required();
  exclude->add_option("--until", exclude.options->entry.until, "UTC")->required();
  exclude.takes_units(false);
  exclude.takes_cause(true);
  exclude.writes([](const LedgerOptions& options) { return add_entry(EntryKind::exclude, options); });
  Adding remark{ledger, action, "remark", "Put a remark on record (--text)"};
  remark.takes_units(false);
  remark.writes([](const LedgerOptions& options) { return add_entry(EntryKind::remark, options); });
  Adding close{ledger, action, "close", "Close the window: verdicts are final, units that were not seen fail"};
  close.takes_cause(false);
  close.writes([](const LedgerOptions& options) { return add_entry(EntryKind::close, options); });
}

void add_reading_commands(CLI::App& ledger, Action& action) {
  Adding showing{ledger, action, "show", "Print the ledger as a table"};
  showing.does(show);
  Adding checking{ledger, action, "check", "Prove the chain, and that runs are as they were listed"};
  checking->add_option("RESULTS", checking.options->results, "results to compare with what is listed");
  checking->add_option("--head", checking.options->head, "a head of this ledger that an earlier verdict stated");
  checking->add_option("--contract", checking.options->contract, "the contract that it should be of");
  checking.does(check);
}

}  // namespace

void add_ledger(CLI::App& app, Action& action) {
  CLI::App* const ledger = app.add_subcommand("ledger", "Keep the acceptance ledger: what was tried, replaced, agreed");
  ledger->require_subcommand(1);
  for (const auto add : {add_open, add_run_commands, add_hall_commands, add_reading_commands}) add(*ledger, action);
  ledger->footer(command_footer);
}

}  // namespace hallmark
