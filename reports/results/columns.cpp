#include "reports/results/columns.hpp"

namespace hallmark::columns {
namespace {

struct Coded {
  std::vector<std::string> distinct;
  std::vector<std::uint32_t> codes;

  explicit Coded(const std::vector<std::string>& values) {
    std::map<std::string, std::uint32_t> code_of;
    for (const std::string& value : values) {
      const auto [place, added] = code_of.try_emplace(value, static_cast<std::uint32_t>(distinct.size()));
      if (added) distinct.push_back(value);
      codes.push_back(place->second);
    }
  }
};

}  // namespace

void write_texts(const h5::OutputGroup& table, const h5::OutputGroup& dictionary, const h5::Field& field,
                 const std::string& scale, const std::vector<std::string>& values, schema::Text text) {
  if (text == schema::Text::plain) return table.texts(field, {scale}, values);
  const Coded coded{values};
  table.numbers<std::uint32_t>(field, {scale}, coded.codes);
  dictionary.texts(field, {}, coded.distinct);
}

Texts read_coded(const h5::InputGroup& root, const h5::InputGroup& table, const std::string& name) {
  if (table.is_text(name)) return {table.texts(name), {}, false};
  Texts found{root.group("dict").texts(name), table.integers(name, std::numeric_limits<std::uint32_t>::max()), true};
  std::uint64_t bytes = 0;
  for (const std::uint64_t code : found.codes) {
    if (code >= found.texts.size())
      table.reject(name, "holds " + std::to_string(code) + ", which is no index into /dict/" + name);
    bytes += found.texts[code].size() + sizeof(std::string);
  }
  table.charge(bytes, 1);
  return found;
}

std::vector<std::string> read_texts(const h5::InputGroup& root, const h5::InputGroup& table, const std::string& name) {
  const Texts found = read_coded(root, table, name);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < found.size(); ++i) values.push_back(found[i]);
  return values;
}

std::int32_t to_i32(const h5::InputGroup& group, const std::string& name, std::int64_t value) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (value < Limits::min() || value > Limits::max())
    group.reject(name, "holds " + std::to_string(value) + ", which is too large");
  return static_cast<std::int32_t>(value);
}

}  // namespace hallmark::columns
