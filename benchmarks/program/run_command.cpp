#include "benchmarks/program/run_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>

#include "benchmarks/flight_recorder.hpp"
#include "benchmarks/program/arm_plan.hpp"
#include "benchmarks/program/discover.hpp"
#include "benchmarks/program/output.hpp"
#include "benchmarks/program/plan.hpp"
#include "benchmarks/program/power_probe.hpp"
#include "benchmarks/program/progress_lines.hpp"
#include "benchmarks/program/record.hpp"
#include "benchmarks/program/terminal.hpp"
#include "benchmarks/watchdog.hpp"
#include "reports/program/judging.hpp"
#include "reports/results/parallel_parts.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/writer.hpp"
#include "topology/base/sha256.hpp"
#include "topology/binding.hpp"

namespace hallmark {
namespace {

constexpr double default_deadline_s = 300;

/// Runs `work` on rank 0 and gives its text to all; an error there becomes an AgreedError everywhere.
std::string on_root(const Communicator& world, const std::function<std::string()>& work) {
  std::string text, message;
  std::uint64_t status = 0;
  if (world.is_root()) {
    try {
      text = work();
    } catch (const Error& error) {
      status = static_cast<std::uint64_t>(error.status());
      message = error.what();
    } catch (const std::exception& error) {
      status = static_cast<std::uint64_t>(ExitStatus::defect);
      message = error.what();
    }
  }
  status = world.broadcast(status);
  if (status != 0) throw AgreedError{static_cast<ExitStatus>(status), message};
  return world.broadcast(text);
}

std::optional<Contract> read_contract(const RunOptions& options, std::vector<std::string>& warnings) {
  if (options.contract.empty()) return std::nullopt;
  return load_contract(options.contract, warnings);
}

/// A feed that was asked for and cannot be read is a mistake in the command; what stops later is an unknown reading.
void check_feed(const RunOptions& options) {
  if (options.power_feed.empty() || ::access(options.power_feed.c_str(), R_OK) == 0) return;
  throw InputError{fmt::format("{}: cannot read the power feed: {}", options.power_feed, errno_text(errno))};
}

/// A contract about other machines is a mistake in the command, not a defect of this hall.
void check_hosts(const Contract& contract, const Discovery& discovery) {
  const auto is_here = [&](const InventoryUnit& unit) {
    return unit.node.empty() ||
           std::ranges::any_of(discovery.nodes, [&](const Node& node) { return node.hostname == unit.node; });
  };
  if (contract.inventory.empty() || std::ranges::any_of(contract.inventory, is_here)) return;
  throw InputError{
      fmt::format("{}: names {} and others, but none of this run's nodes ({}, ...); is this the right contract?",
                  contract.inventory_filename, contract.inventory.front().node, discovery.nodes.front().hostname)};
}

/// A full disk is found by one rank and told to all: the parts before are whole, and judging reads them.
void keep_part(const Communicator& world, const std::string& folder, const FinishedPart& part) {
  try {
    write_part(world, folder,
               {.sequence = part.sequence, .block = part.block, .benchmark = part.benchmark, .cases = part.cases});
  } catch (const IoError& error) {
    throw AgreedError{error.status(), fmt::format("{}; what was finished before is in {}", error.what(), folder)};
  }
}

/// What draws operands, order and planted faults. Both parties can draw it again: from the contract with the lessee's
/// nonce, and the run's id.
std::uint64_t seed_of(const std::string& run_id, const std::optional<Contract>& contract) {
  constexpr std::size_t digits = 16;
  const std::string drawn =
      contract && !contract->nonce.empty() ? sha256(contract->sha256 + "\n" + contract->nonce + "\n" + run_id) : run_id;
  return std::stoull(drawn.substr(0, digits), nullptr, 16);
}

std::string seed_words(std::uint64_t seed, const std::optional<Contract>& contract) {
  const bool agreed = contract && !contract->nonce.empty();
  return fmt::format("{:016x}, of {}", seed,
                     agreed ? "SHA-256(contract's sha256, its nonce, run id)" : "the run id: the contract has no nonce");
}

/// "bytes:8" before "bytes:16": numbers in names by value.
bool natural_less(const std::string& a, const std::string& b) { return ::strverscmp(a.c_str(), b.c_str()) < 0; }

void print_cases(const Results& results, const RunOptions& options) {
  if (options.quiet || options.front.display) return;
  std::vector<const CaseRecord*> records;
  for (const CaseRecord& record : results.cases)
    if (record.planted_rank < 0) records.push_back(&record);
  std::ranges::sort(records, natural_less, &CaseRecord::name);
  for (const CaseRecord* const record : records)
    std::cout << (options.json ? case_json(*record) : case_line(*record)) << '\n';
  std::cout << std::flush;
}

/// One run, step by step; members are in the order in which the steps fill them.
class Running {
 public:
  Running(const Communicator& world, RunOptions options, std::string command_line)
      : world_{world},
        node_{world.split_by_node()},
        options_{std::move(options)},
        command_line_{std::move(command_line)} {}
  ExitStatus go();

 private:
  void read_inputs();
  void make_context();
  void plan();
  void open_record();
  void measure();
  void close_record(PowerProbe& power, Watchdog& watchdog);
  ExitStatus conclude();

  const Communicator& world_;
  Communicator node_;
  RunOptions options_;
  std::string command_line_;
  std::vector<std::string> lint_warnings_;
  std::optional<Contract> contract_;  // rank 0 only
  std::optional<ArmingFile> arming_;  // rank 0 only
  Discovery discovery_;
  std::vector<RankGpu> rank_gpus_;
  Context context_;
  RunPlan plan_;
  Results start_;  // rank 0 only, but for the ids
  double deadline_s_ = default_deadline_s;
  ClockOffset offset_;
  double origin_ = 0;
};

void Running::read_inputs() {
  on_root(world_, [&] {
    if (!options_.front.list_tests) claim_output(options_);
    check_feed(options_);
    contract_ = read_contract(options_, lint_warnings_);
    arming_ = read_arming(options_, contract_);
    const std::optional<double> contracted = contract_ ? contract_->policy.deadline_s : std::nullopt;
    deadline_s_ = options_.deadline_s.value_or(contracted.value_or(default_deadline_s));
    return std::string{};
  });
  deadline_s_ = world_.all_gather(deadline_s_).front();
}

void Running::make_context() {
  discovery_ = discover(world_, node_);
  on_root(world_, [&] {
    if (contract_) check_hosts(*contract_, discovery_);
    start_.run_id = make_run_id();
    return std::string{};
  });
  start_.run_id = world_.broadcast(start_.run_id);
  context_.world = &world_;
  context_.node = &node_;
  context_.seed = world_.broadcast(world_.is_root() ? seed_of(start_.run_id, contract_) : 0);
  context_.scratch = options_.scratch.empty() ? std::filesystem::path{absolute(options_.output)}.parent_path().string()
                                              : absolute(options_.scratch);
  context_.ranks_on_node = node_.size();
  rank_gpus_ = find_rank_gpus(world_, discovery_);
  context_.gpu = rank_gpus_[static_cast<std::size_t>(world_.rank())].index;
  context_.gpus_at_work = world_.any(context_.gpu >= 0);
  for (const Cache& cache : discovery_.node_of(world_.rank()).caches)
    context_.last_level_cache_bytes = std::max(context_.last_level_cache_bytes, cache.bytes * cache.count);
}

void Running::plan() {
  plan_ = plan_from_text(on_root(world_, [&] {
    RunPlan plan = make_plan(context_, options_, contract_);
    const Crew crew{.ranks = static_cast<std::size_t>(world_.size()), .nodes = discovery_.nodes.size()};
    if (!options_.front.list_tests) arm_plan(plan, arming_, contract_, crew);
    return plan_text(plan);
  }));
}

void Running::open_record() {
  offset_ = measure_clock_offset(world_, node_);
  const std::string run_id = start_.run_id;
  start_ = start_record(world_, discovery_, rank_gpus_, offset_, contract_, command_line_);
  origin_ = world_.all_gather(monotonic_seconds()).front();
  start_.run_id = run_id;
  start_.planned_blocks = plan_.blocks;
  start_.provenance.versions["seed"] = seed_words(context_.seed, contract_);
  start_.provenance.debug = debug_marks(options_, contract_, plan_.blocks);
  start_.provenance.warnings.insert(start_.provenance.warnings.end(), lint_warnings_.begin(), lint_warnings_.end());
  if (arming_) start_.provenance.versions["arming_sha256"] = arming_->sha256;
  on_root(world_, [&] {
    make_room(options_);
    write_start(parts_folder(options_.output), start_);
    return std::string{};
  });
}

void Running::measure() {
  const std::string parts = parts_folder(options_.output);
  FlightRecorder recorder{parts, world_.rank()};
  world_.barrier();  // no deadline may strike before every rank has an entry
  Watchdog watchdog{{.folder = parts, .results = options_.output, .rank = world_.rank(), .ranks = world_.size()},
                    recorder};
  const RunClock clock{offset_, origin_};
  PowerProbe power{node_,
                   discovery_,
                   world_.rank(),
                   clock,
                   {.root = options_.root, .feed = options_.power_feed, .rank_gpus = rank_gpus_}};
  ProgressLines lines{std::cerr, stderr_is_terminal(), options_.quiet};
  const RunHooks hooks{
      .keep = [&](const FinishedPart& part) { keep_part(world_, parts, part); },
      .progress = [&](const Progress& progress) { lines.show(progress); },
      .telemetry = [&](double begin, double end) { return power.window(begin, end); },
  };
  const Station station{.world = world_,
                        .node = node_,
                        .clock = clock,
                        .recorder = recorder,
                        .watchdog = watchdog,
                        .deadline_s = deadline_s_};
  run_plan(station, context_, plan_, hooks);
  lines.finish();
  close_record(power, watchdog);
}

void Running::close_record(PowerProbe& power, Watchdog& watchdog) {
  watchdog.arm("closing the results", deadline_s_);
  start_.power = power.gather_series(world_);
  start_.rank_power_reason = power.gather_reasons(world_);
  const std::string parts = parts_folder(options_.output);
  on_root(world_, [&] {
    write_end(parts, start_);
    const Results results = merge_parts(parts);
    write_results(options_.output, results);
    print_cases(results, options_);
    report_through_google_benchmark(options_.front, results);
    return std::string{};
  });
}

ExitStatus Running::conclude() {
  const std::string status = on_root(world_, [&] {
    std::error_code ignored;
    if (!options_.keep_parts) std::filesystem::remove_all(parts_folder(options_.output), ignored);
    if (!contract_) return std::to_string(0);
    const JudgedEvidence judged = judge_files({options_.output}, options_.contract);
    std::cout << (options_.json ? json_text(judged) : console_text(judged, stdout_is_terminal())) << std::flush;
    return std::to_string(static_cast<int>(exit_status(judged.verdict)));
  });
  return static_cast<ExitStatus>(std::stoi(status));
}

ExitStatus Running::go() {
  read_inputs();
  make_context();
  plan();
  if (options_.front.list_tests) {
    if (world_.is_root())
      for (const Case& each : plan_.cases) std::cout << each.name << '\n';
    return ExitStatus::done;
  }
  open_record();
  measure();
  return conclude();
}

}  // namespace

void check_before_launch(const RunOptions& options) {
  if (!options.front.list_tests) claim_output(options);
  check_feed(options);
  std::vector<std::string> warnings;
  (void)read_arming(options, read_contract(options, warnings));
}

ExitStatus run(const Communicator& world, const RunOptions& options, const std::string& command_line) {
  return Running{world, options, command_line}.go();
}

}  // namespace hallmark
