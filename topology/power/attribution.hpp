// A node's energy divided among its ranks, to the last microjoule. Pure. Source: power.md 5.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "topology/power/domain.hpp"
#include "topology/power/energy.hpp"
#include "topology/power/weights.hpp"

namespace hallmark {

/// Who gets what the node draws beside its known parts: all ranks alike; ranks in proportion to what they have already;
/// nobody.
enum class ResidualPolicy { even, share, unowned };

struct DomainAmount {
  PowerDomain domain;
  Amount uj;
};

struct AttributionInput {
  std::vector<DomainAmount> domains;  ///< in any order; of two for one place the first counts
  std::vector<RankPlace> ranks;       ///< of this node
  std::map<int, CpuSet> socket_cpus;  ///< see socket_cpus()
  ResidualPolicy residual = ResidualPolicy::even;
  std::map<int, GpuSlices> divided_gpus = {};  ///< by number; a GPU that is not divided is not here
  double tolerance = 0.05;                     ///< parts may exceed their whole by this before the node is inconsistent
};

struct RankEnergy {
  Amount uj;
  bool partial = false;            ///< a lower bound: something that the rank uses was not sensed
  std::vector<std::string> flags;  ///< "gpu-3: REASON; its energy lies in what contains it"
};

/// One leaf of the tree: a part without parts, or what a whole draws beside its parts.
struct LeafEnergy {
  std::string name;  ///< "package-0", "node residual"
  std::int64_t uj = 0;
  std::vector<std::int64_t> shares;  ///< by rank, then unowned; their sum is uj
};

/// One line of the tree, drawn from the node down.
struct TreeRow {
  int depth = 0;
  std::string name;
  PowerDomain domain;     ///< kind `other` for what a whole draws beside its parts
  Amount uj;              ///< before any scaling
  bool measured = false;  ///< by a sensor of its own; else the sum of known parts, or unknown
  Weights weights = {};   ///< of a leaf: whose it is, by rank, then unowned; empty where it has parts
};

/// Always: known ranks + unowned = node = sum of leaves, as integers. Where the node is unknown, so are all ranks.
struct Attribution {
  Amount node_uj;
  bool partial = false;       ///< the node has no sensor of its own: node_uj is a lower bound
  bool inconsistent = false;  ///< parts exceed their whole by more than the tolerance: no verdict may stand on this
  double closure_error = 0;   ///< the largest (sum of parts - whole) / whole; 0 where no parts exceed their whole
  std::int64_t unowned_uj = 0;
  std::vector<RankEnergy> ranks;
  std::vector<LeafEnergy> leaves;
  std::vector<TreeRow> tree;
  std::vector<std::string> notes;  ///< what is unknown, partial, or was scaled
};

/// Divides the energy of `domains` by these rules. What contains what follows the electrical flow: module > grace >
/// cpu, sysio; module > gpu > its memory; node > the rest; an absent level is skipped. psys stands in for a missing
/// node sensor, as a lower bound, and is never added. An unknown whole is the sum of its known parts; an unknown part
/// lies in its whole's residual. Parts that exceed their whole are scaled down to it. cpu, sysio, grace, package and
/// dram go by PUs, a GPU to the ranks that have it, a module's residual to all ranks on it. Kind `other` is left out.
[[nodiscard]] Attribution attribute(const AttributionInput& input);

/// The amounts of domain_energies() as attribute() takes them.
[[nodiscard]] std::vector<DomainAmount> amounts_of(const std::vector<DomainEnergy>& energies);

}  // namespace hallmark
