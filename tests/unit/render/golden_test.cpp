// Compares what is rendered with tests/golden/. After a change that is meant, run with HALLMARK_UPDATE_GOLDEN=1 and
// read the diff.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/render/fake_hall.hpp"
#include "tests/unit/render/golden.hpp"

namespace hallmark {
namespace {

TEST(Golden, small_halls_look_as_they_did) {
  const std::vector<std::pair<std::string, fake::Plan>> plans{
      {"accept", fake::accepted()}, {"reject", fake::rejected()}, {"inconclusive", fake::inconclusive()}};
  for (const auto& [name, plan] : plans) {
    const fake::Hall hall = fake::hall(plan);
    golden::compare(name + ".console.txt", render_console(hall.report(), {.colour = false, .evidence = "results.h5"}));
    for (const Renderer& renderer : renderers)
      golden::compare(name + "." + std::string{renderer.filename}, renderer.render(hall.report()));
  }
}

TEST(Golden, the_console_of_a_large_hall_looks_as_it_did) {
  golden::compare("9216.console.txt",
          render_console(fake::hall(fake::large(9216, 4, 18)).report(), {.colour = false, .evidence = "results.h5"}));
}

}  // namespace
}  // namespace hallmark
