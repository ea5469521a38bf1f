"""Simulated evidence: equal seeds, equal bytes; marked for ever; faults that are named; errors that help."""
import json
import unittest

import h5py

from hallmark_cli import ACCEPT, BAD_INPUT, CI, CONTRACTS, INCONCLUSIVE, REJECT, USAGE, CliTest

SCALE = CONTRACTS / "scale_1k.toml"


class Evidence(CliTest):
    def simulate(self, name, *words, contract=SCALE):
        self.expect(self.hallmark("simulate", contract, "-o", name, *words), 0)
        return self.hallmark("judge", name)

    def test_a_healthy_hall_is_accepted_and_labelled(self):
        judged = self.simulate("r.h5")
        self.expect(judged, ACCEPT)
        self.assertIn("SIMULATED EVIDENCE", judged.out.splitlines()[0])
        self.expect(self.simulate("ci.h5", contract=CI), ACCEPT)

    def test_a_slow_unit_is_rejected_and_named(self):
        judged = self.simulate("r.h5", "--fault", "slow:rank=17,effect=0.1")
        self.expect(judged, REJECT)
        self.assertIn("rank 17", judged.out)

    def test_faults_can_be_repeated(self):
        judged = self.simulate("r.h5", "--fault", "missing:rank=3", "--fault", "nan:rank=5")
        self.expect(judged, INCONCLUSIVE)

    def test_ranks_that_do_not_answer_are_missing(self):
        judged = self.simulate("r.h5", "--ranks", "1000")
        self.expect(judged, INCONCLUSIVE)
        self.assertIn("missing 24", judged.out)

    def test_equal_seeds_give_equal_bytes(self):
        for name, seed in (("a.h5", 5), ("b.h5", 5), ("c.h5", 6)):
            self.simulate(name, "--seed", str(seed), "--fault", "slow:rank=1")
        a, b, c = ((self.folder / name).read_bytes() for name in ("a.h5", "b.h5", "c.h5"))
        self.assertEqual(a, b)
        self.assertNotEqual(a, c)

    def test_every_output_says_that_it_is_simulated(self):
        self.simulate("r.h5")
        with h5py.File(self.folder / "r.h5") as file:
            self.assertIn(b"seed 1", file["provenance/simulated"][0])
        self.expect(self.hallmark("report", "r.h5", "-o", "out"), ACCEPT)
        verdict = json.loads((self.folder / "out/verdict.json").read_text())
        self.assertIn("seed 1", verdict["simulated"])
        self.assertTrue(verdict["remarks"][0].startswith("SIMULATED"))
        for name in ("report.html", "report.md", "junit.xml"):
            self.assertIn("SIMULATED EVIDENCE", (self.folder / "out" / name).read_text(), name)


class Inventory(CliTest):
    def test_a_contract_without_its_inventory_can_be_given_one(self):
        contract = (CONTRACTS / "h100_hall.toml").read_text()
        (self.folder / "c.toml").write_text(contract)
        made = self.hallmark("simulate", "c.toml", "--inventory-out", "h100-a.inventory.csv")
        self.expect(made, 0)
        digest = made.out.split('sha256 = "')[1][:64]
        (self.folder / "c.toml").write_text(contract.replace("0" * 64, digest))
        self.expect(self.hallmark("simulate", "c.toml", "-o", "r.h5", "--fault", "misracked:rank=9"), 0)
        judged = self.hallmark("judge", "r.h5", "--format", "json")
        self.expect(judged, INCONCLUSIVE)  # some of its metrics are not measured in this version
        criteria = {each["id"]: each for each in json.loads(judged.out)["criteria"]}
        self.assertEqual(criteria["INV-01"]["units"]["fail"], 2)
        for name in ("INV-01", "GEMM-01"):
            self.assertEqual(criteria[name]["verdict"], "ACCEPT", name)
        self.assertEqual(criteria["UNI-01"]["verdict"], "INCONCLUSIVE")  # two units have no value that is known to be theirs


class Errors(CliTest):
    def refused(self, *words, status=USAGE):
        process = self.hallmark("simulate", *words)
        self.assertEqual(process.returncode, status, process.out + process.err)
        self.assertFalse((self.folder / "r.h5").exists())
        return process.err

    def test_a_bad_spelling_lists_the_kinds(self):
        for fault in ("slwo:rank=1", "slow", "slow:rank=1,effect=5", "slow:efect=1"):
            message = self.refused(SCALE, "-o", "r.h5", "--fault", fault)
            self.assertIn(fault, message)
            self.assertIn("throttling", message)

    def test_a_unit_that_is_not_there(self):
        self.assertIn("ranks 0 to 1023", self.refused(SCALE, "-o", "r.h5", "--fault", "slow:rank=1024"))
        self.assertIn("no rack", self.refused(SCALE, "-o", "r.h5", "--fault", "slow_rack:rack=Z9"))
        self.assertIn("--ranks", self.refused(SCALE, "-o", "r.h5", "--ranks", "2000"))

    def test_a_fault_that_nobody_could_see(self):
        self.assertIn("names no units", self.refused(SCALE, "-o", "r.h5", "--fault", "misracked:rank=1"))
        self.assertIn("watts", self.refused(SCALE, "-o", "r.h5", "--fault", "sensor:rank=1"))

    def test_nothing_is_overwritten(self):
        (self.folder / "old.h5").write_text("precious")
        self.assertIn("exists", self.refused(SCALE, "-o", "old.h5"))
        self.assertEqual((self.folder / "old.h5").read_text(), "precious")

    def test_other_misuse(self):
        self.assertIn("--bench", self.refused(SCALE))
        self.assertIn("--bench", self.refused(SCALE, "--bench", "-o", "r.h5"))
        self.refused("missing.toml", "-o", "r.h5", status=74)
        self.refused(CONTRACTS / "programme_stargate.toml", "-o", "r.h5", status=BAD_INPUT)
        self.refused(SCALE, "-o", "r.h5", "--margin", "-1")


class Bench(CliTest):
    def test_a_table_of_what_the_judge_gets_right(self):
        text = CI.read_text()
        (self.folder / "c.toml").write_text(text)
        made = self.hallmark("simulate", "c.toml", "--bench", "--trials", "2", "--format", "json")
        self.expect(made, 0)
        bench = json.loads(made.out)
        rows = {row["fault"]: row for row in bench["rows"]}
        self.assertEqual(rows["no fault"]["accept"], 2)
        self.assertEqual(rows["lying"]["named_exactly"], 2)
        self.assertEqual(sum(row["false_alarms"] for row in bench["rows"]), 0)
        self.assertEqual(made.out, self.hallmark("simulate", "c.toml", "--bench", "--trials", "2", "--format", "json").out)


if __name__ == "__main__":
    unittest.main()
