#include "reports/results/hdf5.parallel.hpp"

#include <hdf5.h>

#include "topology/base/error.hpp"

namespace hallmark::h5 {
namespace {

Id need(Id result, std::string_view call, const std::string& where) {
  return h5::need(result, call, where, Intent::write);
}

Space select(const Dataset& dataset, const Slab& slab, const std::string& where) {
  Space space{need(H5Dget_space(dataset.get()), "H5Dget_space", where)};
  const std::vector<hsize_t> offset{slab.offset.begin(), slab.offset.end()},
      count{slab.count.begin(), slab.count.end()};
  need(count.empty() ? H5Sselect_none(space.get())
                     : H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr),
       "H5Sselect_hyperslab", where);
  return space;
}

Space memory_of(const Slab& slab, const std::string& where) {
  const hsize_t one = 1;
  const std::vector<hsize_t> count{slab.count.begin(), slab.count.end()};
  Space space{need(count.empty() ? H5Screate_simple(1, &one, nullptr)
                                 : H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                   "H5Screate_simple", where)};
  if (count.empty()) need(H5Sselect_none(space.get()), "H5Sselect_none", where);
  return space;
}

}  // namespace

File open_parallel(const std::string& path, void* communicator) {
  silence();
  const Properties access{need(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate", path)};
  need(H5Pset_fapl_mpio(access.get(), *static_cast<MPI_Comm*>(communicator), MPI_INFO_NULL), "H5Pset_fapl_mpio", path);
  // One rank reads what describes the datasets and tells the others.
  need(H5Pset_all_coll_metadata_ops(access.get(), true), "H5Pset_all_coll_metadata_ops", path);
  return File{need(H5Fopen(path.c_str(), H5F_ACC_RDWR, access.get()), "H5Fopen", path)};
}

Dataset open_dataset(const File& file, const std::string& path) {
  return Dataset{need(H5Dopen2(file.get(), path.c_str(), H5P_DEFAULT), "H5Dopen", path)};
}

void write_slab(const Dataset& dataset, Number number, const Slab& slab, const void* data, const std::string& where) {
  const Space file_space = select(dataset, slab, where), memory_space = memory_of(slab, where);
  const Properties transfer{need(H5Pcreate(H5P_DATASET_XFER), "H5Pcreate", where)};
  need(H5Pset_dxpl_mpio(transfer.get(), H5FD_MPIO_COLLECTIVE), "H5Pset_dxpl_mpio", where);
  need(H5Dwrite(dataset.get(), file_type(number), memory_space.get(), file_space.get(), transfer.get(), data),
       "H5Dwrite", where);
  std::uint32_t local = 0, global = 0;
  need(H5Pget_mpio_no_collective_cause(transfer.get(), &local, &global), "H5Pget_mpio_no_collective_cause", where);
  if (global != 0) throw IoError{where + ": HDF5 wrote it independently, cause " + std::to_string(global)};
}

void close_parallel(File file, const std::string& path) {
  // Both are collective: close even where the flush failed here.
  const herr_t flushed = H5Fflush(file.get(), H5F_SCOPE_GLOBAL);
  const herr_t closed = H5Fclose(file.release());
  need(flushed, "H5Fflush", path);
  need(closed, "H5Fclose", path);
}

}  // namespace hallmark::h5
