// Format: HPL 2, HPL_pdtest.c, alone or as the section that hpcc writes.
#include "reports/foreign/formats.hpp"
#include "reports/foreign/text.hpp"

namespace hallmark::foreign {
namespace {

constexpr std::size_t result_words = 7;  ///< T/V N NB P Q Time Gflops
constexpr double largest_n = 1e9;

struct Run {
  double n, processes, seconds;
};

/// The rate has more digits than the time, so the time is taken from it. Flop: 2/3 n^3 + 3/2 n^2, as HPL counts.
double flops_of(double n) { return 2.0 / 3.0 * n * n * n + 1.5 * n * n; }

Run run_of(const Line& line, const std::string& filename) {
  const double n = positive_at(line, 1, filename, "N"), p = positive_at(line, 3, filename, "P"),
               q = positive_at(line, 4, filename, "Q");
  const double gflops = positive_at(line, 6, filename, "a rate in Gflops");
  if (n > largest_n || p * q > static_cast<double>(most_ranks) || p * q != std::floor(p * q))
    refuse(filename, line, fmt::format("N up to 1e9 and 1 to {} processes", most_ranks));
  return {n, p * q, flops_of(n) / (gflops * 1e9)};
}

bool is_result(const Line& line) {
  return line.words.size() == result_words && line.words[0].size() >= 8 &&
         (line.words[0].starts_with("WR") || line.words[0].starts_with("WC"));
}

void add_run(Launch& launch, const Run& run, Verified verified, const Line& line, const std::string& filename) {
  const auto ranks = static_cast<std::size_t>(run.processes);
  if (launch.ranks != 0 && launch.ranks != ranks)
    refuse(filename, line, fmt::format("{} processes as in the run before; import others apart", launch.ranks));
  launch.ranks = ranks;
  const std::string name = fmt::format("gemm/fp64/gaussian/n:{:.0f}", run.n);
  for (Case& each : launch.cases)
    if (each.name == name) {
      each.seconds.front().push_back(run.seconds);
      if (verified != Verified::right) each.verified = verified;
      return;
    }
  Case& made = launch.cases.emplace_back();
  made.name = name;
  made.params = {{"precision", "fp64"},
                 {"n", fmt::format("{:.0f}", run.n)},
                 {"data", "gaussian: HPL's own are uniform"},
                 {"algorithm", "HPL: LU with partial pivoting"},
                 {"sample", "one factorisation and solve"}};
  made.total_only = ranks > 1;
  made.flops = flops_of(run.n) / run.processes;
  made.seconds.push_back({run.seconds});
  made.verified = verified;
}

/// "HPLinpack 2.3  --  High-Performance Linpack benchmark"
bool read_version(const Line& line, Launch& launch) {
  const bool head = line.words.size() > 1 && line.words[0] == "HPLinpack" && number_of(line.words[1]);
  if (head) launch.version = line.words[1];
  return head;
}

}  // namespace

Launch parse_hpl(std::string_view bytes, const std::string& filename) {
  Launch launch{.tool = "HPL", .version = "", .started = "", .ranks = 0, .who = {}, .cases = {}, .warnings = {}};
  bool named = false;
  std::optional<Run> pending;
  Line where;
  const auto finish = [&](Verified verified) {
    if (pending) add_run(launch, *pending, verified, where, filename);
    pending.reset();
  };
  for (const Line& line : lines_of(bytes)) {
    named = read_version(line, launch) || named;
    if (!named) continue;
    if (is_result(line)) {
      finish(Verified::unchecked);
      pending = run_of(line, filename);
      where = line;
    } else if (pending && line.text.starts_with("||Ax-b||") && !line.words.empty()) {
      finish(line.words.back() == "PASSED" ? Verified::right : Verified::wrong);
    }
  }
  finish(Verified::unchecked);
  if (!named) throw InputError{filename + ": has no line 'HPLinpack VERSION'; expected HPL's text"};
  return launch;
}

}  // namespace hallmark::foreign
