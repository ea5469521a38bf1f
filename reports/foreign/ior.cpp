// Format: IOR 3.3 and 4, ior-output.c, summaryFormat=JSON.
#include <fmt/format.h>

#include <map>

#include "reports/foreign/formats.hpp"
#include "reports/foreign/json.hpp"
#include "topology/base/error.hpp"
#include "topology/base/units.hpp"

namespace hallmark::foreign {
namespace {

constexpr double mebibyte = 1048576, kibibyte = 1024;

/// How many tasks did it, by the summary of the operation.
std::size_t tasks_of(const Node& document) {
  std::uint64_t tasks = 0;
  for (const Node& row : document.at("summary").items()) {
    const Node number = row.at("numTasks");
    const std::uint64_t found = number.count();
    if (found == 0 || found > most_ranks) number.refuse(fmt::format("1 to {} tasks", most_ranks));
    if (tasks != 0 && tasks != found)
      number.refuse(fmt::format("{} tasks as in the rows before; import tests of different size apart", tasks));
    tasks = found;
  }
  if (tasks == 0) document.at("summary").refuse("a row for each operation");
  return tasks;
}

/// IOR 3.2 wraps each result in a list of its own.
void flatten(const Node& results, std::vector<Node>& rows) {
  for (const Node& each : results.items())
    if (each.is_array())
      for (const Node& inner : each.items()) rows.push_back(inner);
    else
      rows.push_back(each);
}

std::string flag(const Node& parameters, const char* key) {
  const auto found = parameters.find(key);
  if (!found) return "not said";
  return found->number() != 0 ? "yes" : "no: IOR was not told";
}

Case case_of(const Node& row, const Node& parameters, std::size_t tasks) {
  const Node access = row.at("access");
  const std::string operation = access.text();
  if (operation != "read" && operation != "write") access.refuse("read or write");
  const double block = row.at("xferKiB").positive() * kibibyte;
  if (block > 1e15) row.at("xferKiB").refuse("a transfer that fits a machine");
  Case made;
  std::string size = size_text(static_cast<unsigned long long>(block));
  std::erase(size, ' ');
  made.name = fmt::format("storage/ior/{}/block:{}", operation, size);
  made.params = {{"block", fmt::format("{:.0f}", block)},
                 {"bytes", fmt::format("{:.0f}", row.at("blockKiB").positive() * kibibyte)},
                 {"fsync", flag(parameters, "fsync")},
                 {"o_direct", flag(parameters, "useO_DIRECT")},
                 {"sample", "mean of the transfers of a repetition"}};
  if (const auto api = parameters.find("api")) made.params["engine"] = api->text();
  made.bytes = block;
  made.operations = 1;
  made.total_only = tasks > 1;
  made.seconds.push_back({static_cast<double>(tasks) * block / (row.at("bwMiB").positive() * mebibyte)});
  return made;
}

}  // namespace

Launch parse_ior(std::string_view bytes, const std::string& filename) {
  const nlohmann::json json = parse_json(bytes, filename);
  const Node document{json, filename, ""};
  Launch launch{
      .tool = "IOR", .version = "", .started = "", .ranks = tasks_of(document), .who = {}, .cases = {}, .warnings = {}};
  if (const auto version = document.find("Version")) launch.version = version->text();
  std::map<std::string, std::size_t> cases;
  for (const Node& test : document.at("tests").items()) {
    std::vector<Node> rows;
    flatten(test.at("Results"), rows);
    for (const Node& row : rows) {
      Case made = case_of(row, test.at("Parameters"), launch.ranks);
      const auto [at, is_new] = cases.emplace(made.name, launch.cases.size());
      if (is_new)
        launch.cases.push_back(std::move(made));
      else
        launch.cases[at->second].seconds.front().push_back(made.seconds.front().front());
    }
  }
  return launch;
}

}  // namespace hallmark::foreign
