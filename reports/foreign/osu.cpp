// Format: OSU micro-benchmarks 5 to 7, osu_allreduce.
#include "reports/foreign/formats.hpp"
#include "reports/foreign/text.hpp"

namespace hallmark::foreign {
namespace {

constexpr double microsecond = 1e-6;

/// Where the columns are that the header names; npos: not printed.
struct Columns {
  std::size_t average = std::string_view::npos, slowest = std::string_view::npos, check = std::string_view::npos;
};

/// "# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations  Validation"
Columns columns_of(const Line& header) {
  Columns columns;
  std::size_t column = 0;
  for (std::size_t i = 2; i < header.words.size(); ++i) {
    const std::string_view word = header.words[i];
    if (word == "Avg" || word == "Min" || word == "Max" || word == "Average") continue;
    ++column;
    const std::string_view before = header.words[i - 1];
    if (word.starts_with("Latency") && before == "Max")
      columns.slowest = column;
    else if (word.starts_with("Latency") && before != "Min")
      columns.average = column;
    else if (word == "Validation")
      columns.check = column;
  }
  return columns;
}

Case case_of(const Line& line, const Columns& columns, const std::string& dtype, const std::string& filename) {
  const double size = positive_at(line, 0, filename, "a size in bytes");
  const bool slowest = columns.slowest != std::string_view::npos;
  const double latency = positive_at(line, slowest ? columns.slowest : columns.average, filename, "a latency in us");
  Case made;
  made.name = fmt::format("allreduce/mpi/{}/bytes:{:.0f}", dtype, size);
  made.params = {
      {"bytes", fmt::format("{:.0f}", size)},
      {"dtype", dtype},
      {"transport", "mpi"},
      {"sample", slowest ? "mean of the iterations, of the slowest rank" : "mean of the iterations and ranks"}};
  made.collective = true;
  made.bytes = size;
  made.seconds.push_back({latency * microsecond});
  if (columns.check < line.words.size())
    made.verified = line.words[columns.check] == "Pass" ? Verified::right : Verified::wrong;
  return made;
}

}  // namespace

Launch parse_osu(std::string_view bytes, const std::string& filename) {
  Launch launch{
      .tool = "OSU micro-benchmarks", .version = "", .started = "", .ranks = 0, .who = {}, .cases = {}, .warnings = {}};
  std::string dtype = "unsaid";
  Columns columns;
  bool named = false;
  for (const Line& line : lines_of(bytes)) {
    if (line.words.empty()) continue;
    const bool comment = line.words.front().starts_with('#');
    if (comment && line.words.size() > 1 && line.words[1] == "OSU") {
      if (line.text.find("Allreduce") == std::string_view::npos)
        refuse(filename, line, "osu_allreduce; nothing else of OSU's is imported");
      if (const std::string_view last = line.words.back(); last.starts_with('v')) launch.version = last.substr(1);
      named = true;
    } else if (comment && line.words.size() > 2 && line.words[1] == "Datatype:") {
      dtype = line.words[2];
      while (dtype.ends_with('.')) dtype.pop_back();
      dtype = dtype == "MPI_FLOAT" ? "f32" : dtype == "MPI_DOUBLE" ? "f64" : dtype;
      if (dtype.find('/') != std::string::npos) refuse(filename, line, "a datatype's name");
    } else if (comment && line.words.size() > 1 && line.words[1] == "Size") {
      columns = columns_of(line);
    } else if (named && number_of(line.words.front())) {
      if (columns.average == std::string_view::npos && columns.slowest == std::string_view::npos)
        refuse(filename, line, "'# Size ... Latency(us)' before the numbers");
      launch.cases.push_back(case_of(line, columns, dtype, filename));
    }
  }
  if (!named)
    throw InputError{filename + ": has no '# OSU MPI Allreduce Latency Test' line; expected osu_allreduce's text"};
  return launch;
}

}  // namespace hallmark::foreign
