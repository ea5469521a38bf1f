"""hallmark plan: what a test will tell, as a user asks for it."""
import json
import unittest

from hallmark_cli import BAD_INPUT, CI, CONTRACTS, IO, USAGE, CliTest

GB200 = CONTRACTS / "gb200_hall.toml"


class Plans(CliTest):
    def plan(self, *words, status=0):
        planned = self.hallmark("plan", *words, timeout=60)
        self.expect(planned, status)
        return planned.out

    def plan_json(self, *words):
        return json.loads(self.plan(*words, "--format", "json"))

    def test_text(self):
        text = self.plan(CI)
        for words in ("PLAN  CI-CPU revision 1", "--sigma 1.5", "--spread 0.01", "--sample-seconds 1",
                      "--interruption-rate 1.97e-05", "3.3  29.1  75.2  96.7  99.8", "Supplier's risk over 4 gates",
                      "INV-01", "wall time", "rank-hours"):
            self.assertIn(words, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        self.assertEqual(text, self.plan(CI))

    def test_json_and_options(self):
        plain = self.plan_json(GB200)
        self.assertEqual(plain["schema"], "hallmark.plan/1")
        self.assertEqual(plain["assumptions"]["sigma"], 1.5)
        by_id = {each["id"]: each for each in plain["criteria"]}
        self.assertEqual(by_id["SOAK-02"]["interruptions"]["supplier_point_95"], 40)
        self.assertAlmostEqual(by_id["SOAK-02"]["interruptions"]["expected"], 30.55, places=2)
        self.assertEqual(by_id["PWR-01"]["series_s"], 59 * 900)
        changed = self.plan_json(GB200, "--sigma", "3", "--spread", "0.02", "--sample-seconds", "5", "--interruption-rate", "1e-5",
                                 "--draw", "50", "--draw-bad", "1")
        gemm = {each["id"]: each for each in changed["criteria"]}["GEMM-01"]
        self.assertAlmostEqual(gemm["limit"]["guard_sigma"], by_id["GEMM-01"]["limit"]["guard_sigma"] / 2)
        self.assertLess(gemm["risk"]["supplier_not_accepted"], by_id["GEMM-01"]["risk"]["supplier_not_accepted"])
        self.assertEqual(gemm["case_s"], 5)
        self.assertEqual(changed["sampling"]["drawn"]["n"], 50)
        self.assertEqual(changed["assumptions"]["interruption_rate_per_gpu_h"], 1e-5)

    def test_a_contract_whose_inventory_is_to_come(self):
        text = self.plan(GB200)
        self.assertIn("abi-b1-h03.inventory.csv is not there", " ".join(text.split()))
        self.expect(self.hallmark("judge", "nothing.h5", "--contract", GB200), BAD_INPUT)

    def test_files(self):
        text = self.plan(CI, "-o", "deep/plan")
        self.assertEqual((self.folder / "deep/plan/plan.txt").read_text(), text)
        self.assertEqual(json.loads((self.folder / "deep/plan/plan.json").read_text()), self.plan_json(CI))
        (self.folder / "file").write_text("")
        self.expect_one_message(self.hallmark("plan", CI, "-o", "file/plan"), IO, "file/plan")

    def test_lint_warns_in_the_plan(self):
        (self.folder / "c.toml").write_text(CI.read_text().replace("min_samples = 11", "min_samples = 12", 1))
        self.assertIn("c.toml:72:15: min_samples is even", self.plan("c.toml"))
        self.assertEqual(len(self.plan_json("c.toml")["warnings"]), 1)

    def test_a_bad_contract(self):
        for old, new, place in (("threshold = 0.05", "treshold = 0.05", "c.toml:70:1: unknown key 'treshold'"),
                                ("min_samples = 11", "min_samples = 4", "c.toml:72:15: 4 samples have no confidence limit"),
                                ("schema", "shema", "c.toml:1:1: no schema")):
            (self.folder / "c.toml").write_text(CI.read_text().replace(old, new, 1))
            planned = self.hallmark("plan", "c.toml", "-o", "plan")
            self.expect_one_message(planned, BAD_INPUT, place)
            self.assertEqual(planned.out, "")
            self.assertFalse((self.folder / "plan").exists())

    def test_a_contract_that_is_not_there(self):
        self.expect_one_message(self.hallmark("plan", "missing.toml"), IO, "missing.toml")

    def test_words_that_mean_nothing(self):
        for words in ([], [CI, "--sigma", "-1"], [CI, "--sigma", "nan"], [CI, "--spread", "0"], [CI, "--sample-seconds", "x"],
                      [CI, "--interruption-rate", "2"], [CI, "--draw", "0"], [CI, "--format", "xml"], [CI, "more"]):
            self.expect_one_message(self.hallmark("plan", *words), USAGE)
        shown = self.hallmark("plan", "--help")
        self.expect(shown, 0)
        for words in ("Usage", "1.97e-05", "--spread"):
            self.assertIn(words, shown.out)


if __name__ == "__main__":
    unittest.main()
