// A programme's roll-up for people and machines: pure functions from a Rollup to bytes, like the renderers of a hall's
// report. Illustrative and not-stated figures are marked in each; a price of a kilowatt is in none.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judgement/rollup.hpp"

namespace hallmark {

struct RollupReport {
  const Rollup& rollup;
  std::string tool_version;
};

/// Tables of at most 110 columns, then a line for each thing that is missing. Ends with a newline.
[[nodiscard]] std::string render_rollup_text(const RollupReport&);

/// Schema hallmark.rollup/1. Kilowatts are integers; what is not stated is null.
[[nodiscard]] std::string render_rollup_json(const RollupReport&);

/// One self-contained page without scripts: progress, sites with their buckets as bars, halls, what is missing.
[[nodiscard]] std::string render_rollup_html(const RollupReport&);

struct RollupRenderer {
  std::string_view format, filename;
  std::string (*render)(const RollupReport&);
};
inline constexpr std::array rollup_renderers{
    RollupRenderer{"text", "rollup.txt", render_rollup_text},
    RollupRenderer{"json", "rollup.json", render_rollup_json},
    RollupRenderer{"html", "rollup.html", render_rollup_html},
};

namespace rollup {

/// "0.794 %" of the programme: to the nearest thousandth, but 0 and 100 only where they are exact.
[[nodiscard]] std::string percent(std::uint64_t part, std::uint64_t whole);

/// "4,500,000 kW (article)", "not stated"; with `note` the figure's own words too.
[[nodiscard]] std::string figure_text(const Figure&, bool note = false);

/// "contract value" for the key "contract_value".
[[nodiscard]] std::string key_text(std::string_view key);

/// What stands between this site and acceptance of all that it is to bring; empty where nothing does.
[[nodiscard]] std::vector<std::string> missing(const SitePart&);

/// One sentence about the sites whose allocation nobody states; empty where there are none.
[[nodiscard]] std::string unstated_sites(const Rollup&);

/// Why the page says ILLUSTRATIVE; empty where it does not.
[[nodiscard]] std::string illustrative_text(const Rollup&);

}  // namespace rollup
}  // namespace hallmark
