"""One rank of four whose multiplier is broken, by one bit that no tolerance would see: it is named, and nobody else."""
import json
import os
import re
import subprocess
import unittest

import h5py

from hallmark_cli import ACCEPT, BIN, CI, REJECT, CliTest

LIAR = 2


def real_blas():
    """Where this machine's OpenBLAS lies."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"libopenblas\.so\.0 .*=> (\S+)", listed)
    return os.path.realpath(found.group(1)) if found else None


class Liar(CliTest):
    def setUp(self):
        super().setUp()
        real = real_blas()
        if real is None:
            self.skipTest("no libopenblas.so.0 to falsify")
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(BIN.parent / "tests/lying"), "LYING_REAL": real,
                            "LYING_RANK": str(LIAR)}
        text = CI.read_text()
        (self.folder / "c.toml").write_text(text[:text.index('[[criterion]]\nid = "GEMM-02"')])

    def run_with(self, status, **lies):
        run = self.hallmark("run", "c.toml", "-o", "r.h5", "--force", env={**self.environment, **lies})
        self.expect(run, status)
        judged = json.loads(self.hallmark("judge", "r.h5", "--format", "json").out)
        gemm = next(each for each in judged["criteria"] if each["id"] == "GEMM-01")
        return run, gemm["units"]["pass"], {unit["label"]: unit for unit in gemm["not_passed"]}

    def test_an_honest_rank_is_not_accused(self):
        _, passed, others = self.run_with(ACCEPT, LYING_MODE="never")
        self.assertEqual((passed, others), (4, {}))
        with h5py.File(self.folder / "r.h5") as file:
            case = file["cases/gemm/fp64/gaussian/n:2048"]
            self.assertEqual(len(set(case["answer_hash"][...].ravel())), 1, "equal ranks gave different bits")

    def test_the_rank_that_always_lies_is_named_with_kind_place_and_action(self):
        run, passed, others = self.run_with(REJECT, LYING_MODE="always")
        self.assertEqual((passed, list(others)), (3, [f"rank {LIAR}"]))
        liar = others[f"rank {LIAR}"]
        self.assertEqual((liar["outcome"], liar["reason"]), ("FAIL", "WRONG_RESULT"))
        for word in ("deterministic", "arithmetic", "rows 37-37", "columns 41-41", "32 of 32"):
            self.assertIn(word, liar["detail"])
        self.assertNotEqual(liar["action"], "")
        self.assertIn(f"rank {LIAR}", run.out)
        with h5py.File(self.folder / "r.h5") as file:
            gaussian = file["cases/gemm/fp64/gaussian/n:2048"]
            self.assertTrue((gaussian["errors"][...] == 0).all(), "a check with a tolerance saw the lowest bit")
            self.assertEqual(gaussian["repeats_wrong"][LIAR, 0], 32, "the vote did not make it repeat")
            self.assertEqual(gaussian["repeats_answers"][LIAR, 0], 1)

    def test_a_fault_that_comes_and_goes_is_marginal(self):
        _, passed, others = self.run_with(REJECT, LYING_MODE="every_other")
        self.assertEqual((passed, list(others)), (3, [f"rank {LIAR}"]))
        self.assertIn("marginal", others[f"rank {LIAR}"]["detail"])


if __name__ == "__main__":
    unittest.main()
