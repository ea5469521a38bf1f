#include "benchmarks/device/openblas.hpp"

#include <cstdlib>
#include <limits>
#include <map>
#include <type_traits>

#include "topology/base/error.hpp"
#include "topology/base/shared_library.hpp"

namespace hallmark {
namespace {

/// The CBLAS interface by number, so that no header of a library that may be absent is needed.
constexpr int row_major = 101, no_transpose = 111;
template <class Number>
using Gemm = void (*)(int, int, int, int, int, int, Number, const Number*, int, const Number*, int, Number, Number*,
                      int);

struct OpenBlas {
  explicit OpenBlas(const std::string& file) : library{file} {}
  template <class Number>
  [[nodiscard]] Gemm<Number> gemm() const {
    return library.function<Gemm<Number>>(std::is_same_v<Number, double> ? "cblas_dgemm" : "cblas_sgemm");
  }
  SharedLibrary library;
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
    throw UnavailableError{std::string{"the host's products need OpenBLAS: "} + error.what()};
  }
}

template <class Number>
class OpenBlasGemm final : public GemmEngine {
 public:
  OpenBlasGemm(OpenBlas& blas, const GemmShape& shape) : blas_{blas}, gemm_{blas.gemm<Number>()}, shape_{shape} {
    blas_.set_threads(1);
  }

  [[nodiscard]] GemmShape shape() const override { return shape_; }

  void multiply(const void* a, const void* b, void* d) override {
    const auto n = static_cast<int>(shape_.n), in = static_cast<int>(shape_.operand_stride),
               out = static_cast<int>(shape_.result_stride);
    gemm_(row_major, no_transpose, no_transpose, n, n, n, Number{1}, static_cast<const Number*>(a), in,
          static_cast<const Number*>(b), in, Number{0}, static_cast<Number*>(d), out);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {
        {"library", "OpenBLAS"}, {"library_version", blas_.config()}, {"kernel", blas_.core_name()}, {"threads", "1"}};
  }

 private:
  OpenBlas& blas_;
  Gemm<Number> gemm_;
  GemmShape shape_;
};

}  // namespace

std::unique_ptr<GemmEngine> open_openblas(Precision precision, const GemmShape& shape, const std::string& library) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  if (shape.n == 0 || shape.operand_stride > most || shape.result_stride > most)
    throw UnavailableError{"OpenBLAS multiplies matrices of 1 to 2^31 - 1 rows"};
  if (precision == Precision::fp64) return std::make_unique<OpenBlasGemm<double>>(load(library), shape);
  if (precision == Precision::fp32) return std::make_unique<OpenBlasGemm<float>>(load(library), shape);
  throw UnavailableError{"OpenBLAS multiplies fp64 and fp32, not " + std::string{name_of(precision)}};
}

}  // namespace hallmark
