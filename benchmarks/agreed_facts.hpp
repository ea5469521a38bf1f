// One record for what every rank says of itself.
#pragma once

#include <map>
#include <string>

namespace hallmark {

class Communicator;

/// Every rank's facts as one map, the same on all ranks: a value that all share as it is, else who says what
/// ("differs: '700 W' on 7 ranks (first: 0); '500 W' on 1 ranks (first: 3);"). Collective.
[[nodiscard]] std::map<std::string, std::string> agreed_facts(const Communicator& world,
                                                              const std::map<std::string, std::string>& mine);

}  // namespace hallmark
