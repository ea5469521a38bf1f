#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "reports/contract/inventory.hpp"
#include "reports/contract/lint.hpp"
#include "reports/contract/parse.hpp"

namespace hallmark {
namespace {

struct Subject {
  const Value& root;
  const Contract& contract;
  Findings& findings;

  /// The table with this dotted name, or the root.
  [[nodiscard]] const Value& table(std::string_view name) const {
    const Value* at = &root;
    for (std::string_view rest = name; !rest.empty();) {
      const std::string_view key = rest.substr(0, rest.find('.'));
      rest.remove_prefix(std::min(rest.size(), key.size() + 1));
      at = &place_of(*at, key);
    }
    return *at;
  }
  [[nodiscard]] bool has(std::string_view in, std::string_view key) const { return table(in).find(key) != nullptr; }
  void error(std::string_view in, std::string_view key, const std::string& message) const {
    const Member* member = table(in).find(key);
    if (member == nullptr || !findings.has_error_at(member->value)) findings.error(place_of(table(in), key), message);
  }
};

constexpr std::uint64_t most_ranks = 1'000'000;
constexpr std::size_t most_criteria = 1000;

void hall_is_sane(const Subject& s) {
  const Contract& c = s.contract;
  if (s.has("hall", "ranks") && (c.ranks == 0 || c.ranks > most_ranks))
    s.error("hall", "ranks", "ranks is " + std::to_string(c.ranks) + "; a hall has 1 to " + std::to_string(most_ranks));
  for (const auto& [key, value] :
       {std::pair{"contracted_kw", c.contracted_kw}, {"racks", c.racks}, {"nodes", c.nodes}, {"gpus", c.gpus}})
    if (s.has("hall", key) && value == 0)
      s.error("hall", key, std::string{key} + " is 0; give a positive whole number");
  for (const auto& [key, value] : {std::pair{"racks", c.racks}, {"nodes", c.nodes}})
    if (value > c.ranks && c.ranks > 0)
      s.error("hall", key, std::string{key} + " is more than ranks; mend one of the two");
  if (s.has("hall", "gpus") && c.kind == "gpu" && c.gpus != c.ranks)
    s.error("hall", "gpus", "gpus and ranks differ; one rank tests one GPU. Make them equal");
  if (c.rack_kw && !(*c.rack_kw > 0))
    s.error("hall", "rack_kw", "rack_kw is not positive; give the kW of one rack, or leave it out");
  for (const auto& [key, value] : {std::pair{"id", &c.hall}, {"site", &c.site}})
    if (s.has("hall", key) && value->empty()) s.error("hall", key, std::string{key} + " is empty; name it");
}

void head_is_sane(const Subject& s) {
  const Contract& c = s.contract;
  if (s.has("contract", "revision") && c.revision == 0)
    s.error("contract", "revision", "revision is 0; revisions count from 1");
  constexpr std::size_t shortest_nonce = 16;
  if (s.has("contract", "nonce") && c.nonce.size() < shortest_nonce)
    s.error("contract", "nonce",
            "the nonce has " + std::to_string(c.nonce.size()) + " characters and can be guessed; let the lessee draw " +
                std::to_string(shortest_nonce) + " or more at random, such as those of `openssl rand -hex 16`");
  if (c.currency_of_capacity != "kW")
    s.error("contract", "currency_of_capacity",
            "currency_of_capacity is " + in_quotes(c.currency_of_capacity) + "; capacity is added up in kW");
  for (const auto& [key, value] :
       {std::pair{"id", &c.id}, {"title", &c.title}, {"lessor", &c.lessor}, {"lessee", &c.lessee}})
    if (s.has("contract", key) && value->empty()) s.error("contract", key, std::string{key} + " is empty; name it");
}

void inventory_is_named(const Subject& s) {
  if (s.root.find("inventory") == nullptr) return;
  const bool file = s.has("inventory", "file");
  const bool mode = s.has("inventory", "mode");
  const bool hash = s.has("inventory", "sha256");
  if (file && mode)
    s.error("inventory", "mode", "both file and mode are given; the denominator has one source. Keep one");
  if (!file && !mode)
    s.error("inventory", "", "[inventory] has neither file (with sha256) nor mode = \"generate\"; add one");
  if (mode && s.contract.kind == "gpu")
    s.error("inventory", "mode",
            "a generated inventory knows no serials and is refused for kind = \"gpu\"; give file and sha256");
  if (file && !mode && !hash)
    s.error("inventory", "", "[inventory] has file but no sha256; add what `sha256sum` prints for it");
  if (hash && !is_sha256(s.contract.inventory_sha256))
    s.error("inventory", "sha256", "sha256 is not 64 lower-case hex digits; copy what `sha256sum` prints");
  if (s.has("inventory", "identity") && s.contract.identity.empty())
    s.error("inventory", "identity", "identity is empty; name what must match, such as \"gpu_uuid\"");
  for (const std::string& name : s.contract.identity)
    if (std::ranges::find(identity_names, name) == identity_names.end())
      s.error("inventory", "identity",
              "identity " + in_quotes(name) + " is unknown; it is one of: " + either(identity_names));
}

void policy_is_sane(const Subject& s) {
  const Policy& p = s.contract.policy;
  constexpr std::array<std::string_view, 3> granularities{"hall", "rack", "node"};
  if (s.has("policy", "confidence") && !(p.confidence >= 0.5 && p.confidence <= 0.9999))
    s.error("policy", "confidence", "confidence is not from 0.5 to 0.9999; write 0.95 for 95 %");
  if (!(p.coverage_k > 0)) s.error("policy", "coverage_k", "coverage_k is not positive; 2 is usual");
  if (s.has("policy", "granularity") && std::ranges::find(granularities, p.granularity) == granularities.end())
    s.error("policy", "granularity",
            "granularity is " + in_quotes(p.granularity) + "; it is one of: " + either(granularities));
  if (p.partial_acceptance && p.granularity == "rack" && !p.rack_min_gpus)
    s.error("policy", "partial_acceptance", "partial acceptance by rack needs rack_min_gpus; add it");
}

void attempts_and_window_are_sane(const Subject& s) {
  const Policy& p = s.contract.policy;
  if (p.max_per_unit == 0)
    s.error("policy.attempts", "max_per_unit", "max_per_unit is 0; nobody could be tested. Give 1 or more");
  if (!(p.max_replaced_fraction >= 0 && p.max_replaced_fraction <= 1))
    s.error("policy.attempts", "max_replaced_fraction", "max_replaced_fraction is not in [0, 1]; write 0.02 for 2 %");
  if (p.restart_soak_after_replacement_h && !(*p.restart_soak_after_replacement_h >= 0))
    s.error("policy.attempts", "restart_soak_after_replacement_h",
            "restart_soak_after_replacement_h is negative; give hours");
  if (!(p.warmup_s >= 0)) s.error("policy.window", "warmup_s", "warmup_s is negative; give seconds, 0 for none");
  if (s.has("policy.window", "block_s") && !(p.block_s > 0))
    s.error("policy.window", "block_s", "block_s is not positive; give seconds, such as 900");
  if (!(p.clock_max_offset_ms > 0))
    s.error("policy.window", "clock_max_offset_ms", "clock_max_offset_ms is not positive; 5 is usual");
  if (p.deadline_s && !(*p.deadline_s > 0))
    s.error("policy.window", "deadline_s", "deadline_s is not positive; give seconds, or leave it out");
}

void something_is_gated(const Subject& s) {
  if (s.root.find("criterion") == nullptr) return;
  const auto& criteria = s.contract.criteria;
  if (criteria.size() > most_criteria) s.error("criterion", "", "more than 1000 criteria; is this the right file?");
  if (criteria.empty())
    s.error("criterion", "", "no criterion; without one nothing is judged. Add a [[criterion]]");
  else if (std::ranges::none_of(criteria, [](const Criterion& c) { return c.severity == Severity::gate; }))
    s.error(
        "criterion", "",
        "no criterion is a gate; nothing could be rejected, so nothing can be accepted. Give one severity = \"gate\"");
}

void ids_are_unique(const Subject& s) {
  const std::vector<const Value*> tables = criterion_tables(s.root);
  std::map<std::string, int> lines;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const Value& place = place_of(*tables[i], "id");
    const auto [first, is_new] = lines.emplace(s.contract.criteria[i].id, place.line);
    if (!is_new && !first->first.empty())
      s.findings.error(place, "criterion " + in_quotes(first->first) + " is also on line " +
                                  std::to_string(first->second) + "; ids are unique. Give one of the two another");
  }
}

/// A hall's sum that is not its ranks times the rank's threshold is a slip of the pen, or wants an explanation.
void sums_agree_with_units(const Subject& s) {
  const std::vector<const Value*> tables = criterion_tables(s.root);
  const auto& criteria = s.contract.criteria;
  if (criteria.size() > most_criteria) return;
  for (std::size_t i = 0; i < criteria.size(); ++i) {
    const Criterion& sum = criteria[i];
    if (sum.aggregate != "sum" || sum.scope != Scope::hall) continue;
    for (const Criterion& unit : criteria) {
      const bool comparable = unit.aggregate.empty() && (unit.scope == Scope::rank || unit.scope == Scope::gpu) &&
                              unit.metric == sum.metric && unit.params == sum.params &&
                              unit.statistic == sum.statistic && unit.comparator == sum.comparator &&
                              unit.unit.dimension == sum.unit.dimension;
      const double expected = unit.threshold * static_cast<double>(s.contract.ranks);
      if (comparable && !(std::abs(sum.threshold - expected) <= 1e-9 * std::abs(expected)))
        s.findings.warning(place_of(*tables[i], "threshold"),
                           "the sum's threshold " + text(sum.threshold, sum.unit) + " is not " +
                               std::to_string(s.contract.ranks) + " times that of " + in_quotes(unit.id) +
                               ", which is " + text(expected, sum.unit) + "; write that, or say in the title why not");
    }
  }
}

constexpr std::array rules{
    head_is_sane,       hall_is_sane,   inventory_is_named,   policy_is_sane, attempts_and_window_are_sane,
    something_is_gated, ids_are_unique, sums_agree_with_units};

}  // namespace

void lint_contract(const Value& root, const Contract& contract, Findings& findings) {
  const Subject subject{root, contract, findings};
  for (const auto rule : rules) rule(subject);
}

}  // namespace hallmark
