// Format: nccl-tests, util.cu, JSON_FILE_VERSION 2 (2.17 and later).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/foreign/formats.hpp"
#include "reports/foreign/json.hpp"
#include "topology/base/error.hpp"

namespace hallmark::foreign {
namespace {

constexpr double microsecond = 1e-6, most_deviation = 0.01;

/// hallmark's words for element types.
std::string dtype_of(const std::string& type) {
  constexpr std::pair<std::string_view, std::string_view> table[] = {
      {"float", "f32"}, {"double", "f64"}, {"half", "f16"}, {"bfloat16", "bf16"}};
  for (const auto& [theirs, ours] : table)
    if (type == theirs) return std::string{ours};
  return type;
}

/// 26803 is 2.68.3; before 2.9 it was 2803 for 2.8.3.
std::string nccl_version(std::uint64_t code) {
  const std::uint64_t major = code >= 10000 ? code / 10000 : code / 1000,
                      rest = code >= 10000 ? code % 10000 : code % 1000;
  return fmt::format("{}.{}.{}", major, rest / 100, rest % 100);
}

/// Devices are listed one for each process; where a process drives several, the others are known by host only.
void read_ranks(const Node& document, Launch& launch) {
  const Node config = document.at("config");
  const std::uint64_t each = config.at("nthreads").count() * config.at("ngpus").count();
  const std::vector<Node> devices = config.at("devices").items();
  if (devices.empty() || each == 0 || each > most_ranks || devices.size() > most_ranks / each)
    config.refuse(fmt::format("1 to {} ranks", most_ranks));
  launch.ranks = devices.size() * each;
  launch.who.resize(launch.ranks);
  for (std::size_t process = 0; process < devices.size(); ++process)
    for (std::size_t i = 0; i < each; ++i) {
      Rank& rank = launch.who[process * each + i];
      rank.host = devices[process].at("hostname").text();
      if (const auto device = devices[process].find("device_info")) rank.device = device->text();
      const auto pci = devices[process].find("device_hex");
      if (i == 0 && pci) rank.pci = pci->text() + ".0";
    }
}

/// `nwrong` null: -c 0.
Verified verified_of(const Node& row) {
  Verified verified = Verified::right;
  for (const char* place : {"out_of_place", "in_place"})
    if (const auto body = row.find(place)) {
      const auto wrong = body->find("nwrong");
      if (wrong && wrong->number() != 0) return Verified::wrong;
      if (!wrong && verified == Verified::right) verified = Verified::unchecked;
    }
  return verified;
}

/// bus_bw / alg_bw is 2(n-1)/n of an all-reduce: a second witness for the number of ranks.
void check_ranks(const Node& body, std::size_t ranks) {
  const double n = static_cast<double>(ranks), factor = 2 * (n - 1) / n;
  const double algbw = body.at("alg_bw").number(), busbw = body.at("bus_bw").number();
  constexpr double least_digits = 0.01;  // GB/s; below it six decimals are too few
  if (algbw < least_digits || std::abs(busbw / algbw - factor) <= most_deviation * std::max(1.0, factor)) return;
  body.at("bus_bw").refuse(
      fmt::format("{:.3f} times alg_bw for {} ranks: an all-reduce of as many as are listed", factor, ranks));
}

Case read_row(const Node& row, std::size_t ranks) {
  const Node body = row.at("out_of_place");
  check_ranks(body, ranks);
  Case made;
  const std::uint64_t size = row.at("size").count();
  const std::string dtype = dtype_of(row.at("type").text()), operation = row.at("redop").text();
  made.name = fmt::format("allreduce/nccl/{}/bytes:{}", dtype, size);
  made.params = {{"bytes", fmt::format("{}", size)},
                 {"dtype", dtype},
                 {"operation", operation},
                 {"placement", "out of place"},
                 {"transport", "nccl"}};
  made.collective = true;
  made.bytes = static_cast<double>(size);
  made.verified = verified_of(row);
  std::vector<double>& seconds = made.seconds.emplace_back();
  const auto iterations = row.find("out_of_place_per_iter");
  if (iterations)
    for (const Node& time : iterations->at("times_us").items()) seconds.push_back(time.positive() * microsecond);
  if (seconds.empty()) seconds.push_back(body.at("time").positive() * microsecond);
  made.params["sample"] = iterations ? "one iteration" : "mean of the iterations";
  return made;
}

bool is_allreduce(const Node& document, const std::vector<Node>& rows) {
  constexpr std::string_view word = "all_reduce";
  for (const Node& row : rows)
    if (const auto name = row.find("experiment_name"); name && name->text().find(word) != std::string::npos)
      return true;
  const std::vector<Node> words = document.at("args").items();
  return !words.empty() && words.front().text().find(word) != std::string::npos;
}

}  // namespace

Launch parse_nccl_tests(std::string_view bytes, const std::string& filename) {
  const nlohmann::json json = parse_json(bytes, filename);
  const Node document{json, filename, ""};
  Launch launch{.tool = "nccl-tests", .version = "", .started = "", .ranks = 0, .who = {}, .cases = {}, .warnings = {}};
  const std::vector<Node> rows = document.at("results").items();
  if (!is_allreduce(document, rows))
    document.at("args").refuse("the output of all_reduce_perf; nothing else of nccl-tests is imported");
  read_ranks(document, launch);
  const std::string library = nccl_version(document.at("nccl_version").count());
  launch.version = "with NCCL " + library;
  for (const Node& row : rows) {
    if (row.at("size").count() == 0 || !row.find("out_of_place")) continue;
    launch.cases.push_back(read_row(row, launch.ranks));
    launch.cases.back().params["nccl"] = library;
    if (const auto config = document.at("config").find("warmup_iters"))
      launch.cases.back().params["warmup_iterations"] = fmt::format("{}", config->count());
  }
  return launch;
}

}  // namespace hallmark::foreign
