// One dataset or attribute being read: what hdf5.input.cpp stands on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/hdf5.input.hpp"

namespace hallmark::h5 {

/// A dataset or attribute: what reading either needs.
struct Source {
  Dataset dataset;
  Attribute attribute;
  Type type;
  std::uint64_t count = 0;
  Shape shape;
  std::string where;

  /// All values, as `memory_type`.
  void read(Id memory_type, void* into) const;
};

/// InputError where its values are not in this file, or fewer than it declares.
[[nodiscard]] Source open_dataset_source(Id group, const std::string& name, const std::string& where);
[[nodiscard]] Source open_attribute_source(Id object, const std::string& name, const std::string& where);

[[nodiscard]] bool holds_texts(const Source& source);
[[nodiscard]] std::vector<double> read_reals(const Source& source, Input& input);
[[nodiscard]] std::vector<std::int64_t> read_signed(const Source& source, Input& input);
[[nodiscard]] std::vector<std::uint64_t> read_unsigned(const Source& source, Input& input, std::uint64_t max);
/// As read_unsigned with at most 255, a byte each.
[[nodiscard]] std::string read_codes(const Source& source, Input& input);
struct Range {
  std::uint64_t offset, count;
};
/// A range of a dataset of one dimension. Not charged, but refused where all of the dataset could not be.
[[nodiscard]] std::vector<std::uint64_t> read_unsigned_at(const Source& source, const Input& input, Range range);
[[nodiscard]] std::vector<std::string> read_texts(const Source& source, Input& input);
[[nodiscard]] std::string read_bytes(const Source& source, Input& input);

}  // namespace hallmark::h5
