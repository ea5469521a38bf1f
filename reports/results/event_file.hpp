// /events and /watch of a results file.
#pragma once

#include <array>

#include "reports/results/hdf5.input.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/results.hpp"
#include "reports/results/schema.hpp"

namespace hallmark {

namespace schema {

inline constexpr std::array<Column<EventRecord>, 6> event_columns{{
    {{"time", "s", "when it happened, since time_origin"}, &EventRecord::time_s, Need::required},
    {{"node", "1", "row of the node in /nodes; 2^32 - 1: all nodes"}, &EventRecord::node, Need::required},
    {{"rank", "1", "row of the rank in /ranks; -1: the whole node"}, &EventRecord::rank},
    {{"kind", "1", "down, up, interruption, ecc_uncorrectable, xid, excluded, or another word"},
     &EventRecord::kind,
     Need::required},
    {{"value", "1", "errors, number of the Xid, or seconds that are excluded"}, &EventRecord::value},
    {{"text", "1", "what was said of it; of excluded: by which name"}, &EventRecord::text},
}};

inline constexpr std::array<Column<WatchRecord>, 4> watch_columns{{
    {{"begin", "s", "from when on somebody watched, since time_origin"}, &WatchRecord::begin_s, Need::required},
    {{"end", "s", "until when, since time_origin"}, &WatchRecord::end_s, Need::required},
    {{"node", "1", "row of the node in /nodes; 2^32 - 1: all nodes"}, &WatchRecord::node, Need::required},
    {{"kind", "1", "kind of event that was looked for; down stands for up too"},
     &WatchRecord::kind,
     Need::required},
}};

}  // namespace schema

/// Makes the scales /event and /watch_span; before anything is written.
void create_event_scales(h5::Output& output, const Results& results);

/// Nothing where there is none.
void write_events(const h5::OutputGroup& root, const Results& results);

/// Fills events and watch, after ranks and nodes. InputError for a node or rank that the run does not have, a time that
/// is no number, and a watch that ends before it begins.
void read_events(const h5::InputGroup& root, Results& results);

}  // namespace hallmark
