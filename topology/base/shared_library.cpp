#include "topology/base/shared_library.hpp"

#include <dlfcn.h>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

std::string loader_message() {
  const char* const message = dlerror();
  return message == nullptr ? "no reason given" : message;
}

}  // namespace

void SharedLibraryTraits::close(void* library) noexcept { dlclose(library); }

SharedLibrary::SharedLibrary(const std::string& file)
    : file_{file}, handle_{dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)} {
  if (!handle_) throw UnavailableError{loader_message()};
}

void* SharedLibrary::symbol(const char* name) const {
  void* const found = symbol_or_null(name);
  if (found == nullptr) throw UnavailableError{file_ + " has no " + name};
  return found;
}

void* SharedLibrary::symbol_or_null(const char* name) const noexcept { return dlsym(handle_.get(), name); }

}  // namespace hallmark
