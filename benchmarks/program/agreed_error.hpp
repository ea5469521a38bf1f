// Errors that concern the whole run.
#pragma once

#include "topology/base/error.hpp"

namespace hallmark {

/// An error that all ranks know of: they end in good order, and rank 0 alone says why.
struct AgreedError : Error {
  using Error::Error;
};

}  // namespace hallmark
