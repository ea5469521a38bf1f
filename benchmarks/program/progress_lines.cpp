#include "benchmarks/program/progress_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "benchmarks/runner.hpp"
#include "reports/judgement/load_shape.hpp"
#include "topology/base/order_statistics.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr double seconds_between_lines = 5;

std::string seconds_text(double seconds) {
  if (std::isnan(seconds)) return "?";
  return seconds < 120 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.0f} min", seconds / 60);
}

/// What a finished case comes to: medians over blocks of the slowest rank's (or the collective's) step.
struct Summary {
  std::vector<double> block_steps;  ///< s
  std::uint64_t wrong = 0, unchecked = 0;
};

Summary summarise(const CaseRecord& record) {
  Summary summary;
  for (std::size_t block = 0; block < record.blocks; ++block) {
    const double step = median(step_times(record, block));
    if (step > 0) summary.block_steps.push_back(step);
  }
  summary.wrong = static_cast<std::uint64_t>(std::ranges::count(record.verified, Verified::wrong));
  summary.unchecked = static_cast<std::uint64_t>(std::ranges::count(record.verified, Verified::unchecked));
  return summary;
}

/// The work that a rate is given of, as METRICS.md counts it.
std::pair<double, Dimension> counted(const CaseRecord& record) {
  const std::string_view benchmark = benchmark_of(record.name);
  if (benchmark == "gemm" || benchmark == "peak") return {record.flops, Dimension::flop_rate};
  if (record.name.find("/randread/") != std::string::npos) return {record.operations, Dimension::operation_rate};
  return {record.bytes, Dimension::byte_rate};
}

std::string answer_words(const Summary& summary) {
  if (summary.wrong > 0) return fmt::format("WRONG ANSWER in {} rank-blocks", summary.wrong);
  return summary.unchecked > 0 ? fmt::format("unchecked in {} rank-blocks", summary.unchecked) : "answers right";
}

/// The rank that followed its plan worst; nullopt where no rank's deed is known.
std::optional<ShapeDeed> worst_deed(const CaseRecord& record) {
  std::optional<ShapeDeed> worst;
  for (std::size_t rank = 0; rank < record.ranks; ++rank)
    for (std::size_t block = 0; block < record.blocks; ++block)
      if (const auto deed = deed_of(record, rank, block); deed && (!worst || deed->worst_s > worst->worst_s))
        worst = deed;
  return worst;
}

std::string shape_words(const CaseRecord& record, const Summary& summary) {
  const std::optional<ShapeDeed> deed = worst_deed(record);
  if (!deed) return "not measured";
  const std::string kept = summary.unchecked > 0 ? fmt::format("PLAN NOT KEPT in {} rank-blocks", summary.unchecked)
                                                 : "plan kept, " + answer_words(summary);
  return fmt::format("{} slots, at most {} off (bound {} s), {:.3f} of the planned load, {}", record.samples,
                     text(deed->worst_s, Dimension::time), record.params.at("bound"), deed->load_fraction,
                     summary.wrong > 0 ? answer_words(summary) : kept);
}

}  // namespace

void ProgressLines::show(const Progress& progress) {
  if (quiet_) return;
  if (!terminal_ && progress.elapsed_s - last_s_ < seconds_between_lines) return;
  last_s_ = progress.elapsed_s;
  shown_ = true;
  const std::string line = fmt::format("[{}/{}] block {}/{}  {}  {} elapsed, about {} left", progress.done,
                                       progress.total, progress.block + 1, progress.blocks, progress.case_name,
                                       seconds_text(progress.elapsed_s), seconds_text(progress.left_s));
  out_ << (terminal_ ? "\r\033[K" : "") << line << (terminal_ ? "" : "\n") << std::flush;
}

void ProgressLines::finish() {
  if (terminal_ && shown_) out_ << "\r\033[K" << std::flush;
}

std::string case_line(const CaseRecord& record) {
  if (record.status != CaseStatus::done)
    return fmt::format("{:<44} {}: {}", record.name, record.status == CaseStatus::skipped ? "skipped" : "failed",
                       record.reason);
  const Summary summary = summarise(record);
  if (!record.scheduled && summary.block_steps.empty()) return fmt::format("{:<44} not measured", record.name);
  if (record.scheduled) return fmt::format("{:<44} {}", record.name, shape_words(record, summary));
  const auto [work, dimension] = counted(record);
  const auto [fastest, slowest] = std::ranges::minmax(summary.block_steps);
  return fmt::format("{:<44} {:>14} [{}, {}] {}, {}", record.name, text(work / median(summary.block_steps), dimension),
                     text(work / slowest, dimension), text(work / fastest, dimension),
                     record.collective ? "bytes/elapsed" : "per rank (slowest)", answer_words(summary));
}

std::string case_json(const CaseRecord& record) {
  const Summary summary = summarise(record);
  nlohmann::ordered_json line{{"case", record.name}};
  line["status"] = record.status == CaseStatus::done      ? "done"
                   : record.status == CaseStatus::skipped ? "skipped"
                                                          : "failed";
  if (!record.reason.empty()) line["reason"] = record.reason;
  line["blocks"] = summary.block_steps.size();
  if (!summary.block_steps.empty()) line["step_s"] = median(summary.block_steps);
  if (const auto deed = record.scheduled ? worst_deed(record) : std::nullopt) {
    line["schedule_error_s"] = deed->worst_s;
    line["load_fraction"] = deed->load_fraction;
  }
  line["flops"] = record.flops;
  line["bytes"] = record.bytes;
  line["operations"] = record.operations;
  line["wrong"] = summary.wrong;
  line["unchecked"] = summary.unchecked;
  return line.dump();
}

}  // namespace hallmark
