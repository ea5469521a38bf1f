// cuBLASLt, loaded at run time: its functions by name, and its handles. For *.cuda.cpp files alone.
#pragma once

#include <cublasLt.h>

#include <string>

#include "topology/base/shared_library.hpp"
#include "topology/base/handle.hpp"

namespace hallmark {

struct CublasLt {
  explicit CublasLt(const std::string& file) : library{file} {}
  SharedLibrary library;
#define HALLMARK_LT(member, name) decltype(&name) member = library.function<decltype(&name)>(#name)
  HALLMARK_LT(create, cublasLtCreate);
  HALLMARK_LT(destroy, cublasLtDestroy);
  HALLMARK_LT(version, cublasLtGetVersion);
  HALLMARK_LT(status_text, cublasLtGetStatusString);
  HALLMARK_LT(multiply, cublasLtMatmul);
  HALLMARK_LT(desc_create, cublasLtMatmulDescCreate);
  HALLMARK_LT(desc_destroy, cublasLtMatmulDescDestroy);
  HALLMARK_LT(desc_set, cublasLtMatmulDescSetAttribute);
  HALLMARK_LT(layout_create, cublasLtMatrixLayoutCreate);
  HALLMARK_LT(layout_destroy, cublasLtMatrixLayoutDestroy);
  HALLMARK_LT(preference_create, cublasLtMatmulPreferenceCreate);
  HALLMARK_LT(preference_destroy, cublasLtMatmulPreferenceDestroy);
  HALLMARK_LT(preference_set, cublasLtMatmulPreferenceSetAttribute);
  HALLMARK_LT(heuristic, cublasLtMatmulAlgoGetHeuristic);
  HALLMARK_LT(check, cublasLtMatmulAlgoCheck);
  HALLMARK_LT(config_get, cublasLtMatmulAlgoConfigGetAttribute);
#undef HALLMARK_LT
};

/// The emulation of fp64, which cuBLASLt before CUDA 13 lacks. Throws UnavailableError there.
struct CublasLtEmulation {
  explicit CublasLtEmulation(const SharedLibrary& library)
      : create{library.function<decltype(&cublasLtEmulationDescCreate)>("cublasLtEmulationDescCreate")},
        destroy{library.function<decltype(&cublasLtEmulationDescDestroy)>("cublasLtEmulationDescDestroy")},
        set{library.function<decltype(&cublasLtEmulationDescSetAttribute)>("cublasLtEmulationDescSetAttribute")} {}
  decltype(&cublasLtEmulationDescCreate) create;
  decltype(&cublasLtEmulationDescDestroy) destroy;
  decltype(&cublasLtEmulationDescSetAttribute) set;
};

/// The library, loaded at the first call and never unloaded: code may still multiply while the program ends. Throws
/// UnavailableError with what to install.
[[nodiscard]] const CublasLt& cublaslt();

/// Throws UnavailableError with the call and cuBLASLt's words.
void check_lt(cublasStatus_t status, const char* call);

template <class Handle, cublasStatus_t (*const CublasLt::*destroy)(Handle)>
struct LtTraits {
  using type = Handle;
  static type null() noexcept { return nullptr; }
  static void close(type handle) noexcept { (void)(cublaslt().*destroy)(handle); }
};
using LtHandle = UniqueHandle<LtTraits<cublasLtHandle_t, &CublasLt::destroy>>;
using LtDescription = UniqueHandle<LtTraits<cublasLtMatmulDesc_t, &CublasLt::desc_destroy>>;
using LtLayout = UniqueHandle<LtTraits<cublasLtMatrixLayout_t, &CublasLt::layout_destroy>>;
using LtPreference = UniqueHandle<LtTraits<cublasLtMatmulPreference_t, &CublasLt::preference_destroy>>;

}  // namespace hallmark
