// A real product of the host's libraries, for tests to spoil.
#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "benchmarks/device/host.hpp"
#include "benchmarks/gemm/matrix.hpp"
#include "benchmarks/gemm/operand.hpp"

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
  using Element = typename Kind::Element;
  using Result = typename Kind::Result;

  Answer(std::size_t n, std::uint64_t seed, Data data)
      : engine{open_host_gemm(Kind::precision, n)},
        a_operand{.seed = seed, .matrix = 0, .n = n, .data = data, .limit = limit(n)},
        b_operand{.seed = seed, .matrix = 1, .n = n, .data = data, .limit = limit(n)},
        a{n},
        b{n},
        product{n} {
    fill(a.elements(), a_operand);
    fill(b.elements(), b_operand);
    engine->multiply(a.data(), b.data(), product.data());
    d.assign(product.elements().begin(), product.elements().end());
  }

  [[nodiscard]] int limit(std::size_t n) const { return exact_limit(Kind::precision, n, engine->int8_limit()); }

  template <class Verifier>
  [[nodiscard]] Verifier verifier() const {
    return Verifier{a_operand, b_operand, a.elements(), b.elements()};
  }

  std::unique_ptr<GemmEngine> engine;
  Operand a_operand, b_operand;
  Matrix<Element> a, b;
  Matrix<Result> product;
  std::vector<Result> d;  ///< a copy of the right answer
};

/// For the start of a test that needs this format of the host; processors without it cannot show anything.
#define HALLMARK_NEEDS_HOST_GEMM(precision) \
  if (const auto reason = why_no_host_gemm(precision, 64)) GTEST_SKIP() << *reason

}  // namespace hallmark
