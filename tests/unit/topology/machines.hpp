// Nodes for tests: from fixtures, and made up.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "topology/base/error.hpp"
#include "topology/hwloc.hpp"

namespace hallmark {

inline std::string fixture(const std::string& name) {
  return std::string{HALLMARK_SOURCE_DIR} + "/tests/fixtures/topologies/" + name;
}

inline Node node_from_xml(const std::string& name) { return discover_node({.xml = fixture(name)}); }

inline Node node_from_synthetic(const std::string& description) { return discover_node({.synthetic = description}); }

/// A directory of its own, gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "hallmark-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
  std::ofstream{path, std::ios::binary} << text;
}

/// proc and sys of the POWER9 node, unpacked into `directory`; returns the root.
inline std::string unpack_gpu_numa_nodes(const TemporaryDirectory& directory) {
  const std::string command = "tar -xzf '" + fixture("nvidiagpunumanodes.tar.gz") + "' -C '" + directory.path() + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error{"cannot unpack: " + command};
  return directory.file("nvidiagpunumanodes");
}

/// The message of the Error that `call` throws; "" and a failure where it throws none. `status` is checked.
template <class Call>
std::string message_of(Call&& call, ExitStatus status) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace hallmark
