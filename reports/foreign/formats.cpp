#include "reports/foreign/formats.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "topology/base/error.hpp"

namespace hallmark::foreign {
namespace {

bool has(std::string_view bytes, std::string_view mark) { return bytes.find(mark) != std::string_view::npos; }

}  // namespace

const std::array<Format, 5>& formats() {
  static const std::array<Format, 5> table{{
      {"nccl-tests", parse_nccl_tests, [](std::string_view b) { return has(b, "\"nccl_version\""); }},
      {"fio", parse_fio, [](std::string_view b) { return has(b, "\"fio version\""); }},
      {"ior", parse_ior, [](std::string_view b) { return has(b, "\"bwMiB\"") || has(b, "\"Command line\""); }},
      {"osu", parse_osu, [](std::string_view b) { return has(b, "# OSU "); }},
      {"hpl", parse_hpl, [](std::string_view b) { return has(b, "HPLinpack"); }},
  }};
  return table;
}

const Format& find_format(const std::string& name, std::string_view bytes, const std::string& filename) {
  std::string known;
  for (const Format& format : formats()) {
    if (name.empty() ? format.resembles(bytes) : format.name == name) return format;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", format.name);
  }
  if (!name.empty()) throw UsageError{fmt::format("--format {}: not known; it is one of {}", name, known)};
  throw InputError{
      fmt::format("{}: looks like no output that is understood ({}); say which with --format", filename, known)};
}

}  // namespace hallmark::foreign
