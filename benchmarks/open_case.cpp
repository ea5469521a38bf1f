#include "benchmarks/open_case.hpp"

namespace hallmark {
namespace {

std::uint64_t packed(const Extent& extent) { return (std::uint64_t{extent.first} << 32U) | extent.last; }

}  // namespace

CaseRecord header_of(const Station& station, const BenchmarkType& type, const Case& chosen) {
  CaseRecord header;
  header.name = chosen.name;
  header.params = chosen.params;
  header.deadline_s = station.deadline_s;
  header.collective = type.collective;
  header.scheduled = type.keeps_schedule;
  header.repeats = type.repeats;
  return header;
}

void give_up(CaseRecord& record, CaseStatus status, std::string reason) {
  record.status = status;
  record.reason = std::move(reason);
}

std::unique_ptr<Benchmark> open_case(const Context& context, const BenchmarkType& type, const Case& chosen,
                                     Trouble& trouble) {
  std::unique_ptr<Benchmark> benchmark;
  trouble.guard([&] { benchmark = type.open(context, chosen); });
  return benchmark;
}

void store(CaseRecord& record, const Check& check) {
  if (!check.checked) return;
  record.fault_place[0] = check.fault_place;
  if (check.rows) record.wrong_rows[0] = packed(*check.rows);
  if (check.columns) record.wrong_columns[0] = packed(*check.columns);
  record.verified[0] = check.errors == 0 ? Verified::right : Verified::wrong;
  record.errors[0] = check.errors;
  record.residue[0] = check.residue;
  record.answer_hash[0] = check.answer_hash;
}

std::uint32_t warmup_at_once(const BenchmarkType& type, const Repetition& chosen) {
  return !type.collective && chosen.steps_per_sample > 1 ? chosen.steps_per_sample : 0;
}

}  // namespace hallmark
