// A real product of the host's libraries, for tests to spoil.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <vector>

#include "benchmarks/device/host.hpp"
#include "benchmarks/device/host_gemm.hpp"
#include "benchmarks/gemm/exact_check.hpp"

namespace hallmark {

template <class ElementType, class ResultType, Precision format>
struct Kind {
  using Element = ElementType;
  using Result = ResultType;
  static constexpr Precision precision = format;
};
using Fp64 = Kind<double, double, Precision::fp64>;
using Fp32 = Kind<float, float, Precision::fp32>;
using Bf16Kind = Kind<Bf16, float, Precision::bf16>;
using Int8 = Kind<std::int8_t, std::int32_t, Precision::int8>;

template <class Kind>
struct Answer {
  using Result = typename Kind::Result;

  Answer(std::size_t n, std::uint64_t seed, Data data)
      : device{open_host_device(Kind::precision, n, open_host_gemm(Kind::precision, n))},
        operands{.precision = Kind::precision,
                 .a = {.seed = seed, .matrix = 0, .n = n, .data = data, .limit = device->limit()},
                 .b = {.seed = seed, .matrix = 1, .n = n, .data = data, .limit = device->limit()}},
        d(n * n) {
    device->fill(operands.a);
    device->fill(operands.b);
    device->multiply(1);
    device->read(Which::d, 0, 0, std::as_writable_bytes(std::span{d}));
  }

  /// What `verifier` says of `spoilt` in the place of the right answer.
  template <class Verifier>
  [[nodiscard]] Inspection check(Verifier& verifier, const std::vector<Result>& spoilt) const {
    device->write(Which::d, 0, 0, std::as_bytes(std::span{spoilt}));
    return verifier.check(*device, 0);
  }

  std::unique_ptr<GemmDevice> device;
  Operands operands;
  std::vector<Result> d;  ///< a copy of the right answer
};

/// For the start of a test that needs this format of the host; processors without it cannot show anything.
#define HALLMARK_NEEDS_HOST_GEMM(precision) \
  if (const auto reason = why_no_host_gemm(precision, 64)) GTEST_SKIP() << *reason

}  // namespace hallmark
