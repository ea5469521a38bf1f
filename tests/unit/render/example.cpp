// Writes reports of made-up halls into a folder: to look at them, and for tests that read them with other programs.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/render/fake_hall.hpp"
#include "topology/base/error.hpp"

int main(int argc, char** argv) {
  using namespace hallmark;
  if (argc != 2) {
    std::fputs("usage: render_example DIRECTORY\n", stderr);
    return 64;
  }
  const std::vector<std::pair<std::string, fake::Plan>> plans{
      {"accept", fake::accepted()},           {"reject", fake::rejected()},      {"inconclusive", fake::inconclusive()},
      {"hostile", fake::hostile()},           {"1024", fake::large(1024, 8, 4)}, {"9216", fake::large(9216, 4, 18)},
      {"100000", fake::large(100000, 4, 18)},
  };
  try {
    for (const auto& [name, plan] : plans) write_report(fake::hall(plan).report(), std::string{argv[1]} + "/" + name);
  } catch (const Error& error) {
    std::fprintf(stderr, "render_example: %s\n", error.what());
    return static_cast<int>(error.status());
  }
  return 0;
}
