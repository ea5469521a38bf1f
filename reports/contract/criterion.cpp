#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "reports/contract/metric.hpp"
#include "reports/contract/parse.hpp"

namespace hallmark {
namespace {

using C = Criterion;

constexpr Word<Scope> scopes[] = {{"hall", Scope::hall}, {"rack", Scope::rack}, {"node", Scope::node},
                                  {"gpu", Scope::gpu},   {"rank", Scope::rank}, {"nic", Scope::nic}};
constexpr Word<Comparator> comparators[] = {
    {">=", Comparator::at_least}, {"<=", Comparator::at_most}, {"==", Comparator::equal}, {"in", Comparator::within}};
constexpr Word<Severity> severities[] = {
    {"gate", Severity::gate}, {"evidence", Severity::evidence}, {"report", Severity::report}};

constexpr Key<Allowance> allowance_keys[] = {
    {"count", false, into<&Allowance::count>},
    {"fraction", false, into<&Allowance::fraction>},
    {"per_rack", false, into<&Allowance::per_rack>},
};
constexpr Key<Uncertainty> uncertainty_keys[] = {
    {"relative", true, into<&Uncertainty::relative>},
    {"kind", false, into<&Uncertainty::kind>},
    {"correlation", false, into<&Uncertainty::correlation>},
    {"source", false, into<&Uncertainty::source>},
};
constexpr Key<OutlierRule> outlier_keys[] = {
    {"method", true, into<&OutlierRule::method>},
    {"fdr", false, into<&OutlierRule::fdr>},
    {"min_effect", false, into<&OutlierRule::min_effect>},
    {"mad_floor", false, into<&OutlierRule::mad_floor>},
    {"side", true, into<&OutlierRule::side>},
};

void read_allowance(const Member& member, C& criterion, Findings& findings) {
  criterion.allowance.count.reset();
  if (const Value* table = table_of(member, findings))
    read_table(*table, "allowance", allowance_keys, criterion.allowance, findings);
}

void read_uncertainty(const Member& member, C& criterion, Findings& findings) {
  if (const Value* table = table_of(member, findings))
    read_table(*table, "uncertainty", uncertainty_keys, criterion.uncertainty, findings);
}

void read_outlier(const Member& member, C& criterion, Findings& findings) {
  if (const Value* table = table_of(member, findings))
    read_table(*table, "outlier", outlier_keys, criterion.outlier.emplace(), findings);
}

using Params = std::map<std::string, std::string>;

/// A parameter is kept as text: whoever plans the run knows what it means.
template <class T>
void keep(const Member& member, Params& params, Findings& findings) {
  T value{};
  const std::size_t before = findings.errors();
  read_value(member, value, findings);
  if (findings.errors() != before) return;
  if constexpr (std::is_same_v<T, std::string>)
    params[member.key] = value;
  else if constexpr (std::is_same_v<T, bool>)
    params[member.key] = value ? "true" : "false";
  else
    params[member.key] = std::to_string(value);
}

/// As short as it can be written: the same number is the same text, in a contract and in the name of a case.
void keep_number(const Member& member, Params& params, Findings& findings) {
  double value = 0;
  const std::size_t before = findings.errors();
  read_value(member, value, findings);
  if (findings.errors() != before) return;
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  params[member.key] = std::string{buffer.data(), end};
}

void keep_positive(const Member& member, Params& params, Findings& findings) {
  const std::size_t before = findings.errors();
  keep<std::uint64_t>(member, params, findings);
  if (findings.errors() == before && params[member.key] == "0")
    findings.error(member.value, member.key + " is 0; give a positive whole number");
}

constexpr std::string_view bus_formula = "2(n-1)/n";

void keep_formula(const Member& member, Params& params, Findings& findings) {
  const std::size_t before = findings.errors();
  keep<std::string>(member, params, findings);
  if (findings.errors() == before && member.value.text != bus_formula)
    findings.error(member.value, "formula is " + in_quotes(member.value.text) +
                                     "; busbw of an all-reduce is algbw times '" + std::string{bus_formula} +
                                     "'. Write that, or leave it out");
}

constexpr Key<Params> param_keys[] = {
    {"bytes", false, keep_positive},
    {"bytes_per_rank", false, keep_positive},
    {"block", false, keep_positive},
    {"n", false, keep_positive},
    {"seconds", false, keep_positive},
    {"data", false, keep<std::string>},
    {"boundary", false, keep<std::string>},
    {"block_s", false, keep_positive},
    {"nics", false, keep_positive},
    {"min_duration_s", false, keep_positive},
    {"shape", false, keep<std::string>},
    {"phase", false, keep<std::string>},
    {"precision", false, keep<std::string>},
    {"seconds", false, keep_number},
    {"high", false, keep_number},
    {"low", false, keep_number},
    {"f", false, keep_number},
    {"duty", false, keep_number},
    {"ramp", false, keep_number},
    {"steps", false, keep_number},
    {"pulse", false, keep_number},
    {"mask", false, keep<std::uint64_t>},
    {"dtype", false, keep<std::string>},
    {"operands", false, keep<std::string>},
    {"algorithm", false, keep<std::string>},
    {"transport", false, keep<std::string>},
    {"formula", false, keep_formula},
    {"fsync", false, keep<bool>},
    {"o_direct", false, keep<bool>},
    {"in_network_reduction", false, keep<bool>},
};

void read_params(const Member& member, C& criterion, Findings& findings) {
  if (const Value* table = table_of(member, findings))
    read_table(*table, "params", param_keys, criterion.params, findings);
}

void read_range(const Member& member, C& criterion, Findings& findings) {
  std::vector<double> bounds;
  const std::size_t before = findings.errors();
  read_value(member, bounds, findings);
  if (findings.errors() != before) return;
  if (bounds.size() != 2 || bounds[0] > bounds[1]) {
    findings.error(member.value, "range is not [lower, upper]; give two numbers, the smaller first");
    return;
  }
  criterion.threshold = bounds[0];
  criterion.upper_threshold = bounds[1];
}

/// "write GB/s or GiB/s": decimal and binary are both offered, since the trap is to take one for the other.
std::string unit_advice(std::string_view name) {
  const std::string_view near = similar_unit(name);
  if (near.empty()) return "write one such as GB/s, GiB/s, Gbit/s, TFLOP/s, IOPS, kW, us or 1";
  std::string advice = "write " + std::string{near};
  if (near.size() > 1 && near.find('i') == std::string_view::npos) {
    const std::string binary = std::string{near.substr(0, 1)} + "i" + std::string{near.substr(1)};
    if (find_unit(binary)) advice += " or " + binary;
  }
  return advice;
}

void read_unit(const Member& member, C& criterion, Findings& findings) {
  std::string name;
  const std::size_t before = findings.errors();
  read_value(member, name, findings);
  if (findings.errors() != before) return;
  if (const auto unit = find_unit(name))
    criterion.unit = *unit;
  else
    findings.error(member.value, "unknown unit " + in_quotes(name) + "; " + unit_advice(name));
}

constexpr Key<C> criterion_keys[] = {
    {"id", true, into<&C::id>},
    {"clause", true, into<&C::clause>},
    {"title", true, into<&C::title>},
    {"metric", true, into<&C::metric>},
    {"scope", true, [](const Member& m, C& c, Findings& f) { read_word(m, scopes, c.scope, f); }},
    {"comparator", true, [](const Member& m, C& c, Findings& f) { read_word(m, comparators, c.comparator, f); }},
    {"threshold", false, into<&C::threshold>},
    {"range", false, read_range},
    {"unit", true, read_unit},
    {"evidence", true, into<&C::evidence>},
    {"statistic", false, into<&C::statistic>},
    {"aggregate", false, into<&C::aggregate>},
    {"params", false, read_params},
    {"uncertainty", false, read_uncertainty},
    {"min_samples", false, into<&C::min_samples>},
    {"concurrency", false, into<&C::concurrency>},
    {"min_participation", false, into<&C::min_participation>},
    {"allowance", false, read_allowance},
    {"outlier", false, read_outlier},
    {"ceiling", false, into<&C::ceiling>},
    {"nominal", false, into<&C::nominal>},
    {"duration_h", false, into<&C::duration_h>},
    {"exclusions", false, into<&C::exclusions>},
    {"instrument", false, into<&C::instrument>},
    {"external", false, into<&C::external>},
    {"severity", false, [](const Member& m, C& c, Findings& f) { read_word(m, severities, c.severity, f); }},
};

void to_base_unit(const Value& table, C& criterion, Findings& findings) {
  const double factor = criterion.unit.factor;
  criterion.threshold *= factor;
  criterion.upper_threshold *= factor;
  if (criterion.ceiling) *criterion.ceiling *= factor;
  if (criterion.nominal) *criterion.nominal *= factor;
  const std::array converted{criterion.threshold, criterion.upper_threshold, criterion.ceiling.value_or(0),
                             criterion.nominal.value_or(0)};
  if (!std::ranges::all_of(converted, [](double x) { return std::isfinite(x); }))
    findings.error(place_of(table, "unit"),
                   "a limit in " + std::string{criterion.unit.name} + " is too large for a number; give a smaller one");
}

}  // namespace

Criterion read_criterion(const Value& table, Findings& findings) {
  Criterion criterion;
  criterion.unit = *find_unit("1");
  criterion.line = table.line;
  read_table(table, "[[criterion]]", criterion_keys, criterion, findings);
  to_base_unit(table, criterion, findings);
  return criterion;
}

}  // namespace hallmark
