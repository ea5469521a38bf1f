// A machine's /sys in a temporary folder, written from a table of tests/fixtures/power. Lines are "PATH -> CONTENT"; in
// CONTENT "[A|B]" is A in the snapshot t0 and B in t1, "\n" a new line and "\0*N" N NULs. Three lines stand for many
// files:
//   @cpus PACKAGES CORES [ID ...]      packages with so many cores, one NUMA node each; IDs where they are not 0, 1,
//   ...
//   @gpu PCI PACKAGE VENDOR:DEVICE     a PCI device beside that package
//   @include TABLE                     what another table has; what comes after it replaces it
// and "PATH -> @absent" takes a file away.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace hallmark {

class SysfsTree {
 public:
  /// `device` replaces the word DEVICE in paths.
  explicit SysfsTree(const std::string& table = "", const std::string& device = "", const std::string& root = "")
      : root_{root.empty() ? make_folder() : root}, keep_{!root.empty()} {
    if (table.empty()) return;
    read_table(table, device);
    snapshot(0);
  }
  ~SysfsTree() {
    std::error_code ignored;
    if (!keep_) std::filesystem::remove_all(root_, ignored);
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
    for (const auto& [path, content] : contents_) write(path, expand(content, t));
  }

 private:
  static std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hallmark-sysfs-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot make " + name};
    return name;
  }

  static std::string expand(std::string text, int t) {
    for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
      const std::size_t bar = text.find('|', open), close = text.find(']', open);
      if (bar == std::string::npos || close == std::string::npos || bar > close) continue;
      const std::string one = t == 0 ? text.substr(open + 1, bar - open - 1) : text.substr(bar + 1, close - bar - 1);
      text.replace(open, close - open + 1, one);
    }
    text += '\n';
    for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) text.replace(at, 2, "\n");
    if (const std::size_t at = text.find("\\0*"); at != std::string::npos)
      text.replace(at, std::string::npos, std::string(std::stoul(text.substr(at + 3)), '\0'));
    return text;
  }

  void read_table(const std::string& table, const std::string& device) {
    std::ifstream file{std::string{HALLMARK_SOURCE_DIR} + "/tests/fixtures/power/" + table};
    if (!file) throw std::runtime_error{"no fixture " + table};
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      std::istringstream words{line};
      std::string first;
      words >> first;
      if (first == "@cpus") {
        add_cpus(words);
      } else if (first == "@gpu") {
        add_gpu(words);
      } else if (first == "@include") {
        std::string other;
        words >> other;
        read_table(other, device);
      } else {
        add_file(line, device);
      }
    }
  }

  void add_file(const std::string& line, const std::string& device) {
    const std::size_t arrow = line.find(" ->");
    if (arrow == std::string::npos) throw std::runtime_error{"no arrow: " + line};
    std::string path = line.substr(0, arrow);
    if (const auto at = path.find("DEVICE"); at != std::string::npos) path.replace(at, 6, device);
    const std::string content = line.size() > arrow + 4 ? line.substr(arrow + 4) : "";
    if (content == "@absent")
      contents_.erase(path);
    else
      contents_[path] = content;
  }

  static std::string mask(int first, int count) {
    char text[16];
    std::snprintf(text, sizeof text, "%08x", ((1U << count) - 1U) << first);
    return text;
  }
  static std::string range(int first, int count) {
    return std::to_string(first) + "-" + std::to_string(first + count - 1);
  }

  void add_cpus(std::istream& words) {
    int packages = 0;
    words >> packages >> cores_;
    const std::string system = "/sys/devices/system/", all = range(0, packages * cores_);
    for (const char* which : {"online", "possible", "present"}) contents_[system + "cpu/" + which] = all;
    contents_[system + "node/online"] = contents_[system + "node/possible"] = range(0, packages);
    contents_["/proc/cpuinfo"] = "";
    contents_["/proc/meminfo"] = "MemTotal: 1048576 kB";
    std::string id;
    for (int package = 0; package < packages; ++package) {
      if (!(words >> id)) id = std::to_string(package);
      const int first = package * cores_;
      const std::string node = system + "node/node" + std::to_string(package) + "/";
      contents_[node + "cpumap"] = mask(first, cores_);
      contents_[node + "cpulist"] = range(first, cores_);
      contents_[node + "meminfo"] = "Node " + std::to_string(package) + " MemTotal: 1048576 kB";
      for (int cpu = first; cpu < first + cores_; ++cpu) {
        const std::string folder = system + "cpu/cpu" + std::to_string(cpu) + "/topology/";
        contents_[folder + "physical_package_id"] = id;
        contents_[folder + "core_id"] = std::to_string(cpu);
        contents_[folder + "thread_siblings"] = contents_[folder + "core_cpus"] = mask(cpu, 1);
        contents_[folder + "core_siblings"] = contents_[folder + "package_cpus"] = mask(first, cores_);
      }
    }
  }

  void add_gpu(std::istream& words) {
    std::string pci, id;
    int package = 0;
    words >> pci >> package >> id;
    const std::string device = "/sys/bus/pci/devices/" + pci + "/";
    contents_[device + "vendor"] = "0x" + id.substr(0, 4);
    contents_[device + "device"] = "0x" + id.substr(5);
    contents_[device + "class"] = "0x030200";
    contents_[device + "numa_node"] = std::to_string(package);
    contents_[device + "local_cpus"] = mask(package * cores_, cores_);
  }

  std::string root_;
  bool keep_;
  int cores_ = 0;
  std::map<std::string, std::string> contents_;
};

}  // namespace hallmark
