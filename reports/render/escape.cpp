#include "reports/render/escape.hpp"

#include <array>
#include <cstdint>

namespace hallmark {
namespace {

struct Character {
  std::uint32_t code;
  std::size_t length;  ///< bytes it took
  bool valid;
};

/// The first character of `text`, which is not empty. Overlong forms, surrogates and values above U+10FFFF are invalid.
Character decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {0, 1, false};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {0, 1, false};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool valid = code >= smallest[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return valid ? Character{code, length, true} : Character{0, 1, false};
}

struct CodeRange {
  std::uint32_t first, last;
};

/// C0 and C1 controls, invisible and direction-changing characters, and what XML 1.0 forbids.
constexpr std::array unprintable{CodeRange{0x00, 0x1F},     CodeRange{0x7F, 0x9F},     CodeRange{0x200B, 0x200F},
                                 CodeRange{0x2028, 0x202E}, CodeRange{0x2060, 0x206F}, CodeRange{0xFEFF, 0xFEFF},
                                 CodeRange{0xFFFE, 0xFFFF}};

bool printable(std::uint32_t code) {
  for (const CodeRange range : unprintable)
    if (code >= range.first && code <= range.last) return false;
  return true;
}

std::string replace_unprintable(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode(text);
    const bool line = keep_lines && (character.code == '\n' || character.code == '\t');
    if (character.valid && (line || printable(character.code)))
      out += text.substr(0, character.length);
    else
      out += "\xEF\xBF\xBD";
    text.remove_prefix(character.length);
  }
  return out;
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

}  // namespace

std::string clean(std::string_view text) { return replace_unprintable(text, false); }
std::string clean_block(std::string_view text) { return replace_unprintable(text, true); }
std::string xml(std::string_view text) { return escape_markup(clean(text)); }
std::string xml_block(std::string_view text) { return escape_markup(clean_block(text)); }

std::string csv(std::string_view text) {
  std::string field = clean(text);
  if (!field.empty() && std::string_view{"=+-@"}.find(field.front()) != std::string_view::npos)
    field.insert(0, 1, '\'');
  if (field.find_first_of(",\"") == std::string::npos && !field.starts_with(' ') && !field.ends_with(' ')) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string markdown(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else {
      if (std::string_view{"\\`*_[]|#~"}.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

std::string fit(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string{text};
  const std::size_t keep = width > 3 ? width - 3 : 0;
  std::size_t bytes = 0, seen = 0;
  while (seen < keep) {
    bytes += decode(text.substr(bytes)).length;
    ++seen;
  }
  return std::string{text.substr(0, bytes)} + std::string(width - keep, '.');
}

}  // namespace hallmark
