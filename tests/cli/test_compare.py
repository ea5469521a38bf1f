"""`hallmark compare` on simulated halls: what drifted is named, and what is absent decides nothing."""
import json
import unittest

from hallmark_cli import ACCEPT, BAD_INPUT, CI, CONTRACTS, INCONCLUSIVE, REJECT, USAGE, CliTest

SCALE = CONTRACTS / "scale_1k.toml"
GEMM = "gemm/fp64/gaussian"


class Compare(CliTest):
    def simulate(self, name, seed, *words, contract=CI):
        self.expect(self.hallmark("simulate", contract, "-o", name, "--seed", seed, *words), 0)

    def compare(self, *words):
        compared = self.hallmark("compare", "old.h5", "new.h5", *words)
        self.assertEqual(compared.err, "")
        return compared

    def halls(self, *faults, before=(), contract=CI):
        self.simulate("old.h5", 1, *before, contract=contract)
        self.simulate("new.h5", 2, *faults, contract=contract)

    def found(self, *words):
        return json.loads(self.compare("--format", "json", *words).out)

    def test_unchanged_is_no_drift(self):
        self.halls()
        compared = self.compare()
        self.expect(compared, ACCEPT)
        self.assertIn("NO DRIFT", compared.out)
        self.assertIn(GEMM, compared.out)
        self.assertTrue(all(len(line) <= 100 for line in compared.out.splitlines()), compared.out)
        self.assertEqual(compared.out, self.compare().out)

    def test_what_was_made_up_says_so(self):
        self.halls()
        self.assertEqual(self.compare().out.splitlines()[0], "SIMULATED EVIDENCE")
        found = self.found()
        self.assertIn("seed 1", found["before"]["simulated"])
        self.assertIn("seed 2", found["after"]["simulated"])

    def test_slower_is_named_and_nobody_else(self):
        self.halls("--fault", "slow:rank=2,effect=0.1,case=gemm")
        compared = self.compare()
        self.expect(compared, REJECT)
        self.assertIn("slower", compared.out)
        found = self.found()
        self.assertEqual((found["schema"], found["ruling"]), ("hallmark.comparison/1", "DRIFT"))
        rows = {case["name"]: case["rows"] for case in found["cases"]}
        named = [(name, row["ratio"]) for name in rows for row in rows[name] if row["named"]]
        self.assertTrue(named)
        for name, ratio in named:
            self.assertTrue(name.startswith("gemm/"), name)
            self.assertAlmostEqual(ratio, 0.9, delta=0.02)
        self.assertEqual({unit["presence"] for unit in found["units"]}, {"both"})

    def test_faster_is_drift_too(self):
        self.halls(before=["--fault", "slow:rank=2,effect=0.1,case=gemm"])
        compared = self.compare()
        self.expect(compared, REJECT)
        self.assertIn("faster", compared.out)

    def test_an_allowance_covers_what_it_covers(self):
        self.halls("--fault", "slow_hall:effect=0.1")
        self.expect(self.compare(), REJECT)
        self.expect(self.compare("--within", "0.2"), ACCEPT)

    def test_a_wrong_answer_is_drift(self):
        self.halls("--fault", "lying:rank=1")
        compared = self.compare("--within", "0.9")
        self.expect(compared, REJECT)
        self.assertIn("WRONG_RESULT", compared.out)

    def test_absence_decides_nothing(self):
        for fault in ("missing:rank=3", "nan:rank=1"):
            self.halls("--fault", fault)
            self.expect(self.compare("--within", "0.9"), INCONCLUSIVE)
            for name in ("old.h5", "new.h5"):
                (self.folder / name).unlink()

    def test_a_slow_rack_of_a_large_hall(self):
        self.halls("--fault", "slow_rack:rack=3,effect=0.1", contract=SCALE)
        self.expect(self.compare(), REJECT)
        gemm = next(case for case in self.found()["cases"] if case["name"].startswith("gemm/"))
        slowest, *others = gemm["racks"]
        self.assertAlmostEqual(slowest["ratio"], 0.9, delta=0.01)
        self.assertEqual(len({row["unit"] for row in gemm["rows"] if row["named"]}), slowest["units"])
        for rack in others:
            self.assertAlmostEqual(rack["ratio"], 1, delta=0.01)

    def test_bad_input(self):
        self.simulate("old.h5", 1)
        self.expect_one_message(self.hallmark("compare", "old.h5"), USAGE)
        self.expect_one_message(self.hallmark("compare", "old.h5", "old.h5"), USAGE, "both sides")
        self.expect_one_message(self.hallmark("compare", "old.h5", "none.h5"), BAD_INPUT, "none.h5")
        self.expect_one_message(self.hallmark("compare", "old.h5", "old.h5", "--within", "2"), USAGE)


if __name__ == "__main__":
    unittest.main()
