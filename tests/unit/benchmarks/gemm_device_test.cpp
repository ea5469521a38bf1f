#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "benchmarks/device/gpu.hpp"
#include "benchmarks/device/host.hpp"
#include "benchmarks/device/onednn.hpp"
#include "benchmarks/device/openblas.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

template <class Action>
std::string unavailable(Action action) {
  try {
    action();
  } catch (const UnavailableError& error) {
    return error.what();
  }
  return {};
}

TEST(HostLibraries, missing_are_named_and_not_fatal) {
  const std::string blas =
      unavailable([] { (void)open_openblas(Precision::fp64, packed_shape(64), "libno-such-blas.so.7"); });
  EXPECT_NE(blas.find("OpenBLAS"), std::string::npos) << blas;
  EXPECT_NE(blas.find("libno-such-blas.so.7"), std::string::npos) << blas;
  const std::string dnn = unavailable([] {
    (void)open_onednn(Precision::bf16, packed_shape(64), {"/nowhere/a.so", "/nowhere/b.so"});
  });
  EXPECT_NE(dnn.find("bf16 on the host needs oneDNN"), std::string::npos) << dnn;
  EXPECT_NE(dnn.find("/nowhere/b.so"), std::string::npos) << dnn;
  EXPECT_NE(unavailable([] { (void)open_onednn(Precision::fp32, packed_shape(64), {}); }), "");
}

TEST(HostLibraries, of_another_kind_are_refused) {
  const std::string other = unavailable([] { (void)open_openblas(Precision::fp64, packed_shape(64), "libm.so.6"); });
  EXPECT_NE(other.find("libm.so.6 has no"), std::string::npos) << other;
  const auto junk = std::filesystem::path{testing::TempDir()} / "hallmark_junk_module.so";
  std::ofstream{junk} << "no shared object";
  EXPECT_NE(unavailable([&] {
              (void)open_onednn(Precision::fp32, packed_shape(64), {junk.string()});
            }).find("hallmark_junk_module.so"),
            std::string::npos);
  std::filesystem::remove(junk);
}

std::size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

TEST(HostLibraries, start_no_threads_whatever_the_environment_asks_of_openmp) {
  setenv("OMP_NUM_THREADS", "4", 1);
  unsetenv("OPENBLAS_NUM_THREADS");
  const std::size_t before = threads_of_this_process();
  int opened = 0;
  for (const Precision precision : {Precision::fp64, Precision::fp32, Precision::bf16, Precision::int8}) {
    if (why_no_host_gemm(precision, 512)) continue;
    for (const std::string& algorithm : host_algorithms(precision)) {
      if (unavailable([&] { (void)open_host_gemm(precision, 512, algorithm); }) != "") continue;
      std::vector<double> a(512 * 1024, 0.0), b = a, d = a;  // zeros in every format, padded or not
      open_host_gemm(precision, 512, algorithm)->multiply(a.data(), b.data(), d.data());
      EXPECT_EQ(threads_of_this_process(), before) << name_of(precision) << ' ' << algorithm;
    }
    ++opened;
  }
  if (opened == 0) GTEST_SKIP() << "no library to multiply with";
}

TEST(Precisions, have_names_both_ways) {
  for (std::size_t i = 0; i < precision_count; ++i) {
    const auto each = static_cast<Precision>(i);
    EXPECT_EQ(find_precision(name_of(each)), each);
  }
  for (const char* other : {"fp128", "", "FP64", "fp6"}) EXPECT_FALSE(find_precision(other)) << other;
}

TEST(Gpus, are_listed_or_their_absence_has_a_reason) {
  const Gpus all = gpus();
  EXPECT_EQ(all.found.empty(), !all.why_none.empty()) << all.why_none;
  for (const GpuInfo& gpu : all.found) {
    EXPECT_EQ(gpu.uuid.size(), 40U) << gpu.uuid;
    EXPECT_EQ(gpu.pci.size(), 12U) << gpu.pci;
    EXPECT_GT(gpu.memory_bytes, 0U);
  }
}

}  // namespace
}  // namespace hallmark
