"""`hallmark import` and what the judge makes of evidence from other tools."""
import json
import unittest

import h5py

from hallmark_cli import ACCEPT, BAD_INPUT, INCONCLUSIVE, IO, REJECT, SOURCE, USAGE, CliTest

FIXTURES = SOURCE / "tests/fixtures/foreign"
CONTRACT = """schema = "hallmark.contract/1"
[contract]
id = "T"
title = "Test"
revision = 1
effective = 2026-01-01
lessor = "a"
lessee = "b"
[hall]
id = "H"
site = "s"
kind = "cpu"
ranks = 4
racks = 1
nodes = 2
contracted_kw = 1
[inventory]
mode = "generate"
identity = ["node"]
[policy]
decision_rule = "guarded"
confidence = 0.95
on_missing = "fail-at-close"
granularity = "hall"
[policy.attempts]
max_replaced_fraction = 0.5
[policy.window]
warmup_s = 0
[[criterion]]
id = "ARD-01"
clause = "1"
title = "Allreduce"
metric = "allreduce.busbw"
scope = "hall"
comparator = ">="
threshold = {threshold}
unit = "GB/s"
params = {{ bytes = {bytes}, dtype = "f32" }}
min_samples = 5
allowance = {{ count = 0 }}
evidence = [{evidence}]
{external}
"""


class Import(CliTest):
    def contract(self, threshold=50, size=1048576, evidence='"samples", "result_check"', external="external = true"):
        (self.folder / "c.toml").write_text(CONTRACT.format(threshold=threshold, bytes=size, evidence=evidence, external=external))

    def launches(self, count=5):
        """As many launches as blocks: the same fixture with other lengths."""
        text = (FIXTURES / "nccl-tests.json").read_text()
        for i in range(count):
            (self.folder / f"n{i}.json").write_text(text.replace('"time":20.0', f'"time":20.{i}').replace('"time":32.0', f'"time":32.{i}'))
        return [f"n{i}.json" for i in range(count)]

    def judged(self):
        judged = self.hallmark("judge", "r.h5", "--contract", "c.toml", "--format", "json")
        finding = json.loads(judged.out)["criteria"][0]
        return judged.returncode, json.dumps(finding)

    def imported(self):
        self.expect(self.hallmark("import", *self.launches(), "-o", "r.h5", "--hall", "H"), 0)

    def test_a_contract_that_admits_it_is_judged_by_the_same_rules(self):
        self.imported()
        self.contract()
        self.assertEqual(self.judged()[0], ACCEPT)
        self.contract(threshold=90)
        status, finding = self.judged()
        self.assertEqual(status, REJECT)
        self.assertIn("BELOW_FLOOR", finding)

    def test_a_contract_that_does_not_admit_it_refuses(self):
        self.imported()
        self.contract(external="")
        status, finding = self.judged()
        self.assertEqual(status, INCONCLUSIVE)
        self.assertIn("EXTERNAL", finding)

    def test_unchecked_answers_count_only_where_no_check_is_asked_for(self):
        self.imported()
        self.contract(size=2097152)
        status, finding = self.judged()
        self.assertEqual(status, INCONCLUSIVE)
        self.assertIn("UNVERIFIED", finding)
        self.contract(size=2097152, evidence='"samples"')
        self.assertEqual(self.judged()[0], ACCEPT)

    def test_the_same_files_give_the_same_bytes(self):
        files = self.launches()
        self.expect(self.hallmark("import", *files, "-o", "a.h5"), 0)
        self.expect(self.hallmark("import", *reversed(files), "-o", "b.h5"), 0)
        self.assertEqual((self.folder / "a.h5").read_bytes(), (self.folder / "b.h5").read_bytes())

    def test_the_record_has_the_command_that_gives_it_again(self):
        files = self.launches(2)
        self.expect(self.hallmark("import", *reversed(files), "-o", "a.h5", "--hall", "H", "--format", "nccl-tests", "--ranks", "4"), 0)
        with h5py.File(self.folder / "a.h5") as file:
            command = file["provenance/command"][0].decode()
        self.assertEqual(command, "hallmark import --format nccl-tests --hall H --ranks 4 n0.json n1.json")
        self.expect(self.hallmark(*command.split()[1:], "-o", "b.h5"), 0)
        self.assertEqual((self.folder / "a.h5").read_bytes(), (self.folder / "b.h5").read_bytes())

    def test_options_may_come_before_the_files(self):
        osu = FIXTURES / "osu-allreduce.txt"
        for i, ranks in enumerate((["--ranks", "2"], ["--ranks", "n1,n1"], ["--ranks=n1,n1"])):
            self.expect(self.hallmark("import", *ranks, osu, "-o", f"{i}.h5"), 0)

    def test_the_plan_says_what_it_gives_up(self):
        self.contract()
        planned = self.hallmark("plan", "c.toml")
        self.expect(planned, ACCEPT)
        self.assertIn("no planted fault", " ".join(planned.out.split()))

    def test_every_format_becomes_results(self):
        for name, words in (("fio-3.33.json", []), ("ior.json", []), ("osu-allreduce.txt", ["--ranks", "n1,n1"]), ("hpl-hpcc-1.5.0.txt", [])):
            imported = self.hallmark("import", FIXTURES / name, "-o", "r.h5", "--force", *words)
            self.expect(imported, 0, "not of hallmark")

    def test_bad_input(self):
        self.expect_one_message(self.hallmark("import", "none.json", "-o", "r.h5"), IO, "none.json")
        (self.folder / "bad.json").write_text('{"nccl_version": 1, "results": [{]}')
        self.expect_one_message(self.hallmark("import", "bad.json", "-o", "r.h5"), BAD_INPUT, "bad.json:1:")
        self.expect_one_message(self.hallmark("import", FIXTURES / "osu-allreduce.txt", "-o", "r.h5"), USAGE, "--ranks")
        self.imported()
        self.expect_one_message(self.hallmark("import", "n0.json", "-o", "r.h5"), USAGE, "is there already")


if __name__ == "__main__":
    unittest.main()
