#include "topology/host_facts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <initializer_list>

#include "topology/base/handle.hpp"

namespace hallmark {
namespace {

enum class Access { read, absent, denied, placeholder };

struct Fact {
  std::string text;
  Access access = Access::absent;
};

// O_NONBLOCK and the look at the type: a FIFO or a device in a foreign tree must not hang us.
Fact read_head(const std::string& path) {
  const FileDescriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file) return {"", errno == EACCES || errno == EPERM ? Access::denied : Access::absent};
  struct stat status {};
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  std::array<char, 16384> bytes{};
  const ssize_t count = read(file.get(), bytes.data(), bytes.size());
  if (count < 0) return {"", errno == EACCES || errno == EPERM ? Access::denied : Access::absent};
  return {std::string(bytes.data(), static_cast<std::size_t>(count)), Access::read};
}

Fact first_readable(const std::string& root, std::initializer_list<const char*> paths) {
  Fact best;
  for (const char* path : paths) {
    const Fact fact = read_head(root + '/' + path);
    const std::string text = clean_text(fact.text);
    if (fact.access == Access::read && is_real_serial(text)) return {text, Access::read};
    if (fact.access == Access::read) best.access = Access::placeholder;
    if (fact.access == Access::denied) best.access = Access::denied;
  }
  return best;
}

std::string why_empty(std::string_view what, Access access) {
  switch (access) {
    case Access::denied:
      return std::string{what} + " not readable (only root may)";
    case Access::placeholder:
      return std::string{what} + " not set by the vendor";
    case Access::absent:
      return std::string{what} + " absent (no DMI or device tree here)";
    case Access::read:
      break;
  }
  return "";
}

// x86 and Arm say "model name", POWER "cpu".
std::string cpu_model(std::string_view cpuinfo) {
  for (const std::string_view key : {"model name", "cpu\t", "Model"}) {
    for (std::size_t line = 0; line != std::string_view::npos && line < cpuinfo.size();) {
      const std::string_view rest = cpuinfo.substr(line);
      const std::size_t colon = rest.find(':');
      if (rest.starts_with(key) && colon < rest.find('\n')) return clean_text(rest.substr(colon + 1));
      const std::size_t end = rest.find('\n');
      line = end == std::string_view::npos ? end : line + end + 1;
    }
  }
  return "";
}

// /proc/version: "Linux version 6.1.0-18-amd64 (...) ...".
std::string kernel_in_version(std::string_view version) {
  constexpr std::string_view prefix = "Linux version ";
  if (!version.starts_with(prefix)) return "";
  version.remove_prefix(prefix.size());
  return clean_text(version.substr(0, version.find(' ')));
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t limit) {
  text = text.substr(0, text.find_first_of(std::string_view{"\n\0", 2}));
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  std::string clean{text.substr(0, limit)};
  std::ranges::replace_if(
      clean, [](char c) { return c < ' ' || c > '~'; }, '?');
  return clean;
}

bool is_real_serial(std::string_view serial) {
  constexpr std::array placeholders{"",
                                    "none",
                                    "n/a",
                                    "unknown",
                                    "default string",
                                    "string",
                                    "not specified",
                                    "not available",
                                    "not applicable",
                                    "system serial number",
                                    "to be filled by o.e.m.",
                                    "0123456789",
                                    "123456789"};
  std::string lower{serial};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  if (std::ranges::find(placeholders, lower) != placeholders.end()) return false;
  return std::ranges::any_of(lower, [](char c) { return c != '0' && c != '.' && c != '?' && c != '-' && c != ' '; });
}

HostFacts read_host_facts(const std::string& root) {
  HostFacts facts;
  facts.hostname = first_readable(root, {"proc/sys/kernel/hostname", "etc/hostname"}).text;
  facts.kernel = first_readable(root, {"proc/sys/kernel/osrelease"}).text;
  if (facts.kernel.empty()) facts.kernel = kernel_in_version(read_head(root + "/proc/version").text);
  facts.cpu_model = cpu_model(read_head(root + "/proc/cpuinfo").text);
  facts.product = first_readable(root, {"sys/class/dmi/id/product_name", "proc/device-tree/model"}).text;
  const Fact serial = first_readable(
      root, {"sys/class/dmi/id/product_serial", "proc/device-tree/serial-number", "proc/device-tree/system-id"});
  const Fact board = first_readable(root, {"sys/class/dmi/id/board_serial"});
  facts.serial = serial.text;
  facts.board_serial = board.text;
  facts.serial_note = why_empty("serial", serial.access);
  const std::string board_note = why_empty("board serial", board.access);
  if (!facts.serial_note.empty() && !board_note.empty()) facts.serial_note += "; ";
  facts.serial_note += board_note;
  return facts;
}

}  // namespace hallmark
