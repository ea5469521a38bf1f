// Adds to a ledger, durably, one writer at a time.
#pragma once

#include <string>

#include "reports/ledger/ledger.hpp"

namespace hallmark {

/// What to do about a last line that a crash cut short.
enum class Torn { refuse, keep_in_entry };

/// Appends one line: locked (flock), proven first, seq and prev filled in, one write, fsync. An `open` entry makes the
/// file. Returns the ledger with the new entry as its last. With Torn::keep_in_entry a torn last line makes way for the
/// new one, which keeps its bytes in `torn`. Throws InputError with file and line where the ledger does not hold or
/// the entry may not follow, UsageError for an incomplete entry or a file that is there already or is not, IoError.
Ledger append_entry(const std::string& path, LedgerEntry entry, Torn torn = Torn::refuse);

}  // namespace hallmark
