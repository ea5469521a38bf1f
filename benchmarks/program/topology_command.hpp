// `hallmark topology`: what there is and where ranks would go.
#pragma once

#include "benchmarks/program/options.hpp"
#include "topology/base/error.hpp"
#include "topology/base/mpi.hpp"

namespace hallmark {

/// This node (or the one that --root or --hwloc-xml describes), without MPI and so without ranks. Prints to standard
/// output.
[[nodiscard]] ExitStatus show_topology(const TopologyOptions&);

/// All nodes of the launch, each once, the ranks' placement, whose each part of their power is, and how nodes differ.
/// With
/// --root or --hwloc-xml the ranks of the launch are placed on that machine. Collective; rank 0 prints.
[[nodiscard]] ExitStatus show_topology(const Communicator& world, const TopologyOptions&);

}  // namespace hallmark
