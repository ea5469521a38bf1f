#include "reports/results/hdf5.output.hpp"

#include <hdf5.h>

#include <algorithm>
#include <numeric>

#include "topology/base/error.hpp"

namespace hallmark::h5 {
namespace {

// An attribute must fit in an object header message of 64 KiB.
constexpr std::size_t max_attribute_bytes = 60'000;

// 512 KiB: two of them fit in the cache that HDF5 gives each dataset.
constexpr hsize_t longest_chunk = 65'536;
constexpr unsigned deflate_level = 6;

Id need(Id result, std::string_view call, const std::string& where) {
  return h5::need(result, call, where, Intent::write);
}

Type text_type(std::size_t width, const std::string& where) {
  Type type{need(H5Tcopy(H5T_C_S1), "H5Tcopy", where)};
  need(H5Tset_size(type.get(), std::max<std::size_t>(width, 1)), "H5Tset_size", where);
  need(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "H5Tset_strpad", where);
  need(H5Tset_cset(type.get(), H5T_CSET_UTF8), "H5Tset_cset", where);
  return type;
}

Space space_of(const std::vector<hsize_t>& lengths, const std::string& where) {
  return Space{
      need(H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr), "H5Screate_simple", where)};
}

Space scalar_space(const std::string& where) { return Space{need(H5Screate(H5S_SCALAR), "H5Screate", where)}; }

void put_attribute(Id object, const std::string& name, const Type& type, const Space& space, const void* value,
                   const std::string& where) {
  const std::string place = where + "@" + name;
  const Attribute attribute{
      need(H5Acreate2(object, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), "H5Acreate", place)};
  need(H5Awrite(attribute.get(), type.get(), value), "H5Awrite", place);
}

/// Strings end at a NUL: what follows one could not be told from padding.
std::string_view storable(std::string_view text) { return text.substr(0, text.find('\0')); }

void put_text(Id object, const std::string& name, std::string_view value, const std::string& where) {
  std::string kept{storable(value)};
  if (kept.size() > max_attribute_bytes) kept = kept.substr(0, max_attribute_bytes) + " [cut]";
  if (kept.empty()) kept.push_back('\0');
  put_attribute(object, name, text_type(kept.size(), where), scalar_space(where), kept.data(), where);
}

/// Side by side, each padded with NUL to the width of the longest.
struct Padded {
  std::size_t width = 1;
  std::string bytes;

  explicit Padded(const std::vector<std::string>& values) {
    for (const std::string& value : values) width = std::max(width, storable(value).size());
    bytes.assign(width * values.size(), '\0');
    for (std::size_t i = 0; i < values.size(); ++i)
      bytes.replace(i * width, storable(values[i]).size(), storable(values[i]));
  }
};

void mark_as_scale(const Dataset& dataset, std::string_view name, const std::string& where) {
  // Null-terminated, as the dimension scale specification has it.
  const Type class_type{need(H5Tcopy(H5T_C_S1), "H5Tcopy", where)};
  need(H5Tset_size(class_type.get(), sizeof "DIMENSION_SCALE"), "H5Tset_size", where);
  put_attribute(dataset.get(), "CLASS", class_type, scalar_space(where), "DIMENSION_SCALE", where);
  const std::string text{name};
  const Type name_type{need(H5Tcopy(H5T_C_S1), "H5Tcopy", where)};
  need(H5Tset_size(name_type.get(), text.size() + 1), "H5Tset_size", where);
  put_attribute(dataset.get(), "NAME", name_type, scalar_space(where), text.c_str(), where);
}

hobj_ref_t reference_to(const Dataset& dataset, const std::string& where) {
  hobj_ref_t reference{};
  need(H5Rcreate(&reference, dataset.get(), ".", H5R_OBJECT, -1), "H5Rcreate", where);
  return reference;
}

/// DIMENSION_LIST of the HDF5 Dimension Scale Specification. Written by hand: H5DSattach_scale rewrites the scale's
/// list of users each time, which makes the file grow with the square of the number of datasets.
void attach(const Dataset& dataset, const std::vector<Scale*>& scales, const std::string& where) {
  std::vector<hobj_ref_t> references;
  for (const Scale* scale : scales) references.push_back(reference_to(scale->dataset, where));
  std::vector<hvl_t> lists;
  for (hobj_ref_t& reference : references) lists.push_back({1, &reference});
  const Type type{need(H5Tvlen_create(H5T_STD_REF_OBJ), "H5Tvlen_create", where)};
  put_attribute(dataset.get(), "DIMENSION_LIST", type, space_of({lists.size()}, where), lists.data(), where);
  const hobj_ref_t self = reference_to(dataset, where);
  for (unsigned dimension = 0; dimension < scales.size(); ++dimension)
    scales[dimension]->users.emplace_back(self, dimension);
}

/// `chunk` > 0: so many values are compressed together.
Properties creation(std::string_view name, Id type, const void* fill, hsize_t chunk, const std::string& where) {
  Properties properties{need(H5Pcreate(H5P_DATASET_CREATE), "H5Pcreate", where)};
  need(H5Pset_obj_track_times(properties.get(), false), "H5Pset_obj_track_times", where);
  if (chunk > 0) {
    need(H5Pset_chunk(properties.get(), 1, &chunk), "H5Pset_chunk", where);
    need(H5Pset_shuffle(properties.get()), "H5Pset_shuffle", where);
    need(H5Pset_deflate(properties.get(), deflate_level), "H5Pset_deflate", where);
  } else {
    need(H5Pset_alloc_time(properties.get(), H5D_ALLOC_TIME_EARLY), "H5Pset_alloc_time", where);
    need(H5Pset_fill_time(properties.get(), H5D_FILL_TIME_NEVER), "H5Pset_fill_time", where);
  }
  if (fill != nullptr)
    need(H5Pset_fill_value(properties.get(), type, fill), "H5Pset_fill_value", where + std::string{name});
  return properties;
}

struct Creation {
  Output& output;
  Id group;
  std::string where;
  hsize_t chunk = 0;

  /// A dataset with its attributes, attached to its scales or, without any, its own.
  [[nodiscard]] Dataset dataset(const Field& field, Id type, const Dimensions& dimensions, std::uint64_t own_length,
                                const void* fill) const {
    const std::string place = where + std::string{field.name};
    std::vector<Scale*> scales;
    std::vector<hsize_t> lengths;
    for (const std::string& name : dimensions) {
      scales.push_back(&output.find_scale(name));
      lengths.push_back(scales.back()->length);
    }
    if (scales.empty()) lengths.push_back(own_length);
    const Properties properties = creation(field.name, type, fill, chunk, place);
    Dataset made{need(H5Dcreate2(group, std::string{field.name}.c_str(), type, space_of(lengths, place).get(),
                                 H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                      "H5Dcreate", place)};
    put_text(made.get(), "units", field.units, place);
    put_text(made.get(), "long_name", field.long_name, place);
    if (fill != nullptr)
      put_attribute(made.get(), "_FillValue", Type{H5Tcopy(type)}, space_of({1}, place), fill, place);
    if (!scales.empty()) attach(made, scales, place);
    if (scales.empty() && own_length > 0) mark_as_scale(made, field.name, place);
    return made;
  }
};

void put_data(const Dataset& dataset, Id type, const void* data, const std::string& where) {
  need(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "H5Dwrite", where);
}

void expect_size(std::size_t size, const Dataset& dataset, const std::string& where) {
  const Space space{need(H5Dget_space(dataset.get()), "H5Dget_space", where)};
  const hssize_t expected = H5Sget_simple_extent_npoints(space.get());
  if (expected < 0 || size != static_cast<std::size_t>(expected))
    throw DefectError{where + ": " + std::to_string(size) + " values for " + std::to_string(expected) + " places"};
}

}  // namespace

OutputGroup::OutputGroup(Output& output, Group handle, std::string where)
    : output_{output}, handle_{std::move(handle)}, where_{std::move(where)} {}

OutputGroup OutputGroup::group(const std::string& path) const {
  const auto slash = path.find('/');
  const std::string name = path.substr(0, slash);
  const std::string place = where_ + name + "/";
  if (name.empty() || name == ".") throw DefectError{where_ + path + ": not a name for groups"};
  const bool there = need(H5Lexists(handle_.get(), name.c_str(), H5P_DEFAULT), "H5Lexists", place) > 0;
  Group child{
      there ? need(H5Gopen2(handle_.get(), name.c_str(), H5P_DEFAULT), "H5Gopen", place)
            : need(H5Gcreate2(handle_.get(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), "H5Gcreate", place)};
  OutputGroup made{output_, std::move(child), place};
  return slash == std::string::npos ? std::move(made) : made.group(path.substr(slash + 1));
}

void OutputGroup::declare(const Field& field, Number number, const Dimensions& dimensions, const void* fill) const {
  (void)Creation{output_, handle_.get(), where_}.dataset(field, file_type(number), dimensions, 0, fill);
}

void OutputGroup::write_numbers(const Field& field, Number number, const Dimensions& dimensions, Values values,
                                const void* fill) const {
  const Id type = file_type(number);
  const Dataset made = Creation{output_, handle_.get(), where_}.dataset(field, type, dimensions, values.size, fill);
  const std::string place = where_ + std::string{field.name};
  expect_size(values.size, made, place);
  if (values.size > 0) put_data(made, type, values.data, place);
}

void OutputGroup::texts(const Field& field, const Dimensions& dimensions,
                        const std::vector<std::string>& values) const {
  const std::string place = where_ + std::string{field.name};
  const Padded padded{values};
  const Type type = text_type(padded.width, place);
  const Dataset made =
      Creation{output_, handle_.get(), where_}.dataset(field, type.get(), dimensions, values.size(), nullptr);
  expect_size(values.size(), made, place);
  if (!values.empty()) put_data(made, type.get(), padded.bytes.data(), place);
}

void OutputGroup::bytes(const Field& field, const std::string& values) const {
  write_numbers(field, Number::u8, {}, {values.data(), values.size()}, nullptr);
}

Sequence OutputGroup::sequence(const Field& field, std::uint64_t length, std::uint64_t fill) const {
  const Creation creation{output_, handle_.get(), where_, std::min<hsize_t>(length, longest_chunk)};
  return {creation.dataset(field, file_type(Number::u64), {}, length, &fill), where_ + std::string{field.name}};
}

void Sequence::append(std::span<const std::uint64_t> values) {
  if (values.empty()) return;
  const hsize_t begin = at_, count = values.size();
  const Space file{need(H5Dget_space(dataset_.get()), "H5Dget_space", where_)};
  need(H5Sselect_hyperslab(file.get(), H5S_SELECT_SET, &begin, nullptr, &count, nullptr), "H5Sselect_hyperslab", where_);
  need(H5Dwrite(dataset_.get(), H5T_NATIVE_UINT64, space_of({count}, where_).get(), file.get(), H5P_DEFAULT,
                values.data()),
       "H5Dwrite", where_);
  at_ += count;
}

void OutputGroup::write_attribute(const std::string& name, Number number, const void* values, std::size_t size,
                                  bool scalar) const {
  put_attribute(handle_.get(), name, Type{H5Tcopy(file_type(number))},
                scalar ? scalar_space(where_) : space_of({size}, where_), values, where_);
}

void OutputGroup::attribute(const std::string& name, const std::string& value) const {
  put_text(handle_.get(), name, value, where_);
}

void OutputGroup::attribute(const std::string& name, const std::vector<std::string>& values) const {
  const Padded padded{values};
  put_attribute(handle_.get(), name, text_type(padded.width, where_), space_of({values.size()}, where_),
                padded.bytes.data(), where_);
}

void OutputGroup::describe_flags(std::string_view dataset, std::span<const std::uint8_t> values,
                                 std::string_view meanings) const {
  const std::string place = where_ + std::string{dataset};
  const Dataset described{need(H5Dopen2(handle_.get(), std::string{dataset}.c_str(), H5P_DEFAULT), "H5Dopen", place)};
  put_attribute(described.get(), "flag_values", Type{H5Tcopy(H5T_STD_U8LE)}, space_of({values.size()}, place),
                values.data(), place);
  put_text(described.get(), "flag_meanings", meanings, place);
}

Output::Output(const std::string& path) : path_{path} {
  silence();
  file_ = File{need(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), "H5Fcreate", path)};
}

OutputGroup Output::root() {
  return OutputGroup{*this, Group{need(H5Gopen2(file_.get(), "/", H5P_DEFAULT), "H5Gopen", path_)}, path_ + ":/"};
}

void Output::scale(const std::string& name, std::uint64_t length, std::string_view long_name) {
  if (length == 0) return;
  const std::string place = path_ + ":/" + name;
  std::vector<std::uint64_t> index(length);
  std::iota(index.begin(), index.end(), std::uint64_t{0});
  const Field field{name, "1", long_name};
  Dataset made = Creation{*this, file_.get(), path_ + ":/"}.dataset(field, H5T_STD_U64LE, {}, length, nullptr);
  put_data(made, H5T_STD_U64LE, index.data(), place);
  scales_[name] = Scale{std::move(made), length, {}};
}

Scale& Output::find_scale(const std::string& name) {
  const auto found = scales_.find(name);
  if (found == scales_.end()) throw DefectError{path_ + ": no dimension is called " + name};
  return found->second;
}

void Output::finish_scales() {
  struct User {
    hobj_ref_t dataset;
    unsigned dimension;
    unsigned padding;  // named, so that it is always zero in the file
  };
  const Type type{need(H5Tcreate(H5T_COMPOUND, sizeof(User)), "H5Tcreate", path_)};
  need(H5Tinsert(type.get(), "dataset", HOFFSET(User, dataset), H5T_STD_REF_OBJ), "H5Tinsert", path_);
  need(H5Tinsert(type.get(), "dimension", HOFFSET(User, dimension), H5T_NATIVE_UINT), "H5Tinsert", path_);
  for (auto& [name, scale] : scales_) {
    // Readers find scales through DIMENSION_LIST; the way back is left out where it would not fit.
    if (!scale.users.empty() && scale.users.size() * sizeof(User) <= max_attribute_bytes) {
      std::vector<User> users(scale.users.size(), User{});
      for (std::size_t i = 0; i < users.size(); ++i) users[i] = {scale.users[i].first, scale.users[i].second, 0};
      put_attribute(scale.dataset.get(), "REFERENCE_LIST", type, space_of({users.size()}, path_), users.data(), path_);
    }
  }
  scales_.clear();
}

void Output::close() {
  scales_.clear();
  need(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL), "H5Fflush", path_);
  need(H5Fclose(file_.release()), "H5Fclose", path_);
}

}  // namespace hallmark::h5
