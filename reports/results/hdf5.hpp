// The one home of hdf5.h (hdf5.*.cpp): handles that close themselves,
// and every call checked. HDF5 never prints; its innermost words end up in our messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "topology/base/handle.hpp"

namespace hallmark::h5 {

using Id = std::int64_t;  ///< hid_t, so that nobody else needs hdf5.h

enum class Kind { file, group, dataset, attribute, space, type, properties };

template <Kind kind>
struct Traits {
  using type = Id;
  static type null() noexcept { return -1; }
  static void close(type id) noexcept;
};

using File = UniqueHandle<Traits<Kind::file>>;
using Group = UniqueHandle<Traits<Kind::group>>;
using Dataset = UniqueHandle<Traits<Kind::dataset>>;
using Attribute = UniqueHandle<Traits<Kind::attribute>>;
using Space = UniqueHandle<Traits<Kind::space>>;
using Type = UniqueHandle<Traits<Kind::type>>;
using Properties = UniqueHandle<Traits<Kind::properties>>;

/// The types that numbers have in a file; always little-endian.
enum class Number { u8, u32, i32, i64, u64, f64 };

template <class T>
inline constexpr Number number_of = Number::u8;
template <>
inline constexpr Number number_of<std::uint32_t> = Number::u32;
template <>
inline constexpr Number number_of<std::int32_t> = Number::i32;
template <>
inline constexpr Number number_of<std::int64_t> = Number::i64;
template <>
inline constexpr Number number_of<std::uint64_t> = Number::u64;
template <>
inline constexpr Number number_of<double> = Number::f64;

/// HDF5's predefined type; not to be closed.
[[nodiscard]] Id file_type(Number number);

/// What a dataset is called and means. Units in UDUNITS spelling.
struct Field {
  std::string_view name, units, long_name;
};

/// What failed: while writing (IoError) or while reading (InputError).
enum class Intent { write, read };

/// `result`, unless it is negative: then throws what `intent` says, naming call, place and HDF5's reason.
Id need(Id result, std::string_view call, const std::string& where, Intent intent);

/// Stops HDF5 from printing its error stack on this thread.
void silence();

}  // namespace hallmark::h5
