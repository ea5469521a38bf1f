#include "reports/contract/csv.hpp"

#include <algorithm>

namespace hallmark {

CsvReader::CsvReader(std::string_view bytes) : rest_{bytes} {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

bool CsvReader::quoted_field(std::string& field) {
  const int first_line = line_;
  rest_.remove_prefix(1);
  while (true) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) {
      line_ = first_line;
      error_ = "a quote is opened here and never closed";
      return false;
    }
    const std::string_view piece = rest_.substr(0, quote);
    line_ += static_cast<int>(std::ranges::count(piece, '\n'));
    field += piece;
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    field += '"';
    rest_.remove_prefix(1);
  }
  if (rest_.empty() || rest_.front() == ',' || rest_.front() == '\n' || rest_.starts_with("\r\n")) return true;
  error_ = "a closing quote is followed by something else than a comma or the line's end";
  return false;
}

bool CsvReader::next_field(std::string& field) {
  if (rest_.starts_with('"')) return quoted_field(field);
  const std::string_view piece = rest_.substr(0, rest_.find_first_of(",\n"));
  rest_.remove_prefix(piece.size());
  field = piece;
  if (field.ends_with('\r') && (rest_.empty() || rest_.front() == '\n')) field.pop_back();
  if (field.find_first_of("\"\r") == std::string::npos) return true;
  error_ = "a quote or carriage return inside a field; put the whole field in quotes and double the quotes in it";
  return false;
}

bool CsvReader::next(CsvRecord& record) {
  record.fields.clear();
  while (!rest_.empty() && (rest_.front() == '\n' || rest_.starts_with("\r\n"))) {
    rest_.remove_prefix(rest_.front() == '\n' ? 1 : 2);
    ++line_;
  }
  if (rest_.empty() || !error_.empty()) return false;
  record.line = line_;
  while (true) {
    if (!next_field(record.fields.emplace_back())) return false;
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
    if (rest_.empty()) return true;
    const char separator = rest_.front();
    rest_.remove_prefix(1);
    if (separator == '\n') {
      ++line_;
      return true;
    }
  }
}

}  // namespace hallmark
