// The parts of report.html. Each returns markup with everything of foreign origin escaped; "" where there is nothing to
// say.
#pragma once

#include <string>
#include <string_view>

#include "reports/render/render.hpp"

namespace hallmark::html {

extern const std::string_view style, script;

/// "accept", "reject", "inconclusive": the class that carries a ruling's colour.
[[nodiscard]] std::string_view css(Ruling);
[[nodiscard]] std::string_view css(Outcome);

/// A ruling as a small badge: glyph and word, readable without colour.
[[nodiscard]] std::string badge(Ruling);

[[nodiscard]] std::string section(std::string_view id, std::string_view title, const std::string& body);
/// A paragraph that says how many more there are in the results file; empty where all are shown.
[[nodiscard]] std::string left_out(std::size_t all, std::size_t shown, std::string_view what);
[[nodiscard]] std::string bullets(const std::vector<std::string>& lines);

/// Two columns of names and values.
[[nodiscard]] std::string facts(const std::vector<std::pair<std::string, std::string>>& rows);

[[nodiscard]] std::string page_one(const Report&);
[[nodiscard]] std::string criteria(const Report&);
[[nodiscard]] std::string units_that_did_not_pass(const Report&);
[[nodiscard]] std::string values_by_unit(const Report&);
[[nodiscard]] std::string what_was_verified(const Report&);
[[nodiscard]] std::string self_test_and_remarks(const Report&);
[[nodiscard]] std::string measurements(const Report&);
[[nodiscard]] std::string machines(const Report&);
[[nodiscard]] std::string provenance(const Report&);
[[nodiscard]] std::string method();
[[nodiscard]] std::string verification(const Report&);
[[nodiscard]] std::string speed(const Report&);
[[nodiscard]] std::string case_power(const Report&);
[[nodiscard]] std::string contract_text(const Report&);

}  // namespace hallmark::html
