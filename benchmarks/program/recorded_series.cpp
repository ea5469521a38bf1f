#include "benchmarks/program/recorded_series.hpp"

#include <cstring>

#include "reports/results/power_numbers.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void put(std::string& bytes, const void* data, std::size_t size) {
  bytes.append(static_cast<const char*>(data), size);
}

void put_size(std::string& bytes, std::uint64_t size) { put(bytes, &size, sizeof size); }

class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_{rest} {}
  void take(void* into, std::size_t size) {
    if (size > rest_.size()) throw DefectError{"a power series was cut on its way"};
    if (size > 0) std::memcpy(into, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  std::uint64_t take_size() {
    std::uint64_t size = 0;
    take(&size, sizeof size);
    if (size > rest_.size()) throw DefectError{"a power series was cut on its way"};
    return size;
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::vector<PowerSeries> recorded(const SensorSeries& series, std::uint32_t node) {
  std::vector<PowerSeries> all;
  for (RecordedStretch& stretch : recordable(series)) {
    for (double& time : stretch.time_s) time = power::rounded(time, power::time_scale);
    all.push_back({.node = node,
                   .domain = series.sensor.domain.name,
                   .sensor = series.sensor.path,
                   .kind = std::string{kind_of(series.sensor.gives)},
                   .unknown_reason = series.unknown_reason,
                   .time_s = std::move(stretch.time_s),
                   .value = std::move(stretch.value)});
  }
  return all;
}

std::string bytes_of(const PowerSeries& series) {
  std::string bytes;
  bytes.reserve(series.time_s.size() * 2 * sizeof(double) + 1024);
  put(bytes, &series.node, sizeof series.node);
  for (const std::string* text : {&series.domain, &series.sensor, &series.kind, &series.unknown_reason}) {
    put_size(bytes, text->size());
    bytes += *text;
  }
  for (const std::vector<double>* numbers : {&series.time_s, &series.value}) {
    put_size(bytes, numbers->size());
    put(bytes, numbers->data(), numbers->size() * sizeof(double));
  }
  return bytes;
}

PowerSeries series_of(std::string_view all) {
  Bytes bytes{all};
  PowerSeries series;
  bytes.take(&series.node, sizeof series.node);
  for (std::string* text : {&series.domain, &series.sensor, &series.kind, &series.unknown_reason}) {
    text->resize(bytes.take_size());
    bytes.take(text->data(), text->size());
  }
  for (std::vector<double>* numbers : {&series.time_s, &series.value}) {
    numbers->resize(bytes.take_size());
    bytes.take(numbers->data(), numbers->size() * sizeof(double));
  }
  return series;
}

}  // namespace hallmark
