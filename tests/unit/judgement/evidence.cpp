#include "tests/unit/judgement/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "topology/base/random.hpp"

namespace hallmark::evidence {
namespace {

double noise(Random& random) { return 1 + (static_cast<double>(random.below(2001)) - 1000) / 1e5; }

/// Fills times of `step_s` seconds with noise; collective cases start together.
CaseRecord measured(const std::string& name, const Shape& shape, double step_s, Random& random) {
  CaseRecord record;
  record.name = name;
  record.resize(shape.ranks, shape.blocks, shape.samples);
  for (std::size_t block = 0; block < shape.blocks; ++block) {
    double now = 100 * static_cast<double>(block + 1), end = now;
    const double begin = now;
    for (std::size_t sample = 0; sample < shape.samples; ++sample) {
      for (std::size_t rank = 0; rank < shape.ranks; ++rank) {
        record.entry[record.at(rank, block, sample)] = now;
        record.exit[record.at(rank, block, sample)] = now + step_s * noise(random);
        end = std::max(end, record.exit[record.at(rank, block, sample)]);
      }
      now = end;
    }
    for (std::size_t rank = 0; rank < shape.ranks; ++rank) {
      const std::size_t cell = record.at(rank, block);
      record.window_begin[cell] = begin - 1;
      record.window_end[cell] = end + 1;
      record.verified[cell] = Verified::right;
      record.errors[cell] = 0;
      record.residue[cell] = 1e-15;
      record.answer_hash[cell] = 1000 * block + name.size();
      record.check_s[cell] = 0.01;
      record.energy_j[cell] = 100 * (end - begin + 2);
    }
    record.sentinel[2 * block] = record.sentinel[2 * block + 1] = 0.01 * noise(random);
  }
  return record;
}

CaseRecord self_test(const std::string& benchmark, const Shape& shape) {
  CaseRecord record;
  record.name = "selftest/" + benchmark;
  record.resize(shape.ranks, 1, 1);
  record.planted_rank = static_cast<std::int32_t>(shape.ranks / 2);
  record.planted_fault = "bit 17 of element 12345";
  std::ranges::fill(record.verified, Verified::right);
  record.verified[static_cast<std::size_t>(record.planted_rank)] = Verified::wrong;
  return record;
}

Criterion gate(const std::string& id, const std::string& metric, Scope scope, double threshold, const char* unit) {
  Criterion criterion{};
  criterion.id = id;
  criterion.metric = metric;
  criterion.scope = scope;
  criterion.threshold = threshold;
  criterion.unit = *find_unit(unit);
  criterion.min_samples = 11;
  criterion.evidence = {"samples"};
  return criterion;
}

template <class Array>
void move_rows(Array& array, const std::vector<std::size_t>& order) {
  if (array.empty()) return;
  const std::size_t row = array.size() / order.size();
  Array moved = array;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = 0; j < row; ++j) moved[i * row + j] = array[order[i] * row + j];
  array = moved;
}

void write_unit(std::ostream& out, const UnitOutcome& unit) {
  out << unit.unit.label << '|' << unit.unit.host << '|' << unit.unit.gpu_uuid << '|' << word(unit.outcome) << '|'
      << unit.reason << '|' << unit.detail << '|' << unit.action << '|' << unit.observed.value_or(-1) << '|'
      << unit.of_class.value_or(-1) << '|' << (unit.limits ? unit.limits->lower : -1) << '|' << (unit.limits ? unit.limits->upper : -1) << '|' << unit.n
      << '\n';
}

}  // namespace

Criterion criterion(const std::string& id) {
  if (id == "INV-01") {
    Criterion inventory = gate(id, "inventory.identity_match", Scope::rank, 1, "1");
    inventory.comparator = Comparator::equal;
    inventory.statistic = "last";
    inventory.min_samples = 1;
    inventory.evidence = {"inventory"};
    return inventory;
  }
  if (id == "GEMM-01") {
    Criterion each = gate(id, "gemm.fp64.throughput", Scope::rank, 0.5e9, "GFLOP/s");
    each.evidence = {"samples", "residual"};
    return each;
  }
  if (id == "GEMM-02") {
    Criterion sum = gate(id, "gemm.fp64.throughput", Scope::hall, 2e9, "GFLOP/s");
    sum.aggregate = "sum";
    sum.concurrency = "hall";
    return sum;
  }
  if (id == "ARD-01") {
    Criterion fabric = gate(id, "allreduce.busbw", Scope::hall, 0.5e9, "GB/s");
    fabric.params = {{"bytes", "1048576"}, {"dtype", "f32"}, {"formula", "2(n-1)/n"}};
    fabric.evidence = {"samples", "result_check"};
    return fabric;
  }
  if (id == "STO-01") {
    Criterion storage = gate(id, "storage.write.bandwidth", Scope::hall, 0.5e9, "MB/s");
    storage.params = {{"bytes_per_rank", "4194304"}, {"fsync", "true"}};
    storage.evidence = {"samples", "readback_checksum"};
    return storage;
  }
  if (id == "PWR-01") {
    Criterion power = gate(id, "power.per_rank", Scope::rank, 1000, "W");
    power.comparator = Comparator::at_most;
    power.evidence = {"power"};
    return power;
  }
  if (id == "MEM-01") return gate(id, "memory.triad.bandwidth", Scope::rank, 0.5e9, "GB/s");
  if (id == "STO-02") return gate(id, "storage.randread.rate", Scope::rank, 500, "IOPS");
  throw std::invalid_argument{id};
}

Contract contract(std::size_t ranks) {
  Contract contract;
  contract.id = "CI-CPU";
  contract.sha256 = "feed";
  contract.hall = "CI";
  contract.kind = "cpu";
  contract.ranks = ranks;
  contract.racks = contract.nodes = 1;
  contract.contracted_kw = 7;
  contract.generated_inventory = true;
  contract.identity = {"node", "slot"};
  for (std::size_t i = 0; i < ranks; ++i) contract.inventory.emplace_back().number = i;
  for (const char* id : {"INV-01", "GEMM-01", "GEMM-02", "ARD-01", "STO-01"})
    contract.criteria.push_back(criterion(id));
  contract.criteria[2].threshold = 0.5e9 * static_cast<double>(ranks);
  return contract;
}

Results run(const Shape& shape) {
  Random random{shape.seed};
  Results results;
  results.run_id = "run" + std::to_string(shape.seed);
  results.complete = true;
  results.time_origin = "2026-01-01T00:00:00Z";
  results.hall = "CI";
  results.nodes.emplace_back().hostname = "node-a";
  results.nodes[0].serial = "S1";
  results.ranks.resize(shape.ranks);
  for (std::size_t rank = 0; rank < shape.ranks; ++rank)
    results.ranks[rank].local_rank = static_cast<std::uint32_t>(rank);
  results.rank_power_reason.resize(shape.ranks);
  const auto add = [&](const std::string& name, double step_s, double CaseRecord::*work, double amount) {
    results.cases.push_back(measured(name, shape, step_s, random));
    results.cases.back().*work = amount;
  };
  add(allreduce, 1e-3, &CaseRecord::bytes, 1048576);
  results.cases.back().collective = true;
  add(gemm_exact, 1, &CaseRecord::flops, 1e9);
  add(gemm, 1, &CaseRecord::flops, 1e9);
  results.cases.back().clock_hz.assign(shape.ranks * shape.blocks * shape.samples, 2e9);
  add(triad, 1, &CaseRecord::bytes, 1e9);
  add(randread, 1, &CaseRecord::operations, 1000);
  add(write, 1e-2, &CaseRecord::bytes, 4194304);
  results.cases.back().params = {{"bytes", "4194304"}, {"fsync", "true"}};
  for (const char* benchmark : {"gemm", "memory", "allreduce", "storage"})
    results.cases.push_back(self_test(benchmark, shape));
  std::ranges::sort(results.cases, {}, &CaseRecord::name);
  return results;
}

CaseRecord& find(Results& results, const std::string& name) {
  const auto found = std::ranges::find(results.cases, name, &CaseRecord::name);
  if (found == results.cases.end()) throw std::invalid_argument{name};
  return *found;
}

void slow_down(CaseRecord& record, std::size_t rank, std::size_t block, double factor) {
  for (std::size_t sample = 0; sample < record.samples; ++sample) {
    const std::size_t i = record.at(rank, block, sample);
    record.exit[i] = record.entry[i] + (record.exit[i] - record.entry[i]) * factor;
    record.window_end[record.at(rank, block)] = std::max(record.window_end[record.at(rank, block)], record.exit[i]);
  }
}

void slow_down(CaseRecord& record, std::size_t rank, double factor) {
  for (std::size_t block = 0; block < record.blocks; ++block) slow_down(record, rank, block, factor);
}

void kill(Results& results, std::size_t rank, RankState state) {
  results.ranks[rank].state = state;
  for (CaseRecord& record : results.cases)
    for (std::size_t block = 0; block < record.blocks; ++block) {
      const std::size_t cell = record.at(rank, block);
      record.window_begin[cell] = record.window_end[cell] = record.energy_j[cell] = record.residue[cell] = unknown;
      record.verified[cell] = Verified::unchecked;
      for (std::size_t sample = 0; sample < record.samples; ++sample)
        record.entry[record.at(rank, block, sample)] = record.exit[record.at(rank, block, sample)] = unknown;
    }
}

Results permute(const Results& results, const std::vector<std::size_t>& order) {
  Results moved = results;
  move_rows(moved.ranks, order);
  move_rows(moved.rank_power_reason, order);
  for (CaseRecord& record : moved.cases) {
    move_rows(record.entry, order);
    move_rows(record.exit, order);
    move_rows(record.window_begin, order);
    move_rows(record.window_end, order);
    move_rows(record.verified, order);
    move_rows(record.errors, order);
    move_rows(record.residue, order);
    move_rows(record.answer_hash, order);
    move_rows(record.check_s, order);
    for (auto* counts : {&record.fault_place, &record.wrong_rows, &record.wrong_columns, &record.repeats_wrong,
                         &record.repeats_answers})
      move_rows(*counts, order);
    for (auto* telemetry : {&record.energy_j, &record.clock_hz, &record.temperature_c, &record.throttle_s})
      move_rows(*telemetry, order);
    if (record.planted_rank >= 0)
      record.planted_rank = static_cast<std::int32_t>(
          std::ranges::find(order, static_cast<std::size_t>(record.planted_rank)) - order.begin());
  }
  return moved;
}

Verdict judge_one(const Contract& contract, const Results& results) { return judge(contract, {{results, "c0ffee"}}); }

const Finding& finding(const Verdict& verdict, const std::string& id) {
  for (const Finding& each : verdict.findings)
    if (each.criterion.id == id) return each;
  throw std::invalid_argument{id};
}

std::string dump(const Verdict& verdict) {
  std::ostringstream out;
  out.precision(17);
  out << word(verdict.ruling) << '|' << verdict.reason << '|' << verdict.accepted_kw << '|'
      << verdict.demonstrated_w.value_or(-1) << '|' << verdict.demonstrated_note << '|' << verdict.units.pass << '|'
      << verdict.units.fail << '|' << verdict.units.inconclusive << '|' << verdict.units.not_seen << '|'
      << verdict.delivered << '|' << verdict.uncontracted << '\n';
  for (const Finding& each : verdict.findings) {
    out << each.criterion.id << '|' << word(each.ruling) << '|' << each.observed.value_or(-1) << '|'
        << each.margin.value_or(-1) << '|' << each.n << '|' << each.k << '|' << each.allowed << '|' << each.case_name
        << '|' << each.remark << '\n';
    for (const ReasonCount& reason : each.reasons) out << reason.reason << ':' << reason.count << '\n';
    for (const UnitOutcome& unit : each.outcomes) write_unit(out, unit);
  }
  for (const auto* lines : {&verdict.self_test, &verdict.would_change, &verdict.remarks})
    for (const std::string& line : *lines) out << line << '\n';
  for (const VerifiedCase& each : verdict.verification)
    out << each.run_id << '|' << each.case_name << '|' << each.right << '|' << each.wrong << '|'
        << each.products_per_check << '|' << each.q95.value_or(-1) << '|' << each.check_share.value_or(-1) << '\n';
  for (const ClassSpeed& each : verdict.speeds) {
    out << each.case_name << '|' << each.device << '|' << each.units << '|' << each.rate << '|'
        << each.clock_hz.value_or(-1) << '\n';
    for (const SlowUnit& slow : each.slow)
      out << slow.unit.host << '|' << slow.of_class << '|' << slow.clock_of_class.value_or(-1) << '\n';
  }
  for (const EvidenceFile& file : verdict.evidence) out << file.run_id << '|' << file.content_sha256 << '\n';
  return out.str();
}

}  // namespace hallmark::evidence
