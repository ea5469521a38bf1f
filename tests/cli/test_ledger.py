"""The acceptance ledger as lessor and lessee keep it: what was tried, what was replaced, and what the verdict makes of it."""
import json
import re
import unittest

import h5py

from hallmark_cli import ACCEPT, BAD_INPUT, CI, INCONCLUSIVE, IO, REJECT, USAGE, CliTest

NONCE = "0123456789abcdef"


class Ledger(CliTest):
    """Runs of a simulated hall: the same on every machine."""

    def setUp(self):
        super().setUp()
        # Three attempts and half of the units, where the CI contract allows one and none; of its criteria INV-01, GEMM-01, ARD-01.
        words = CI.read_text().replace("max_per_unit = 1", "max_per_unit = 3").replace("max_replaced_fraction = 0.0", "max_replaced_fraction = 0.5")
        head, *criteria = words.split("[[criterion]]")
        kept = [each for each in criteria if re.search(r'"(INV-01|GEMM-01|ARD-01)"', each)]
        (self.folder / "c.toml").write_text("[[criterion]]".join([head, *kept]))
        for day in (1, 2, 3):
            self.make_run(day)

    def make_run(self, day, *faults):
        name = self.folder / f"run{day}.h5"
        name.unlink(missing_ok=True)
        self.expect(self.hallmark("simulate", "c.toml", "-o", name, "--seed", str(day), *faults), 0)
        with h5py.File(name, "r+") as file:
            for name, value in (("run_id", f"{day:032x}"), ("time_origin", f"2099-01-{day:02}T00:00:00Z")):
                file.attrs.modify(name, value.encode().ljust(len(file.attrs[name]), b"\0") if isinstance(file.attrs[name], bytes) else value)

    def slow_down(self, day, rank):
        self.make_run(day, "--fault", f"slow:rank={rank},effect=0.5")

    def ledger(self, command, *words, status=0):
        done = self.hallmark("ledger", command, "l.jsonl", *words)
        self.expect(done, status)
        return done

    def open(self):
        self.ledger("open", "--contract", "c.toml", "--nonce", NONCE)

    def judge(self, *words, status, reason=""):
        judged = self.hallmark("judge", *words, "--contract", "c.toml", "--ledger", "l.jsonl", "--format", "json")
        self.expect(judged, status)
        verdict = json.loads(judged.out)
        self.assertEqual(verdict["reason"], reason)
        return verdict

    def lines(self):
        return (self.folder / "l.jsonl").read_text().splitlines()

    def write(self, lines):
        (self.folder / "l.jsonl").write_text("".join(line + "\n" for line in lines))

    def test_a_closed_ledger_makes_the_verdict_final(self):
        self.open()
        self.ledger("attempt", "run1.h5")
        self.assertFalse(self.judge("run1.h5", status=ACCEPT)["final"])
        self.assertIn("interim", self.hallmark("judge", "run1.h5", "--contract", "c.toml", "--ledger", "l.jsonl").out)
        self.ledger("close", "--text", "done")
        verdict = self.judge("run1.h5", status=ACCEPT)
        self.assertTrue(verdict["final"])
        self.assertEqual(verdict["ledger"]["entries"], 3)
        console = self.hallmark("judge", "run1.h5", "--contract", "c.toml", "--ledger", "l.jsonl")
        self.assertRegex(console.out.splitlines()[0], r"^ACCEPT .* final ")
        report = self.hallmark("report", "run1.h5", "--contract", "c.toml", "--ledger", "l.jsonl", "-o", "report")
        self.expect(report, ACCEPT)
        self.assertTrue(json.loads((self.folder / "report/verdict.json").read_text())["final"])
        self.assertIn(verdict["ledger"]["head"], (self.folder / "report/report.html").read_text())
        self.expect_one_message(self.hallmark("ledger", "attempt", "l.jsonl", "run2.h5"), BAD_INPUT, "was closed by entry")
        self.assertNotIn("ledger", json.loads(self.hallmark("judge", "run1.h5", "--contract", "c.toml", "--format", "json").out))

    def test_judging_again_gives_the_same_bytes(self):
        self.open()
        self.ledger("attempt", "run1.h5")
        first = self.judge("run1.h5", status=ACCEPT)
        noted = self.lines()
        self.assertEqual(len(noted), 3)
        self.assertEqual(self.judge("run1.h5", status=ACCEPT), first)
        self.assertEqual(self.lines(), noted)

    def test_a_replaced_unit_is_tested_again(self):
        self.slow_down(1, 2)
        self.open()
        self.ledger("attempt", "run1.h5")
        self.judge("run1.h5", status=REJECT)
        self.ledger("attempt", "run2.h5")
        both = ("run1.h5", "run2.h5")
        self.assertNotEqual(self.judge(*both, status=INCONCLUSIVE)["verdict"], "ACCEPT")  # no second draw
        self.ledger("replace", "--unit", "2", "--new-serial", "S-9", "--old-serial", "S-2", "--cause", "too slow")
        between = self.judge(*both, status=INCONCLUSIVE)
        gemm = next(each for each in between["criteria"] if each["id"] == "GEMM-01")
        self.assertEqual([unit["outcome"] for unit in gemm["not_passed"]], ["NOT_SEEN"])
        self.ledger("attempt", "run3.h5")
        verdict = self.judge(*both, "run3.h5", status=ACCEPT)
        self.assertTrue(any("unit 2 was replaced with S-9" in remark for remark in verdict["remarks"]))
        shown = self.ledger("show").out
        for words in ("attempt", "replace", "new S-9", "too slow"):
            self.assertIn(words, shown)

    def test_evidence_and_ledger_must_agree(self):
        self.open()
        self.ledger("attempt", "run1.h5", "run2.h5")
        self.judge("run1.h5", "run2.h5", status=ACCEPT)
        self.judge("run1.h5", status=INCONCLUSIVE, reason="ATTEMPT_MISSING")
        self.judge("run1.h5", "run2.h5", "run3.h5", status=INCONCLUSIVE, reason="EVIDENCE_BROKEN")
        self.slow_down(2, 0)
        verdict = self.judge("run1.h5", "run2.h5", status=INCONCLUSIVE, reason="EVIDENCE_BROKEN")
        self.assertTrue(any("it was changed" in remark for remark in verdict["remarks"]))
        self.expect_one_message(self.hallmark("ledger", "check", "l.jsonl", "run2.h5"), BAD_INPUT, "l.jsonl:2: run 0")
        self.ledger("check", "run1.h5", "--contract", "c.toml")
        self.expect_one_message(self.hallmark("ledger", "check", "l.jsonl", "--contract", CI), BAD_INPUT, "l.jsonl:1: was opened for")
        other = self.hallmark("judge", "run1.h5", "run2.h5", "--contract", CI, "--ledger", "l.jsonl", "--format", "json")
        self.assertEqual(json.loads(other.out)["reason"], "EVIDENCE_BROKEN")

    def test_an_invalidated_run_is_left_out_before_its_verdict_only(self):
        self.slow_down(1, 1)
        self.open()
        self.ledger("attempt", "run1.h5")
        authorised = ("--cause", "cooling was off", "--authorised-by", "lessor: Ada", "--authorised-by", "ci-lessee")
        self.ledger("invalidate", "--entry", "2", *authorised)
        self.ledger("attempt", "run2.h5")
        verdict = self.judge("run2.h5", status=ACCEPT)
        self.assertTrue(any("is left out: invalidated by ledger entry 3 (cooling was off" in remark for remark in verdict["remarks"]))
        self.ledger("invalidate", "--entry", "4", *authorised)
        verdict = self.judge("run2.h5", status=ACCEPT)
        self.assertTrue(any("invalidates nothing: a verdict had been computed" in remark for remark in verdict["remarks"]))

    def test_every_change_of_the_file_is_found(self):
        self.open()
        self.ledger("attempt", "run1.h5")
        self.ledger("remark", "--text", "the lessee was there")
        self.ledger("attempt", "run2.h5")
        head = re.search(r"head ([0-9a-f]{64})", self.ledger("check").out).group(1)
        self.assertIn("not proven", self.ledger("check").out)
        lines = self.lines()
        for name, changed, line in (("changed", [lines[0], lines[1].replace("run_id", "run_ix"), *lines[2:]], 2),
                                    ("removed", lines[:2] + lines[3:], 3), ("moved", [lines[0], lines[2], lines[1], lines[3]], 2),
                                    ("doubled", lines[:2] + lines[1:], 3), ("beheaded", lines[1:], 1), ("empty", [], 1)):
            with self.subTest(name):
                self.write(changed)
                self.expect_one_message(self.hallmark("ledger", "check", "l.jsonl"), BAD_INPUT, f"l.jsonl:{line}: ")
                self.judge("run1.h5", "run2.h5", status=INCONCLUSIVE, reason="EVIDENCE_BROKEN")
        self.write(lines[:3])
        self.ledger("check")  # nothing in it says that a line is missing
        self.expect_one_message(self.hallmark("ledger", "check", "l.jsonl", "--head", head), BAD_INPUT, "entries were cut off")
        cut = self.hallmark("judge", "run1.h5", "--contract", "c.toml", "--ledger", "l.jsonl", "--ledger-head", head, "--format", "json")
        self.expect(cut, INCONCLUSIVE)
        self.assertEqual(json.loads(cut.out)["reason"], "EVIDENCE_BROKEN")
        self.write(lines)
        self.ledger("check", "--head", head)

    def test_a_torn_line_is_named_and_kept(self):
        self.open()
        with (self.folder / "l.jsonl").open("a") as file:
            file.write('{"evidence":[')
        self.expect_one_message(self.hallmark("ledger", "check", "l.jsonl"), BAD_INPUT, "l.jsonl:2: the last line is torn")
        self.expect_one_message(self.hallmark("ledger", "attempt", "l.jsonl", "run1.h5"), BAD_INPUT, "--mend")
        self.ledger("attempt", "run1.h5", "--mend")
        self.assertIn("in place of a torn line", self.ledger("show").out)
        self.ledger("check")

    def test_what_is_missing_is_said(self):
        for words, status, said in ((("open", "l.jsonl", "--contract", "c.toml"), USAGE, "--nonce"),
                                    (("open", "l.jsonl", "--contract", "c.toml", "--nonce", "short"), USAGE, "can be guessed"),
                                    (("attempt", "l.jsonl", "run1.h5"), IO, "l.jsonl"),
                                    (("remark", "l.jsonl", "--text", "x"), USAGE, "no such ledger"),
                                    (("show", "l.jsonl"), IO, "l.jsonl"), (("show",), USAGE, "LEDGER"), ((), USAGE, "subcommand")):
            with self.subTest(words):
                self.expect_one_message(self.hallmark("ledger", *words), status, said)
        self.open()
        for words, status, said in ((("open", "l.jsonl", "--contract", "c.toml", "--nonce", NONCE), USAGE, "is there already"),
                                    (("replace", "l.jsonl", "--unit", "2", "--cause", "c"), USAGE, "names the new part"),
                                    (("replace", "l.jsonl", "--unit", "x", "--cause", "c", "--repaired"), USAGE, "--unit x"),
                                    (("replace", "l.jsonl", "--unit", "1", "--repaired"), USAGE, "--cause"),
                                    (("invalidate", "l.jsonl", "--entry", "1", "--cause", "c"), BAD_INPUT, "l.jsonl:2: invalidates is 1"),
                                    (("exclude", "l.jsonl", "--from", "today", "--until", "x", "--cause", "c"), USAGE, "from is not"),
                                    (("check", "l.jsonl", "--head", "12"), BAD_INPUT, "is no head")):
            with self.subTest(words):
                self.expect_one_message(self.hallmark("ledger", *words), status, said)
        self.assertEqual(len(self.lines()), 1)


if __name__ == "__main__":
    unittest.main()
