#include "tests/unit/render/fake_hall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "topology/base/random.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark::fake {
namespace {

constexpr std::size_t blocks = 11;
constexpr std::string_view hostile_name = "a<script>alert('1')</script>&\"|`,\x1b[31m\n\xff\xe2\x80\xae=x";

double noise(std::uint64_t stream, std::uint64_t i) {
  return static_cast<double>(random_bits(stream, i) >> 11U) * 0x1p-53 +
         static_cast<double>(random_bits(stream + 1, i) >> 11U) * 0x1p-53 - 1;
}

/// Failing units lie apart, and the last one of them in the last rack.
Outcome outcome_of(const Plan& plan, std::size_t unit) {
  const std::size_t stride =
      std::max<std::size_t>(1, plan.units / std::max<std::size_t>(1, plan.failing + plan.inconclusive + plan.missing));
  const std::size_t from_the_end = plan.units - 1 - unit, i = from_the_end / stride;
  if (from_the_end % stride != 0) return Outcome::pass;
  if (i < plan.failing) return Outcome::fail;
  if (i < plan.failing + plan.inconclusive) return Outcome::inconclusive;
  return i < plan.failing + plan.inconclusive + plan.missing ? Outcome::not_seen : Outcome::pass;
}

UnitName name_of(const Plan& plan, std::size_t unit) {
  const std::size_t node = unit / plan.units_per_node, rack = plan.nodes_per_rack > 0 ? node / plan.nodes_per_rack : 0;
  UnitName name;
  name.label = fmt::format("rank {}", unit);
  name.host = plan.hostile ? std::string{hostile_name} : fmt::format("gpu-n{:04}", node);
  if (plan.nodes_per_rack > 0) {
    name.rack = fmt::format("R{:03}", rack + 1);
    name.tray = std::to_string(node % plan.nodes_per_rack + 1);
    name.slot = std::to_string(unit % plan.units_per_node + 1);
    name.serial = fmt::format("{:012}", random_bits(7, unit) % 1'000'000'000'000ULL);
    name.pci = fmt::format("0000:{:02x}:00.0", 16 * (unit % plan.units_per_node) + 11);
  }
  return name;
}

UnitOutcome judged_unit(const Plan& plan, std::size_t unit, double threshold) {
  UnitOutcome result;
  result.unit = name_of(plan, unit);
  result.outcome = outcome_of(plan, unit);
  const double value = threshold * (1.04 + 0.012 * noise(11, unit));
  if (result.outcome != Outcome::not_seen) {
    const double shift = result.outcome == Outcome::fail ? 0.86 : result.outcome == Outcome::inconclusive ? 0.965 : 1;
    result.observed = value * shift;
    result.limits = Interval{*result.observed * 0.99, *result.observed * 1.01};
    result.n = blocks;
  }
  switch (result.outcome) {
    case Outcome::pass:
      break;
    case Outcome::fail:
      result.reason = reason::below_floor;
      result.detail = plan.hostile ? hostile_name : "the whole interval lies below the floor";
      result.action = "replace the unit, then measure it again";
      break;
    case Outcome::inconclusive:
      result.reason = reason::undecided;
      result.detail = "the floor lies inside the interval";
      result.action = "measure more blocks";
      break;
    case Outcome::not_seen:
      result.reason = reason::not_seen;
      result.detail = "no evidence of this unit";
      result.action = "check that the node boots and joins the job";
      break;
  }
  return result;
}

Criterion criterion(std::string id, std::string title, std::string metric, Scope scope, double threshold,
                    const char* unit) {
  Criterion c;
  c.id = std::move(id);
  c.clause = "Schedule 4, 2.1(a)";
  c.title = std::move(title);
  c.metric = std::move(metric);
  c.scope = scope;
  c.threshold = threshold;
  c.unit = find_unit(unit).value();
  c.min_samples = blocks;
  c.line = 71;
  return c;
}

void count(Finding& finding) {
  finding.units = {};
  finding.units.contracted = finding.outcomes.size();
  for (const UnitOutcome& unit : finding.outcomes) switch (unit.outcome) {
      case Outcome::pass:
        ++finding.units.pass;
        break;
      case Outcome::fail:
        ++finding.units.fail;
        break;
      case Outcome::inconclusive:
        ++finding.units.inconclusive;
        break;
      case Outcome::not_seen:
        ++finding.units.not_seen;
        break;
    }
  if (finding.units.fail > 0) finding.reasons.push_back({std::string{reason::below_floor}, finding.units.fail});
  if (finding.units.inconclusive > 0)
    finding.reasons.push_back({std::string{reason::undecided}, finding.units.inconclusive});
  if (finding.units.not_seen > 0) finding.reasons.push_back({std::string{reason::not_seen}, finding.units.not_seen});
}

Finding unit_finding(const Plan& plan) {
  Finding finding;
  const double threshold = plan.units > 4 ? 1400e12 : 0.05e9;
  finding.criterion = criterion("GEMM-01", "FP64 GEMM per rank", "gemm.fp64.throughput", Scope::rank, threshold,
                                plan.units > 4 ? "TFLOP/s" : "GFLOP/s");
  finding.ruling = plan.ruling;
  finding.case_name = "gemm/fp64/gaussian/n:2048";
  finding.n = blocks, finding.k = 2;
  for (std::size_t i = 0; i < plan.units; ++i) finding.outcomes.push_back(judged_unit(plan, i, threshold));
  count(finding);
  for (const Outcome bad : {Outcome::fail, Outcome::inconclusive, Outcome::not_seen}) {
    const auto units = finding.outcomes.numbers();
    const auto found = std::ranges::find(units, bad, &OutcomeNumbers::outcome);
    if (!finding.worst && found != units.end()) finding.worst = static_cast<std::size_t>(found - units.begin());
  }
  if (finding.worst) {
    finding.observed = finding.outcomes[*finding.worst].observed;
    finding.limits = finding.outcomes[*finding.worst].limits;
  } else {
    finding.observed = threshold * 1.031;
    finding.limits = Interval{threshold * 1.02, threshold * 1.042};
  }
  if (finding.limits) finding.margin = finding.limits->lower / threshold - 1;
  return finding;
}

Finding hall_finding(std::string id, std::string title, const char* metric, double threshold, const char* unit,
                     double above) {
  Finding finding;
  finding.criterion = criterion(std::move(id), std::move(title), metric, Scope::hall, threshold, unit);
  finding.ruling = Ruling::accept;
  finding.observed = threshold * (1 + above);
  finding.limits = Interval{threshold * (1 + above * 0.8), threshold * (1 + above * 1.2)};
  finding.margin = above * 0.8;
  finding.n = blocks, finding.k = 2;
  UnitOutcome whole;
  whole.unit.label = "hall";
  whole.outcome = Outcome::pass;
  whole.observed = finding.observed, whole.limits = finding.limits, whole.n = blocks;
  finding.outcomes.push_back(whole);
  count(finding);
  return finding;
}

/// A report-only criterion on a machine without a sensor.
Finding power_finding(const Plan& plan) {
  Finding finding;
  finding.criterion =
      criterion("PWR-01", "Watts per rank if the machine has a sensor", "power.per_rank", Scope::rank, 1000, "W");
  finding.criterion.comparator = Comparator::at_most;
  finding.criterion.severity = Severity::report;
  for (std::size_t i = 0; i < std::min<std::size_t>(plan.units, 4); ++i) {
    UnitOutcome unit;
    unit.unit = name_of(plan, i);
    unit.outcome = Outcome::inconclusive;
    unit.reason = reason::no_sensor;
    unit.detail = "no power sensor is readable on this node";
    unit.action = "load the driver of a sensor, or read the rack's meter";
    finding.outcomes.push_back(unit);
  }
  count(finding);
  finding.reasons = {{std::string{reason::no_sensor}, finding.outcomes.size()}};
  finding.worst = 0;
  return finding;
}

CaseRecord case_record(const Plan& plan, const std::string& name, double seconds, bool collective) {
  CaseRecord c;
  c.name = name;
  c.collective = collective;
  c.resize(plan.units, blocks, 1);
  c.verified.assign(plan.units * blocks, Verified::right);
  for (std::size_t rank = 0; rank < plan.units; ++rank)
    for (std::size_t block = 0; block < blocks; ++block) {
      const std::size_t i = c.at(rank, block);
      const Outcome outcome = outcome_of(plan, rank);
      const double slow = outcome == Outcome::fail && !collective ? 1.16 : 1;
      c.entry[i] = static_cast<double>(block);
      c.exit[i] = outcome == Outcome::not_seen ? unknown : c.entry[i] + seconds * slow * (1 + 0.02 * noise(21, i));
      c.window_begin[i] = c.entry[i];
      c.window_end[i] = c.entry[i] + 0.9;
    }
  return c;
}

PowerSeries sensor(std::uint32_t node, bool there) {
  PowerSeries series;
  series.node = node;
  series.domain = "package-0";
  series.sensor = there ? "powercap intel-rapl:0" : "";
  if (!there) series.unknown_reason = "no powercap, hwmon or IPMI sensor is readable";
  if (!there) return series;
  for (int i = 0; i < 60; ++i) {
    series.time_s.push_back(i * 0.5);
    series.value.push_back(1e5 + i * 0.5 * 95 + noise(31, static_cast<std::uint64_t>(i)));
  }
  return series;
}

Results run(const Plan& plan) {
  Results r;
  r.run_id = "3f0c6a1be22d4c55a90b7d1c8e4f6021";
  r.complete = true;
  r.time_origin = "2026-03-02T09:14:05Z";
  r.hall = plan.hall;
  r.planned_blocks = blocks;
  const std::size_t nodes = (plan.units + plan.units_per_node - 1) / plan.units_per_node;
  for (std::size_t node = 0; node < nodes; ++node) {
    const UnitName name = name_of(plan, node * plan.units_per_node);
    NodeRecord record;
    record.hostname = name.host, record.rack = name.rack, record.tray = name.tray;
    record.cpu_model = "Example CPU 32C", record.kernel = "6.1.0", record.topology_hash = sha256("topology");
    record.clock_offset_s = 1.2e-6 * static_cast<double>(node), record.clock_bound_s = 4e-7;
    r.nodes.push_back(record);
  }
  r.topologies[sha256("topology")] = "<topology/>";
  for (std::size_t rank = 0; rank < plan.units; ++rank) {
    RankRecord record;
    record.node = static_cast<std::uint32_t>(rank / plan.units_per_node);
    record.state = outcome_of(plan, rank) == Outcome::not_seen ? RankState::missing : RankState::ok;
    r.ranks.push_back(record);
  }
  if (plan.units <= 64)
    for (int power = 3; power <= 26; ++power) {
      const double bytes = std::pow(2, power);
      for (const auto& [type, factor] : {std::pair{"f32", 1.0}, {"f64", 1.4}})
        r.cases.push_back(case_record(plan, fmt::format("allreduce/mpi/{}/bytes:{:.0f}", type, bytes),
                                      factor * (4e-6 + bytes / 2.5e9), true));
    }
  r.cases.push_back(case_record(plan, "gemm/fp64/gaussian/n:2048", 0.0482, false));
  r.cases.push_back(case_record(plan, "memory/triad/bytes:268435456", 0.0219, false));
  if (plan.failing > 0) r.cases.back().verified[r.cases.back().at(plan.units - 1, 3)] = Verified::wrong;
  r.power = {sensor(0, plan.power_sensor)};
  r.provenance.command = "hallmark run contract.toml -o results.h5";
  r.provenance.versions = {{"hallmark", "0.0.0-test"}, {"hdf5", "1.10.8"}, {"mpi", "Open MPI 4.1.4"}};
  r.provenance.environment = {{"OPENBLAS_NUM_THREADS", "1"}};
  r.provenance.warnings = {"4 ranks share 2 cores"};
  r.contract = {"contract.toml",
                "schema = \"hallmark.contract/1\"  # <not markup> & \"quoted\"\n\n[hall]\nid = \"CI\"\n",
                sha256("contract")};
  return r;
}

void head(const Plan& plan, Verdict& verdict) {
  verdict.ruling = plan.ruling;
  verdict.contract_id = plan.units > 4 ? "ABI-B1-H03" : "CI-CPU";
  verdict.contract_title = plan.units > 4 ? "Hall H03, building B1" : "CI hall: four CPU ranks";
  verdict.contract_filename = "contract.toml";
  verdict.contract_revision = 3;
  verdict.contract_sha256 = sha256("contract");
  verdict.inventory_sha256 = plan.units > 4 ? sha256("inventory") : "";
  verdict.hall = plan.hall, verdict.site = plan.units > 4 ? "abilene" : "ci";
  verdict.lessor = "Example Lessor Inc.", verdict.lessee = "Example Lessee Ltd.";
  verdict.illustrative = plan.units > 4;
  verdict.contracted_kw = plan.units > 4 ? plan.units * 2 : 1;
  verdict.accepted_kw = plan.ruling == Ruling::accept ? verdict.contracted_kw : 0;
  if (plan.power_sensor) verdict.demonstrated_w = 1697.25 * static_cast<double>(plan.units);
  verdict.demonstrated_note = plan.power_sensor ? "lower bound" : "no rank has a sensor";
  verdict.self_test = {"gemm: bit 17 of element 12345 of rank 2 flipped; rank 2 named",
                       "allreduce: one element of rank 1 changed; rank 1 named"};
  const std::size_t checked = plan.units * blocks, wrong = plan.failing > 0 ? 1 : 0;
  VerifiedCase exact;
  exact.run_id = "3f0c6a1be22d4c55a90b7d1c8e4f6021";
  exact.case_name = "gemm/fp64/exact/n:1024";
  exact.right = checked;
  exact.products_per_check = 34;
  exact.q95 = 3 / static_cast<double>(checked);
  exact.check_share = 0.0312;
  VerifiedCase gaussian = exact;
  gaussian.case_name = "gemm/fp64/gaussian/n:2048";
  gaussian.right = checked - wrong;
  gaussian.wrong = wrong;
  gaussian.products_per_check = 4;
  if (wrong > 0) gaussian.q95.reset();
  gaussian.check_share.reset();
  verdict.verification = {exact, gaussian};
  verdict.remarks = {"criterion GEMM-01: min_samples is the fewest that has a limit"};
  verdict.evidence = {{"3f0c6a1be22d4c55a90b7d1c8e4f6021", "2026-03-02T09:14:05Z", sha256("evidence"), true}};
  if (plan.ruling != Ruling::accept)
    verdict.would_change = {"GEMM-01: replace the failing units and measure them again.",
                            "GEMM-01: 11 more blocks would decide the units whose interval holds the floor."};
}

/// One class with a rank that heat holds back, where the plan has one that fails.
ClassSpeed speed(const Plan& plan) {
  ClassSpeed speed;
  speed.run_id = "3f0c6a1be22d4c55a90b7d1c8e4f6021";
  speed.case_name = "gemm/fp64/gaussian/n:2048";
  speed.device = plan.hostile ? std::string{hostile_name} : "NVIDIA H100 80GB HBM3";
  speed.units = plan.units - plan.missing;
  speed.rate = 52.1e12;
  speed.clock_hz = 1.755e9;
  if (plan.units > 4) speed.multiprocessors = 132, speed.flops_per_clock = 256, speed.efficiency = 0.8786;
  if (plan.units > 4) speed.throttle = {{"sw_power_cap", 0.34}, {"hw_power_brake", 0}};
  for (std::size_t i = 0; i < plan.failing; ++i) {
    SlowUnit slow;
    slow.unit = name_of(plan, plan.units - 1 - i);
    slow.rate = 44.3e12;
    slow.of_class = slow.rate / speed.rate;
    slow.clock_hz = 1.494e9;
    slow.clock_of_class = *slow.clock_hz / *speed.clock_hz;
    slow.per_clock_of_class = slow.of_class / *slow.clock_of_class;
    slow.throttle = {{"sw_thermal", 0.61}, {"sw_power_cap", 0.12}};
    speed.slow.push_back(slow);
  }
  return speed;
}

}  // namespace

Hall hall(const Plan& plan) {
  Hall result;
  Verdict& verdict = result.verdict;
  head(plan, verdict);
  verdict.findings.push_back(unit_finding(plan));
  verdict.findings.push_back(
      hall_finding("GEMM-02", "Hall aggregate", "gemm.fp64.throughput", 0.2e9, "GFLOP/s", 0.0096));
  verdict.findings.back().criterion.aggregate = "sum";
  verdict.findings.push_back(hall_finding("ARD-01", "All-reduce over MPI, 1 MiB", "allreduce.busbw", 1e6, "GB/s", 412));
  verdict.findings.back().criterion.params = {{"bytes", "1048576"}, {"dtype", "f32"}};
  verdict.findings.back().case_name = "allreduce/mpi/f32/bytes:1048576";
  verdict.findings.push_back(
      hall_finding("STO-01", "Write 4 MiB per rank", "storage.write.bandwidth", 100e6, "MB/s", 0.15));
  for (std::size_t i = 0; i < plan.extra_criteria; ++i)
    verdict.findings.push_back(
        hall_finding(fmt::format("XTR-{:02}", i), "A further criterion", "memory.triad.bandwidth", 1e9, "GB/s", 0.05));
  verdict.findings.push_back(power_finding(plan));
  verdict.units = verdict.findings.front().units;
  verdict.delivered = verdict.units.contracted - verdict.units.not_seen;
  verdict.speeds = {speed(plan)};
  CasePower power;
  power.run_id = verdict.speeds[0].run_id;
  power.case_name = verdict.speeds[0].case_name;
  power.watts = 1697.25 * static_cast<double>(plan.units);
  power.joules = 1.5 * *power.watts;
  power.nodes = power.contracted_nodes = plan.units / plan.units_per_node;
  power.boundary = plan.failing > 0 ? "components" : "node_in";
  power.lower_bound = plan.failing > 0;
  if (!power.lower_bound) power.work_per_joule = 31.7e9;
  power.closure_error = 0.0125;
  power.unowned_share = 0.071;
  if (plan.power_sensor) verdict.power = {power};
  result.runs.push_back(run(plan));
  return result;
}

Plan accepted() { return {}; }
Plan rejected() { return {.failing = 1, .missing = 1, .ruling = Ruling::reject, .power_sensor = true}; }
Plan inconclusive() { return {.inconclusive = 1, .ruling = Ruling::inconclusive}; }
Plan hostile() { return {.hall = std::string{hostile_name}, .failing = 2, .ruling = Ruling::reject, .hostile = true}; }

Plan large(std::size_t units, std::size_t units_per_node, std::size_t nodes_per_rack) {
  return {.hall = "ABI-B1-H03",
          .units = units,
          .units_per_node = units_per_node,
          .nodes_per_rack = nodes_per_rack,
          .failing = 17,
          .inconclusive = 3,
          .missing = 3,
          .ruling = Ruling::reject,
          .power_sensor = true,
          .extra_criteria = 8};
}

}  // namespace hallmark::fake
