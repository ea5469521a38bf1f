#include "topology/xml_trouble.hpp"

#include "topology/host_facts.hpp"

namespace hallmark {

std::string xml_trouble(std::string_view text) {
  if (text.empty()) return "the file is empty";
  const std::size_t element = text.find("<topology");
  if (element == std::string_view::npos) return "it has no <topology> element, so it is no hwloc XML file";
  const std::string_view head = text.substr(element, text.substr(element).find('>'));
  constexpr std::string_view key = "version=\"";
  if (const std::size_t at = head.find(key); at != std::string_view::npos) {
    const std::string_view rest = head.substr(at + key.size());
    const std::string version = clean_text(rest.substr(0, rest.find('"')), 16);
    if (!version.starts_with("1.") && !version.starts_with("2."))
      return "its format is version " + version + ", which hwloc 2 does not read";
  }
  if (text.find("</topology>") == std::string_view::npos) return "it ends before </topology>: truncated";
  return "its content is not valid";
}

}  // namespace hallmark
