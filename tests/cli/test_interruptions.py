"""Whatever ends a run early: exit status 75, and what was finished can be judged."""
import os
import signal
import subprocess
import unittest

import h5py

from hallmark_cli import BIN, CI, INCONCLUSIVE, INTERRUPTED, CliTest

OK, TIMED_OUT, FAILED = 0, 2, 3  # ranks/state

# Long enough to be interrupted anywhere, each part being done in a fraction of a second.
LONG = ["--blocks", "2000", "--budget", "0.01", "--benchmark_filter=f32/bytes:(8|4096|65536)$"]


class Interruptions(CliTest):
    def begin(self, ranks=3, *more):
        process = self.start("run", "-o", "r.h5", "-n", ranks, *LONG, *more)
        self.addCleanup(process.kill)
        self.wait_until(lambda: len(self.parts()) > 4 or process.poll() is not None)
        self.assertIsNone(process.poll(), "ended before it could be interrupted")
        return process

    def end(self, process, seconds=120):
        process.out, process.err = process.communicate(timeout=seconds)
        return process

    def evidence_is_left(self, states=None):
        self.assertFalse((self.folder / "r.h5").exists())
        judged = self.hallmark("judge", "r.h5", "--contract", CI)
        self.assertEqual(judged.returncode, INCONCLUSIVE, judged.out + judged.err)
        merged = self.hallmark("merge", "r.h5.parts", "-o", "m.h5")
        self.assertEqual(merged.returncode, 0, merged.err)
        again = self.hallmark("judge", "m.h5", "--contract", CI)
        self.assertEqual(judged.out.replace("r.h5", "m.h5"), again.out.replace("r.h5", "m.h5"))
        if states is not None:
            with h5py.File(self.folder / "m.h5") as file:
                self.assertEqual(list(file["ranks/state"][...]), states)

    def test_ctrl_c(self):
        process = self.begin()
        process.send_signal(signal.SIGINT)
        self.expect(self.end(process), INTERRUPTED, "interrupted", "r.h5.parts")
        self.evidence_is_left()

    def test_sigterm(self):
        process = self.begin()
        process.terminate()
        self.expect(self.end(process), INTERRUPTED, "interrupted")
        self.evidence_is_left()

    def test_a_rank_that_dies_is_named(self):
        process = self.begin()
        self.kill_rank(1)
        self.expect(self.end(process), INTERRUPTED, "rank 1")
        self.evidence_is_left([OK, FAILED, OK])

    def test_a_rank_that_hangs_is_named(self):
        process = self.begin(3, "--deadline", "5")
        stopped = self.rank_processes()[2]
        os.kill(stopped, signal.SIGSTOP)
        self.addCleanup(self.let_go, stopped)
        self.expect(self.end(process), INTERRUPTED, "deadline", "rank 2")
        self.evidence_is_left([OK, OK, TIMED_OUT])

    def test_rank_0_that_hangs_is_named_by_the_others(self):
        process = self.begin(3, "--deadline", "5")
        stopped = self.rank_processes()[0]
        os.kill(stopped, signal.SIGSTOP)
        self.addCleanup(self.let_go, stopped)
        self.expect(self.end(process), INTERRUPTED, "rank 0")
        self.evidence_is_left([TIMED_OUT, OK, OK])

    def test_under_mpirun_too(self):
        command = ["mpirun", "-n", "3", "--oversubscribe", "--bind-to", "none", str(BIN / "hallmark"), "run", "-o", "r.h5", *LONG]
        process = subprocess.Popen(command, cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        self.wait_until(lambda: len(self.parts()) > 4)
        self.kill_rank(1)
        _, errors = process.communicate(timeout=120)
        self.assertIn("rank 1", errors)
        self.assertIn(process.returncode, (INTERRUPTED, 128 + signal.SIGKILL))
        self.evidence_is_left()

    def test_parts_of_an_interrupted_run_are_not_overwritten(self):
        process = self.begin()
        process.terminate()
        self.end(process)
        again = self.hallmark("run", "-o", "r.h5", "-n", "2", *LONG)
        self.expect(again, 64, "r.h5.parts", "--force")
        self.assertGreater(len(self.parts()), 4)

    @staticmethod
    def let_go(process):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


if __name__ == "__main__":
    unittest.main()
