"""Reads rendered reports with parsers that are not ours: XML, JSON, CSV and HTML."""
import csv
import html.parser
import json
import pathlib
import sys
import xml.etree.ElementTree

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Balance(html.parser.HTMLParser):
    """Every element is closed, in order, and no id occurs twice."""

    def __init__(self):
        super().__init__()
        self.open, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        identity = dict(attributes).get("id")
        assert identity is None or identity not in self.ids, f"id {identity} twice"
        self.ids.add(identity)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def check(folder):
    suites = xml.etree.ElementTree.parse(folder / "junit.xml").getroot()
    cases = suites.findall("testsuite/testcase")
    for attribute, element in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(suites.get(attribute)) == len(list(suites.iter(element))), attribute
    verdict = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    assert len(cases) == len(verdict["criteria"]) + 1
    with open(folder / "units.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert rows and all(None not in row and None not in row.values() for row in rows), "rows of unequal length"
    not_passed = sum(len(criterion["not_passed"]) for criterion in verdict["criteria"])
    assert not_passed == sum(row["outcome"] != "PASS" for row in rows)
    page = Balance()
    page.feed((folder / "report.html").read_text(encoding="utf-8"))
    page.close()
    assert not page.open, page.open


folders = sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir())
assert folders, "nothing was rendered"
for path in folders:
    check(path)
    print("read", path.name)
