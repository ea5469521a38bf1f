// Format: fio 3, --output-format=json, also of client and server.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <ctime>
#include <map>

#include "reports/foreign/formats.hpp"
#include "reports/foreign/json.hpp"
#include "topology/base/error.hpp"
#include "topology/base/units.hpp"

namespace hallmark::foreign {
namespace {

constexpr double millisecond = 1e-3, coarse_ms = 100;
constexpr int bad_data = 84;  ///< EILSEQ: what fio ends with where a block did not verify

struct Direction {
  std::string_view rw, side;
  bool requests;
};
constexpr Direction directions[] = {{"read", "read", false}, {"write", "write", false}, {"randread", "read", true}};

/// What a job says of an option, else the global ones.
std::string option(const Node& document, const Node& job, const std::string& key, const std::string& otherwise) {
  for (const auto& place : {job.find("job options"), document.find("global options")})
    if (place)
      if (const auto value = place->find(key)) return value->text();
  return otherwise;
}

/// "64k", "1m", "1MiB", "4096": fio's sizes are binary unless it is told otherwise. "8k,4k": the first is of reads.
std::uint64_t size_of(const Node& job, const std::string& text) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const std::string_view rest{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  constexpr std::string_view prefixes = "kmg";
  std::size_t shift = 0;
  if (!rest.empty()) {
    const auto at = prefixes.find(static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front()))));
    shift = at == std::string_view::npos ? 64 : 10 * (at + 1);
  }
  if (error != std::errc{} || size == 0 || shift > 30 || size > (1ULL << 30U))
    job.refuse("a job with a plain bs, such as 64k");
  return size << shift;
}

/// Jobs of one group on one host: they run at once.
struct Group {
  std::uint64_t block = 0, requests = 0;
  double bytes = 0, seconds = 0;
  bool checked = true, wrong = false, fsync = true, direct = true;
  std::string engine, depth;
};
using Key = std::tuple<std::string, std::string, std::uint64_t>;  ///< host, rw, group

bool is_on(const std::string& value) { return !value.empty() && value != "0"; }

void add_job(std::map<Key, Group>& groups, const Node& document, const Node& job, Launch& launch) {
  const std::string host = job.find("hostname") ? job.at("hostname").text() : "";
  const std::string rw = option(document, job, "rw", option(document, job, "readwrite", "read"));
  const Direction* found = nullptr;
  for (const Direction& each : directions)
    if (each.rw == rw) found = &each;
  const std::string name = job.at("jobname").text();
  if (found == nullptr) {
    launch.warnings.push_back(fmt::format("job {}: {} is neither read, write nor randread: not imported", name, rw));
    return;
  }
  const std::uint64_t error = job.at("error").count();
  if (error != 0 && error != bad_data) {
    launch.warnings.push_back(fmt::format("job {}: ended with error {}: not imported", name, error));
    return;
  }
  const Node side = job.at(std::string{found->side});
  const double runtime = side.at("runtime").positive();
  if (runtime < coarse_ms)
    launch.warnings.push_back(fmt::format("job {}: lasted {} ms, which fio knows to 1 ms", name, runtime));
  Group& group = groups[{host, rw, job.at("groupid").count()}];
  const std::uint64_t block = size_of(job, option(document, job, "bs", option(document, job, "blocksize", "4k")));
  if (group.block != 0 && group.block != block) job.refuse("one bs for all jobs of a group");
  group.block = block;
  group.bytes += side.at("io_bytes").positive();
  group.requests += side.at("total_ios").count();
  group.seconds = std::max(group.seconds, runtime * millisecond);
  group.checked = group.checked && !option(document, job, "verify", "").empty();
  group.wrong = group.wrong || error == bad_data;
  group.fsync =
      group.fsync && (is_on(option(document, job, "fsync", "")) || is_on(option(document, job, "end_fsync", "")));
  group.direct = group.direct && is_on(option(document, job, "direct", ""));
  group.engine = option(document, job, "ioengine", "psync");
  group.depth = option(document, job, "iodepth", "1");
}

std::string block_word(std::uint64_t bytes) {
  std::string word = size_text(bytes);
  std::erase(word, ' ');
  return word;
}

Case case_of(const std::string& rw, const Group& group, bool wrong_blocks) {
  Case made;
  made.name = fmt::format("storage/fio/{}/block:{}", rw, block_word(group.block));
  made.params = {{"block", fmt::format("{}", group.block)},
                 {"bytes", fmt::format("{:.0f}", group.bytes)},
                 {"engine", group.engine},
                 {"depth", group.depth},
                 {"o_direct", group.direct ? "yes" : "no: fio was not told"},
                 {"sample", "mean of the requests"}};
  if (rw == "write") made.params["fsync"] = group.fsync ? "yes" : "no: fio was not told";
  made.bytes = static_cast<double>(group.block);
  made.operations = 1;
  made.verified = wrong_blocks ? Verified::wrong : group.checked ? Verified::right : Verified::unchecked;
  return made;
}

void add_cases(Launch& launch, const std::map<Key, Group>& groups) {
  std::map<std::string, std::size_t> hosts, cases;
  for (const auto& [key, group] : groups) hosts.emplace(std::get<0>(key), hosts.size());
  launch.ranks = hosts.size();
  for (const auto& [host, rank] : hosts) launch.who.push_back({.host = host, .pci = "", .device = "host"});
  for (const auto& [key, group] : groups) {
    Case made = case_of(std::get<1>(key), group, group.wrong);
    const auto [at, is_new] = cases.emplace(made.name, launch.cases.size());
    if (is_new) {
      made.seconds.resize(launch.ranks);
      launch.cases.push_back(std::move(made));
    } else if (group.wrong || !group.checked) {
      launch.cases[at->second].verified = made.verified;
    }
    launch.cases[at->second].seconds[hosts.at(std::get<0>(key))].push_back(
        group.seconds * static_cast<double>(group.block) / group.bytes);
  }
}

}  // namespace

Launch parse_fio(std::string_view bytes, const std::string& filename) {
  const nlohmann::json json = parse_json(bytes, filename);
  const Node document{json, filename, ""};
  std::string version = document.at("fio version").text();
  if (version.starts_with("fio-")) version.erase(0, 4);
  Launch launch{.tool = "fio", .version = version, .started = "", .ranks = 0, .who = {}, .cases = {}, .warnings = {}};
  constexpr std::uint64_t year_9999 = 253402300799;
  if (const auto stamp = document.find("timestamp"); stamp && stamp->count() <= year_9999)
    launch.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(stamp->count())));
  std::map<Key, Group> groups;
  const auto clients = document.find("client_stats");
  for (const Node& job : (clients ? *clients : document.at("jobs")).items())
    if (job.at("jobname").text() != "All clients") add_job(groups, document, job, launch);
  add_cases(launch, groups);
  return launch;
}

}  // namespace hallmark::foreign
