#include "reports/results/hdf5.input.hpp"

#include <hdf5.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "topology/base/error.hpp"

namespace hallmark::h5 {
namespace {

Id need(Id result, std::string_view call, const std::string& where) {
  return h5::need(result, call, where, Intent::read);
}

[[noreturn]] void fail(const std::string& where, const std::string& why) { throw InputError{where + ": " + why}; }

std::uint64_t readable_size(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) fail(path, "is a folder; a results file was expected");
  if (!S_ISREG(status.st_mode)) fail(path, "is not a file; a results file was expected");
  if (status.st_size == 0) fail(path, "is empty; a results file was expected");
  return static_cast<std::uint64_t>(status.st_size);
}

File open_file(const std::string& path) {
  silence();
  const htri_t is_hdf5 = H5Fis_hdf5(path.c_str());
  if (is_hdf5 == 0) fail(path, "is not HDF5; a results file was expected");
  Properties access{need(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate", path)};
  // Evidence is often read from network file systems that know no locks.
  need(H5Pset_file_locking(access.get(), false, true), "H5Pset_file_locking", path);
  return File{need(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), "is truncated or damaged: H5Fopen", path)};
}

/// A dataset or attribute: what reading either needs.
struct Source {
  Dataset dataset;
  Attribute attribute;
  Type type;
  std::uint64_t count = 0;
  Shape shape;
  std::string where;

  [[nodiscard]] H5T_class_t type_class() const { return H5Tget_class(type.get()); }
  void read(Id memory_type, void* into) const {
    if (dataset) need(H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into), "H5Dread", where);
    if (attribute) need(H5Aread(attribute.get(), memory_type, into), "H5Aread", where);
  }
};

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

Source open_dataset(Id group, const std::string& name, const std::string& where) {
  Source source;
  source.where = where;
  source.dataset = Dataset{need(H5Dopen2(group, name.c_str(), H5P_DEFAULT), "H5Dopen", where)};
  source.type = Type{need(H5Dget_type(source.dataset.get()), "H5Dget_type", where)};
  take_shape(source, Space{need(H5Dget_space(source.dataset.get()), "H5Dget_space", where)});
  require_stored(source);
  return source;
}

Source open_attribute(Id object, const std::string& name, const std::string& where) {
  Source source;
  source.where = where;
  source.attribute = Attribute{need(H5Aopen(object, name.c_str(), H5P_DEFAULT), "H5Aopen", where)};
  source.type = Type{need(H5Aget_type(source.attribute.get()), "H5Aget_type", where)};
  take_shape(source, Space{need(H5Aget_space(source.attribute.get()), "H5Aget_space", where)});
  return source;
}

bool is_integer(const Source& source) {
  const H5T_class_t found = source.type_class();
  return (found == H5T_INTEGER || found == H5T_ENUM) && H5Tget_size(source.type.get()) <= sizeof(std::uint64_t);
}

bool is_signed(const Source& source) {
  if (source.type_class() != H5T_ENUM) return H5Tget_sign(source.type.get()) == H5T_SGN_2;
  const Type base{need(H5Tget_super(source.type.get()), "H5Tget_super", source.where)};
  return H5Tget_sign(base.get()) == H5T_SGN_2;
}

std::vector<double> read_reals(const Source& source, Input& input) {
  if (source.type_class() != H5T_FLOAT && !is_integer(source)) fail(source.where, "numbers were expected");
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

std::vector<std::string> read_texts(const Source& source, Input& input) {
  if (source.type_class() != H5T_STRING) fail(source.where, "text was expected");
  return H5Tis_variable_str(source.type.get()) > 0 ? read_variable_texts(source, input)
                                                   : read_fixed_texts(source, input);
}

template <class T>
std::optional<T> only(const Source& source, const std::vector<T>& values) {
  if (values.size() != 1) fail(source.where, "holds " + std::to_string(values.size()) + " values; one was expected");
  return values.front();
}

}  // namespace

Input::Input(const std::string& path) : path_{path} {
  constexpr std::uint64_t base = std::uint64_t{64} << 20U;
  budget_ = base + 64 * readable_size(path);
  file_ = open_file(path);
}

void Input::charge(std::uint64_t count, std::uint64_t bytes, const std::string& where) {
  std::uint64_t cost = 0;
  if (__builtin_mul_overflow(count, bytes, &cost) || cost > budget_)
    fail(where, "declares more data than a file of this size can hold");
  budget_ -= cost;
}

InputGroup::InputGroup(std::shared_ptr<Input> input, Group handle, std::string where)
    : input_{std::move(input)}, handle_{std::move(handle)}, where_{std::move(where)} {}

InputGroup InputGroup::open(const std::string& path) {
  auto input = std::make_shared<Input>(path);
  Group root{need(H5Gopen2(input->id(), "/", H5P_DEFAULT), "H5Gopen", path)};
  return InputGroup{std::move(input), std::move(root), path + ":/"};
}

std::string InputGroup::where(const std::string& member) const { return where_ + member; }

void InputGroup::reject(const std::string& member, const std::string& why) const { fail(where(member), why); }

bool InputGroup::has(const std::string& name) const {
  if (need(H5Lexists(handle_.get(), name.c_str(), H5P_DEFAULT), "H5Lexists", where(name)) == 0) return false;
  H5L_info_t info{};
  need(H5Lget_info(handle_.get(), name.c_str(), &info, H5P_DEFAULT), "H5Lget_info", where(name));
  if (info.type != H5L_TYPE_HARD) reject(name, "is a link to elsewhere; evidence must be in one file");
  return true;
}

InputGroup InputGroup::group(const std::string& name) const {
  // Hard links can form circles; each visit costs, so that they end.
  charge(1, 4096);
  if (!has(name)) reject(name, "is missing; a group was expected");
  Group child{need(H5Gopen2(handle_.get(), name.c_str(), H5P_DEFAULT), "a group was expected: H5Gopen", where(name))};
  return InputGroup{input_, std::move(child), where(name) + "/"};
}

std::optional<InputGroup> InputGroup::optional_group(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  return group(name);
}

std::vector<std::string> InputGroup::names() const {
  std::vector<std::string> found;
  const auto keep = [](hid_t, const char* name, const H5L_info_t*, void* into) -> herr_t {
    static_cast<std::vector<std::string>*>(into)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  need(H5Literate(handle_.get(), H5_INDEX_NAME, H5_ITER_INC, &position, keep, &found), "H5Literate", where_);
  return found;
}

bool InputGroup::is_group(const std::string& name) const {
  if (!has(name)) return false;
  H5O_info_t info{};
  need(H5Oget_info_by_name2(handle_.get(), name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT), "H5Oget_info",
       where(name));
  return info.type == H5O_TYPE_GROUP;
}

bool InputGroup::is_text(const std::string& name) const {
  if (!has(name)) return false;
  return open_dataset(handle_.get(), name, where(name)).type_class() == H5T_STRING;
}

Shape InputGroup::shape(const std::string& name) const {
  if (!has(name)) reject(name, "is missing");
  return open_dataset(handle_.get(), name, where(name)).shape;
}

std::vector<double> InputGroup::reals(const std::string& name) const {
  return read_reals(open_dataset(handle_.get(), name, where(name)), *input_);
}

std::vector<std::uint64_t> InputGroup::integers(const std::string& name, std::uint64_t max) const {
  return read_unsigned(open_dataset(handle_.get(), name, where(name)), *input_, max);
}

std::vector<std::int64_t> InputGroup::signed_integers(const std::string& name) const {
  return read_signed(open_dataset(handle_.get(), name, where(name)), *input_);
}

std::vector<std::string> InputGroup::texts(const std::string& name) const {
  return read_texts(open_dataset(handle_.get(), name, where(name)), *input_);
}

std::string InputGroup::bytes(const std::string& name) const {
  const Source source = open_dataset(handle_.get(), name, where(name));
  if (source.type_class() != H5T_INTEGER || H5Tget_size(source.type.get()) != 1)
    fail(source.where, "bytes were expected");
  input_->charge(source.count, 1, source.where);
  std::string values(source.count, '\0');
  if (!values.empty()) source.read(source.type.get(), values.data());
  return values;
}

bool InputGroup::has_attribute(const std::string& name) const {
  return need(H5Aexists(handle_.get(), name.c_str()), "H5Aexists", where("@" + name)) > 0;
}

std::optional<double> InputGroup::real_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute(handle_.get(), name, where("@" + name));
  return only(source, read_reals(source, *input_));
}

std::optional<std::uint64_t> InputGroup::integer_attribute(const std::string& name, std::uint64_t max) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute(handle_.get(), name, where("@" + name));
  return only(source, read_unsigned(source, *input_, max));
}

std::optional<std::int64_t> InputGroup::signed_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute(handle_.get(), name, where("@" + name));
  return only(source, read_signed(source, *input_));
}

std::optional<std::string> InputGroup::text_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute(handle_.get(), name, where("@" + name));
  return only(source, read_texts(source, *input_));
}

std::vector<std::string> InputGroup::texts_attribute(const std::string& name) const {
  if (!has_attribute(name)) return {};
  return read_texts(open_attribute(handle_.get(), name, where("@" + name)), *input_);
}

std::vector<std::uint64_t> InputGroup::integers_attribute(const std::string& name) const {
  if (!has_attribute(name)) return {};
  return read_unsigned(open_attribute(handle_.get(), name, where("@" + name)), *input_, ~std::uint64_t{0});
}

}  // namespace hallmark::h5
