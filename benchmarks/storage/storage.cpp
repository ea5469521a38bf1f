#include "benchmarks/storage/storage.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <limits>

#include "benchmarks/storage/file_benchmark.hpp"
#include "benchmarks/storage/stamp.hpp"
#include "topology/base/mpi.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

using Params = std::map<std::string, std::string>;

constexpr std::uint64_t mebibyte = 1ULL << 20U, default_bytes = 32 * mebibyte;
/// Room that must remain beside the files: for the results, and for the file system's own records.
constexpr std::uint64_t margin = 16 * mebibyte;

struct Operation {
  std::string_view name;
  FileOperation operation;
  std::uint64_t block;
};
constexpr std::array operations{
    Operation{"write", FileOperation::write, mebibyte},
    Operation{"read", FileOperation::read, mebibyte},
    Operation{"randread", FileOperation::randread, page_bytes},
};

/// The params of a point, empty where the default holds.
struct Point {
  std::optional<std::uint64_t> bytes, block;
  std::string fsync, o_direct;
};

/// "1MiB": a size as names carry it, without the blank.
std::string size_word(std::uint64_t bytes) {
  std::string words = size_text(bytes);
  std::erase(words, ' ');
  return words;
}

std::string param(const Params& params, const std::string& key) {
  const auto found = params.find(key);
  return found == params.end() ? std::string{} : found->second;
}

std::optional<std::uint64_t> size_param(const Params& params, const std::string& key) {
  const std::string words = param(params, key);
  if (words.empty()) return std::nullopt;
  return parse_size(words).value_or(0);  // 0 is refused by why_not, with the name of the case
}

Case make_case(const Operation& operation, const Point& point) {
  const std::uint64_t block = point.block.value_or(operation.block), bytes = point.bytes.value_or(default_bytes);
  const bool no_fsync = point.fsync == "false" && operation.operation == FileOperation::write;
  Case made;
  made.name = fmt::format("storage/scratch/{}/block:{}", operation.name, size_word(block));
  made.params = {{"operation", std::string{operation.name}},
                 {"block", std::to_string(block)},
                 {"bytes", std::to_string(bytes)},
                 {"fsync", no_fsync ? "false" : "true"}};
  if (bytes != default_bytes) made.name += fmt::format("/bytes:{}", size_word(bytes));
  if (no_fsync) made.name += "/fsync:false";
  if (!point.o_direct.empty()) {
    made.name += fmt::format("/o_direct:{}", point.o_direct);
    made.params["o_direct"] = point.o_direct;
  }
  return made;
}

void add_wanted(const Params& params, std::map<std::string, Case>& cases) {
  Point point{.bytes = size_param(params, "bytes"),
              .block = size_param(params, "block"),
              .fsync = param(params, "fsync"),
              .o_direct = param(params, "o_direct")};
  if (const auto per_rank = size_param(params, "bytes_per_rank")) point.bytes = per_rank;
  const std::string only = param(params, "operation");
  for (const Operation& operation : operations) {
    if (!only.empty() && only != operation.name) continue;
    Case made = make_case(operation, point);
    cases.emplace(made.name, std::move(made));
  }
}

std::vector<Case> cases(const Context&, const std::vector<Params>& wanted) {
  std::map<std::string, Case> by_name;
  add_wanted({}, by_name);
  for (const Params& params : wanted) add_wanted(params, by_name);
  std::vector<Case> all;
  for (auto& [name, each] : by_name) all.push_back(std::move(each));
  return all;
}

std::uint64_t number(const Case& chosen, const std::string& key) {
  return parse_size(chosen.params.at(key)).value_or(0);
}

FileTask task_of(const Context& context, const Case& chosen) {
  FileTask task;
  for (const Operation& each : operations)
    if (each.name == chosen.params.at("operation")) task.operation = each.operation;
  const std::string direct = param(chosen.params, "o_direct");
  task.case_name = chosen.name;
  task.scratch = context.scratch;
  task.bytes = number(chosen, "bytes");
  task.block = static_cast<std::uint32_t>(number(chosen, "block"));
  task.fsync = chosen.params.at("fsync") == "true";
  task.direct = direct == "true" ? DirectIo::required : direct == "false" ? DirectIo::off : DirectIo::if_possible;
  task.seed = context.seed;
  task.rank = context.world == nullptr ? 0 : context.world->rank();
  task.measured_block = context.block;
  return task;
}

std::optional<std::string> why_bad_sizes(const Case& chosen) {
  const std::uint64_t bytes = number(chosen, "bytes"), block = number(chosen, "block");
  constexpr std::uint64_t largest_block = 1ULL << 30U;
  if (block == 0 || block % page_bytes != 0 || block > largest_block)
    return fmt::format("{}: a block is a multiple of 4 KiB, up to 1 GiB", chosen.name);
  if (bytes == 0 || bytes % block != 0)
    return fmt::format("{}: {} per rank are not a whole number of blocks of {}", chosen.name, size_text(bytes),
                       size_text(block));
  if (bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / 2)
    return fmt::format("{}: no file is that long", chosen.name);
  return std::nullopt;
}

/// All of a rank's data is made before it is written, and read before it is verified: memory as large as the file.
std::optional<std::string> why_no_memory(const Context& context, std::uint64_t bytes) {
  const auto memory =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const auto ranks = static_cast<std::uint64_t>(context.ranks_on_node);
  if (bytes <= memory / 2 / ranks) return std::nullopt;
  return fmt::format(
      "{} in each of {} ranks are more than half of this node's memory ({}), through which the files go; use fewer "
      "bytes",
      size_text(bytes), ranks, text(static_cast<double>(memory), Dimension::bytes));
}

/// Whether the scratch directory honours O_DIRECT can only be tried.
std::optional<std::string> why_no_direct(FileTask task) {
  if (task.direct != DirectIo::required) return std::nullopt;
  task.case_name += "-probe";
  try {
    const ScratchFile probe{
        {.directory = task.scratch, .name = file_name(task), .bytes = page_bytes, .direct = DirectIo::required}};
  } catch (const std::exception& error) {
    return error.what();
  }
  return std::nullopt;
}

std::optional<std::string> why_not(const Context& context, const Case& chosen) {
  if (auto reason = why_bad_sizes(chosen)) return reason;
  const std::uint64_t bytes = number(chosen, "bytes");
  if (auto reason = why_no_memory(context, bytes)) return reason;
  const bool all_ranks = context.world != nullptr && is_shared(mount_of(context.scratch));
  const int writers = all_ranks ? context.world->size() : context.ranks_on_node;
  __extension__ using Wide = unsigned __int128;
  const Wide needed = Wide{bytes} * static_cast<unsigned>(writers) + margin;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  if (auto reason = why_no_scratch(context.scratch, needed > most ? most : static_cast<std::uint64_t>(needed)))
    return reason;
  return why_no_direct(task_of(context, chosen));
}

}  // namespace

const BenchmarkType storage_benchmark{
    .name = "storage",
    .collective = false,
    .fills_idle_time = false,
    .cases = cases,
    .why_not = why_not,
    .open = [](const Context& context, const Case& chosen) { return open_file_benchmark(task_of(context, chosen)); },
    .self_test =
        [](const Context&) {
          return make_case(operations[0], {.bytes = mebibyte, .block = 64U << 10U, .fsync = {}, .o_direct = {}});
        },
};

}  // namespace hallmark
