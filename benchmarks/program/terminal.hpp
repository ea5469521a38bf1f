// Whether people look at the output. Under mpirun a rank's stdout is a terminal of the launcher's own making, so the
// ranks are told by whoever launched them; started by another launcher, they take it that nobody does.
#pragma once

namespace hallmark {

/// Tells the ranks that this process is about to launch. Changes the environment.
void hand_on_terminals();

[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();

}  // namespace hallmark
