// Tables of a results file, column by column, and attributes of a group, as schema.hpp lists them.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "reports/results/hdf5.input.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/schema.hpp"

namespace hallmark::columns {

/// The enumerator (or truth) that `code` stands for; InputError where there is none.
template <class T>
T decode(const h5::InputGroup& group, const std::string& name, std::uint64_t code) {
  const schema::Flags& flags = schema::flags_of<T>;
  for (std::size_t i = 0; i < flags.count; ++i)
    if (flags.values[i] == code) return static_cast<T>(code);
  group.reject(name, "holds " + std::to_string(code) + ", which is none of: " + std::string{flags.meanings});
}

/// Texts as they are, or as codes into /dict.
void write_texts(const h5::OutputGroup& table, const h5::OutputGroup& dictionary, const h5::Field& field,
                 const std::string& scale, const std::vector<std::string>& values, schema::Text text);
/// Reads what write_texts wrote: either form, whatever the schema prefers.
[[nodiscard]] std::vector<std::string> read_texts(const h5::InputGroup& root, const h5::InputGroup& table,
                                                  const std::string& name);
/// The texts of a column as they lie in the file: each by itself, or codes of a few.
struct Texts {
  std::vector<std::string> texts;
  std::vector<std::uint64_t> codes;  ///< indices into texts; empty where each row has its own text
  bool coded = false;

  [[nodiscard]] const std::string& operator[](std::size_t row) const { return texts[coded ? codes[row] : row]; }
  [[nodiscard]] std::size_t size() const { return coded ? codes.size() : texts.size(); }
  [[nodiscard]] bool all_are(const std::string& text) const {
    return coded && texts.size() == 1 && texts.front() == text;
  }
};
[[nodiscard]] Texts read_coded(const h5::InputGroup& root, const h5::InputGroup& table, const std::string& name);
/// `value` if it is one of i32, else InputError.
[[nodiscard]] std::int32_t to_i32(const h5::InputGroup& group, const std::string& name, std::int64_t value);

template <class Record, class Columns>
void write_table(const h5::OutputGroup& table, const h5::OutputGroup& dictionary, const std::string& scale,
                 const std::vector<Record>& rows, const Columns& all) {
  for (const schema::Column<Record>& column : all) {
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(std::declval<Record>().*member)>;
          if constexpr (std::is_same_v<T, std::string>) {
            std::vector<std::string> values;
            for (const Record& row : rows) values.push_back(row.*member);
            write_texts(table, dictionary, column.field, scale, values, column.text);
          } else {
            using Stored = typename schema::Stored<T>::type;
            std::vector<Stored> values;
            for (const Record& row : rows) values.push_back(static_cast<Stored>(row.*member));
            std::optional<Stored> fill;
            if constexpr (schema::has_fill<T>) fill = schema::fill_of<T>;
            table.numbers<Stored>(column.field, {scale}, values, fill);
            const schema::Flags& flags = schema::flags_of<T>;
            if (flags.count > 0)
              table.describe_flags(column.field.name, {flags.values.data(), flags.count}, flags.meanings);
          }
        },
        column.member);
  }
}

/// All values of one column of numbers, as T.
template <class T>
std::vector<T> read_column(const h5::InputGroup& table, const std::string& name) {
  std::vector<T> values;
  if constexpr (std::is_same_v<T, double>) {
    values = table.reals(name);
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    for (const std::int64_t value : table.signed_integers(name)) values.push_back(to_i32(table, name, value));
  } else if constexpr (std::is_same_v<T, std::uint32_t>) {
    for (const std::uint64_t value : table.integers(name, std::numeric_limits<std::uint32_t>::max()))
      values.push_back(static_cast<T>(value));
  } else {
    for (const char code : table.codes(name))
      values.push_back(decode<T>(table, name, static_cast<std::uint8_t>(code)));
  }
  return values;
}

/// As many rows as the required columns have; columns of other lengths are an InputError, missing optional ones
/// unknown.
template <class Record, class Columns>
std::vector<Record> read_table(const h5::InputGroup& root, const h5::InputGroup& table, const Columns& all) {
  const std::string first{all.front().field.name};
  const h5::Shape shape = table.shape(first);
  if (shape.size() != 1) table.reject(first, "has " + std::to_string(shape.size()) + " dimensions; one was expected");
  table.charge(shape[0], sizeof(Record));
  std::vector<Record> rows(shape[0]);
  for (const schema::Column<Record>& column : all) {
    const std::string name{column.field.name};
    if (!table.has(name) && column.need == schema::Need::optional) continue;
    const h5::Shape found = table.shape(name);
    if (found != shape) table.reject(name, "has not as many rows as " + first);
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(std::declval<Record>().*member)>;
          if constexpr (std::is_same_v<T, std::string>) {
            const Texts texts = read_coded(root, table, name);
            if (texts.all_are(Record{}.*member)) return;
            for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = texts[i];
          } else {
            const std::vector<T> values = read_column<T>(table, name);
            for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = values[i];
          }
        },
        column.member);
  }
  return rows;
}

template <class Record, class Columns>
void write_attributes(const h5::OutputGroup& group, const Record& record, const Columns& all) {
  for (const schema::Column<Record>& column : all) {
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(record.*member)>;
          const std::string name{column.field.name};
          if constexpr (std::is_same_v<T, std::string>)
            group.attribute(name, record.*member);
          else
            group.attribute(name, static_cast<typename schema::Stored<T>::type>(record.*member));
        },
        column.member);
  }
}

template <class Record, class Columns>
void read_attributes(const h5::InputGroup& group, Record& record, const Columns& all) {
  for (const schema::Column<Record>& column : all) {
    const std::string name{column.field.name};
    if (!group.has_attribute(name)) {
      if (column.need == schema::Need::required) group.reject("@" + name, "is missing");
      continue;
    }
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(record.*member)>;
          if constexpr (std::is_same_v<T, std::string>)
            record.*member = *group.text_attribute(name);
          else if constexpr (std::is_same_v<T, double>)
            record.*member = *group.real_attribute(name);
          else if constexpr (std::is_same_v<T, std::int32_t>)
            record.*member = to_i32(group, "@" + name, *group.signed_attribute(name));
          else if constexpr (std::is_same_v<T, std::uint32_t>)
            record.*member = static_cast<T>(*group.integer_attribute(name, std::numeric_limits<std::uint32_t>::max()));
          else
            record.*member = decode<T>(group, "@" + name, *group.integer_attribute(name, 255));
        },
        column.member);
  }
}

}  // namespace hallmark::columns
