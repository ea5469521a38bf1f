// An answer's elements on the host, to be looked at one by one once something is known to be wrong.
#pragma once

#include <cstring>
#include <vector>

#include "benchmarks/device/gemm_device.hpp"

namespace hallmark {

/// Rows of D as numbers of double precision, which holds every result format exactly.
class AnswerRows {
 public:
  AnswerRows(GemmDevice& device, std::size_t set, Precision precision, std::size_t n)
      : device_{device}, set_{set}, precision_{precision}, bytes_(n * result_bytes(precision)), row_(n) {}

  /// Valid until the next call.
  [[nodiscard]] const std::vector<double>& read(std::size_t row) {
    device_.read(Which::d, set_, row * bytes_.size(), bytes_);
    if (precision_ == Precision::int8)
      convert<std::int32_t>();
    else if (result_bytes(precision_) == 8)
      convert<double>();
    else
      convert<float>();
    return row_;
  }

 private:
  template <class Result>
  void convert() {
    for (std::size_t j = 0; j < row_.size(); ++j) {
      Result element;
      std::memcpy(&element, bytes_.data() + j * sizeof element, sizeof element);
      row_[j] = static_cast<double>(element);
    }
  }

  GemmDevice& device_;
  std::size_t set_;
  Precision precision_;
  std::vector<std::byte> bytes_;
  std::vector<double> row_;
};

}  // namespace hallmark
