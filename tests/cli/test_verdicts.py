"""The CI contract and its two siblings, end to end."""
import hashlib
import json
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as xml

import h5py
import pandas

from hallmark_cli import ACCEPT, CI, CONTRACTS, INCONCLUSIVE, REJECT, CliTest


class Verdicts(CliTest):
    def test_three_contracts_three_verdicts(self):
        run = self.hallmark("run", CI, "-o", "r.h5")
        self.expect(run, ACCEPT)
        self.assertIn("ACCEPT", run.out)
        self.assertIn("gemm/fp64/gaussian/n:2048", run.out)
        self.judging_again_gives_the_same_bytes(run)
        self.siblings_reject_and_do_not_conclude()
        self.every_sample_of_every_rank_is_there()
        self.report_is_complete()
        self.a_planted_fault_that_nobody_found_settles_nothing()
        self.less_evidence_is_never_better()

    def judging_again_gives_the_same_bytes(self, run):
        judged = self.hallmark("judge", "r.h5", "--contract", CI)
        self.expect(judged, ACCEPT)
        self.assertTrue(run.out.endswith(judged.out), "the run's verdict and its re-judgement differ")
        first = self.hallmark("judge", "r.h5", "--contract", CI, "--format", "json").out
        self.assertEqual(first, self.hallmark("judge", "r.h5", "--format", "json").out)
        self.assertEqual(json.loads(first)["verdict"], "ACCEPT")

    def siblings_reject_and_do_not_conclude(self):
        broken = self.hallmark("judge", "r.h5", "--contract", CONTRACTS / "ci_cpu_hall_reject.toml")
        self.expect(broken, INCONCLUSIVE)
        self.assertIn("EVIDENCE_BROKEN", broken.out)
        shutil.copy(self.folder / "r.h5", self.folder / "free.h5")
        with h5py.File(self.folder / "free.h5", "r+") as file:  # as if it had been measured for no contract
            del file["contract"]
            file.attrs["hall"] = ""
        for name, status, word in (("ci_cpu_hall_reject.toml", REJECT, "REJECT"),
                                   ("ci_cpu_hall_inconclusive.toml", INCONCLUSIVE, "INCONCLUSIVE")):
            judged = self.hallmark("judge", "free.h5", "--contract", CONTRACTS / name)
            self.expect(judged, status)
            self.assertIn(word, judged.out)

    def every_sample_of_every_rank_is_there(self):
        with h5py.File(self.folder / "r.h5") as file:
            self.assertEqual(file.attrs["complete"], 1)
            gemm = file["cases/gemm/fp64/gaussian/n:2048"]
            seconds = gemm["exit"][...] - gemm["entry"][...]
            self.assertEqual(seconds.shape[:2], (4, 11))
            self.assertTrue((seconds > 0).all())
            self.assertTrue((gemm["verified"][...] == 1).all())
            frame = pandas.DataFrame(seconds.reshape(4, -1).T)
            self.assertEqual(frame.notna().sum().sum(), seconds.size)
            gemm_faults = list(file["cases/selftest/gemm"])
            self.assertEqual(sorted(gemm_faults), ["bit_flip", "cancelling", "memory_a", "nan", "swapped_elements", "zeroed_run"])
            for test in ("allreduce", "storage", *(f"gemm/{fault}" for fault in gemm_faults)):
                tested = file[f"cases/selftest/{test}"]
                wrong = [rank for rank, right in enumerate(tested["verified"][:, 0]) if right == 0]
                self.assertEqual(wrong, [tested.attrs["planted_rank"]])

    def report_is_complete(self):
        report = self.hallmark("report", "r.h5", "--contract", CI, "-o", "report")
        self.expect(report, ACCEPT)
        names = {path.name for path in (self.folder / "report").iterdir()}
        self.assertLessEqual({"report.html", "verdict.json", "junit.xml", "units.csv", "report.md"}, names)
        self.assertEqual(json.loads((self.folder / "report/verdict.json").read_text())["verdict"], "ACCEPT")
        suites = xml.parse(self.folder / "report/junit.xml").getroot()
        self.assertEqual(sum(1 for _ in suites.iter("failure")) + sum(1 for _ in suites.iter("error")), 0)
        units = pandas.read_csv(self.folder / "report/units.csv")
        self.assertEqual(set(units[units["criterion"] == "GEMM-01"]["outcome"]), {"PASS"})
        before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (self.folder / "report").iterdir()}
        self.hallmark("report", "r.h5", "--contract", CI, "-o", "again")
        after = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (self.folder / "again").iterdir()}
        self.assertEqual(before, after)

    def a_planted_fault_that_nobody_found_settles_nothing(self):
        """Whatever else was measured, a verifier that missed its own test fault is no witness."""
        with h5py.File(self.folder / "r.h5", "r+") as file:
            tested = file["cases/selftest/gemm/bit_flip"]
            victim = tested.attrs["planted_rank"]
            tested["verified"][victim, 0] = 1
        judged = self.hallmark("judge", "r.h5", "--contract", CI)
        self.expect(judged, INCONCLUSIVE)
        self.assertIn("SELF_TEST", judged.out)
        with h5py.File(self.folder / "r.h5", "r+") as file:
            file["cases/selftest/gemm/bit_flip/verified"][victim, 0] = 0
        self.expect(self.hallmark("judge", "r.h5", "--contract", CI), ACCEPT)

    def less_evidence_is_never_better(self):
        """One rank's GEMM samples taken out of the file: no longer accepted."""
        with h5py.File(self.folder / "r.h5", "r+") as file:
            gemm = file["cases/gemm/fp64/gaussian/n:2048"]
            gemm["entry"][3] = float("nan")
            gemm["exit"][3] = float("nan")
        judged = self.hallmark("judge", "r.h5", "--contract", CI)
        self.assertIn(judged.returncode, (REJECT, INCONCLUSIVE), judged.out)
        self.assertIn("rank 3", judged.out)

    def test_readable_with_the_tools_of_the_trade(self):
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", "--blocks", "2", "--benchmark_filter=bytes:4096$"), 0)
        for command, words in ((["h5ls", "-r"], "/cases/allreduce/mpi/f32/bytes:4096"), (["h5dump", "-H"], "entry"),
                               (["ncdump", "-h"], "dimensions:")):
            shown = subprocess.run([*command, str(self.folder / "r.h5")], capture_output=True, text=True, check=True).stdout
            self.assertIn(words, shown)


if __name__ == "__main__":
    unittest.main()
