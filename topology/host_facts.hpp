// Facts about a host that are plain text files below /proc and /sys: names, kernel, serials.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hallmark {

struct HostFacts {
  std::string hostname, kernel, cpu_model;
  std::string product, serial,
      board_serial;         ///< DMI, else device tree; empty where absent, unreadable or a placeholder
  std::string serial_note;  ///< why serial or board_serial is empty
};

/// Reads below `root` ("/" for this machine). What is missing or not a regular file stays empty; never throws for
/// content.
[[nodiscard]] HostFacts read_host_facts(const std::string& root);

/// `text` up to its first line end or NUL, blanks at both ends removed, anything but printable ASCII as '?',
/// at most `limit` bytes: firmware strings hold whatever a vendor left there.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t limit = 128);

/// False for what vendors leave in unset DMI fields: "Not Specified", "To be filled by O.E.M.", "0000000", ...
[[nodiscard]] bool is_real_serial(std::string_view serial);

}  // namespace hallmark
