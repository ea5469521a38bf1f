#include "benchmarks/device/passes.loops.hpp"

namespace hallmark {
namespace {

using X = std::span<const std::uint32_t>;
using Signs = std::span<const double>;
using Residues = std::span<RowResidue>;
using Sums = std::span<RowSum>;
using Bytes = std::span<const std::byte>;

struct Kernels {
  void (*residues_double)(const double*, X, Residues, std::size_t);
  void (*residues_float)(const float*, X, Residues, std::size_t);
  void (*residues_int)(const std::int32_t*, X, Residues, std::size_t);
  void (*sums_double)(const double*, Signs, Sums, std::size_t);
  void (*sums_float)(const float*, Signs, Sums, std::size_t);
  std::uint64_t (*hash)(Bytes, std::size_t);
};

struct Baseline {
  static void residues_double(const double* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_float(const float* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_int(const std::int32_t* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void sums_double(const double* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static void sums_float(const float* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static std::uint64_t hash(Bytes bytes, std::size_t first) { return loops::word_hash(bytes, first); }
};

struct Avx2 {
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
  static void residues_double(const double* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_float(const float* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_int(const std::int32_t* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void sums_double(const double* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static void sums_float(const float* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static std::uint64_t hash(Bytes bytes, std::size_t first) { return loops::word_hash(bytes, first); }
#pragma GCC pop_options
};

struct Avx512 {
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
  static void residues_double(const double* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_float(const float* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void residues_int(const std::int32_t* d, X x, Residues rows, std::size_t stride) {
    loops::row_residues(d, x, rows, stride);
  }
  static void sums_double(const double* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static void sums_float(const float* d, Signs x, Sums rows, std::size_t stride) {
    loops::row_sums(d, x, rows, stride);
  }
  static std::uint64_t hash(Bytes bytes, std::size_t first) { return loops::word_hash(bytes, first); }
#pragma GCC pop_options
};

template <class Isa>
constexpr Kernels table{Isa::residues_double, Isa::residues_float, Isa::residues_int,
                        Isa::sums_double,     Isa::sums_float,     Isa::hash};

const Kernels& best() {
  static const Kernels& chosen = __builtin_cpu_supports("x86-64-v4")   ? table<Avx512>
                                 : __builtin_cpu_supports("x86-64-v3") ? table<Avx2>
                                                                       : table<Baseline>;
  return chosen;
}

}  // namespace

void row_residues(const double* d, X x, Residues rows, std::size_t stride) {
  best().residues_double(d, x, rows, stride);
}
void row_residues(const float* d, X x, Residues rows, std::size_t stride) { best().residues_float(d, x, rows, stride); }
void row_residues(const std::int32_t* d, X x, Residues rows, std::size_t stride) {
  best().residues_int(d, x, rows, stride);
}
void row_sums(const double* d, Signs x, Sums rows, std::size_t stride) { best().sums_double(d, x, rows, stride); }
void row_sums(const float* d, Signs x, Sums rows, std::size_t stride) { best().sums_float(d, x, rows, stride); }
std::uint64_t word_hash(Bytes bytes, std::size_t first) { return best().hash(bytes, first); }

}  // namespace hallmark
