#include "topology/power/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <numeric>

#include "topology/power/apportion.hpp"

namespace hallmark {
namespace {

struct Vertex {
  PowerDomain domain;
  Amount measured;
  std::vector<std::size_t> parts = {};
  std::optional<std::int64_t> uj = {};    ///< as measured, or the sum of known parts
  std::optional<std::int64_t> rest = {};  ///< what is drawn beside the parts; nullopt: unknown, or there are no parts
};

// The nearest level that contains each kind; whatever has no such level here belongs to the node.
struct ContainmentRow {
  DomainKind part;
  std::array<DomainKind, 2> wholes;
};
constexpr std::array<ContainmentRow, 5> containment{{{DomainKind::grace, {DomainKind::module, DomainKind::node}},
                                                     {DomainKind::cpu, {DomainKind::grace, DomainKind::module}},
                                                     {DomainKind::sysio, {DomainKind::grace, DomainKind::module}},
                                                     {DomainKind::gpu, {DomainKind::module, DomainKind::node}},
                                                     {DomainKind::gpu_memory, {DomainKind::gpu, DomainKind::node}}}};

bool is_gpus(DomainKind kind) { return kind == DomainKind::gpu || kind == DomainKind::gpu_memory; }

class Tree {
 public:
  explicit Tree(const AttributionInput& input) : input_{input} {
    vertices_.push_back({make_domain(DomainKind::node), {}});
    for (const DomainAmount& one : input.domains) add(one);
    for (std::size_t i = 1; i < vertices_.size(); ++i) vertices_[whole_of(vertices_[i].domain)].parts.push_back(i);
    result_.ranks.resize(input.ranks.size());
  }

  Attribution attribute() {
    close(0);
    result_.partial = !vertices_[0].measured.value;
    result_.node_uj = vertices_[0].uj ? known(*vertices_[0].uj) : unknown_because(why_nothing());
    if (vertices_[0].uj) {
      spread(0, *vertices_[0].uj);
      if (node_rest_) put(0, "node residual", *node_rest_, node_weights());
    }
    total_up();
    list(0, 0);
    return std::move(result_);
  }

 private:
  void add(const DomainAmount& one) {
    if (one.domain.kind == DomainKind::other) return;
    if (one.domain.kind == DomainKind::psys) {
      if (!psys_.value) psys_ = one.uj;
    } else if (one.domain.kind == DomainKind::node) {
      if (!vertices_[0].measured.value) vertices_[0].measured = one.uj;
    } else if (!find(one.domain.kind, one.domain.socket, one.domain.index)) {
      vertices_.push_back({one.domain, one.uj});
    }
  }

  std::optional<std::size_t> find(DomainKind kind, int socket, std::optional<int> index) const {
    for (std::size_t i = 1; i < vertices_.size(); ++i) {
      const PowerDomain& domain = vertices_[i].domain;
      if (domain.kind == kind && domain.socket == socket && (!index || domain.index == *index)) return i;
    }
    return std::nullopt;
  }

  std::size_t whole_of(const PowerDomain& part) const {
    for (const ContainmentRow& row : containment) {
      if (row.part != part.kind) continue;
      for (const DomainKind whole : row.wholes) {
        const auto number = whole == DomainKind::gpu ? std::optional{part.index} : std::nullopt;
        if (const auto at = find(whole, part.socket, number)) return *at;
      }
    }
    return 0;
  }

  // Bottom up: the value of each vertex and what it draws beside its parts.
  void close(std::size_t at) {
    std::int64_t sum = 0;
    bool any = false;
    for (const std::size_t part : vertices_[at].parts) {
      close(part);
      if (!vertices_[part].uj) continue;
      any = true;
      sum += *vertices_[part].uj;
    }
    Vertex& vertex = vertices_[at];
    if (vertex.measured.value) {
      vertex.uj = vertex.measured.value;
      vertex.rest = std::max<std::int64_t>(*vertex.uj - sum, 0);
      if (sum > *vertex.uj) note_excess(vertex, sum);
      return;
    }
    if (any) vertex.uj = sum;
    if (!vertex.measured.unknown.empty()) note(fmt::format("{}: {}", vertex.domain.name, vertex.measured.unknown));
    if (at == 0) stand_in_for_node(vertex, sum);
    if (any && at != 0) note(vertex.domain.name + " is partial: the sum of its known parts");
  }

  void stand_in_for_node(Vertex& node, std::int64_t sum) {
    if (psys_.value && *psys_.value >= sum) {
      node.uj = psys_.value;
      node.rest = *psys_.value - sum;
      note("node is partial: psys stands in for it");
      return;
    }
    if (psys_.value)
      note(fmt::format("psys ({} uJ) is less than its parts ({} uJ) and was not used", *psys_.value, sum));
    if (node.uj) note("node is partial: the sum of its known parts");
  }

  void note_excess(const Vertex& vertex, std::int64_t sum) {
    const auto whole = static_cast<double>(*vertex.uj);
    const double error =
        *vertex.uj > 0 ? (static_cast<double>(sum) - whole) / whole : std::numeric_limits<double>::infinity();
    result_.closure_error = std::max(result_.closure_error, error);
    result_.inconsistent = result_.inconsistent || !(error <= input_.tolerance);
    note(fmt::format("the parts of {} exceed it by {:.2f} % and were scaled down", vertex.domain.name, 100 * error));
  }

  // Top down: `uj` among the parts and the rest. Where they sum to it, each keeps its own; else all are scaled.
  void spread(std::size_t at, std::int64_t uj) {
    const Vertex& vertex = vertices_[at];
    std::vector<std::size_t> parts;
    std::vector<std::int64_t> sizes;
    for (const std::size_t part : vertex.parts) {
      if (!vertices_[part].uj) {
        flag_unknown(part);
        continue;
      }
      parts.push_back(part);
      sizes.push_back(*vertices_[part].uj);
    }
    if (vertex.rest) sizes.push_back(*vertex.rest);
    const std::vector<std::int64_t> scaled = apportion(uj, sizes);
    for (std::size_t i = 0; i < parts.size(); ++i) spread(parts[i], scaled[i]);
    if (!vertex.rest) return;
    if (at == 0) {
      node_rest_ = scaled.back();  // last of all: its weights may depend on all else
    } else {
      put(at, vertex.domain.name + (vertex.parts.empty() ? "" : " residual"), scaled.back(), weights_of(at));
    }
  }

  void list(std::size_t at, int depth) {
    const Vertex& vertex = vertices_[at];
    const bool is_leaf = vertex.parts.empty();
    const Amount amount = vertex.uj ? known(*vertex.uj) : vertex.measured;
    result_.tree.push_back({depth, vertex.domain.name, vertex.domain, amount, vertex.measured.value.has_value(),
                            is_leaf ? leaf_weights(at) : Weights{}});
    if (at == 0 && is_leaf && !vertex.uj) result_.tree.back().uj = unknown_because(why_nothing());
    if (is_leaf) return;
    for (const std::size_t part : vertex.parts) list(part, depth + 1);
    const Amount rest =
        vertex.rest ? known(*vertex.rest) : unknown_because(vertex.domain.name + " is not sensed itself");
    result_.tree.push_back({depth + 1, vertex.domain.name + " residual", make_domain(DomainKind::other), rest,
                            vertex.rest.has_value(), leaf_weights(at)});
  }

  Weights leaf_weights(std::size_t at) const { return at == 0 ? node_weights() : weights_of(at); }

  const CpuSet& cpus_of(int socket) const {
    static const CpuSet none;
    const auto found = input_.socket_cpus.find(socket);
    return found == input_.socket_cpus.end() ? none : found->second;
  }

  Weights weights_of(std::size_t at) const {
    const PowerDomain& domain = vertices_[at].domain;
    if (is_gpus(domain.kind)) {
      const auto divided = input_.divided_gpus.find(domain.index);
      return divided == input_.divided_gpus.end() ? gpu_weights(domain.index, input_.ranks)
                                                  : mig_weights(domain.index, divided->second, input_.ranks);
    }
    if (domain.kind != DomainKind::module) return pu_weights(cpus_of(domain.socket), input_.ranks);
    std::vector<int> gpus;
    for (const std::size_t part : vertices_[at].parts) {
      if (vertices_[part].domain.kind == DomainKind::gpu) gpus.push_back(vertices_[part].domain.index);
    }
    return module_weights(cpus_of(domain.socket), gpus, input_.ranks);
  }

  Weights node_weights() const {
    Weights weights(input_.ranks.size() + 1, 0);
    if (input_.residual == ResidualPolicy::share) {
      for (const LeafEnergy& leaf : result_.leaves) {
        std::transform(weights.begin(), weights.end(), leaf.shares.begin(), weights.begin(), std::plus<>{});
      }
      if (std::any_of(weights.begin(), weights.end(), [](std::int64_t w) { return w > 0; })) return weights;
    }
    if (input_.residual != ResidualPolicy::unowned) return even_weights(input_.ranks);
    weights.back() = 1;
    return weights;
  }

  void put(std::size_t at, std::string name, std::int64_t uj, const Weights& weights) {
    if (at != 0 && !is_gpus(vertices_[at].domain.kind) && cpus_of(vertices_[at].domain.socket).empty()) {
      note(name + ": its socket is not known here");
    }
    result_.leaves.push_back({std::move(name), uj, apportion(uj, weights)});
    owns_.resize(input_.ranks.size());
    for (std::size_t rank = 0; rank < owns_.size(); ++rank) owns_[rank] = owns_[rank] || weights[rank] > 0;
  }

  void flag_unknown(std::size_t at) {
    const Weights weights = weights_of(at);
    for (std::size_t rank = 0; rank < result_.ranks.size(); ++rank) {
      if (weights[rank] == 0) continue;
      const Vertex& vertex = vertices_[at];
      result_.ranks[rank].flags.push_back(
          fmt::format("{}: {}; its energy lies in what contains it", vertex.domain.name, vertex.measured.unknown));
    }
  }

  void total_up() {
    owns_.resize(input_.ranks.size());
    for (const LeafEnergy& leaf : result_.leaves) result_.unowned_uj += leaf.shares.back();
    for (std::size_t rank = 0; rank < result_.ranks.size(); ++rank) {
      RankEnergy& energy = result_.ranks[rank];
      energy.partial = result_.partial;
      if (!result_.node_uj.value) {
        energy.uj = unknown_because(result_.node_uj.unknown);
      } else if (!owns_[rank]) {
        energy.uj = unknown_because(why_nothing_for(rank));
      } else {
        std::int64_t sum = 0;
        for (const LeafEnergy& leaf : result_.leaves) sum += leaf.shares[rank];
        energy.uj = known(sum);
      }
    }
  }

  std::string why_nothing() const {
    if (!vertices_[0].measured.unknown.empty()) return "node: " + vertices_[0].measured.unknown;
    for (std::size_t i = 1; i < vertices_.size(); ++i) {
      return vertices_[i].domain.name + ": " + vertices_[i].measured.unknown;
    }
    return psys_.unknown.empty() ? std::string{no_power_sensor} : "psys: " + psys_.unknown;
  }

  std::string why_nothing_for(std::size_t rank) const {
    const auto& flags = result_.ranks[rank].flags;
    return flags.empty() ? "partial: no sensor covers what this rank uses" : "partial: " + flags.front();
  }

  void note(std::string text) { result_.notes.push_back(std::move(text)); }

  const AttributionInput& input_;
  std::vector<Vertex> vertices_;  ///< the node first
  Amount psys_;
  std::optional<std::int64_t> node_rest_;
  std::vector<bool> owns_;  ///< by rank: it has a share of some leaf
  Attribution result_;
};

}  // namespace

Attribution attribute(const AttributionInput& input) { return Tree{input}.attribute(); }

std::vector<DomainAmount> amounts_of(const std::vector<DomainEnergy>& energies) {
  std::vector<DomainAmount> amounts;
  for (const DomainEnergy& one : energies) amounts.push_back({one.domain, one.energy.amount});
  return amounts;
}

}  // namespace hallmark
