// Registers of 64 bytes. Included by dot_kernel.*.cpp alone.
#pragma once

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

struct Bytes512 {
  using Register = __m512i;
  using Sum = std::int32_t;
  static constexpr std::size_t lanes = 16;
  static Register zero() { return _mm512_setzero_si512(); }
  static Register load(const signed char* bytes) { return _mm512_load_si512(bytes); }
  static void store(Sum* to, Register sums) { _mm512_store_si512(to, sums); }
};

}  // namespace
}  // namespace hallmark
