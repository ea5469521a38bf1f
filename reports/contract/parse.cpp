#include "reports/contract/parse.hpp"

#include "reports/contract/metric.hpp"
#include "reports/contract/samples.hpp"

namespace hallmark {
namespace {

using K = Contract;
using P = Policy;

/// A date (or date and time), as TOML has it or as a string.
template <auto field, class T>
void read_time(const Member& member, T& object, Findings& findings) {
  if (member.value.kind == Value::Kind::time || member.value.kind == Value::Kind::string)
    object.*field = member.value.text;
  else
    findings.error(member.value, member.key + " is no date; write one such as 2026-01-15, without quotes");
}

/// When a window closes is an instant: without an offset, lessor and lessee may read it hours apart.
void read_closes(const Member& member, P& policy, Findings& findings) {
  if (member.value.kind == Value::Kind::time && member.value.has_offset)
    policy.closes = member.value.text;
  else
    findings.error(member.value,
                   "closes is no instant; write date, time and offset, such as 2026-03-31T23:59:59Z, without quotes");
}

/// Keys that know one value only: written out so that both parties have read it.
struct Nothing {};
template <class T>
void only(const Member& member, std::string_view wanted, std::string_view why, T&, Findings& findings) {
  if (member.value.kind != Value::Kind::string || member.value.text != wanted)
    findings.error(member.value, member.key + " is not \"" + std::string{wanted} + "\"; " + std::string{why});
}

void read_stitching(const Member& member, P&, Findings& findings) {
  bool stitching = false;
  read_value(member, stitching, findings);
  if (stitching)
    findings.error(member.value, "stitching is true; criteria of the hall come from one concurrent run. Write false");
}

constexpr Key<K> contract_keys[] = {
    {"id", true, into<&K::id>},
    {"title", true, into<&K::title>},
    {"revision", true, into<&K::revision>},
    {"effective", true, read_time<&K::effective>},
    {"lessor", true, into<&K::lessor>},
    {"lessee", true, into<&K::lessee>},
    {"engineer", false, into<&K::engineer>},
    {"governing_clause", false, into<&K::governing_clause>},
    {"currency_of_capacity", false, into<&K::currency_of_capacity>},
    {"nonce", false, into<&K::nonce>},
};

constexpr Word<bool> kinds[] = {{"gpu", true}, {"cpu", false}};
void read_kind(const Member& member, K& contract, Findings& findings) {
  bool is_gpu = false;
  const std::size_t before = findings.errors();
  read_word(member, kinds, is_gpu, findings);
  if (findings.errors() == before) contract.kind = is_gpu ? "gpu" : "cpu";
}

constexpr Key<K> hall_keys[] = {
    {"id", true, into<&K::hall>},
    {"site", true, into<&K::site>},
    {"kind", true, read_kind},
    {"ranks", true, into<&K::ranks>},
    {"contracted_kw", true, into<&K::contracted_kw>},
    {"racks", false, into<&K::racks>},
    {"nodes", false, into<&K::nodes>},
    {"gpus", false, into<&K::gpus>},
    {"rack_kw", false, into<&K::rack_kw>},
};

void read_mode(const Member& member, K& contract, Findings& findings) {
  only(member, "generate", "that is the only mode; else give file and sha256", contract, findings);
  contract.generated_inventory = true;
}

constexpr Key<K> inventory_keys[] = {
    {"mode", false, read_mode},
    {"file", false, into<&K::inventory_filename>},
    {"sha256", false, into<&K::inventory_sha256>},
    {"identity", true, into<&K::identity>},
};

constexpr Key<P> attempt_keys[] = {
    {"max_per_unit", false, into<&P::max_per_unit>},
    {"spending", false,
     [](const Member& m, P& p, Findings& f) {
       only(m, "harmonic", "attempt j spends alpha/(j(j+1)); there is no other rule", p, f);
       p.harmonic_spending = true;
     }},
    {"unchanged_unit", false,
     [](const Member& m, P& p, Findings& f) {
       only(m, "pool", "samples of an unchanged unit are never drawn anew", p, f);
     }},
    {"replaced_unit", false,
     [](const Member& m, P& p, Findings& f) {
       only(m, "fresh", "a replaced unit is judged on its own samples", p, f);
     }},
    {"max_replaced_fraction", false, into<&P::max_replaced_fraction>},
    {"restart_soak_after_replacement_h", false, into<&P::restart_soak_after_replacement_h>},
    {"stitching", false, read_stitching},
};

constexpr Key<P> window_keys[] = {
    {"warmup_s", false, into<&P::warmup_s>},
    {"block_s", false, into<&P::block_s>},
    {"clock_max_offset_ms", false, into<&P::clock_max_offset_ms>},
    {"deadline_s", false, into<&P::deadline_s>},
};

constexpr Word<DecisionRule> rules[] = {{"guarded", DecisionRule::guarded},
                                        {"simple", DecisionRule::simple},
                                        {"guarded-rejection", DecisionRule::guarded_rejection}};
constexpr Word<ConfidenceScope> confidence_scopes[] = {{"unit", ConfidenceScope::unit},
                                                       {"hall", ConfidenceScope::hall}};

template <auto& keys, class T>
void read_subtable(const Member& member, std::string_view name, T& object, Findings& findings) {
  if (const Value* table = table_of(member, findings)) read_table(*table, name, keys, object, findings);
}

constexpr Key<P> policy_keys[] = {
    {"decision_rule", true, [](const Member& m, P& p, Findings& f) { read_word(m, rules, p.decision_rule, f); }},
    {"confidence", true, into<&P::confidence>},
    {"on_missing", true,
     [](const Member& m, P& p, Findings& f) {
       only(m, "fail-at-close",
            "absent evidence blocks acceptance and fails when the window closes; nothing else exists", p, f);
     }},
    {"granularity", true, into<&P::granularity>},
    {"confidence_scope", false,
     [](const Member& m, P& p, Findings& f) { read_word(m, confidence_scopes, p.confidence_scope, f); }},
    {"coverage_k", false, into<&P::coverage_k>},
    {"closes", false, read_closes},
    {"partial_acceptance", false, into<&P::partial_acceptance>},
    {"rack_min_gpus", false, into<&P::rack_min_gpus>},
    {"signatures", false, into<&P::signatures>},
    {"attempts", false,
     [](const Member& m, P& p, Findings& f) { read_subtable<attempt_keys>(m, "[policy.attempts]", p, f); }},
    {"window", false,
     [](const Member& m, P& p, Findings& f) { read_subtable<window_keys>(m, "[policy.window]", p, f); }},
};

void read_criteria(const Member& member, K& contract, Findings& findings) {
  const Value& list = member.value;
  if (list.kind != Value::Kind::array) {
    findings.error(list, "criterion is no list of tables; begin each with [[criterion]]");
    return;
  }
  for (const Value& item : list.items) {
    if (item.kind == Value::Kind::table)
      contract.criteria.push_back(read_criterion(item, findings));
    else
      findings.error(item, "a criterion is no table; begin each with [[criterion]]");
  }
}

constexpr Key<K> root_keys[] = {
    {"schema", true, [](const Member&, K&, Findings&) {}},  // check_contract has looked at it
    {"contract", true, [](const Member& m, K& k, Findings& f) { read_subtable<contract_keys>(m, "[contract]", k, f); }},
    {"hall", true, [](const Member& m, K& k, Findings& f) { read_subtable<hall_keys>(m, "[hall]", k, f); }},
    {"inventory", true,
     [](const Member& m, K& k, Findings& f) { read_subtable<inventory_keys>(m, "[inventory]", k, f); }},
    {"policy", true,
     [](const Member& m, K& k, Findings& f) { read_subtable<policy_keys>(m, "[policy]", k.policy, f); }},
    {"criterion", true, read_criteria},
};

}  // namespace

void read_contract(const Value& root, Contract& contract, Findings& findings) {
  read_table(root, "the contract", root_keys, contract, findings);
}

const Value& place_of(const Value& table, std::string_view key) {
  const Member* member = table.find(key);
  return member == nullptr ? table : member->value;
}

std::vector<const Value*> criterion_tables(const Value& root) {
  std::vector<const Value*> tables;
  if (const Member* list = root.find("criterion"))
    for (const Value& item : list->value.items)
      if (item.kind == Value::Kind::table) tables.push_back(&item);
  return tables;
}

void settle_defaults(const Value& root, Contract& contract) {
  const std::vector<const Value*> tables = criterion_tables(root);
  for (std::size_t i = 0; i < contract.criteria.size(); ++i) {
    Criterion& criterion = contract.criteria[i];
    if (const auto metric = find_metric(criterion.metric); metric && tables[i]->find("statistic") == nullptr)
      criterion.statistic = metric->statistic;
    if (tables[i]->find("min_samples") == nullptr) criterion.min_samples = default_samples(contract, criterion);
  }
}

}  // namespace hallmark
