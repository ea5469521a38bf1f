#include "reports/results/case_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/results/columns.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using schema::Extent;

/// entry and exit.
template <class F>
bool is_stamp(const schema::Array<F>& array) {
  return array.extent == Extent::sample && array.room == schema::Room::always;
}

std::string scale_name(const std::string& name, const std::set<std::size_t>& lengths, std::size_t length) {
  return !lengths.empty() && length == *lengths.rbegin() ? name : name + "_" + std::to_string(length);
}

h5::Dimensions dimensions_of(Extent extent, const CaseRecord& record, const CaseScales& scales) {
  if (extent == Extent::mark) return {scales.block(record.blocks), "mark"};
  if (extent == Extent::block) return {"rank", scales.block(record.blocks)};
  if (extent == Extent::cause) return {"rank", scales.block(record.blocks), "cause"};
  return {"rank", scales.block(record.blocks), scales.sample(record.samples)};
}

h5::Shape shape_of(Extent extent, const CaseRecord& record) {
  if (extent == Extent::mark) return {record.blocks, 2};
  if (extent == Extent::block) return {record.ranks, record.blocks};
  if (extent == Extent::cause) return {record.ranks, record.blocks, throttle_causes.size()};
  return {record.ranks, record.blocks, record.samples};
}

template <class F>
void write_array(const h5::OutputGroup& group, const CaseRecord& record, const CaseScales& scales,
                 const schema::Array<F>& array) {
  using T = typename F::value_type;
  using Stored = typename schema::Stored<T>::type;
  const std::vector<T>& known = record.*array.values;
  const std::vector<T> nothing(known.empty() ? schema::array_size(array.extent, record) : 0, array.fill);
  const std::vector<T>& values = known.empty() ? nothing : known;
  const h5::Dimensions dimensions = dimensions_of(array.extent, record, scales);
  const auto fill = static_cast<Stored>(array.fill);
  if constexpr (std::is_same_v<T, Stored>) {
    group.numbers<T>(array.field, dimensions, values, fill);
  } else {
    std::vector<Stored> codes;
    for (const T value : values) codes.push_back(static_cast<Stored>(value));
    group.numbers<Stored>(array.field, dimensions, codes, fill);
    const schema::Flags& flags = schema::flags_of<T>;
    group.describe_flags(array.field.name, {flags.values.data(), flags.count}, flags.meanings);
  }
}

/// Stamps are written even where nothing is known, so that a reader finds them; unless the case has lengths instead.
template <class F>
bool needs_room(const CaseRecord& record, const schema::Array<F>& array) {
  return (is_stamp(array) && record.elapsed_s.empty()) || schema::anything_known(record.*array.values, array.fill);
}

void write_params(const h5::OutputGroup& group, const CaseRecord& record) {
  if (record.params.empty()) return;
  std::vector<std::string> names, values;
  for (const auto& [name, value] : record.params) {
    names.push_back(name);
    values.push_back(value);
  }
  group.attribute("param_names", names);
  group.attribute("param_values", values);
}

std::string text_of(const h5::Shape& shape) {
  std::string text;
  for (const std::uint64_t length : shape) text += (text.empty() ? "[" : ",") + std::to_string(length);
  return text.empty() ? "a single value" : text + "]";
}

void expect_shape(const h5::InputGroup& group, const std::string& name, const h5::Shape& expected) {
  const h5::Shape found = group.shape(name);
  if (found != expected) group.reject(name, "has shape " + text_of(found) + "; " + text_of(expected) + " was expected");
}

template <class T>
std::vector<T> decoded(const h5::InputGroup& group, const std::string& name) {
  const std::string codes = group.codes(name);
  std::array<bool, 256> known{};
  for (std::size_t i = 0; i < schema::flags_of<T>.count; ++i) known[schema::flags_of<T>.values[i]] = true;
  std::vector<T> values(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto code = static_cast<std::uint8_t>(codes[i]);
    values[i] = known[code] ? static_cast<T>(code) : columns::decode<T>(group, name, code);
  }
  return values;
}

template <class F>
void read_array(const h5::InputGroup& group, CaseRecord& record, const schema::Array<F>& array) {
  using T = typename F::value_type;
  const std::string name{array.field.name};
  if ((array.extent == Extent::slot && !record.scheduled) || !group.has(name)) return;
  expect_shape(group, name, shape_of(array.extent, record));
  if constexpr (std::is_same_v<T, double>)
    record.*array.values = group.reals(name);
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    record.*array.values = group.integers(name, ~std::uint64_t{0});
  else
    record.*array.values = decoded<T>(group, name);
  if (!is_stamp(array) && !schema::anything_known(record.*array.values, array.fill)) (record.*array.values).clear();
}

/// Samples have stamps, or else lengths.
void require_samples(const h5::InputGroup& group, const CaseRecord& record) {
  if (schema::array_size(Extent::sample, record) == 0 || group.has("elapsed")) return;
  for (const char* name : {"entry", "exit"})
    if (!group.has(name)) group.reject(name, "is missing, and so is elapsed");
}

/// [rank,block,sample] from @shape, or from elapsed or entry, or nothing.
std::array<std::uint64_t, 3> dimensions_in(const h5::InputGroup& group, std::size_t ranks) {
  const bool declared = group.has_attribute("shape");
  h5::Shape shape = declared ? group.integers_attribute("shape") : h5::Shape{ranks, 0, 0};
  const std::string samples = group.has("elapsed") ? "elapsed" : "entry";
  if (!declared && group.has(samples)) shape = group.shape(samples);
  const std::string source = declared ? "@shape" : samples;
  if (shape.size() != 3)
    group.reject(source, "has " + std::to_string(shape.size()) + " dimensions; rank, block and sample were expected");
  if (shape[0] != ranks && shape[0] != 0)
    group.reject(source, "is of " + std::to_string(shape[0]) + " ranks, but /ranks has " + std::to_string(ranks));
  return {shape[0], shape[1], shape[2]};
}

void read_params(const h5::InputGroup& group, CaseRecord& record) {
  const std::vector<std::string> names = group.texts_attribute("param_names");
  const std::vector<std::string> values = group.texts_attribute("param_values");
  if (names.size() != values.size()) group.reject("@param_values", "has not as many texts as @param_names");
  for (std::size_t i = 0; i < names.size(); ++i) record.params[names[i]] = values[i];
}

CaseRecord read_case(const h5::InputGroup& group, const std::string& name, std::size_t ranks) {
  CaseRecord record;
  record.name = name;
  columns::read_attributes(group, record, schema::case_attributes);
  read_params(group, record);
  const auto [case_ranks, blocks, samples] = dimensions_in(group, ranks);
  std::uint64_t cells = 0;
  if (__builtin_mul_overflow(case_ranks + 1, blocks, &cells)) cells = ~std::uint64_t{0};
  // Arrays pay for themselves; this keeps the product of the dimensions within what can be counted.
  group.charge(cells, 1);
  if (case_ranks > 0 && blocks > 0 && samples > 0) group.charge(samples, cells);
  record.ranks = case_ranks;
  record.blocks = blocks;
  record.samples = samples;
  require_samples(group, record);
  schema::for_each_array([&](const auto& array) { read_array(group, record, array); });
  if (record.steps_per_sample == 0) group.reject("@steps_per_sample", "is 0; at least 1 was expected");
  return record;
}

constexpr int max_depth = 32;  // of a case's name

void visit_cases(const h5::InputGroup& group, const std::string& path, std::size_t ranks, int depth,
                 std::vector<CaseRecord>& cases) {
  if (depth > max_depth) group.reject("", "is nested deeper than any case");
  if (group.has_attribute("status")) cases.push_back(read_case(group, path, ranks));
  for (const std::string& name : group.names()) {
    if (!group.is_group(name)) continue;
    visit_cases(group.group(name), path.empty() ? name : path + "/" + name, ranks, depth + 1, cases);
  }
}

}  // namespace

CaseScales::CaseScales(std::span<const CaseRecord> cases) {
  for (const CaseRecord& record : cases) {
    blocks_.insert(record.blocks);
    samples_.insert(record.samples);
  }
}

void CaseScales::create(h5::Output& output, std::size_t ranks) const {
  output.scale("rank", ranks, "rank");
  output.scale("mark", 2, "before and after a block");
  output.scale("cause", throttle_causes.size(), "what holds a clock back");
  for (const std::size_t length : blocks_) output.scale(block(length), length, "block");
  for (const std::size_t length : samples_) output.scale(sample(length), length, "sample");
}

std::string CaseScales::block(std::size_t length) const { return scale_name("block", blocks_, length); }
std::string CaseScales::sample(std::size_t length) const { return scale_name("sample", samples_, length); }

void write_case(const h5::OutputGroup& cases, const CaseRecord& record, const CaseScales& scales, Content content) {
  const h5::OutputGroup group = cases.group(record.name);
  schema::for_each_array([&](const auto& array) {
    using Stored = typename schema::Stored<std::remove_cv_t<decltype(array.fill)>>::type;
    const std::size_t size = schema::array_size(array.extent, record);
    if (content == Content::values && !schema::has_its_size(array, record))
      throw DefectError{record.name + ": " + std::string{array.field.name} + " has not the size of its case"};
    if (size == 0) return;
    const auto fill = static_cast<Stored>(array.fill);
    if (content == Content::space) {
      if (array.room == schema::Room::elsewhere) return;
      group.declare(array.field, h5::number_of<Stored>, dimensions_of(array.extent, record, scales), &fill);
    } else if (needs_room(record, array)) {
      write_array(group, record, scales, array);
    }
  });
  const std::array<std::uint64_t, 3> shape{record.ranks, record.blocks, record.samples};
  group.attribute<std::uint64_t>("shape", shape);
  write_params(group, record);
  columns::write_attributes(group, record, schema::case_attributes);
}

std::vector<CaseRecord> read_cases(const h5::InputGroup& root, std::size_t ranks) {
  std::vector<CaseRecord> cases;
  if (const auto group = root.optional_group("cases")) visit_cases(*group, "", ranks, 0, cases);
  std::sort(cases.begin(), cases.end(), [](const CaseRecord& a, const CaseRecord& b) { return a.name < b.name; });
  return cases;
}

}  // namespace hallmark
