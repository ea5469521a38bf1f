#!/usr/bin/env python3
"""Fails where a compiler took instructions out of the loops that the peak is measured with: equal sums made once, a product that
is the same each time made before the loop. Results stay right then, and the rate is of something else.

    peak_loops.py OBJECT...
"""
import pathlib
import re
import subprocess
import sys

# Source -> instruction, how often it must be there: once for each accumulator, and in each format that has a loop of its own.
WANTED = {
    "fma_kernel.512.cpp": [(r"vfmadd\d+pd", 16), (r"vfmadd\d+ps", 16)],
    "fma_kernel.256.cpp": [(r"vfmadd\d+pd", 12), (r"vfmadd\d+ps", 12)],
    "fma_kernel.portable.cpp": [(r"v?mulpd", 12), (r"v?mulps", 12)],
    "dot_kernel.vnni512.cpp": [(r"vpdpbusd", 16)],
    "dot_kernel.vnni256.cpp": [(r"vpdpbusd", 12)],
    "dot_kernel.maddubs512.cpp": [(r"vpmaddubsw", 12), (r"vpmaddwd", 12)],
    "dot_kernel.maddubs256.cpp": [(r"vpmaddubsw", 8), (r"vpmaddwd", 8)],
    "dot_kernel.bf16.cpp": [(r"vdpbf16ps", 16)],
    "dot_kernel.amx.cpp": [(r"tdpbssd", 4), (r"tdpbf16ps", 4)],
}


def faults(source, listing):
    for instruction, count in WANTED[source]:
        found = len(re.findall(rf"\s{instruction}\s", listing))
        if found < count:
            yield f"{source}: {found} times {instruction}, not {count}: the compiler shortened the loop"


def main():
    # A check that cannot fail is worth nothing.
    if not list(faults("dot_kernel.vnni512.cpp", " vpdpbusd %zmm4,%zmm3,%zmm1\n" * 15)):
        print("self-check: a shortened loop was not found")
        return 1
    found, seen = [], 0
    for path in map(pathlib.Path, sys.argv[1:]):
        source = path.name.removesuffix(".o")
        if source in WANTED:
            seen += 1
            found += faults(source, subprocess.run(["objdump", "-d", path], check=True, text=True, stdout=subprocess.PIPE).stdout)
    print("\n".join(found) or f"{seen} files have all their instructions")
    return 1 if found or seen != len(WANTED) else 0


if __name__ == "__main__":
    sys.exit(main())
