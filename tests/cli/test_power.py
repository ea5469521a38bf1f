"""Whole programs on the machines of tests/fixtures/power, and on a feed of external watts."""
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import unittest

import h5py
import numpy

from hallmark_cli import BAD_INPUT, BIN, QUICK, CliTest

TESTS = BIN.parent / "tests"
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "reports/results/SCHEMA.md"
NVML = TESTS / "fake_nvml/new/libnvidia-ml.so.1"
MACHINES = ["dgx_h100", "gb200", "cray_ex", "dual_epyc"]


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def documented(which):
    """What a script of SCHEMA.md defines."""
    scripts = re.findall(r"```python\n(.*?)```", SCHEMA.read_text(encoding="utf-8"), re.DOTALL)
    names = {"__name__": "documented"}
    exec(next(script for script in scripts if script.startswith(f"# {which}:")), names)
    return names


class PowerTest(CliTest):
    def machine(self, table, device="/device"):
        """The machine's root; its GPUs are what NVML shows from now on."""
        root = self.folder / table
        subprocess.run([TESTS / "power_fixture", table + ".tree", root, device], check=True)
        os.environ["HALLMARK_NVML"] = str(NVML)
        os.environ["HALLMARK_FAKE_NVML"] = str(root / "nvml")
        self.addCleanup(os.environ.pop, "HALLMARK_NVML", None)
        self.addCleanup(os.environ.pop, "HALLMARK_FAKE_NVML", None)
        return root

    def rows(self, table, ranks=8):
        """The power tree of the machine as JSON rows, by name; the first of a name is the one that is used."""
        root = self.machine(table)
        shown = self.mpirun(ranks, "topology", "--format", "json", "--root", root)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        node = json.loads(shown.stdout)["nodes"][0]
        named = {}
        for row in node["power_sensors"]:
            named.setdefault(row["name"], row)
        return named

    def series(self, name="r.h5"):
        with h5py.File(self.folder / name) as file:
            power = file["power"]
            columns = {key: list(map(text, power[key][...])) for key in ("domain", "sensor", "kind", "unknown_reason")}
            if "dict" in file:
                for key, values in columns.items():
                    if key in file["dict"] and not isinstance(values[0], str):
                        columns[key] = [text(file["dict"][key][number]) for number in values]
            readings = [value for _, value in documented("power")["series"](power)]
        return [dict(zip((*columns, "values"), row)) for row in zip(*columns.values(), readings)]


class Topology(PowerTest):
    def test_a_dgx_gives_each_gpu_to_its_rank(self):
        rows = self.rows("dgx_h100")
        self.assertAlmostEqual(rows["node"]["watts"], 9650)
        self.assertEqual(rows["gpu-memory-3"]["ranks"], [3])
        self.assertEqual(rows["gpu-3 residual"]["ranks"], [3])
        self.assertAlmostEqual(rows["gpu-3"]["watts"], 690.829)
        self.assertEqual(rows["package-1"]["ranks"], [4, 5, 6, 7])
        self.assertEqual(rows["node residual"]["ranks"], list(range(8)))
        self.assertEqual((rows["node"]["depth"], rows["gpu-3"]["depth"], rows["gpu-memory-3"]["depth"]), (0, 1, 2))
        self.assertIn("5 %", rows["gpu-3"]["accuracy"])

    def test_a_gb200_tray_counts_each_module_once(self):
        rows = self.rows("gb200")
        self.assertAlmostEqual(rows["node"]["watts"], 2446.8 + 2431.125)
        self.assertIn("partial", rows["node"]["note"])
        self.assertAlmostEqual(rows["module-0 residual"]["watts"], 54.65)
        self.assertAlmostEqual(rows["grace-1 residual"]["watts"], 13.252)
        self.assertIsNone(rows["node residual"]["watts"])
        self.assertEqual(rows["gpu-memory-1"]["ranks"], [1, 5])
        self.assertEqual(rows["cpu-0"]["depth"], 3)

    def test_a_cray_says_that_its_parts_exceed_it(self):
        rows = self.rows("cray_ex")
        self.assertAlmostEqual(rows["node"]["watts"], 451)
        self.assertEqual(rows["gpu-2"]["ranks"], [2, 3])
        self.assertIn("13.75 %", rows["note"]["note"])

    def test_an_epyc_server_names_which_sensor_stands_in(self):
        rows = self.rows("dual_epyc", 4)
        self.assertAlmostEqual(rows["node"]["watts"], 812)
        self.assertIn("amd_hsmp_hwmon", rows["package-0"]["note"])
        self.assertEqual(rows["package-1"]["ranks"], [2, 3])

    def test_reads_as_text_with_and_without_ranks(self):
        root = self.machine("gb200")
        alone = self.hallmark("topology", "--root", root)
        self.expect(alone, 0)
        self.assertRegex(alone.out, r"(?m)^  power        module-0  2\.447 kW  /.*power1_average, average power over 1 s$")
        self.assertRegex(alone.out, r"(?m)^  power          gpu-0  1\.121 kW  NVML 0000:29:00\.0 average power")
        self.assertIn("node residual  unknown  unowned  (node is not sensed itself)", alone.out)
        shared = self.mpirun(4, "topology", "--root", root).stdout
        self.assertIn("gpu-memory-2  209.8 W  ranks 2  NVML", shared)

    def test_without_nvml_a_root_says_nothing_of_this_machines_gpus(self):
        root = self.machine("dgx_h100")
        del os.environ["HALLMARK_NVML"]
        shown = self.hallmark("topology", "--root", root)
        self.expect(shown, 0)
        self.assertNotIn("NVML", shown.out)

    def test_an_nvml_that_cannot_be_loaded_is_named(self):
        os.environ["HALLMARK_NVML"] = "/nonexistent/libnvidia-ml.so.1"
        self.addCleanup(os.environ.pop, "HALLMARK_NVML", None)
        shown = self.hallmark("topology")
        self.expect(shown, 0)
        self.assertIn("not read: NVML: /nonexistent/libnvidia-ml.so.1", shown.out)


class Run(PowerTest):
    def test_on_each_machine_what_stands_still_is_no_error_and_no_watts_are_made_up(self):
        for table in MACHINES:
            root = self.machine(table)
            run = self.mpirun(2, "run", "-o", f"{table}.h5", "--root", root, *QUICK)
            self.assertEqual(run.returncode, 0, f"{table}: {run.stderr}")
            series = self.series(f"{table}.h5")
            self.assertTrue({"energy", "power"} & {one["kind"] for one in series}, table)
            for one in series:
                known = one["values"][~numpy.isnan(one["values"])]
                self.assertTrue(len(known) or one["unknown_reason"], one)
                if one["kind"] == "power":
                    self.assertTrue((known > 0).all(), one)
                if one["kind"] == "energy":
                    self.assertTrue((known == 0).all(), one)  # joules since the first reading of a still counter
            costs = [one for one in series if one["kind"] == "cost"]
            self.assertEqual(len(costs), 1)
            self.assertIn("sweeps", costs[0]["sensor"])

    def test_records_telemetry_of_gpus(self):
        root = self.machine("dgx_h100")
        run = self.mpirun(2, "run", "-o", "r.h5", "--root", root, *QUICK)
        self.assertEqual(run.returncode, 0, run.stderr)
        of_gpu = {one["sensor"]: one for one in self.series() if one["domain"] == "gpu-0"}
        for sensor, kind, value in (("SM clock", "clock", 1755e6), ("memory clock", "clock", 2619e6),
                                    ("temperature", "temperature", 55), ("throttle sw_power_cap", "throttle", 0)):
            one = of_gpu[f"NVML 0000:1b:00.0 {sensor}"]
            self.assertEqual(one["kind"], kind)
            numpy.testing.assert_allclose(one["values"], value)

    def test_takes_the_nodes_watts_from_a_feed(self):
        feed = self.folder / "feed"
        stop = threading.Event()

        def line(**keys):
            return json.dumps({"t_us": int(time.time() * 1e6), "boundary": "node_in", "id": socket.gethostname(), **keys}) + "\n"

        def write():
            while not stop.wait(0.1):
                with feed.open("a") as file:
                    file.write(line(watts=400))

        feed.write_text(line(watts=400, accuracy=0.01))
        writer = threading.Thread(target=write)
        writer.start()
        try:
            run = self.mpirun(2, "run", "-o", "r.h5", "--power-feed", feed, *QUICK)
        finally:
            stop.set()
            writer.join()
        self.assertEqual(run.returncode, 0, run.stderr)
        with h5py.File(self.folder / "r.h5") as file:
            for case in ("f32", "f64"):
                group = file[f"cases/allreduce/mpi/{case}/bytes:4096"]
                energy = group["energy"][...].sum(axis=0)
                window = (group["window_end"][...] - group["window_begin"][...]).mean(axis=0)
                numpy.testing.assert_allclose(energy, 400 * window, rtol=0.5)
        self.assertIn("node", {one["domain"] for one in self.series()})

    def test_a_feed_that_cannot_be_read_is_the_users_mistake(self):
        self.expect_one_message(self.hallmark("run", "-o", "r.h5", "-n", "2", "--power-feed", "nowhere", *QUICK), BAD_INPUT,
                                "nowhere: cannot read the power feed")


if __name__ == "__main__":
    unittest.main()
