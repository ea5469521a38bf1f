// The programme that halls are built for (schema hallmark.programme/1): how many kilowatts, at which sites, in which
// halls, and which hall reports count. Plain data; kilowatts are integers and never rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/contract.hpp"

namespace hallmark {

inline constexpr std::string_view programme_schema = "hallmark.programme/1";

/// Where a figure comes from. Illustrative and not-stated figures are marked wherever they are shown.
enum class FigureSource { contract, article, derived, illustrative, not_stated };
[[nodiscard]] std::string_view word(FigureSource);  ///< "not-stated"

/// Where something begins in the programme file; 1-based.
struct Place {
  int line = 1, column = 1;
};

/// A number of the programme with its source. Without `value` nobody has stated it, which is not 0.
struct Figure {
  std::optional<std::uint64_t> value;
  std::string unit, note;  ///< unit: kW, USD or 1
  FigureSource source = FigureSource::not_stated;
  Place place;
};

/// Anything that is told beside the kilowatts, under the key that it has in the file.
struct NamedFigure {
  std::string name;
  Figure figure;
};

struct ProgrammeSite {
  std::string id, name, status;  ///< status: expanding, named or candidate
  Figure allocation;             ///< kW of the programme that this site is to bring
  std::vector<NamedFigure> figures;
  Place place;
};

/// A hall's verdict.json: its path as written (relative to the programme file), and the SHA-256 of its bytes.
struct ReportFile {
  std::string file, sha256;
  Place file_place, sha256_place;
};

/// The contract that a hall's report must have been judged by. An empty sha256 is not compared.
struct HallContract {
  std::string id, sha256;
  std::uint64_t revision = 0;
};

struct ProgrammeHall {
  std::string id, site;
  std::uint64_t contracted_kw = 0;
  FigureSource source = FigureSource::not_stated;
  std::optional<HallContract> contract;
  std::optional<ReportFile> report;
  Place place, site_place, kw_place;
};

struct Programme {
  std::string filename, sha256;  ///< of the file's bytes
  std::string id, title, lessor, lessee;
  std::vector<std::string> partners;
  Figure contracted;  ///< kW
  std::vector<NamedFigure> figures;
  std::vector<ProgrammeSite> sites;  ///< in the order of the file, as are halls
  std::vector<ProgrammeHall> halls;
};

struct ProgrammeCheck {
  std::optional<Programme> programme;  ///< absent where there is an error
  std::vector<Diagnostic> diagnostics;
};

/// Parses and lints: every hall at one known site, halls within their site's allocation, allocations within the
/// programme. Never throws on bad bytes.
[[nodiscard]] ProgrammeCheck check_programme(std::string_view bytes, const std::string& filename);

/// Reads and checks a file. Throws InputError with every error as "file:line:column: message", one a line; IoError
/// where it cannot be read.
[[nodiscard]] Programme load_programme(const std::string& path);

}  // namespace hallmark
