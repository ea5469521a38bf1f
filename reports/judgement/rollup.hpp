// Adds hall verdicts up to sites and to the programme, in whole kilowatts that are never rounded (JUDGEMENT 2.11).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/contract/programme.hpp"
#include "reports/judgement/hall_report.hpp"

namespace hallmark {

/// Where each contracted kilowatt is. The seven add up to what was contracted, exactly.
struct Buckets {
  std::uint64_t accepted = 0;
  std::uint64_t accepted_short = 0;  ///< of halls that are accepted for less than they were contracted for
  std::uint64_t rejected = 0;
  std::uint64_t pending = 0;      ///< INCONCLUSIVE
  std::uint64_t no_evidence = 0;  ///< halls without a report
  std::uint64_t without_hall = 0;
  std::uint64_t unallocated = 0;

  [[nodiscard]] std::uint64_t sum() const;
  Buckets& operator+=(const Buckets&);
  bool operator==(const Buckets&) const = default;
};

struct Bucket {
  std::string_view key, words;
  std::uint64_t Buckets::*kw;
};
/// In the order in which they are always shown.
inline constexpr std::array buckets{
    Bucket{"accepted", "accepted", &Buckets::accepted},
    Bucket{"accepted_short", "accepted short", &Buckets::accepted_short},
    Bucket{"rejected", "rejected", &Buckets::rejected},
    Bucket{"pending", "pending", &Buckets::pending},
    Bucket{"no_evidence", "no evidence", &Buckets::no_evidence},
    Bucket{"allocated_without_hall", "allocated, no hall", &Buckets::without_hall},
    Bucket{"unallocated", "unallocated", &Buckets::unallocated},
};

struct HallPart {
  ProgrammeHall hall;
  std::optional<HallReport> report;  ///< absent: no evidence
  Buckets kw;
  bool illustrative = false;  ///< the programme or the report says so
};

struct SitePart {
  ProgrammeSite site;
  Ruling ruling = Ruling::inconclusive;
  Buckets kw;  ///< they add up to the allocation; 0 where it is not stated
  std::vector<HallPart> halls;
};

struct Rollup {
  Programme programme;
  /// REJECT if a site is; ACCEPT if all sites are and every kilowatt has a hall; else INCONCLUSIVE.
  Ruling ruling = Ruling::inconclusive;
  Buckets kw;
  std::uint64_t interim_kw = 0;  ///< of the accepted: by reports that are not final
  bool illustrative = false;     ///< something that was added up is
  std::vector<SitePart> sites;   ///< in the order of the file, as are their halls
};

struct RollupCheck {
  std::optional<Rollup> rollup;  ///< absent where there is an error
  std::vector<Diagnostic> diagnostics;
};

/// `reports`: the bytes of each hall's report in the order of programme.halls, nullopt for a hall that lists none.
/// Refuses a report whose hash is not the listed one, that is no verdict, or is another hall's, another contract's or
/// another revision's.
[[nodiscard]] RollupCheck roll_up(const Programme&, const std::vector<std::optional<std::string>>& reports);

/// The listed file as seen from where the programme was found.
[[nodiscard]] std::string report_path(const Programme&, const ReportFile&);

/// ACCEPT iff there are halls and all are; REJECT iff one is and its report is final; else INCONCLUSIVE.
[[nodiscard]] Ruling site_ruling(const std::vector<HallPart>&);

}  // namespace hallmark
