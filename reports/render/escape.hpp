// Text of unknown origin (host names, serials, contracts) made safe for where it is printed.
#pragma once

#include <string>
#include <string_view>

namespace hallmark {

/// Valid UTF-8 on one line: control characters, invalid bytes and characters that reorder or hide text become U+FFFD.
[[nodiscard]] std::string clean(std::string_view text);

/// Like clean, but keeps newlines and tabs.
[[nodiscard]] std::string clean_block(std::string_view text);

/// For the content and the quoted attributes of HTML and XML.
[[nodiscard]] std::string xml(std::string_view text);
[[nodiscard]] std::string xml_block(std::string_view text);

/// One field of an RFC 4180 row: quoted where need be; text that begins like a formula gets an apostrophe before it.
[[nodiscard]] std::string csv(std::string_view text);

/// For a cell of a Markdown table: nothing in it is markup or HTML.
[[nodiscard]] std::string markdown(std::string_view text);

/// Characters (code points), which is how many columns a terminal takes for text of the Latin alphabet.
[[nodiscard]] std::size_t columns(std::string_view text);

/// `text` cut to at most `width` characters; "..." shows that something is missing.
[[nodiscard]] std::string fit(std::string_view text, std::size_t width);

}  // namespace hallmark
