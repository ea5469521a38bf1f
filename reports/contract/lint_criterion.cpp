#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "reports/contract/lint.hpp"
#include "reports/contract/metric.hpp"
#include "reports/contract/parse.hpp"
#include "reports/contract/samples.hpp"

namespace hallmark {
namespace {

/// What every rule looks at.
struct Subject {
  const Value& table;
  const Contract& contract;
  const Criterion& criterion;
  std::optional<Metric> metric;
  Findings& findings;

  [[nodiscard]] bool has(std::string_view key) const { return table.find(key) != nullptr; }
  void error(std::string_view key, const std::string& message) const {
    const Member* member = table.find(key);
    if (member == nullptr || !findings.has_error_at(member->value)) findings.error(place_of(table, key), message);
  }
  void warning(std::string_view key, const std::string& message) const {
    findings.warning(place_of(table, key), message);
  }
};

std::string number(std::uint64_t n) { return std::to_string(n); }

std::string name(Scope scope) {
  constexpr std::array<std::string_view, 6> names{"hall", "rack", "node", "gpu", "rank", "nic"};
  return std::string{names[static_cast<std::size_t>(scope)]};
}

void metric_is_known(const Subject& s) {
  if (s.metric || !s.has("metric")) return;
  std::vector<std::string_view> known;
  for (const Metric& metric : metrics()) known.push_back(metric.name);
  const std::string_view near = nearest(s.criterion.metric, known);
  const std::string advice =
      near.empty() ? "; reports/METRICS.md lists them" : "; did you mean '" + std::string{near} + "'?";
  s.error("metric", "unknown metric " + in_quotes(s.criterion.metric) + advice);
}

void statistic_is_known(const Subject& s) {
  constexpr std::array<std::string_view, 6> plain{"median", "min", "max", "last", "count", "drift"};
  if (std::ranges::find(plain, s.criterion.statistic) != plain.end() || bounded_quantile(s.criterion)) return;
  s.error("statistic", "unknown statistic " + in_quotes(s.criterion.statistic) + "; it is one of: " + either(plain) +
                           ", or quantile:Q with Q from 0.001 to 0.999");
}

void aggregate_fits(const Subject& s) {
  constexpr std::array<std::string_view, 3> known{"sum", "min_over_median", "outlier_count"};
  const std::string& aggregate = s.criterion.aggregate;
  if (s.has("aggregate") && std::ranges::find(known, aggregate) == known.end())
    s.error("aggregate", "unknown aggregate " + in_quotes(aggregate) + "; it is one of: " + either(known));
  if (!s.metric || !s.has("scope")) return;
  const bool of_a_group =
      s.criterion.scope == Scope::hall || s.criterion.scope == Scope::rack || s.criterion.scope == Scope::node;
  if (s.has("aggregate") && !of_a_group)
    s.error("aggregate", "aggregate puts units together, but the scope is a single " + name(s.criterion.scope) +
                             "; remove it, or make the scope hall, rack or node");
  if (s.has("aggregate") || s.metric->measured_on(s.criterion.scope)) return;
  const std::string where = std::string{s.metric->name} + " is not measured per " + name(s.criterion.scope);
  s.error("scope", where + (of_a_group ? "; name an aggregate (sum, min_over_median or outlier_count), or" : ";") +
                       " take the scope " + name(s.metric->scope_list[0]));
}

/// "GB/s" for "GB": the rate somebody meant; else the metric's usual unit.
std::string unit_for(const Subject& s, Dimension wanted) {
  const auto rate = find_unit(std::string{s.criterion.unit.name} + "/s");
  if (rate && rate->dimension == wanted) {
    std::string advice{rate->name};
    if (const std::size_t i = advice.find('i'); i == 1)
      advice = advice.substr(0, 1) + advice.substr(2) + " (decimal) or " + advice;
    return advice;
  }
  return wanted == Dimension::one ? "1" : std::string{s.metric->unit};
}

void unit_fits_the_metric(const Subject& s) {
  if (!s.metric || !s.has("unit")) return;
  const Dimension wanted = criterion_dimension(*s.metric, s.criterion.statistic, s.criterion.aggregate);
  const Unit& unit = s.criterion.unit;
  if (unit.dimension != wanted) {
    const std::string what =
        wanted == s.metric->dimension
            ? ""
            : "the " +
                  (s.criterion.aggregate.empty() || s.criterion.aggregate == "sum" ? s.criterion.statistic
                                                                                   : s.criterion.aggregate) +
                  " of ";
    s.error("unit", in_quotes(unit.name) + " is " + std::string{words(unit.dimension)} + ", but " + what +
                        std::string{s.metric->name} + " is " + std::string{words(wanted)} + "; write " +
                        unit_for(s, wanted));
  } else if (wanted == Dimension::byte_rate && unit.name.size() > 1 && unit.name[1] == 'i') {
    s.warning("unit", std::string{unit.name} + " is binary and reports are decimal: this threshold is " +
                          text(s.criterion.threshold, Dimension::byte_rate) +
                          ". Write it so, if that is what was agreed");
  }
}

void threshold_or_range(const Subject& s) {
  const bool within = s.criterion.comparator == Comparator::within;
  if (s.has("threshold") && s.has("range"))
    s.error("range", "both threshold and range are given; keep the one that the comparator needs");
  else if (!s.has("threshold") && !s.has("range"))
    s.error("threshold", "neither threshold nor range is given; without one there is nothing to judge. Add it");
  else if (!s.has("comparator"))
    return;
  else if (within && !s.has("range"))
    s.error("comparator", "comparator 'in' needs range = [lower, upper], not a threshold");
  else if (!within && s.has("range"))
    s.error("comparator", "a range needs the comparator 'in'; else give a threshold");
  else if (s.criterion.comparator == Comparator::equal &&
           (s.criterion.unit.dimension != Dimension::one || s.criterion.threshold != std::floor(s.criterion.threshold)))
    s.error("threshold", "'==' compares whole numbers in the unit 1 and nothing measured; use >=, <= or in");
}

void units_are_contracted(const Subject& s) {
  const Scope scope = s.criterion.scope;
  if (scope == Scope::gpu && s.contract.kind == "cpu") s.error("scope", "scope gpu in a hall of kind cpu; use rank");
  if (contracted_units(s.contract, scope) > 0 || s.contract.ranks == 0) return;
  s.error("scope",
          "scope " + name(scope) + ", but [hall] does not say how many there are; add " + name(scope) + "s to it");
}

void gate_has_evidence(const Subject& s) {
  if (s.criterion.severity == Severity::gate && s.has("evidence") && s.criterion.evidence.empty())
    s.error("evidence", "a gate without evidence cannot be re-checked; list what backs it, such as \"samples\"");
}

void allowance_is_sane(const Subject& s) {
  if (!s.has("allowance")) return;
  const Allowance& allowance = s.criterion.allowance;
  const std::uint64_t units = contracted_units(s.contract, s.criterion.scope);
  if (allowance.count.has_value() == allowance.fraction.has_value())
    return s.error("allowance", "an allowance has either count or fraction; give exactly one");
  if (allowance.fraction && (*allowance.fraction < 0 || *allowance.fraction >= 1))
    return s.error("allowance", "fraction is not in [0, 1); write 0.005 for half a percent");
  const std::uint64_t allowed = allowed_failures(allowance, units);
  if (units > 0 && allowed >= units)
    return s.error("allowance", "the allowance forgives all " + number(units) + " units; lower it");
  if (allowance.fraction && *allowance.fraction > 0 && allowed == 0)
    s.warning("allowance", "this fraction of " + number(units) +
                               " units is less than one: it forgives nobody. Write count = 0 if that is meant");
  const double budget = s.contract.policy.max_replaced_fraction * static_cast<double>(units);
  if (units > 0 && s.contract.policy.max_replaced_fraction > 0 && static_cast<double>(allowed) > budget)
    s.warning("allowance", number(allowed) + " units may fail, but max_replaced_fraction lets only " +
                               number(static_cast<std::uint64_t>(budget)) + " be replaced; align the two");
}

void samples_suffice(const Subject& s) {
  if (!s.has("min_samples")) return;
  constexpr std::uint64_t most = 100000;  // the results file is planned from it
  const std::uint64_t n = s.criterion.min_samples;
  if (n == 0 || n > most) return s.error("min_samples", "min_samples is " + number(n) + "; give 1 to " + number(most));
  if (s.criterion.statistic == "drift" && n < 4)
    return s.error("min_samples", "drift compares the first with the last quarter of the blocks; give at least 4");
  const auto q = bounded_quantile(s.criterion);
  const double confidence = s.contract.policy.confidence;
  if (!q || !(confidence > 0) || !(confidence < 1)) return;
  const std::uint64_t alone = samples_for_limit(*q, 1 - confidence);
  const std::uint64_t needed = samples_for_limit(*q, unit_alpha(s.contract, s.criterion));
  const std::uint64_t units = contracted_units(s.contract, s.criterion.scope);
  const std::string why = number(n) + " samples have no confidence limit for the " + s.criterion.statistic +
                          " at this confidence" + (needed > alone ? " shared by " + number(units) + " units" : "") +
                          "; give at least " + number(needed);
  const bool measured_longer = s.metric && s.metric->sampling == Sampling::blocks && s.contract.blocks() >= needed;
  if (n < alone || (n < needed && !measured_longer)) return s.error("min_samples", why);
  if (n < needed)
    s.warning("min_samples", why + " (a run takes " + number(s.contract.blocks()) +
                                 " blocks for the other criteria, and with them there is one)");
  if (s.criterion.statistic == "median" && n % 2 == 0)
    s.warning("min_samples", "min_samples is even: the median of rates is then not the rate of the median time. Give " +
                                 number(n + 1));
}

void limits_are_consistent(const Subject& s) {
  const Criterion& c = s.criterion;
  if (c.ceiling && !(*c.ceiling > 0))
    s.error("ceiling", "ceiling is not positive; give the physical limit, or leave it out");
  if (c.nominal && !(*c.nominal > 0))
    s.error("nominal", "nominal is not positive; give the declared value, or leave it out");
  const double highest = c.comparator == Comparator::within ? c.upper_threshold : c.threshold;
  if (c.ceiling && c.comparator != Comparator::at_most && highest > *c.ceiling)
    s.error("ceiling", "the threshold " + text(highest, c.unit) + " lies above the ceiling " +
                           text(*c.ceiling, c.unit) + ": whatever passes would be impossible. Mend one of the two");
}

/// A gate further from nominal than one part of eight (or sixteen) is blind to the loss of that part. JUDGEMENT: slack.
void gate_can_see_one_part(const Subject& s) {
  const Criterion& c = s.criterion;
  const bool one_sided = c.comparator == Comparator::at_least || c.comparator == Comparator::at_most;
  if (!c.nominal || !(*c.nominal > 0) || !one_sided) return;
  const auto nics = c.params.find("nics");
  const bool sixteen = nics != c.params.end() && nics->second == "16";
  const double quantum = sixteen ? 0.0625 : 0.125;
  const double slack = std::abs(*c.nominal - c.threshold) / *c.nominal;
  if (slack < quantum * (1 - 1e-12)) return;
  s.warning("threshold", "the threshold is " + text(100 * slack, Dimension::one) + " % from nominal; a lost part of " +
                             (sixteen ? "sixteen is 6.25" : "eight is 12.5") +
                             " %, and this gate cannot see it. Bring it nearer to " + text(*c.nominal, c.unit));
}

void outlier_rule_is_complete(const Subject& s) {
  const bool counted = s.criterion.aggregate == "outlier_count";
  if (counted && !s.has("outlier"))
    s.error("aggregate", "outlier_count needs outlier = { method = \"mad-bh\", side = \"low\" }");
  if (!s.criterion.outlier) return;
  const OutlierRule& rule = *s.criterion.outlier;
  if (!counted) s.error("outlier", "outlier without aggregate = \"outlier_count\"; add that, or remove this");
  if (rule.method != "mad-bh") s.error("outlier", "outlier method is " + in_quotes(rule.method) + "; it is mad-bh");
  if (rule.side != "low")
    s.error("outlier", "outlier side is " + in_quotes(rule.side) + "; it is low: fast units are marked, never gated");
  for (const double share : {rule.fdr, rule.min_effect, rule.mad_floor})
    if (!(share > 0 && share < 1))
      return s.error("outlier", "fdr, min_effect and mad_floor are shares; give numbers between 0 and 1");
}

void shares_are_shares(const Subject& s) {
  const Uncertainty& u = s.criterion.uncertainty;
  if (u.kind != "expanded" && u.kind != "rectangular")
    s.error("uncertainty", "uncertainty kind is " + in_quotes(u.kind) + "; it is one of: expanded or rectangular");
  if (!(u.relative >= 0 && u.relative < 1))
    s.error("uncertainty", "relative is not in [0, 1); write 0.005 for half a percent");
  if (!(u.correlation >= 0 && u.correlation <= 1))
    s.error("uncertainty", "correlation is not in [0, 1]; 1 claims nothing, 0 that instruments err independently");
  if (const auto share = s.criterion.min_participation; share && !(*share > 0 && *share <= 1))
    s.error("min_participation", "min_participation is not in (0, 1]; write 0.99 for 99 %");
  if (const auto hours = s.criterion.duration_h; hours && !(*hours > 0))
    s.error("duration_h", "duration_h is not positive; give hours");
  if (s.has("concurrency") && s.criterion.concurrency != "hall")
    s.error("concurrency", "concurrency is " + in_quotes(s.criterion.concurrency) + "; it is hall, or left out");
}

/// Which load the criterion is about: its own, in words that only it has.
void load_shape_is_named(const Subject& s) {
  constexpr std::array<std::string_view, 5> shapes{"hold", "staircase", "step", "square", "sawtooth"};
  const bool of_a_shape = s.criterion.metric == "power.schedule_error" || s.criterion.metric == "power.load_fraction";
  const auto shape = s.criterion.params.find("shape");
  const bool named = shape != s.criterion.params.end();
  if (of_a_shape && !named)
    s.error("params", s.criterion.metric + " needs params = { shape = \"square\", f = 0.5, ... }; say which shape");
  if (!named) return;
  if (!of_a_shape)
    s.error("params", "params.shape belongs to power.schedule_error and power.load_fraction; remove it");
  else if (std::ranges::find(shapes, shape->second) == shapes.end())
    s.error("params", "params.shape is " + in_quotes(shape->second) + "; it is one of: " + either(shapes));
  const bool periodic = shape->second == "square" || shape->second == "sawtooth";
  if (of_a_shape && periodic && !s.criterion.params.contains("f"))
    s.error("params", "a " + shape->second + " has a frequency; add f, in Hz");
}

void names_are_there(const Subject& s) {
  for (const auto& [key, value] : {std::pair{"id", &s.criterion.id}, {"title", &s.criterion.title}})
    if (s.has(key) && value->empty()) s.error(key, std::string{key} + " is empty; reports name the criterion by it");
}

constexpr std::array rules{names_are_there,          metric_is_known,    statistic_is_known,    aggregate_fits,
                           unit_fits_the_metric,     threshold_or_range, units_are_contracted,  gate_has_evidence,
                           allowance_is_sane,        samples_suffice,    limits_are_consistent, gate_can_see_one_part,
                           outlier_rule_is_complete, shares_are_shares,  load_shape_is_named};

}  // namespace

void lint_criterion(const Value& table, const Contract& contract, const Criterion& criterion, Findings& findings) {
  const Subject subject{table, contract, criterion, find_metric(criterion.metric), findings};
  for (const auto rule : rules) rule(subject);
}

}  // namespace hallmark
