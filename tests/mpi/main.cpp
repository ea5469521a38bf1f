// Runs GoogleTest on every rank; a failure on any rank fails the program on all, and only rank 0's words are printed
// where all agree. No test may leave early before a collective: reduce first, then assert.
#include <gtest/gtest.h>

#include "topology/base/mpi.hpp"

int main(int argc, char** argv) {
  const hallmark::MpiSession session{argc, argv};
  testing::InitGoogleTest(&argc, argv);
  const hallmark::Communicator world = hallmark::Communicator::world();
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (!world.is_root()) delete listeners.Release(listeners.default_result_printer());
  const bool failed_here = RUN_ALL_TESTS() != 0;
  if (failed_here && !world.is_root()) fprintf(stderr, "rank %d: a test failed here\n", world.rank());
  return world.any(failed_here) ? 1 : 0;
}
