// The outputs of other tools that are understood. Each parser takes bytes and the name to call them by in messages, and
// throws InputError with the place (JSON path, or line), what was found and what was expected.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "reports/foreign/foreign.hpp"

namespace hallmark::foreign {

/// nccl-tests, all_reduce_perf -J FILE (its JSON version 2). Each size out of place is a case; with -I each iteration
/// is a sample, else the mean of all. `nwrong` 0 is a right answer, null none that was checked.
[[nodiscard]] Launch parse_nccl_tests(std::string_view bytes, const std::string& filename);

/// fio --output-format=json: read, write and randread. The jobs of one group are one rank of their host; a step is one
/// request, a sample the mean over all of them. Checked where a job says verify=.
[[nodiscard]] Launch parse_fio(std::string_view bytes, const std::string& filename);

/// IOR -O summaryFormat=JSON (3.3, 4): each repetition is a sample of one transfer, the total of all tasks evenly
/// shared. Its JSON does not say how a check of the data went.
[[nodiscard]] Launch parse_ior(std::string_view bytes, const std::string& filename);

/// osu_allreduce of the OSU micro-benchmarks (text): the mean latency that the slowest rank saw, where it is printed.
/// How many ranks there were it does not say.
[[nodiscard]] Launch parse_osu(std::string_view bytes, const std::string& filename);

/// HPL's text, alone or within hpcc's: N^3 2/3 + 3/2 N^2 flop in the time of each run that passed its residual check.
/// All of the machine together, which is less than its products alone would reach.
[[nodiscard]] Launch parse_hpl(std::string_view bytes, const std::string& filename);

struct Format {
  std::string_view name;
  Launch (*parse)(std::string_view bytes, const std::string& filename);
  bool (*resembles)(std::string_view bytes);
};
[[nodiscard]] const std::array<Format, 5>& formats();

/// By name; where that is empty, the one whose marks the bytes have. Throws UsageError for an unknown name, InputError
/// where nothing fits.
[[nodiscard]] const Format& find_format(const std::string& name, std::string_view bytes, const std::string& filename);

}  // namespace hallmark::foreign
