#include "reports/results/hdf5.input.hpp"

#include <hdf5.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "reports/results/hdf5.source.hpp"
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

template <class T>
std::optional<T> only(const Source& source, const std::vector<T>& values) {
  if (values.size() != 1) fail(source.where, "holds " + std::to_string(values.size()) + " values; one was expected");
  return values.front();
}

}  // namespace

Input::Input(const std::string& path) : path_{path} {
  constexpr std::uint64_t base = std::uint64_t{64} << 20U;
  const std::uint64_t size = readable_size(path);
  budget_ = base + 64 * size;
  most_readings_ = readings_ = (std::uint64_t{4} << 20U) + 129 * size;
  file_ = open_file(path);
}

void Input::charge(std::uint64_t count, std::uint64_t bytes, const std::string& where) {
  std::uint64_t cost = 0;
  if (__builtin_mul_overflow(count, bytes, &cost) || cost > budget_)
    fail(where, "declares more data than a file of this size can hold");
  budget_ -= cost;
}

void Input::charge_readings(std::uint64_t count, const std::string& where) {
  if (count > readings_) fail(where, "declares more data than a file of this size can hold");
  readings_ -= count;
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
  return holds_texts(open_dataset_source(handle_.get(), name, where(name)));
}

Shape InputGroup::shape(const std::string& name) const {
  if (!has(name)) reject(name, "is missing");
  return open_dataset_source(handle_.get(), name, where(name)).shape;
}

std::vector<double> InputGroup::reals(const std::string& name) const {
  return read_reals(open_dataset_source(handle_.get(), name, where(name)), *input_);
}

std::vector<std::uint64_t> InputGroup::integers(const std::string& name, std::uint64_t max) const {
  return read_unsigned(open_dataset_source(handle_.get(), name, where(name)), *input_, max);
}

std::vector<std::uint64_t> InputGroup::integers_at(const std::string& name, std::uint64_t offset,
                                                   std::uint64_t count) const {
  if (!has(name)) reject(name, "is missing");
  return read_unsigned_at(open_dataset_source(handle_.get(), name, where(name)), *input_, {offset, count});
}

std::vector<std::int64_t> InputGroup::signed_integers(const std::string& name) const {
  return read_signed(open_dataset_source(handle_.get(), name, where(name)), *input_);
}

std::vector<std::string> InputGroup::texts(const std::string& name) const {
  return read_texts(open_dataset_source(handle_.get(), name, where(name)), *input_);
}

std::string InputGroup::bytes(const std::string& name) const {
  return read_bytes(open_dataset_source(handle_.get(), name, where(name)), *input_);
}

std::string InputGroup::codes(const std::string& name) const {
  return read_codes(open_dataset_source(handle_.get(), name, where(name)), *input_);
}

bool InputGroup::has_attribute(const std::string& name) const {
  return need(H5Aexists(handle_.get(), name.c_str()), "H5Aexists", where("@" + name)) > 0;
}

std::optional<double> InputGroup::real_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute_source(handle_.get(), name, where("@" + name));
  return only(source, read_reals(source, *input_));
}

std::optional<std::uint64_t> InputGroup::integer_attribute(const std::string& name, std::uint64_t max) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute_source(handle_.get(), name, where("@" + name));
  return only(source, read_unsigned(source, *input_, max));
}

std::optional<std::int64_t> InputGroup::signed_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute_source(handle_.get(), name, where("@" + name));
  return only(source, read_signed(source, *input_));
}

std::optional<std::string> InputGroup::text_attribute(const std::string& name) const {
  if (!has_attribute(name)) return std::nullopt;
  const Source source = open_attribute_source(handle_.get(), name, where("@" + name));
  return only(source, read_texts(source, *input_));
}

std::vector<std::string> InputGroup::texts_attribute(const std::string& name) const {
  if (!has_attribute(name)) return {};
  return read_texts(open_attribute_source(handle_.get(), name, where("@" + name)), *input_);
}

std::vector<std::uint64_t> InputGroup::integers_attribute(const std::string& name) const {
  if (!has_attribute(name)) return {};
  return read_unsigned(open_attribute_source(handle_.get(), name, where("@" + name)), *input_, ~std::uint64_t{0});
}

}  // namespace hallmark::h5
