#include "benchmarks/agreed_facts.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "topology/base/mpi.hpp"

namespace hallmark {

std::map<std::string, std::string> agreed_facts(const Communicator& world,
                                                const std::map<std::string, std::string>& mine) {
  const std::vector<std::string> all = world.gather(nlohmann::json(mine).dump());
  std::map<std::string, std::map<std::string, std::vector<std::size_t>>> ranks_by_value;
  for (std::size_t rank = 0; rank < all.size(); ++rank)
    for (const auto& [key, value] : nlohmann::json::parse(all[rank]).get<std::map<std::string, std::string>>())
      ranks_by_value[key][value].push_back(rank);
  std::map<std::string, std::string> agreed;
  for (const auto& [key, values] : ranks_by_value) {
    if (values.size() == 1 && values.begin()->second.size() == all.size()) {
      agreed[key] = values.begin()->first;
      continue;
    }
    std::string words = "differs:";
    for (const auto& [value, ranks] : values)
      words += fmt::format(" '{}' on {} ranks (first: {});", value, ranks.size(), ranks.front());
    agreed[key] = words;
  }
  return nlohmann::json::parse(world.broadcast(nlohmann::json(agreed).dump()))
      .get<std::map<std::string, std::string>>();
}

}  // namespace hallmark
