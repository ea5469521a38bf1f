// `hallmark import`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>

#include "reports/contract/files.hpp"
#include "reports/foreign/formats.hpp"
#include "reports/foreign/import.hpp"
#include "reports/program/command.hpp"
#include "reports/results/writer.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20U;

struct ImportOptions {
  std::vector<std::string> files, ranks;
  std::string output, format, hall;
  bool force = false;
};

/// "--ranks 16" is how many; "--ranks n1,n1,n2,n2" is who.
foreign::Told told_by(const ImportOptions& options) {
  foreign::Told told{.hall = options.hall, .hosts = {}, .ranks = 0};
  if (options.ranks.size() == 1) {
    const std::string& word = options.ranks.front();
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), told.ranks);
    if (end == word.data() + word.size() &&
        (error != std::errc{} || told.ranks == 0 || told.ranks > foreign::most_ranks))
      throw UsageError{fmt::format("--ranks {}: give 1 to {}, or a host for each rank", word, foreign::most_ranks)};
    if (error == std::errc{} && end == word.data() + word.size()) return told;
    told.ranks = 0;
  }
  told.hosts = options.ranks;
  return told;
}

/// The command that gives these bytes again, wherever its files lie and its output goes: without folders, -o and
/// --force.
std::string command_of(const ImportOptions& options, const std::vector<foreign::Source>& sources) {
  std::string command = "hallmark import";
  if (!options.format.empty()) command += " --format " + options.format;
  if (!options.hall.empty()) command += " --hall " + options.hall;
  if (!options.ranks.empty()) command += fmt::format(" --ranks {}", fmt::join(options.ranks, ","));
  for (const foreign::Source& source : sources) command += " " + source.name;
  return command;
}

int import_files(const ImportOptions& options) {
  if (!options.force && std::filesystem::exists(options.output))
    throw UsageError{fmt::format("{}: is there already; give another -o, or --force to replace it", options.output)};
  std::vector<foreign::Source> sources;
  for (const std::string& file : options.files) {
    const std::string bytes = read_bounded(file, most_bytes);
    sources.push_back({.name = std::filesystem::path{file}.filename().string(),
                       .sha256 = sha256(bytes),
                       .launch = foreign::find_format(options.format, bytes, file).parse(bytes, file)});
  }
  // The order in which a shell names files says nothing.
  std::ranges::sort(sources, {},
                    [](const foreign::Source& each) { return std::tie(each.launch.started, each.name, each.sha256); });
  const Results results =
      foreign::results_of(sources, told_by(options), HALLMARK_VERSION, command_of(options, sources));
  write_results(options.output, results);
  for (const std::string& warning : results.provenance.warnings) std::cerr << "hallmark: " << warning << '\n';
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* const import = app.add_subcommand("import", "Turn output of other tools into results marked external");
  import->add_option("FILES", options->files, "output of one tool; each file is a launch, and a block")->required();
  import->add_option("-o,--output", options->output, "results file to write")->required();
  import->add_option("--format", options->format, "whose output it is (default: by its marks)")
      ->check(CLI::IsMember({"nccl-tests", "fio", "ior", "osu", "hpl"}));
  import->add_option("--hall", options->hall, "the hall's id, as in the contract");
  import->add_option("--ranks", options->ranks, "how many ranks there were, or the host of each: n1,n1,n2,n2")
      ->delimiter(',')
      ->allow_extra_args(false);
  import->add_flag("--force", options->force, "replace the results file");
  import->footer(
      "A contract's criterion admits such evidence with `external = true`. What a tool does not say stays unknown.");
  import->callback([options, &action] { action = [options] { return import_files(*options);
};
}  // namespace hallmark
);
}

}  // namespace hallmark
