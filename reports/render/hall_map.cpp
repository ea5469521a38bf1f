#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "reports/render/charts.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/format.hpp"
#include "reports/render/svg.hpp"
#include "reports/render/unit_classes.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_cells = 50'000, most_titles = 1'000;
constexpr double map_width = 470, label_width = 64, largest_cell = 26;

struct Group {
  std::string name;
  std::vector<ClassedUnit> cells;
};

struct Layout {
  std::size_t columns, rows;  ///< cells of one group
  std::size_t groups_per_row, bands;
  double cell, gap;  ///< pixels
  [[nodiscard]] double pitch_x() const { return static_cast<double>(columns) * cell + gap; }
  [[nodiscard]] double pitch_y() const { return static_cast<double>(rows) * cell + 2 * gap; }
};

std::size_t distinct(const std::vector<ClassedUnit>& units, std::string UnitName::*field) {
  std::set<std::string_view> names;
  for (const ClassedUnit& unit : units)
    if (const std::string& name = unit.name.*field; !name.empty()) names.insert(name);
  return names.size();
}

/// Racks where the inventory has them, else nodes, else one group. Neighbours in the inventory stay neighbours.
std::vector<Group> groups_of(const std::vector<ClassedUnit>& units) {
  std::string UnitName::*field = nullptr;
  for (std::string UnitName::*candidate : {&UnitName::rack, &UnitName::host})
    if (const std::size_t n = distinct(units, candidate); field == nullptr && n > 1 && n < units.size())
      field = candidate;
  std::vector<Group> groups;
  for (const ClassedUnit& unit : units) {
    const std::string name = field != nullptr ? unit.name.*field : "";
    const bool unknown_place = name.empty() && !groups.empty();
    if (groups.empty() || (groups.back().name != name && !unknown_place)) groups.push_back({name, {}});
    groups.back().cells.push_back(unit);
  }
  return groups;
}

/// One cell per node, in the class of its worst unit.
std::vector<ClassedUnit> by_node(const std::vector<ClassedUnit>& units) {
  std::vector<ClassedUnit> nodes;
  for (const ClassedUnit& unit : units) {
    if (nodes.empty() || unit.name.host.empty() || nodes.back().name.host != unit.name.host)
      nodes.push_back(unit);
    else if (worse(unit.outcome, nodes.back().outcome))
      nodes.back() = unit;
  }
  return nodes;
}

Layout layout_of(const std::vector<Group>& groups) {
  std::size_t largest = 1;
  for (const Group& group : groups) largest = std::max(largest, group.cells.size());
  const auto n = static_cast<double>(largest), count = static_cast<double>(groups.size());
  Layout layout{};
  if (groups.size() == 1)
    layout.columns = largest <= 16 ? largest : static_cast<std::size_t>(std::ceil(std::sqrt(n * 1.8)));
  else
    layout.columns = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(std::sqrt(n / 4))));
  layout.rows = (largest + layout.columns - 1) / layout.columns;
  const double group_width = static_cast<double>(layout.columns) + 1,
               group_height = static_cast<double>(layout.rows) + 2;
  const double across = std::round(std::sqrt(count * 1.7 * group_height / group_width));
  layout.groups_per_row = std::clamp<std::size_t>(static_cast<std::size_t>(across), 1, groups.size());
  layout.bands = (groups.size() + layout.groups_per_row - 1) / layout.groups_per_row;
  const double room = (map_width - label_width) / (static_cast<double>(layout.groups_per_row) * group_width);
  layout.cell = std::min(largest_cell, room >= 2 ? std::floor(room * 2) / 2 : std::floor(room * 10) / 10);
  layout.gap = layout.cell;
  return layout;
}

/// Pixels between neighbouring cells.
double seam_of(const Layout& layout) { return layout.cell >= 4 ? 1 : layout.cell >= 2 ? 0.5 : 0.2; }

struct Ink {
  std::array<std::string, 4> paths;  ///< by Outcome
  std::array<bool, 4> enlarge{};     ///< whether a cell of this outcome is drawn larger than it is
  std::string marks;                 ///< failed cells by themselves, with titles
  std::size_t titles = 0;
};

constexpr std::array<std::string_view, 4> cell_classes{"cell pass", "cell fail", "cell inconclusive", "cell missing"};
constexpr double least_visible = 4;  ///< pixels; a single cell of two would not be seen

/// Only what is rare may cover its neighbours.
std::array<bool, 4> enlarged_outcomes(const std::vector<Group>& groups, const Layout& layout) {
  std::array<std::size_t, 4> counts{};
  std::size_t all = 0;
  for (const Group& group : groups)
    for (const ClassedUnit& unit : group.cells) ++counts.at(static_cast<std::size_t>(unit.outcome)), ++all;
  std::array<bool, 4> enlarge{};
  for (std::size_t i = 1; i < counts.size(); ++i)
    enlarge.at(i) = layout.cell < least_visible + 1 && counts.at(i) * 20 <= all;
  return enlarge;
}

std::string title_of(const ClassedUnit& unit) {
  const std::string place = place_text(unit.name);
  return fmt::format("{}{}{}: {}", unit.name.label, place.empty() ? "" : ", ", place, unit.why);
}

/// One cell by itself: `x` and `y` are its middle.
std::string single_cell(const ClassedUnit& unit, double x, double y, double size, bool titled) {
  return fmt::format("<path class=\"{0}\" stroke-width=\"{1}\" d=\"M{2} {3}v{1}\">{4}</path>",
                     cell_classes.at(static_cast<std::size_t>(unit.outcome)), svg::at(size), svg::at(x),
                     svg::at(y - size / 2), titled ? "<title>" + xml(title_of(unit)) + "</title>" : "");
}

/// Cells of equal class that lie below each other are one stroke; a dash pattern cuts it into cells again.
void draw_group(const Group& group, double x0, double y0, const Layout& layout, Ink& ink) {
  for (std::size_t i = 0; i < group.cells.size();) {
    const std::size_t row = i % layout.rows;
    const Outcome outcome = group.cells[i].outcome;
    std::size_t run = 1;
    while (row + run < layout.rows && i + run < group.cells.size() && group.cells[i + run].outcome == outcome) ++run;
    const double x = x0 + (static_cast<double>(i / layout.rows) + 0.5) * layout.cell,
                 y = y0 + static_cast<double>(row) * layout.cell;
    const bool large = ink.enlarge.at(static_cast<std::size_t>(outcome));
    const bool titled = outcome == Outcome::fail && ink.titles + run <= most_titles;
    if (large || titled) {
      for (std::size_t j = 0; j < run; ++j)
        ink.marks += single_cell(group.cells[i + j], x, y + (static_cast<double>(j) + 0.5) * layout.cell,
                                 large ? least_visible : layout.cell - seam_of(layout), titled);
      if (titled) ink.titles += run;
    } else {
      ink.paths.at(static_cast<std::size_t>(outcome)) +=
          fmt::format("M{} {}v{}", svg::at(x), svg::at(y), svg::at(static_cast<double>(run) * layout.cell));
    }
    i += run;
  }
}

std::string picture(const std::vector<Group>& groups, const Layout& layout) {
  Ink ink;
  ink.enlarge = enlarged_outcomes(groups, layout);
  std::string labels;
  const bool named = groups.size() > 1;
  const double left = named ? label_width : 1;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::size_t band = g / layout.groups_per_row, place = g % layout.groups_per_row;
    const double x = left + static_cast<double>(place) * layout.pitch_x(),
                 y = 1 + static_cast<double>(band) * layout.pitch_y();
    if (place == 0 && named) labels += svg::words(left - 6, y + 9, svg::Anchor::end, fit(clean(groups[g].name), 10));
    draw_group(groups[g], x, y, layout, ink);
  }
  const double width = left + static_cast<double>(layout.groups_per_row) * layout.pitch_x();
  const double height = std::max(12.0, static_cast<double>(layout.bands) * layout.pitch_y() - 2 * layout.gap + 2);
  std::string out = svg::open(width, height, "Map of the hall, one cell per unit");
  const double seam = seam_of(layout);
  out += fmt::format("<g class=\"map\" stroke-width=\"{0}\" stroke-dasharray=\"{0} {1}\">", svg::at(layout.cell - seam),
                     svg::at(seam));
  for (std::size_t i = 0; i < cell_classes.size(); ++i) out += svg::path(ink.paths.at(i), cell_classes.at(i));
  return out + "</g>" + ink.marks + labels + "</svg>";
}

std::string legend(const Verdict& verdict, bool nodes) {
  struct Entry {
    std::string_view css_class, name;
    std::uint64_t count;
  };
  const UnitCounts& units = verdict.units;
  std::string out = "<p class=\"legend\">";
  for (const Entry& entry :
       {Entry{"pass", "conforming", units.pass}, Entry{"fail", "failing", units.fail},
        Entry{"inconclusive", "inconclusive", units.inconclusive}, Entry{"missing", "missing", units.not_seen}})
    out += fmt::format(
        "<span><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><path class=\"cell {}\" stroke-width=\"10\" "
        "d=\"M6 1v10\"/></svg> {} {}</span> ",
        entry.css_class, grouped(entry.count), entry.name);
  return out + (nodes ? "<span>One cell is one node, in the class of its worst unit.</span></p>" : "</p>");
}

}  // namespace

std::string hall_map(const Verdict& verdict) {
  const std::vector<ClassedUnit> units = classed_units(verdict);
  if (units.empty()) return {};
  const bool nodes = units.size() > most_cells;
  const std::vector<Group> groups = groups_of(nodes ? by_node(units) : units);
  return picture(groups, layout_of(groups)) + legend(verdict, nodes);
}

}  // namespace hallmark
