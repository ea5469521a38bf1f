// `hallmark merge`.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "reports/program/command.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/writer.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

struct MergeOptions {
  std::string folder, output;
  bool force = false;
};

int merge_folder(const MergeOptions& options) {
  if (!options.force && std::filesystem::exists(options.output))
    throw UsageError{fmt::format("{}: is there already; give another -o, or --force to replace it", options.output)};
  const Results results = merge_parts(options.folder);
  write_results(options.output, results);
  if (!results.complete) std::cerr << fmt::format("hallmark: {}: merged, but the run did not finish\n", options.output);
  return 0;
}

}  // namespace

void add_merge(CLI::App& app, Action& action) {
  const auto options = std::make_shared<MergeOptions>();
  CLI::App* const merge = app.add_subcommand("merge", "Put the parts of an interrupted run into one results file");
  merge->add_option("PARTS", options->folder, "the folder: RESULTS.h5.parts")->required();
  merge->add_option("-o,--output", options->output, "results file to write")->required();
  merge->add_flag("--force", options->force, "replace the results file");
  merge->callback([options, &action] { action = [options] { return merge_folder(*options); }; });
}

}  // namespace hallmark
