// The one home of dnnl.hpp. Built as hallmark_onednn.so, which the program loads when it first needs it.
#include <dlfcn.h>

#include <dnnl.hpp>
#include <string>
#include <type_traits>

#include "benchmarks/device/gemm_engine.hpp"
#include "benchmarks/device/precision.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

using Type = dnnl::memory::data_type;
using Shape = dnnl::memory::desc;

/// oneDNN asks OpenMP for the calling thread's team size. Built on another run-time it has no such function, and
/// threads then follow the binding.
void use_one_thread() {
  static const auto set_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  if (set_threads != nullptr) set_threads(1);
}

Shape describe(std::size_t n, std::size_t stride, Type type) {
  const auto size = static_cast<dnnl::memory::dim>(n);
  return {{size, size}, type, dnnl::memory::dims{static_cast<dnnl::memory::dim>(stride), 1}};
}

/// oneDNN 3 describes a primitive in one step, oneDNN 2 in two.
template <class Matmul>
typename Matmul::primitive_desc describe(const dnnl::engine& engine, const Shape& in, const Shape& out) {
  using Description = typename Matmul::primitive_desc;
  if constexpr (std::is_constructible_v<Description, const dnnl::engine&, const Shape&, const Shape&, const Shape&>)
    return Description{engine, in, in, out, dnnl::primitive_attr{}, true};
  else
    return Description{typename Matmul::desc{in, in, out}, engine, true};
}

Type operand_type(Precision precision) {
  if (precision == Precision::bf16) return Type::bf16;
  return precision == Precision::int8 ? Type::s8 : Type::f32;
}

/// Without VNNI, products of bytes are added in pairs of 16 bits, which saturate for full-range operands.
bool adds_pairs_in_16_bits(dnnl::cpu_isa isa) {
  using dnnl::cpu_isa;
  return isa == cpu_isa::sse41 || isa == cpu_isa::avx || isa == cpu_isa::avx2 || isa == cpu_isa::avx512_core;
}

std::string isa_text(dnnl::cpu_isa isa) {
  switch (isa) {
    case dnnl::cpu_isa::sse41:
      return "sse41";
    case dnnl::cpu_isa::avx:
      return "avx";
    case dnnl::cpu_isa::avx2:
      return "avx2";
    case dnnl::cpu_isa::avx2_vnni:
      return "avx2_vnni";
    case dnnl::cpu_isa::avx512_core:
      return "avx512_core";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "avx512_core_bf16";
    case dnnl::cpu_isa::avx512_core_amx:
      return "avx512_core_amx";
    default:
      return "isa " + std::to_string(static_cast<int>(isa));
  }
}

class OnednnGemm final : public GemmEngine {
 public:
  OnednnGemm(Precision precision, const GemmShape& shape)
      : shape_{shape},
        in_{describe(shape.n, shape.operand_stride, operand_type(precision))},
        out_{describe(shape.n, shape.result_stride, precision == Precision::int8 ? Type::s32 : Type::f32)} {
    use_one_thread();
    const auto description = describe<dnnl::matmul>(engine_, in_, out_);
    if (!description) throw UnavailableError{"it has no kernel for this processor (" + isa_text(isa_) + ")"};
    kernel_ = description.impl_info_str();
    if (kernel_.starts_with("ref"))
      throw UnavailableError{"it has only its reference code for this processor (" + isa_text(isa_) + ")"};
    matmul_ = dnnl::matmul{description};
  }

  [[nodiscard]] GemmShape shape() const override { return shape_; }

  void multiply(const void* a, const void* b, void* d) override {
    use_one_thread();
    // The library takes pointers to non-const and only reads A and B.
    matmul_.execute(stream_, {{DNNL_ARG_SRC, {in_, engine_, const_cast<void*>(a)}},
                              {DNNL_ARG_WEIGHTS, {in_, engine_, const_cast<void*>(b)}},
                              {DNNL_ARG_DST, {out_, engine_, d}}});
    stream_.wait();
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    const dnnl_version_t* const v = dnnl_version();
    const std::string version =
        std::to_string(v->major) + '.' + std::to_string(v->minor) + '.' + std::to_string(v->patch);
    return {{"library", "oneDNN"},
            {"library_version", version},
            {"kernel", kernel_},
            {"isa", isa_text(isa_)},
            {"threads", "1"}};
  }

  [[nodiscard]] int int8_limit() const override { return adds_pairs_in_16_bits(isa_) ? 63 : 127; }

 private:
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  dnnl::cpu_isa isa_ = dnnl::get_effective_cpu_isa();
  GemmShape shape_;
  Shape in_, out_;
  std::string kernel_;
  dnnl::matmul matmul_;
};

}  // namespace
}  // namespace hallmark

extern "C" __attribute__((visibility("default"))) hallmark::GemmEngine* hallmark_open_onednn(
    hallmark::Precision precision, const hallmark::GemmShape& shape) {
  try {
    return new hallmark::OnednnGemm{precision, shape};
  } catch (const dnnl::error& error) {
    throw hallmark::UnavailableError{std::string{"it says "} + error.what()};
  }
}
