// Registers of 32 bytes. Included by dot_kernel.*.cpp alone.
#pragma once

#include "benchmarks/peak/dot_loop.hpp"

namespace hallmark {
namespace {

struct Bytes256 {
  using Register = __m256i;
  using Sum = std::int32_t;
  static constexpr std::size_t lanes = 8;
  static Register zero() { return _mm256_setzero_si256(); }
  static Register load(const signed char* bytes) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(bytes)); }
  static void store(Sum* to, Register sums) { _mm256_store_si256(reinterpret_cast<__m256i*>(to), sums); }
};

}  // namespace
}  // namespace hallmark
