"""`hallmark compare` on a real run, on copies of it that were edited, and on a second run."""
import json
import pathlib
import shutil
import tempfile
import unittest

import h5py

from hallmark_cli import ACCEPT, BAD_INPUT, INCONCLUSIVE, REJECT, USAGE, CliTest

CASE = "allreduce/mpi/f32/bytes:4096"
WIDE = ["--within", "0.9"]  # the run is short and the machine may not be quiet


class Compare(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="hallmark-compare-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)

    def setUp(self):
        super().setUp()
        if not (self.shared / "old.h5").exists():
            self.measure(self.shared / "old.h5")
        shutil.copy(self.shared / "old.h5", self.folder / "old.h5")

    def measure(self, path):
        self.expect(self.hallmark("run", "-o", path, "-n", "2", "--blocks", "7", "--budget", "0.01",
                                  "--benchmark_filter=f32/bytes:4096$|selftest/allreduce"), 0)

    def compare(self, *words):
        return self.hallmark("compare", "old.h5", "new.h5", *words)

    def edited(self, edit):
        """new.h5 is what `edit` makes of the baseline's case."""
        shutil.copy(self.folder / "old.h5", self.folder / "new.h5")
        with h5py.File(self.folder / "new.h5", "r+") as file:
            edit(file["cases"][CASE])

    def test_two_runs_of_one_machine(self):
        self.measure("new.h5")
        compared = self.compare(*WIDE)
        self.assertIn(compared.returncode, (ACCEPT, INCONCLUSIVE), compared.out)
        self.assertIn(CASE, compared.out)
        self.assertTrue(all(len(line) <= 100 for line in compared.out.splitlines()), compared.out)
        self.assertEqual(compared.out, self.compare(*WIDE).out)

    def test_unchanged_is_no_drift(self):
        def later(case):
            case["window_end"][...] = case["window_end"][...] + 1e-3
        self.edited(later)
        compared = self.compare(*WIDE)
        self.expect(compared, ACCEPT)
        self.assertIn("NO DRIFT", compared.out)

    def test_slower_is_named(self):
        def slow(case):
            case["exit"][...] = case["entry"][...] + 10 * (case["exit"][...] - case["entry"][...])
        self.edited(slow)
        compared = self.compare("--within", "0.2")
        self.expect(compared, REJECT)
        self.assertIn("slower", compared.out)
        found = json.loads(self.compare("--within", "0.2", "--format", "json").out)
        self.assertEqual((found["schema"], found["ruling"]), ("hallmark.comparison/1", "DRIFT"))
        (row,) = found["cases"][0]["rows"]
        self.assertTrue(row["named"])
        self.assertLess(row["ratio"], 0.5)
        self.assertEqual([unit["presence"] for unit in found["units"]], ["both", "both"])

    def test_a_wrong_answer_is_drift(self):
        def spoil(case):
            case["verified"][1, 2] = 0
        self.edited(spoil)
        compared = self.compare(*WIDE)
        self.expect(compared, REJECT)
        self.assertIn("WRONG_RESULT", compared.out)

    def test_absence_decides_nothing(self):
        def lose(case):
            case["entry"][1] = case["exit"][1] = float("nan")
        self.edited(lose)
        self.expect(self.compare(*WIDE), INCONCLUSIVE)

    def test_bad_input(self):
        self.edited(lambda case: None)
        self.expect_one_message(self.hallmark("compare", "old.h5"), USAGE)
        self.expect_one_message(self.compare(), USAGE, "both sides")
        self.expect_one_message(self.hallmark("compare", "old.h5", "none.h5"), BAD_INPUT, "none.h5")
        self.expect_one_message(self.compare("--within", "2"), USAGE)


if __name__ == "__main__":
    unittest.main()
