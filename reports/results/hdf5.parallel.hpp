// Writing into the datasets of an existing file by all ranks together, over MPI-IO. All failures are IoError.
#pragma once

#include <string>
#include <vector>

#include "reports/results/hdf5.hpp"

namespace hallmark::h5 {

/// Opens a file for all ranks. `communicator` is a MPI_Comm*. Collective.
[[nodiscard]] File open_parallel(const std::string& path, void* communicator);

/// A dataset opened for collective writing. Collective.
[[nodiscard]] Dataset open_dataset(const File& file, const std::string& path);

/// Where one rank writes: `count` values from `offset` on in each dimension; empty: nothing, but it takes part.
struct Slab {
  std::vector<std::uint64_t> offset, count;
};

/// Writes `data` into `slab`. Collective; throws where HDF5 did not write collectively, as parallel file systems then
/// crawl.
void write_slab(const Dataset& dataset, Number number, const Slab& slab, const void* data, const std::string& where);

/// Flushes every rank's data to disk and closes. Collective.
void close_parallel(File file, const std::string& path);

}  // namespace hallmark::h5
