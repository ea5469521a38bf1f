#include "benchmarks/device/converting.hpp"

#include <bit>
#include <cstdint>
#include <utility>

#include "benchmarks/device/matrix.hpp"
#include "benchmarks/device/precision.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void widen(const Bf16* from, std::size_t stride, Matrix<float>& to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    float* const row = to.data() + i * to.stride();
    for (std::size_t j = 0; j < n; ++j) row[j] = std::bit_cast<float>(std::uint32_t{from[i * stride + j].bits} << 16U);
  }
}

class Converting final : public GemmEngine {
 public:
  Converting(const GemmShape& shape, std::unique_ptr<GemmEngine> fp32)
      : shape_{shape},
        fp32_{std::move(fp32)},
        a_{shape.n, fp32_->shape().operand_stride},
        b_{shape.n, fp32_->shape().operand_stride} {
    if (fp32_->shape().n != shape.n || fp32_->shape().result_stride != shape.result_stride)
      throw DefectError{"a product and what it is converted to have the same results"};
  }

  [[nodiscard]] GemmShape shape() const override { return shape_; }

  void multiply(const void* a, const void* b, void* d) override {
    widen(static_cast<const Bf16*>(a), shape_.operand_stride, a_, shape_.n);
    widen(static_cast<const Bf16*>(b), shape_.operand_stride, b_, shape_.n);
    fp32_->multiply(a_.data(), b_.data(), d);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    auto facts = fp32_->facts();
    facts["kernel"] += ", fp32 after conversion";
    return facts;
  }

 private:
  GemmShape shape_;
  std::unique_ptr<GemmEngine> fp32_;
  Matrix<float> a_, b_;
};

}  // namespace

std::unique_ptr<GemmEngine> convert_to_fp32(const GemmShape& shape, std::unique_ptr<GemmEngine> fp32) {
  return std::make_unique<Converting>(shape, std::move(fp32));
}

}  // namespace hallmark
