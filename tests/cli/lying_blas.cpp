// Stands in for libopenblas.so.0: multiplies through the real library ($LYING_REAL), and on rank $LYING_RANK falsifies
// the lowest bit of one element, as a broken multiplier does: in every large product or in every other one
// ($LYING_MODE). Too small an error for any check that allows for rounding.
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr int large = 512;  // the self-tests' products are smaller, and honest

void* real(const char* name) {
  static void* const library = dlopen(std::getenv("LYING_REAL"), RTLD_NOW | RTLD_LOCAL);
  return dlsym(library, name);
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool lies_now() {
  static const bool liar = variable("OMPI_COMM_WORLD_RANK") == variable("LYING_RANK");
  static const std::string mode = variable("LYING_MODE");
  static int products = 0;
  ++products;
  return liar && (mode == "always" || (mode == "every_other" && products % 2 == 0));
}

}  // namespace

extern "C" {

void cblas_dgemm(int order, int a_form, int b_form, int m, int n, int k, double alpha, const double* a, int lda,
                 const double* b, int ldb, double beta, double* c, int ldc) {
  using Dgemm = decltype(&cblas_dgemm);
  reinterpret_cast<Dgemm>(real("cblas_dgemm"))(order, a_form, b_form, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  if (n < large || !lies_now()) return;
  double* const victim = c + 37 * ldc + 41;
  std::uint64_t bits;
  std::memcpy(&bits, victim, sizeof bits);
  bits ^= 1;
  std::memcpy(victim, &bits, sizeof bits);
}

void openblas_set_num_threads(int threads) {
  reinterpret_cast<void (*)(int)>(real("openblas_set_num_threads"))(threads);
}
char* openblas_get_corename() { return reinterpret_cast<char* (*)()>(real("openblas_get_corename"))(); }
char* openblas_get_config() { return reinterpret_cast<char* (*)()>(real("openblas_get_config"))(); }
}
