// Whole lines from a file that grows, or a FIFO.
#pragma once

#include <string>
#include <vector>

#include "topology/base/handle.hpp"

namespace hallmark {

class FeedReader {
 public:
  /// Never blocks for want of a writer. Throws InputError where `path` cannot be opened.
  explicit FeedReader(const std::string& path);

  /// The lines that have been finished since the last call. A line longer than 64 KiB is cut.
  [[nodiscard]] std::vector<std::string> new_lines();

 private:
  std::string path_;
  FileDescriptor file_;
  std::string begun_;  ///< of a line that is not finished
};

}  // namespace hallmark
