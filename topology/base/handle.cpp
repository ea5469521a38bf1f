#include "topology/base/handle.hpp"

#include <unistd.h>

namespace hallmark {

void FileDescriptorTraits::close(int descriptor) noexcept { ::close(descriptor); }

}  // namespace hallmark
