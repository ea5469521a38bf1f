#include "reports/results/hdf5.hpp"

#include <hdf5.h>

#include <type_traits>

#include "topology/base/error.hpp"

namespace hallmark::h5 {
static_assert(std::is_same_v<Id, hid_t>);

template <>
void Traits<Kind::file>::close(Id id) noexcept {
  H5Fclose(id);
}
template <>
void Traits<Kind::group>::close(Id id) noexcept {
  H5Gclose(id);
}
template <>
void Traits<Kind::dataset>::close(Id id) noexcept {
  H5Dclose(id);
}
template <>
void Traits<Kind::attribute>::close(Id id) noexcept {
  H5Aclose(id);
}
template <>
void Traits<Kind::space>::close(Id id) noexcept {
  H5Sclose(id);
}
template <>
void Traits<Kind::type>::close(Id id) noexcept {
  H5Tclose(id);
}
template <>
void Traits<Kind::properties>::close(Id id) noexcept {
  H5Pclose(id);
}

namespace {

herr_t keep_innermost(unsigned depth, const H5E_error2_t* error, void* into) {
  if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(into) = error->desc;
  return 0;
}

/// The system's words where HDF5 quotes them among file descriptors and addresses, else HDF5's own.
std::string last_error() {
  std::string words;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &words);
  constexpr std::string_view mark = "error message = '";
  const auto begin = words.find(mark);
  if (begin == std::string::npos) return words.empty() ? "no reason given" : words;
  const auto end = words.find('\'', begin + mark.size());
  return words.substr(begin + mark.size(), end == std::string::npos ? end : end - begin - mark.size());
}

}  // namespace

Id file_type(Number number) {
  switch (number) {
    case Number::u8:
      return H5T_STD_U8LE;
    case Number::u32:
      return H5T_STD_U32LE;
    case Number::i32:
      return H5T_STD_I32LE;
    case Number::i64:
      return H5T_STD_I64LE;
    case Number::u64:
      return H5T_STD_U64LE;
    case Number::f64:
      return H5T_IEEE_F64LE;
  }
  throw DefectError{"a number type without an HDF5 type"};
}

Id need(Id result, std::string_view call, const std::string& where, Intent intent) {
  if (result >= 0) return result;
  const std::string message = where + ": " + std::string{call} + ": " + last_error();
  if (intent == Intent::write) throw IoError{message};
  throw InputError{message};
}

void silence() {
  // HDF5 1.10 crashes at exit over a file that it could not close (disk full). All handles close themselves before.
  [[maybe_unused]] static const herr_t no_cleanup_at_exit = H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

}  // namespace hallmark::h5
