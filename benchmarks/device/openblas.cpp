#include "benchmarks/device/openblas.hpp"

#include <cstdlib>
#include <limits>
#include <map>

#include "topology/base/error.hpp"
#include "topology/base/shared_library.hpp"

namespace hallmark {
namespace {

/// The CBLAS interface by number, so that no header of a library that may be absent is needed.
constexpr int row_major = 101, no_transpose = 111;
using Dgemm = void (*)(int, int, int, int, int, int, double, const double*, int, const double*, int, double, double*,
                       int);

struct OpenBlas {
  explicit OpenBlas(const std::string& file) : library{file} {}
  SharedLibrary library;
  Dgemm dgemm = library.function<Dgemm>("cblas_dgemm");
  void (*set_threads)(int) = library.function<void (*)(int)>("openblas_set_num_threads");
  char* (*core_name)() = library.function<char* (*)()>("openblas_get_corename");
  char* (*config)() = library.function<char* (*)()>("openblas_get_config");
};

/// OpenBLAS knows processors by number, and takes one that is younger than itself for one of 2004: six times slower.
/// What the processor can do says more; a user's own OPENBLAS_CORETYPE stands.
void choose_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4"))
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
  else if (__builtin_cpu_supports("x86-64-v3"))
    setenv("OPENBLAS_CORETYPE", "Haswell", 0);
#endif
}

OpenBlas& load(const std::string& file) {
  // Never destroyed, like what it names: code may still multiply while the program ends.
  static auto& loaded = *new std::map<std::string, OpenBlas*>;
  const auto found = loaded.find(file);
  if (found != loaded.end()) return *found->second;
  // Read while it loads: without this, each rank of a 128-core node starts 127 threads before it can be told not to.
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  choose_kernels();
  try {
    return *loaded.emplace(file, std::make_unique<OpenBlas>(file).release()).first->second;
  } catch (const UnavailableError& error) {
    throw UnavailableError{std::string{"fp64 on the host needs OpenBLAS: "} + error.what()};
  }
}

class OpenBlasGemm final : public GemmEngine {
 public:
  OpenBlasGemm(OpenBlas& blas, int n) : blas_{blas}, n_{n} { blas_.set_threads(1); }

  void multiply(const void* a, const void* b, void* d) override {
    blas_.dgemm(row_major, no_transpose, no_transpose, n_, n_, n_, 1.0, static_cast<const double*>(a), n_,
                static_cast<const double*>(b), n_, 0.0, static_cast<double*>(d), n_);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {
        {"library", "OpenBLAS"}, {"library_version", blas_.config()}, {"kernel", blas_.core_name()}, {"threads", "1"}};
  }

 private:
  OpenBlas& blas_;
  int n_;
};

}  // namespace

std::unique_ptr<GemmEngine> open_openblas(std::size_t n, const std::string& library) {
  if (n == 0 || n > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw UnavailableError{"OpenBLAS multiplies matrices of 1 to 2^31 - 1 rows"};
  return std::make_unique<OpenBlasGemm>(load(library), static_cast<int>(n));
}

}  // namespace hallmark
