"""Bad input: one clear message, the right exit status, nothing lost."""
import os
import subprocess
import unittest

import h5py

from hallmark_cli import BAD_INPUT, CI, INCONCLUSIVE, IO, QUICK, USAGE, CliTest


class BadResults(CliTest):
    def judge(self, name):
        return self.hallmark("judge", name, "--contract", CI, timeout=120)

    def test_missing(self):
        self.expect_one_message(self.judge("missing.h5"), BAD_INPUT, "missing.h5")

    def test_empty(self):
        (self.folder / "empty.h5").write_bytes(b"")
        self.expect_one_message(self.judge("empty.h5"), BAD_INPUT, "empty.h5", "empty")

    def test_foreign_bytes(self):
        (self.folder / "notes.h5").write_text("shopping list\n" * 100)
        self.expect_one_message(self.judge("notes.h5"), BAD_INPUT, "notes.h5")

    def test_foreign_hdf5(self):
        with h5py.File(self.folder / "other.h5", "w") as file:
            file["temperature"] = [1, 2, 3]
        self.expect_one_message(self.judge("other.h5"), BAD_INPUT, "other.h5", "hallmark.results/1")

    def test_newer_schema(self):
        with h5py.File(self.folder / "newer.h5", "w") as file:
            file.attrs["schema"] = "hallmark.results/2"
        self.expect_one_message(self.judge("newer.h5"), BAD_INPUT, "hallmark.results/2", "newer")

    def test_truncated(self):
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), 0)
        whole = (self.folder / "r.h5").read_bytes()
        for share in (0.01, 0.3, 0.9, 0.999):
            (self.folder / "cut.h5").write_bytes(whole[: int(len(whole) * share)])
            self.expect_one_message(self.judge("cut.h5"), BAD_INPUT, "cut.h5")

    def test_a_folder_without_evidence(self):
        (self.folder / "folder").mkdir()
        self.expect_one_message(self.judge("folder"), BAD_INPUT, "folder")

    def test_the_same_evidence_twice(self):
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), 0)
        judged = self.hallmark("judge", "r.h5", "r.h5", "--contract", CI)
        self.expect_one_message(judged, BAD_INPUT, "r.h5")

    def test_no_contract_anywhere(self):
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), 0)
        self.expect_one_message(self.hallmark("judge", "r.h5"), USAGE, "--contract")

    def test_a_run_that_measured_nothing_of_the_contract(self):
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), 0)
        judged = self.judge("r.h5")
        self.assertEqual(judged.returncode, INCONCLUSIVE, judged.out)


class BadOutput(CliTest):
    def test_results_that_exist_are_not_overwritten(self):
        (self.folder / "r.h5").write_text("precious")
        self.expect_one_message(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), USAGE, "r.h5", "--force")
        self.assertEqual((self.folder / "r.h5").read_text(), "precious")
        self.expect(self.hallmark("run", "-o", "r.h5", "-n", "2", "--force", *QUICK), 0)
        self.assertTrue(h5py.is_hdf5(self.folder / "r.h5"))

    def test_the_same_under_mpirun(self):
        (self.folder / "r.h5").write_text("precious")
        run = self.mpirun(2, "run", "-o", "r.h5", *QUICK)
        self.assertEqual(run.returncode, USAGE, run.stderr)
        self.assertEqual(run.stderr.count("hallmark: "), 1, run.stderr)
        self.assertEqual((self.folder / "r.h5").read_text(), "precious")

    def test_a_folder_in_its_place(self):
        (self.folder / "r.h5").mkdir()
        self.expect_one_message(self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK), USAGE, "r.h5")

    def test_no_such_folder(self):
        self.expect_one_message(self.hallmark("run", "-o", "nowhere/r.h5", "-n", "2", *QUICK), IO, "nowhere")

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small file system needs root")
    def test_no_space_in_the_middle(self):
        """What was finished before the disk filled up can still be judged."""
        small = self.folder / "small"
        small.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], check=False)
        run = self.hallmark("run", "-o", "small/r.h5", "-n", "2", "--blocks", "400", "--budget", "0.001",
                            "--benchmark_filter=f32/bytes:(8|64|512|4096)$", timeout=120)
        self.expect_one_message(run, IO, "o space", "small/r.h5.parts")
        self.assertFalse((small / "r.h5").exists())
        finished = self.parts("small/r.h5")
        self.assertGreater(len(finished), 2)
        judged = self.hallmark("judge", "small/r.h5", "--contract", CI)
        self.assertEqual(judged.returncode, INCONCLUSIVE, judged.err + judged.out)


class BadContract(CliTest):
    def contract(self, *replacements):
        text = CI.read_text()
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        (self.folder / "c.toml").write_text(text)
        return self.folder / "c.toml"

    def refused(self, contract, *words):
        for command in (["run", contract, "-o", "r.h5"], ["run", contract, "--benchmark_list_tests"]):
            process = self.hallmark(*command, timeout=120)
            self.expect(process, BAD_INPUT, *words)
            self.assertFalse((self.folder / "r.h5").exists())

    def test_unknown_key(self):
        self.refused(self.contract(("threshold = 0.05", "treshold = 0.05")), "c.toml:", "treshold", "threshold")

    def test_wrong_units(self):
        self.refused(self.contract(('unit = "GB/s"', 'unit = "GBps"')), "GBps", "GB/s")
        self.refused(self.contract(('unit = "GB/s"', 'unit = "GiB"')), "GiB")

    def test_nan(self):
        self.refused(self.contract(("threshold = 0.05", "threshold = nan")), "c.toml:", "NaN")

    def test_duplicate_id(self):
        self.refused(self.contract(('id = "GEMM-02"', 'id = "GEMM-01"')), "GEMM-01")

    def test_no_gate(self):
        text = CI.read_text().replace("[[criterion]]", '[[criterion]]\nseverity = "report"').replace(
            'severity = "report"                # a gate', "#")
        (self.folder / "c.toml").write_text(text)
        self.refused(self.folder / "c.toml", "gate")

    def test_ten_megabytes_of_garbage(self):
        (self.folder / "c.toml").write_bytes(os.urandom(10_000_000))
        self.refused(self.folder / "c.toml", "c.toml")

    def test_missing(self):
        process = self.hallmark("run", "missing.toml", "-o", "r.h5")
        self.assertIn(process.returncode, (BAD_INPUT, IO))
        self.assertIn("missing.toml", process.err)

    def test_an_inventory_of_other_hosts(self):
        rows = "rank,rack,tray,slot,node,node_serial,gpu_uuid,gpu_serial\n" + "".join(f"{r},R1,T1,{r},elsewhere-{r},,,\n" for r in range(4))
        (self.folder / "i.csv").write_text(rows)
        digest = subprocess.run(["sha256sum", self.folder / "i.csv"], capture_output=True, text=True, check=True).stdout.split()[0]
        contract = self.contract(('mode = "generate"', f'file = "i.csv"\nsha256 = "{digest}"\n#'))
        process = self.hallmark("run", contract, "-o", "r.h5")
        self.expect_one_message(process, BAD_INPUT, "elsewhere-0")


class BadCommandLine(CliTest):
    def test_words_that_mean_nothing(self):
        for words in ([], ["jugde"], ["judge"], ["judge", "--nonsense", "x"], ["run", "--ranks", "0"], ["run", "--blocks", "many"],
                      ["run", "--benchmark_filter=("], ["run", "--benchmark_repetitions=3"], ["run", "--add", "gemm,n"],
                      ["run", "--add", "nonsense,n=3"], ["topology", "--format", "xml"], ["merge", "x"]):
            process = self.hallmark(*words)
            self.assertEqual(process.returncode, USAGE, f"{words}: {process.err}")
            self.assertTrue(process.err.startswith("hallmark: "), process.err)

    def test_scratch_that_is_not_there(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--blocks", "2", "--scratch", "nowhere",
                            "--benchmark_filter=storage|bytes:4096$")
        self.expect(run, 0)
        self.assertIn("nowhere", run.out)
        with h5py.File(self.folder / "r.h5") as file:
            self.assertTrue((file["cases/allreduce/mpi/f32/bytes:4096/verified"][...] == 1).all())


if __name__ == "__main__":
    unittest.main()
