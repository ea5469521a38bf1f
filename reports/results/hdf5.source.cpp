#include "reports/results/hdf5.source.hpp"

#include <hdf5.h>

#include <algorithm>

#include "topology/base/error.hpp"

namespace hallmark::h5 {
namespace {

Id need(Id result, std::string_view call, const std::string& where) {
  return h5::need(result, call, where, Intent::read);
}

[[noreturn]] void fail(const std::string& where, const std::string& why) { throw InputError{where + ": " + why}; }

H5T_class_t class_of(const Source& source) { return H5Tget_class(source.type.get()); }

void take_shape(Source& source, const Space& space) {
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (rank < 0) need(rank, "H5Sget_simple_extent_ndims", source.where);
  std::vector<hsize_t> lengths(static_cast<std::size_t>(rank));
  if (rank > 0)
    need(H5Sget_simple_extent_dims(space.get(), lengths.data(), nullptr), "H5Sget_simple_extent_dims", source.where);
  source.shape.assign(lengths.begin(), lengths.end());
  source.count = H5Sget_simple_extent_type(space.get()) == H5S_NULL ? 0 : 1;
  for (const std::uint64_t length : source.shape)
    if (__builtin_mul_overflow(source.count, length, &source.count))
      fail(source.where, "declares more than 2^64 values");
}

/// Values must lie in this file, and contiguous ones all of them.
void require_stored(const Source& source) {
  if (source.count == 0) return;
  const Properties creation{need(H5Dget_create_plist(source.dataset.get()), "H5Dget_create_plist", source.where)};
  const H5D_layout_t layout = H5Pget_layout(creation.get());
  if (layout == H5D_VIRTUAL || H5Pget_external_count(creation.get()) > 0)
    fail(source.where, "keeps its values in other files; evidence must be in one file");
  const std::uint64_t stored = H5Dget_storage_size(source.dataset.get());
  if (stored == 0) fail(source.where, "was declared but never written");
  const std::uint64_t width = H5Tget_size(source.type.get());
  if (layout != H5D_CHUNKED && (width == 0 || source.count > stored / width))
    fail(source.where,
         "declares " + std::to_string(source.count) + " values but holds " + std::to_string(stored) + " bytes");
}

bool is_integer(const Source& source) {
  const H5T_class_t found = class_of(source);
  return (found == H5T_INTEGER || found == H5T_ENUM) && H5Tget_size(source.type.get()) <= sizeof(std::uint64_t);
}

bool is_signed(const Source& source) {
  if (class_of(source) != H5T_ENUM) return H5Tget_sign(source.type.get()) == H5T_SGN_2;
  const Type base{need(H5Tget_super(source.type.get()), "H5Tget_super", source.where)};
  return H5Tget_sign(base.get()) == H5T_SGN_2;
}

std::vector<std::string> read_fixed_texts(const Source& source, Input& input) {
  const std::size_t width = H5Tget_size(source.type.get());
  input.charge(source.count, width + sizeof(std::string), source.where);
  std::string bytes(source.count * width, '\0');
  if (!bytes.empty()) source.read(source.type.get(), bytes.data());
  const bool spaces = H5Tget_strpad(source.type.get()) == H5T_STR_SPACEPAD;
  std::vector<std::string> values;
  values.reserve(source.count);
  for (std::size_t i = 0; i < source.count; ++i) {
    std::string value = bytes.substr(i * width, width);
    value.resize(std::min(value.find('\0'), value.size()));
    if (spaces) value.resize(value.find_last_not_of(' ') + 1);
    values.push_back(std::move(value));
  }
  return values;
}

std::vector<std::string> read_variable_texts(const Source& source, Input& input) {
  input.charge(source.count, sizeof(char*) + sizeof(std::string), source.where);
  std::vector<char*> pointers(source.count, nullptr);
  const Space space{source.dataset ? H5Dget_space(source.dataset.get()) : H5Aget_space(source.attribute.get())};
  if (source.dataset) {
    hsize_t total = 0;
    need(H5Dvlen_get_buf_size(source.dataset.get(), source.type.get(), space.get(), &total), "H5Dvlen_get_buf_size",
         source.where);
    input.charge(total, 1, source.where);
  }
  if (!pointers.empty()) source.read(source.type.get(), pointers.data());
  std::vector<std::string> values;
  for (const char* pointer : pointers) values.emplace_back(pointer == nullptr ? "" : pointer);
  if (!pointers.empty()) H5Dvlen_reclaim(source.type.get(), space.get(), H5P_DEFAULT, pointers.data());
  return values;
}

}  // namespace

void Source::read(Id memory_type, void* into) const {
  if (dataset) need(H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into), "H5Dread", where);
  if (attribute) need(H5Aread(attribute.get(), memory_type, into), "H5Aread", where);
}

Source open_dataset_source(Id group, const std::string& name, const std::string& where) {
  Source source;
  source.where = where;
  source.dataset = Dataset{need(H5Dopen2(group, name.c_str(), H5P_DEFAULT), "H5Dopen", where)};
  source.type = Type{need(H5Dget_type(source.dataset.get()), "H5Dget_type", where)};
  take_shape(source, Space{need(H5Dget_space(source.dataset.get()), "H5Dget_space", where)});
  require_stored(source);
  return source;
}

Source open_attribute_source(Id object, const std::string& name, const std::string& where) {
  Source source;
  source.where = where;
  source.attribute = Attribute{need(H5Aopen(object, name.c_str(), H5P_DEFAULT), "H5Aopen", where)};
  source.type = Type{need(H5Aget_type(source.attribute.get()), "H5Aget_type", where)};
  take_shape(source, Space{need(H5Aget_space(source.attribute.get()), "H5Aget_space", where)});
  return source;
}

bool holds_texts(const Source& source) { return class_of(source) == H5T_STRING; }

std::vector<double> read_reals(const Source& source, Input& input) {
  if (class_of(source) != H5T_FLOAT && !is_integer(source)) fail(source.where, "numbers were expected");
  input.charge(source.count, sizeof(double), source.where);
  std::vector<double> values(source.count);
  if (!values.empty()) source.read(H5T_NATIVE_DOUBLE, values.data());
  return values;
}

std::vector<std::int64_t> read_signed(const Source& source, Input& input) {
  // HDF5 clamps without a word: -1 would become 0 errors, and 2.7 become 2.
  if (!is_integer(source)) fail(source.where, "whole numbers were expected");
  input.charge(source.count, sizeof(std::int64_t), source.where);
  std::vector<std::int64_t> values(source.count);
  if (!values.empty()) source.read(H5T_NATIVE_INT64, values.data());
  return values;
}

std::vector<std::uint64_t> read_unsigned(const Source& source, Input& input, std::uint64_t max) {
  std::vector<std::uint64_t> values;
  if (is_integer(source) && is_signed(source)) {
    for (const std::int64_t value : read_signed(source, input)) {
      if (value < 0)
        fail(source.where, "holds " + std::to_string(value) + "; 0 to " + std::to_string(max) + " were expected");
      values.push_back(static_cast<std::uint64_t>(value));
    }
  } else {
    if (!is_integer(source)) fail(source.where, "whole numbers were expected");
    input.charge(source.count, sizeof(std::uint64_t), source.where);
    values.resize(source.count);
    if (!values.empty()) source.read(H5T_NATIVE_UINT64, values.data());
  }
  const auto worst = std::max_element(values.begin(), values.end());
  if (worst != values.end() && *worst > max)
    fail(source.where, "holds " + std::to_string(*worst) + "; 0 to " + std::to_string(max) + " were expected");
  return values;
}

std::string read_codes(const Source& source, Input& input) {
  std::string codes;
  if (is_integer(source) && !is_signed(source) && H5Tget_size(source.type.get()) == 1) {
    input.charge(source.count, 1, source.where);
    codes.resize(source.count);
    if (!codes.empty()) source.read(H5T_NATIVE_UINT8, codes.data());
    return codes;
  }
  for (const std::uint64_t value : read_unsigned(source, input, 255)) codes += static_cast<char>(value);
  return codes;
}

std::vector<std::uint64_t> read_unsigned_at(const Source& source, const Input& input, Range range) {
  if (!is_integer(source) || is_signed(source)) fail(source.where, "unsigned whole numbers were expected");
  if (source.shape.size() != 1) fail(source.where, "has not one dimension");
  if (range.offset > source.count || range.count > source.count - range.offset)
    fail(source.where, "has not the readings that are named");
  // HDF5 unpacks whole chunks, which are no larger than the dataset.
  if (source.count > input.most_readings()) fail(source.where, "declares more data than a file of this size can hold");
  std::vector<std::uint64_t> values(range.count);
  if (values.empty()) return values;
  const hsize_t begin = range.offset, count = range.count;
  const Space file{need(H5Dget_space(source.dataset.get()), "H5Dget_space", source.where)};
  need(H5Sselect_hyperslab(file.get(), H5S_SELECT_SET, &begin, nullptr, &count, nullptr), "H5Sselect_hyperslab",
       source.where);
  const Space memory{need(H5Screate_simple(1, &count, nullptr), "H5Screate_simple", source.where)};
  need(H5Dread(source.dataset.get(), H5T_NATIVE_UINT64, memory.get(), file.get(), H5P_DEFAULT, values.data()),
       "H5Dread", source.where);
  return values;
}

std::vector<std::string> read_texts(const Source& source, Input& input) {
  if (class_of(source) != H5T_STRING) fail(source.where, "text was expected");
  return H5Tis_variable_str(source.type.get()) > 0 ? read_variable_texts(source, input)
                                                   : read_fixed_texts(source, input);
}

std::string read_bytes(const Source& source, Input& input) {
  if (class_of(source) != H5T_INTEGER || H5Tget_size(source.type.get()) != 1) fail(source.where, "bytes were expected");
  input.charge(source.count, 1, source.where);
  std::string values(source.count, '\0');
  if (!values.empty()) source.read(source.type.get(), values.data());
  return values;
}

}  // namespace hallmark::h5
