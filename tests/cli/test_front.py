"""Google Benchmark's flags, output modes, help, and runs under mpirun."""
import json
import unittest

import h5py

from hallmark_cli import QUICK, CliTest


class Front(CliTest):
    def test_lists_what_it_would_measure(self):
        listed = self.hallmark("run", "-n", "2", "--benchmark_list_tests")
        self.expect(listed, 0)
        names = listed.out.split()
        self.assertEqual(names, sorted(set(names)))
        for name in ("gemm/fp64/gaussian/n:2048", "gemm/fp32/gaussian/n:2048", "gemm/bf16/gaussian/n:2048", "gemm/int8/exact/n:2048",
                     "allreduce/mpi/f32/bytes:8", "allreduce/mpi/f64/bytes:67108864", "storage/scratch/write/block:1MiB",
                     "storage/scratch/read/block:1MiB", "storage/scratch/randread/block:4KiB"):
            self.assertIn(name, names)
        self.assertEqual(sum(name.startswith("allreduce/mpi/f32/") for name in names), 24)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_filter_and_export(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--blocks", "3", "--benchmark_filter=f64/bytes:(8|4096)$",
                            "--benchmark_out=o.json", "--benchmark_out_format=json")
        self.expect(run, 0)
        benchmarks = json.loads((self.folder / "o.json").read_text())["benchmarks"]
        repeats = [entry for entry in benchmarks if entry["run_type"] == "iteration"]
        self.assertEqual({entry["run_name"].split("/iterations")[0] for entry in repeats},
                         {"allreduce/mpi/f64/bytes:8", "allreduce/mpi/f64/bytes:4096"})
        self.assertEqual(len(repeats), 6)
        self.assertTrue(all(entry["real_time"] > 0 for entry in repeats))
        with h5py.File(self.folder / "r.h5") as file:
            self.assertEqual(sorted(file["cases/allreduce/mpi"]), ["f64"])

    def test_progress_goes_to_stderr_and_one_line_per_case_to_stdout(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", *QUICK)
        self.expect(run, 0, "block 1/2", "elapsed", "left")
        self.assertEqual([line.split()[0] for line in run.out.splitlines()],
                         ["allreduce/mpi/f32/bytes:4096", "allreduce/mpi/f64/bytes:4096"])

    def test_quiet_says_nothing(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--quiet", *QUICK)
        self.expect(run, 0)
        self.assertEqual((run.out, run.err), ("", ""))

    def test_json_lines(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--format", "json", *QUICK)
        self.expect(run, 0)
        lines = [json.loads(line) for line in run.out.splitlines()]
        self.assertEqual({line["status"] for line in lines}, {"done"})
        self.assertTrue(all(line["step_s"] > 0 for line in lines))

    def test_help_and_version(self):
        for words in (["--help"], ["run", "--help"], ["judge", "--help"], ["report", "--help"], ["topology", "--help"], ["merge", "--help"]):
            shown = self.hallmark(*words)
            self.expect(shown, 0)
            self.assertIn("Usage", shown.out)
        self.assertRegex(self.hallmark("--version").out, r"^hallmark \d+\.\d+\.\d+\n$")

    def test_a_case_that_the_contract_does_not_know_can_be_added(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--blocks", "2", "--add", "gemm,precision=fp64,n=256",
                            "--benchmark_filter=n:256$")
        self.expect(run, 0)
        with h5py.File(self.folder / "r.h5") as file:
            self.assertIn("gaussian", file["cases/gemm/fp64"])


class Mpirun(CliTest):
    def test_one_two_and_five_ranks(self):
        for ranks in (1, 2, 5):
            run = self.mpirun(ranks, "run", "-o", f"r{ranks}.h5", "--blocks", "2", "--benchmark_filter=bytes:4096$|gemm/fp32")
            self.assertEqual(run.returncode, 0, run.stderr)
            with h5py.File(self.folder / f"r{ranks}.h5") as file:
                self.assertEqual(file["ranks/node"].shape, (ranks,))
                self.assertTrue((file["cases/gemm/fp32/gaussian/n:2048/verified"][...] == 1).all())
        self.assertIn("at least two ranks", self.mpirun(1, "run", "-o", "one.h5", *QUICK).stdout)

    def test_more_ranks_than_cores_is_a_warning_in_the_results(self):
        run = self.mpirun(9, "run", "-o", "r.h5", "--blocks", "1", "--benchmark_filter=f32/bytes:4096$")
        self.assertEqual(run.returncode, 0, run.stderr)
        with h5py.File(self.folder / "r.h5") as file:
            warnings = " ".join(text.decode() if isinstance(text, bytes) else text for text in file["provenance/warnings"][...])
        self.assertIn("ranks share", warnings)


if __name__ == "__main__":
    unittest.main()
