// Lists of node names, short enough to read.
#pragma once

#include <string>
#include <vector>

namespace hallmark {

/// "gpu-r[01-04]-n02, head": names that differ in one number of equal width become a range. Sorted, once each; "" for
/// none.
[[nodiscard]] std::string compress_names(std::vector<std::string> names);

}  // namespace hallmark
