"""What the CLI tests share: running the binaries as a user does."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["HALLMARK_BIN"])
SOURCE = pathlib.Path(os.environ["HALLMARK_SOURCE"])
CONTRACTS = SOURCE / "reports/contract/contracts"
CI = CONTRACTS / "ci_cpu_hall.toml"
ACCEPT, REJECT, INCONCLUSIVE = 0, 1, 2
USAGE, BAD_INPUT, UNAVAILABLE, DEFECT, IO, INTERRUPTED = 64, 65, 69, 70, 74, 75
# Small and quick: for tests that are not about speed or verdicts.
QUICK = ["--blocks", "2", "--budget", "0.01", "--benchmark_filter=bytes:4096$|selftest"]


class CliTest(unittest.TestCase):
    """Each test has a folder of its own, which is also the working directory."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hallmark-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *words, program="hallmark", **more):
        return subprocess.Popen([str(BIN / program), *map(str, words)], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def hallmark(self, *words, timeout=300, **more):
        process = self.start(*words, **more)
        try:
            process.out, process.err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process

    def mpirun(self, ranks, *words, timeout=300):
        command = ["mpirun", "-n", str(ranks), "--oversubscribe", "--bind-to", "none", str(BIN / "hallmark"), *map(str, words)]
        return subprocess.run(command, cwd=self.folder, text=True, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL,
                              check=False)

    def expect(self, process, status, *in_stderr):
        self.assertEqual(process.returncode, status, f"stdout:\n{process.out}\nstderr:\n{process.err}")
        for words in in_stderr:
            self.assertIn(words, process.err)

    def expect_one_message(self, process, status, *words):
        """One clear message, the right status, no stack of further complaints."""
        self.expect(process, status, *words)
        complaints = [line for line in process.err.splitlines() if line.startswith("hallmark: ")]
        self.assertEqual(len(complaints), 1, process.err)

    def wait_until(self, condition, seconds=300):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.05)
        self.fail("waited in vain")

    def parts(self, name="r.h5"):
        return sorted(path.name for path in (self.folder / f"{name}.parts").glob("*.h5"))

    def rank_processes(self, name="r.h5"):
        """Process id by rank, from the flight recorder's entries."""
        ids = {}
        for entry in (self.folder / f"{name}.parts").glob("rank-*.progress"):
            words = entry.read_text().split()
            if words:
                ids[int(entry.stem[5:])] = int(words[0])
        return ids

    def kill_rank(self, rank, number=signal.SIGKILL, name="r.h5"):
        os.kill(self.rank_processes(name)[rank], number)
