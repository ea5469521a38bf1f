#include <cpuid.h>

#include "benchmarks/peak/fma_kernel.hpp"

namespace hallmark {
namespace {

/// What compilers' own lists do not know everywhere: bits of CPUID leaf 7 (Intel's manual, volume 2, CPUID).
struct Leaf7 {
  unsigned ebx = 0, ecx = 0, edx = 0, eax1 = 0;
  Leaf7() {
    unsigned eax = 0, unused = 0;
    __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx);
    __get_cpuid_count(7, 1, &eax1, &unused, &unused, &unused);
  }
  [[nodiscard]] bool amx_bf16() const { return has(edx, 22) && has(edx, 24); }
  [[nodiscard]] bool amx_int8() const { return has(edx, 25) && has(edx, 24); }
  [[nodiscard]] bool avx512_vnni() const { return has(ecx, 11); }
  [[nodiscard]] bool avx_vnni() const { return has(eax1, 4); }
  [[nodiscard]] bool avx512_bf16() const { return has(eax1, 5); }
  static bool has(unsigned word, unsigned bit) { return (word >> bit & 1U) != 0; }
};

// These know, too, whether the kernel keeps the registers.
bool avx512() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"); }
bool avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

std::vector<FmaKernel> real_kernels(std::size_t row) {
  std::vector<FmaKernel> kernels;
  if (__builtin_cpu_supports("avx512f")) kernels.push_back(fma512[row]);
  if (avx2()) kernels.push_back(fma256[row]);
  kernels.push_back(portable_fma[row]);
  return kernels;
}

std::vector<FmaKernel> bf16_kernels() {
  const Leaf7 can;
  std::vector<FmaKernel> kernels;
  if (can.amx_bf16() && allow_tiles()) kernels.push_back(bf16_tiles);
  if (avx512() && can.avx512_bf16()) kernels.push_back(bf16_dot512);
  if (!kernels.empty()) return kernels;
  kernels = real_kernels(1);
  for (FmaKernel& kernel : kernels) kernel.remark = "no bf16 instructions: fp32 FMA after conversion";
  return kernels;
}

std::vector<FmaKernel> int8_kernels() {
  const Leaf7 can;
  std::vector<FmaKernel> kernels;
  if (can.amx_int8() && allow_tiles()) kernels.push_back(int8_tiles);
  if (avx512() && can.avx512_vnni()) kernels.push_back(int8_vnni512);
  if (avx2() && can.avx_vnni()) kernels.push_back(int8_vnni256);
  if (avx512()) kernels.push_back(int8_maddubs512);
  if (avx2()) kernels.push_back(int8_maddubs256);
  kernels.push_back(portable_int8);
  return kernels;
}

}  // namespace

std::vector<FmaKernel> fma_kernels(PeakFormat format) {
  if (format == PeakFormat::bf16) return bf16_kernels();
  if (format == PeakFormat::int8) return int8_kernels();
  return real_kernels(static_cast<std::size_t>(format));
}

}  // namespace hallmark
