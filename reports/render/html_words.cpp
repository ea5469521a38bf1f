#include <fmt/format.h>

#include "reports/render/escape.hpp"
#include "reports/render/html.hpp"

namespace hallmark::html {

std::string method() {
  return section("method", "How it was judged", R"(<ul>
<li><b>One value per block.</b> Cases are measured in shuffled blocks, not in one long loop. Each block gives one value; only the declared warm-up is discarded, and no sample is dropped for being slow.</li>
<li><b>Limits.</b> The limits of a median or quantile are order statistics of the block values, so they assume no distribution. They are widened by the declared uncertainty of the instrument.</li>
<li><b>A unit passes</b> where the whole interval keeps the threshold, <b>fails</b> where the whole interval misses it, and is <b>inconclusive</b> where the threshold lies inside, where too few values exist, or where an answer was not verified.</li>
<li><b>A missing unit never passes.</b> It blocks acceptance at once, counts as a failure when the contract closes, adds nothing to sums and nothing to the accepted kW.</li>
<li><b>A criterion over units</b> is rejected where more units fail than its allowance, accepted where failing, inconclusive and missing units together are within it, and otherwise inconclusive.</li>
<li><b>The hall</b> is rejected if any gate is rejected; else inconclusive if any gate is inconclusive or there is no gate; else accepted. Criteria of severity "report" decide nothing.</li>
<li><b>Wrong answers are not fast answers.</b> Every case checks its own results, and every run corrupts one rank's answer on purpose, which must be found.</li>
<li><b>Power.</b> Demonstrated watts are the sum over ranks with a sensor: a lower bound. Where there is no sensor the value is unknown, never zero.</li>
</ul>
)");
}

std::string verification(const Report& report) {
  const Verdict& verdict = report.verdict;
  const std::string contract = verdict.contract_filename.empty() ? "CONTRACT.toml" : verdict.contract_filename;
  const std::string name = contract.substr(contract.find_last_of('/') + 1);
  return section(
      "verify", "How to verify this report",
      fmt::format("<p>Take the results files and the contract whose hashes stand on page 1, on any machine, without "
                  "MPI and without a GPU:</p>\n"
                  "<pre>sha256sum {0}\nhallmark judge results.h5 --contract {0}\nhallmark report results.h5 --contract "
                  "{0} -o again</pre>\n"
                  "<p>The same version of hallmark ({1}) gives this page and its companions byte for byte; results.h5 "
                  "stands for all files of the evidence. "
                  "The hashes show that the evidence was not changed. They do not show that a sensor told the truth or "
                  "on which machines the run was made; "
                  "for that, witness the run, compare serials, and repeat it on units of your own choice.</p>\n",
                  xml(name), xml(report.tool_version)));
}

}  // namespace hallmark::html
