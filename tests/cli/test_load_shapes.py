"""Load shapes as a user asks for them: refused without signed limits, played by the clock, ended slowly."""
import json
import pathlib
import signal
import time
import unittest

import h5py

from hallmark_cli import ACCEPT, BAD_INPUT, CI, INCONCLUSIVE, INTERRUPTED, USAGE, CliTest

SQUARE = "power,shape=square,f=1,seconds=2"
ONLY = ["--blocks", "3", "--budget", "0.01", "--benchmark_filter=^power/"]
NAME = "power/square/f:1/seconds:2/high:1/low:0/duty:0.5/ramp:0/pulse:0.02/fp64/n:256"
ARMED = """schema = "hallmark.arming/1"
hall = "CI"
signed_by = ["A. Operator, utility desk"]
expires = 2999-01-31T12:00:00Z
max_coherent_mw = 0.2
max_mw_per_s = 0.2
bands_hz = [[0.05, 1.5]]
"""
CRITERIA = """[[criterion]]
id = "SHAPE-01"
clause = "1"
title = "Square wave in time"
metric = "power.schedule_error"
scope = "rank"
comparator = "<="
threshold = 10
unit = "s"
params = { shape = "square", f = 1, seconds = 2 }
evidence = ["samples"]
"""


class LoadShapes(CliTest):
    def contract(self, kilowatts):
        """Two ranks of one node, and a square wave to judge."""
        head = CI.read_text().split("[[criterion]]")[0].replace("ranks = 4", "ranks = 2")
        path = self.folder / "hall.toml"
        path.write_text(head.replace("contracted_kw = 1", f"contracted_kw = {kilowatts}") + CRITERIA)
        return path

    def arming(self, before="", after=""):
        self.assertIn(before, ARMED)
        path = self.folder / "arm.toml"
        path.write_text(ARMED.replace(before, after) if before else ARMED)
        return path

    def test_are_not_in_the_default_set(self):
        listed = self.hallmark("run", "-n", "2", "--benchmark_list_tests")
        self.assertNotIn("power/", listed.out)
        asked = self.hallmark("run", "-n", "2", "--benchmark_list_tests", "--add", SQUARE)
        self.assertIn(NAME, asked.out.split())

    def test_a_square_wave_on_one_node_needs_nobody(self):
        run = self.hallmark("run", "-o", "r.h5", "-n", "2", "--format", "json", "--add", SQUARE, *ONLY)
        self.expect(run, 0)
        line = json.loads(run.out)
        self.assertEqual((line["case"], line["status"], line["wrong"]), (NAME, "done", 0))
        with h5py.File(self.folder / "r.h5") as file:
            self.assertEqual(file.attrs["complete"], 1)
            case = file["cases"][NAME]
            self.assertEqual(case.attrs["scheduled"], 1)
            self.assertEqual(case["busy"].shape, (2, 1, 4))
            self.assertEqual(len(set(case["window_begin"][:, 0])), 1, "the ranks did not begin together")
            planned = case["window_begin"][...][:, :, None] + [0, 0.5, 1, 1.5]
            self.assertTrue((case["entry"][...] >= planned - 1e-6).all(), "a slot began early")
            self.assertTrue((case["busy"][:, :, ::2] > 0).all(), "a high half without load")
            self.assertTrue((case["busy"][:, :, 0] > case["busy"][:, :, 1]).all())
            self.assertIn("selftest/power", file["cases"])

    def test_a_large_swing_is_refused_without_signed_limits_before_anything_is_loaded(self):
        run = self.hallmark("run", self.contract(100), "-o", "r.h5")
        self.expect_one_message(run, USAGE, "100 kW would swing together", "--arm")
        self.assertFalse((self.folder / "r.h5.parts").exists())

    def test_a_hold_is_never_refused(self):
        contract = self.contract(100)
        contract.write_text(contract.read_text().replace('shape = "square", f = 1, seconds = 2', 'shape = "hold", seconds = 1'))
        run = self.hallmark("run", contract, "-o", "r.h5")
        self.assertIn(run.returncode, (ACCEPT, INCONCLUSIVE), run.err)

    def test_signed_limits_are_kept_and_their_file_is_in_the_record(self):
        run = self.hallmark("run", self.contract(100), "-o", "r.h5", "--arm", self.arming())
        self.assertIn(run.returncode, (ACCEPT, INCONCLUSIVE), run.err)  # a machine that is too busy proves nothing: INCONCLUSIVE
        self.assertIn("SHAPE-01", run.out)
        with h5py.File(self.folder / "r.h5") as file:
            names = [name.decode() for name in file["provenance/versions/name"][...]]
            self.assertIn("arming_sha256", names)

    def test_an_arming_file_that_does_not_fit_says_why_and_where(self):
        contract = self.contract(100)
        table = [
            ("max_coherent_mw = 0.2", "max_coherent_mw = 0.05", USAGE, "arm.toml:5: ", "50 kW"),
            ("max_mw_per_s = 0.2", "max_mw_per_s = 0.05", USAGE, "arm.toml:6: ", "within a second"),
            ("[[0.05, 1.5]]", "[[0.05, 0.5]]", USAGE, "arm.toml:7: ", "1 Hz"),
            ("2999", "2020", BAD_INPUT, "arm.toml:4: ", "expired"),
            ('"CI"', '"H9"', BAD_INPUT, "arm.toml:2: ", "H9"),
            ("signed_by", "signed", BAD_INPUT, "arm.toml:3:1: ", "signed_by"),
        ]
        for before, after, status, *words in table:
            with self.subTest(after):
                run = self.hallmark("run", contract, "-o", "r.h5", "--arm", self.arming(before, after))
                self.expect(run, status, *words)
                self.assertFalse((self.folder / "r.h5").exists())

    def begin_hold(self):
        process = self.start("run", "-o", "r.h5", "-n", "2", "--quiet", "--add", "power,shape=hold,seconds=60", *ONLY)
        self.addCleanup(process.kill)
        self.wait_until(lambda: process.poll() is not None or self.is_loading(), 60)
        self.assertIsNone(process.poll(), "ended before it could be interrupted")
        time.sleep(0.5)
        return process

    def is_loading(self):
        entries = list((self.folder / "r.h5.parts").glob("rank-*.progress"))
        return len(entries) == 2 and all("power/hold" in entry.read_text() and "block 0" in entry.read_text() for entry in entries)

    def end_of(self, process, seconds):
        begin = time.monotonic()
        process.out, process.err = process.communicate(timeout=seconds)
        return time.monotonic() - begin

    def test_ctrl_c_lowers_the_load_before_it_ends(self):
        process = self.begin_hold()
        process.send_signal(signal.SIGINT)
        self.assertGreater(self.end_of(process, 50), 1.9, "it dropped the load")
        self.expect(process, INTERRUPTED, "interrupted", "r.h5.parts")

    def test_a_second_ctrl_c_does_not_wait(self):
        process = self.begin_hold()
        ranks = self.rank_processes()
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        self.end_of(process, 50)
        self.assertEqual(process.returncode, INTERRUPTED, process.err)
        self.wait_until(lambda: not any(pathlib.Path(f"/proc/{rank}").exists() for rank in ranks.values()), 20)


if __name__ == "__main__":
    unittest.main()
