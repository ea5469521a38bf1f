// power_fixture TABLE FOLDER [DEVICE]: writes a machine of tests/fixtures/power into FOLDER, as at t0, for tests that
// run the programs.
#include <iostream>

#include "sysfs_tree.hpp"

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  try {
    const hallmark::SysfsTree tree{argv[1], argc > 3 ? argv[3] : "", argv[2]};
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
