// Writing HDF5: contiguous columns but for sequences, fixed-length strings, dimension scales in the root group, no time stamps, so that
// the same content gives the same bytes. All failures are IoError.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/results/hdf5.hpp"

namespace hallmark::h5 {

/// A root dataset that names a dimension; `users` is who uses it as which dimension.
struct Scale {
  Dataset dataset;
  std::uint64_t length = 0;
  std::vector<std::pair<std::uint64_t, unsigned>> users;  ///< (object address, dimension)
};

/// Names of dimension scales, slowest first. Empty: a dataset of one dimension that nobody shares (its own scale).
using Dimensions = std::vector<std::string>;

class Output;

/// A dataset of whole numbers, chunked and compressed, that is written piece by piece. For files that one process
/// writes: MPI-IO knows no filters.
class Sequence {
 public:
  Sequence(Dataset dataset, std::string where) : dataset_{std::move(dataset)}, where_{std::move(where)} {}

  [[nodiscard]] std::uint64_t length() const { return at_; }  ///< written so far
  /// After what was appended before; all pieces together have the length that was declared.
  void append(std::span<const std::uint64_t> values);

 private:
  Dataset dataset_;
  std::string where_;
  std::uint64_t at_ = 0;
};

class OutputGroup {
 public:
  OutputGroup(Output& output, Group handle, std::string where);

  /// The group of this name, made with its parents where it is not there yet ("a/b/c").
  [[nodiscard]] OutputGroup group(const std::string& path) const;

  /// Allocates a dataset without writing it; its bytes are undefined until somebody does.
  void declare(const Field& field, Number number, const Dimensions& dimensions, const void* fill) const;
  template <class T>
  void numbers(const Field& field, const Dimensions& dimensions, std::span<const T> values,
               std::optional<T> fill = {}) const {
    write_numbers(field, number_of<T>, dimensions, {values.data(), values.size()}, fill ? &*fill : nullptr);
  }
  void texts(const Field& field, const Dimensions& dimensions, const std::vector<std::string>& values) const;
  void bytes(const Field& field, const std::string& values) const;
  /// `length` > 0 values, of which none is written yet.
  [[nodiscard]] Sequence sequence(const Field& field, std::uint64_t length, std::uint64_t fill) const;

  template <class T>
  void attribute(const std::string& name, T value) const {
    write_attribute(name, number_of<T>, &value, 1, true);
  }
  template <class T>
  void attribute(const std::string& name, std::span<const T> values) const {
    write_attribute(name, number_of<T>, values.data(), values.size(), false);
  }
  void attribute(const std::string& name, const std::string& value) const;
  void attribute(const std::string& name, const std::vector<std::string>& values) const;

  /// CF's description of a u8 dataset whose values are codes.
  void describe_flags(std::string_view dataset, std::span<const std::uint8_t> values, std::string_view meanings) const;

 private:
  struct Values {
    const void* data;
    std::size_t size;
  };
  void write_numbers(const Field& field, Number number, const Dimensions& dimensions, Values values,
                     const void* fill) const;
  void write_attribute(const std::string& name, Number number, const void* values, std::size_t size, bool scalar) const;

  Output& output_;
  Group handle_;
  std::string where_;
};

/// A file being written.
class Output {
 public:
  /// Creates or empties `path`.
  explicit Output(const std::string& path);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  [[nodiscard]] OutputGroup root();
  /// Names a dimension, once; a scale of length 0 is not kept.
  void scale(const std::string& name, std::uint64_t length, std::string_view long_name);
  /// The scale of this name; DefectError where there is none.
  [[nodiscard]] Scale& find_scale(const std::string& name);
  /// Tells each scale its users. Before the last attribute.
  void finish_scales();
  /// Flushes to the operating system and closes. Not durable yet.
  void close();

 private:
  std::string path_;
  File file_;
  std::map<std::string, Scale> scales_;
};

}  // namespace hallmark::h5
