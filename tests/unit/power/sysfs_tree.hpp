// A /sys in a temporary folder, written from a table of tests/fixtures/power. Lines are "PATH -> CONTENT";
// "[A|B]" in CONTENT is A in the snapshot t0 and B in t1.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

namespace hallmark {

class SysfsTree {
 public:
  /// `device` replaces the word DEVICE in paths.
  explicit SysfsTree(const std::string& table = "", const std::string& device = "") : root_{make_folder()} {
    if (table.empty()) return;
    std::ifstream file{std::string{HALLMARK_SOURCE_DIR} + "/tests/fixtures/power/" + table};
    if (!file) throw std::runtime_error{"no fixture " + table};
    for (std::string line; std::getline(file, line);) {
      const std::size_t arrow = line.find(" ->");
      if (line.empty() || line[0] == '#' || arrow == std::string::npos) continue;
      std::string path = line.substr(0, arrow);
      if (const auto at = path.find("DEVICE"); at != std::string::npos) path.replace(at, 6, device);
      contents_[path] = line.size() > arrow + 4 ? line.substr(arrow + 4) : "";
    }
    snapshot(0);
  }
  ~SysfsTree() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  SysfsTree(const SysfsTree&) = delete;
  SysfsTree& operator=(const SysfsTree&) = delete;

  [[nodiscard]] const std::string& root() const { return root_; }
  [[nodiscard]] const std::map<std::string, std::string>& contents() const { return contents_; }

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
  }

  void snapshot(int t) const {
    for (const auto& [path, content] : contents_) {
      std::string text = content;
      for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
        const std::size_t bar = text.find('|', open), close = text.find(']', open);
        if (bar == std::string::npos || close == std::string::npos || bar > close) continue;
        const std::string one = t == 0 ? text.substr(open + 1, bar - open - 1) : text.substr(bar + 1, close - bar - 1);
        text.replace(open, close - open + 1, one);
      }
      for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) text.replace(at, 2, "\n");
      write(path, text + "\n");
    }
  }

 private:
  static std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hallmark-sysfs-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot make " + name};
    return name;
  }
  std::string root_;
  std::map<std::string, std::string> contents_;
};

}  // namespace hallmark
