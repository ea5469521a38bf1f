// Work on untrusted input in a process of its own, for libraries that may crash over it.
#pragma once

#include <functional>
#include <string>

namespace hallmark {

/// The text that `work` returns in a forked child; its Error is thrown here again. Throws InputError, saying that
/// `what` crashed its reader, where the child dies of a signal. Blocks. Not for processes with other threads: only the
/// calling one exists in the child.
[[nodiscard]] std::string in_isolation(const std::string& what, const std::function<std::string()>& work);

}  // namespace hallmark
