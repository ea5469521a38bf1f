// Why hwloc would refuse an XML file: it only says "invalid argument".
#pragma once

#include <string>
#include <string_view>

namespace hallmark {

/// A reason in a few words for a file that hwloc 2 refused: "its format is 3.0, newer than hwloc 2 reads".
[[nodiscard]] std::string xml_trouble(std::string_view text);

}  // namespace hallmark
