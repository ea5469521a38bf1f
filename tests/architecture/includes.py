#!/usr/bin/env python3
"""Fails on an #include that the layer table of the design forbids, and on a foreign header outside its home.

    includes.py SOURCE_DIR
"""
import pathlib
import re
import sys

# Layer -> layers that it may include. The layer of a file is the longest key that its path begins with.
ALLOWED = {
    "topology/base": set(),
    "topology": {"topology/base"},
    "topology/power": {"topology/base", "topology"},
    "benchmarks/device": {"topology/base", "topology", "topology/power"},
    "benchmarks": {"topology/base", "topology", "topology/power", "benchmarks/device", "reports/results"},
    "reports/results": {"topology/base", "topology"},
    "reports/contract": {"topology/base", "reports/results"},
    "reports/foreign": {"topology/base", "topology", "reports/results"},
    "reports/ledger": {"topology/base", "reports/results"},
    "reports/simulation": {"topology/base", "reports/results", "reports/contract"},
    "reports/judgement": {"topology/base", "reports/results", "reports/contract", "reports/ledger"},
    "reports/render": {"topology/base", "reports/results", "reports/contract", "reports/judgement"},
}
PROGRAMS = ("benchmarks/program", "reports/program")

# Foreign header -> the files that may include it.
HOMES = {
    r"mpi\.h": r"topology/base/mpi\.cpp|reports/results/parallel_parts\.cpp",
    r"hwloc(/.*)?\.h|hwloc/.*": r"topology/hwloc\.cpp",
    r"cuda.*|cublas.*|nccl.*|nvml.*|cufile.*": r".*\.cuda\.(cpp|cu)|benchmarks/device/(cuda\.cpp|cublaslt\.cuh)",
    r"hdf5.*\.h|H5.*\.h": r"reports/results/hdf5\..*|reports/results/parallel_parts\.cpp",
    r"benchmark/benchmark\.h": r"benchmarks/runner\.cpp",
    r"toml\+\+/.*": r"reports/contract/.*",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    known = [layer for layer in (*ALLOWED, *PROGRAMS) if path == layer or path.startswith(layer + "/")]
    return max(known, key=len, default=None)


def faults(path, text):
    layer = layer_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        if quote == '"':
            target = layer_of(header)
            if target is None:
                yield f'{path}:{number}: "{header}" is not a path from the top of the project'
            elif layer not in PROGRAMS and target != layer and target not in ALLOWED[layer]:
                yield f"{path}:{number}: {layer} must not include {target} ({header})"
        for foreign, home in HOMES.items():
            if quote == "<" and re.fullmatch(foreign, header) and not re.fullmatch(home, path):
                yield f"{path}:{number}: <{header}> belongs in {home}"
            public = path.endswith(".hpp") and not path.startswith("reports/contract/")
            if public and quote == "<" and re.fullmatch(foreign, header):
                yield f"{path}:{number}: a header of ours leaks <{header}>"


def self_check():
    """A check that cannot fail is worth nothing: these must be found."""
    planted = [
        ("benchmarks/gemm/gemm.cpp", '#include "reports/contract/contract.hpp"'),
        ("reports/judgement/judge.cpp", '#include "benchmarks/benchmark.hpp"'),
        ("reports/simulation/simulate.cpp", '#include "reports/judgement/judge.hpp"'),
        ("topology/base/units.cpp", '#include "topology/hall.hpp"'),
        ("topology/placement.cpp", "#include <hwloc.h>"),
        ("benchmarks/measure.cpp", "#include <mpi.h>"),
        ("benchmarks/gemm/product.cuh", "#include <cublasLt.h>"),
        ("benchmarks/device/passes.cuda.cu", '#include "reports/contract/contract.hpp"'),
        ("topology/base/mpi.hpp", "#include <mpi.h>"),
        ("reports/render/html.cpp", "#include <hdf5.h>"),
        ("reports/ledger/append.cpp", '#include "reports/judgement/verdict.hpp"'),
        ("reports/contract/lint.hpp", '#include "reports/ledger/ledger.hpp"'),
    ]
    return [f"self-check: {path}: {line} was not found" for path, line in planted if not list(faults(path, line))]


def main():
    top = pathlib.Path(sys.argv[1])
    found = self_check()
    files = 0
    for folder in ("topology", "benchmarks", "reports"):
        for source in sorted((top / folder).rglob("*")):
            if source.suffix in (".cpp", ".hpp", ".cu", ".cuh"):
                files += 1
                found += faults(source.relative_to(top).as_posix(), source.read_text())
    print("\n".join(found) or f"{files} files keep to the layers")
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
