// Comma-separated values as RFC 4180 has them: quotes, doubled quotes, line ends inside quotes, CRLF or LF.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

/// One record and the line it begins on. Empty lines are left out.
struct CsvRecord {
  int line;
  std::vector<std::string> fields;
};

/// Reads record after record, so that a file of any size needs memory for one.
class CsvReader {
 public:
  /// `bytes` must outlive the reader. A byte order mark at the beginning is skipped.
  explicit CsvReader(std::string_view bytes);

  /// False at the end. After a false, error() tells a broken file from a finished one.
  bool next(CsvRecord& record);

  /// What is wrong with the record on line(); empty where nothing is.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] int line() const { return line_; }

 private:
  bool next_field(std::string& field);
  bool quoted_field(std::string& field);

  std::string_view rest_;
  int line_ = 1;
  std::string error_;
};

}  // namespace hallmark
