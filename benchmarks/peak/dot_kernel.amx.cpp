#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {
namespace {

// Eight tiles of 16 rows of 64 bytes: four sums (0 to 3), two factors A (4, 5) and two B (6, 7), as matrix products
// use them.
constexpr std::size_t rows = 16, row_bytes = 64, columns = 16, tiles = 4;

struct alignas(64) Configuration {
  unsigned char palette = 1, start_row = 0, reserved[14] = {};
  unsigned short bytes_of_rows[16] = {};
  unsigned char rows_of_tile[16] = {};
};
static_assert(sizeof(Configuration) == 64);

void configure() {
  Configuration all;
  for (std::size_t tile = 0; tile < 8; ++tile) {
    all.bytes_of_rows[tile] = row_bytes;
    all.rows_of_tile[tile] = rows;
  }
  _tile_loadconfig(&all);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

void load_factors(const void* a, const void* b) {
  _tile_loadd(4, a, row_bytes);
  _tile_loadd(5, a, row_bytes);
  _tile_loadd(6, b, row_bytes);
  _tile_loadd(7, b, row_bytes);
}

template <class Sum>
void store_sums(double* sums) {
  alignas(64) Sum stored[tiles][rows * columns];
  _tile_stored(0, stored[0], row_bytes);
  _tile_stored(1, stored[1], row_bytes);
  _tile_stored(2, stored[2], row_bytes);
  _tile_stored(3, stored[3], row_bytes);
  _tile_release();
  for (std::size_t tile = 0; tile < tiles; ++tile)
    for (std::size_t i = 0; i < rows * columns; ++i)
      sums[tile * rows * columns + i] += static_cast<double>(stored[tile][i]);
}

/// A: 1 everywhere. B: the number of the column, in all rows and all four bytes.
void int8_loop(std::uint64_t iterations, double* sums) {
  alignas(64) signed char a[rows * row_bytes], b[rows * row_bytes];
  for (std::size_t i = 0; i < rows * row_bytes; ++i) {
    a[i] = 1;
    b[i] = static_cast<signed char>(fma_term(i % row_bytes / 4));
  }
  configure();
  load_factors(a, b);
  for (std::uint64_t i = 0; i < iterations; ++i) {
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    _tile_dpbssd(2, 5, 6);
    _tile_dpbssd(3, 5, 7);
  }
  store_sums<std::int32_t>(sums);
}

double int8_term(std::size_t lane) { return 64 * fma_term(lane % columns); }

unsigned short upper_half(float value) {
  return static_cast<unsigned short>(__builtin_bit_cast(unsigned, value) >> 16U);
}

/// A: 17 times 1 and 15 times -1 in each row, so that the sums stay exact in fp32. B as above, in pairs.
void bf16_loop(std::uint64_t iterations, double* sums) {
  constexpr std::size_t halves = row_bytes / 2;
  alignas(64) unsigned short a[rows * halves], b[rows * halves];
  for (std::size_t i = 0; i < rows * halves; ++i) {
    a[i] = upper_half(i % halves < 17 ? 1.0F : -1.0F);
    b[i] = upper_half(static_cast<float>(fma_term(i % halves / 2)));
  }
  configure();
  load_factors(a, b);
  for (std::uint64_t i = 0; i < iterations; ++i) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  store_sums<float>(sums);
}

double bf16_term(std::size_t lane) { return 2 * fma_term(lane % columns); }

}  // namespace

const FmaKernel int8_tiles{.isa = "amx_int8",
                           .lanes = rows * columns,
                           .accumulators = tiles,
                           .run = int8_loop,
                           .products = 64,
                           .term = int8_term};

const FmaKernel bf16_tiles{.isa = "amx_bf16",
                           .lanes = rows * columns,
                           .accumulators = tiles,
                           .run = bf16_loop,
                           .products = 32,
                           .term = bf16_term};

bool allow_tiles() {
  constexpr long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

}  // namespace hallmark
