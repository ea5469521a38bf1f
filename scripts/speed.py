#!/usr/bin/env python3
"""Compares hallmark's speed with its peers on this machine, in interleaved pairs of one run, as ratios.

    scripts/speed.py [gemm] [peak] [storage] [sampler] [launch] [start] [--bin build/release/bin] [--pairs 5]

gemm     fp64 per rank, all ranks at once, against HPCC's StarDGEMM (Debian: hpcc)
peak     fp64, fp32, bf16 and int8 at n = 2048 and 4096, all ranks at once, against hallmark's own loops of multiply-adds: a pair is a
         block of one run
storage  write, read and 4 KiB random read against fio: same block size, depth, engine and file size (Debian: fio)
sampler  fp64 per rank with the power sampler at work on a machine's files (--fixture ROOT, as tests/power_fixture of a build
         makes them; NVML by HALLMARK_NVML) against without any sensor, and what sampling took of one core
launch   discovery and launch of 64 oversubscribed ranks against a trivial MPI program
start    seconds of `hallmark --help` and `hallmark judge`

Medians of pairwise ratios; above 1 hallmark is the faster (launch: the slower). A shared machine is noisy: look at the range too.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OPENBLAS_NUM_THREADS": "1"}
FILE_BYTES = 256 << 20
TRIVIAL = """#include <mpi.h>
int main(int argc, char** argv) { MPI_Init(&argc, &argv); MPI_Barrier(MPI_COMM_WORLD); MPI_Finalize(); return 0; }
"""


def call(command, folder, **more):
    return subprocess.run([str(word) for word in command], cwd=folder, env=ENVIRONMENT, check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more).stdout


def show(name, ratios, note=""):
    low, high = min(ratios), max(ratios)
    print(f"{name:<44} {statistics.median(ratios):7.3f}  [{low:.3f}, {high:.3f}]  {len(ratios)} pairs  {note}", flush=True)


def rank_rates(path, case, attribute):
    """Median over all samples of each rank's rate, work per second."""
    with h5py.File(path) as file:
        group = file["cases"][case]
        seconds = (group["exit"][...] - group["entry"][...]) / group.attrs["steps_per_sample"]
        work = group.attrs[attribute]
        return work / numpy.nanmedian(seconds.reshape(seconds.shape[0], -1), axis=1)


def hallmark_run(options, folder, *more):
    path = folder / "speed.h5"
    call([options.bin / "hallmark", "run", "-o", path, "--force", "--quiet", "-n", options.ranks, *more], folder)
    return path


def hpcc(folder, size, ranks):
    (folder / "hpccinf.txt").write_text(
        f"HPLinpack benchmark input file\nhallmark\nHPL.out\n8\n1\n{size}\n1\n128\n0\n1\n1\n{ranks}\n16.0\n1\n2\n1\n4\n1\n2\n1\n1\n"
        "1\n1\n0\n1\n1\n0\n2\n64\n0\n0\n1\n8\n0\n0\n0\n0\n0\n0\n0\n0\n")
    (folder / "hpccoutf.txt").unlink(missing_ok=True)
    call(["mpirun", "-n", ranks, "--bind-to", "core", "hpcc"], folder)
    text = (folder / "hpccoutf.txt").read_text()
    value = {key: float(number) for key, number in re.findall(r"^(\w+)=([-+.\deE]+)$", text, re.M)}
    return int(value["DGEMM_N"]), value["StarDGEMM_Gflops"] * 1e9


def gemm(options, folder):
    """The peer gets the kernels that hallmark chose: a library that does not know this processor takes very slow ones."""
    against = []
    path = hallmark_run(options, folder, "--blocks", "3", "--benchmark_filter=^gemm/fp64/exact/")
    with h5py.File(path) as file:
        params = file["cases/gemm/fp64/exact/n:1024"].attrs
        ENVIRONMENT["OPENBLAS_CORETYPE"] = dict(zip(params["param_names"], params["param_values"]))[b"kernel"].decode()
    for _ in range(options.pairs):
        n, peer = hpcc(folder, options.hpl, options.ranks)
        case = f"gemm/fp64/gaussian/n:{n}"
        path = hallmark_run(options, folder, "--blocks", "5", "--add", f"gemm,precision=fp64,n={n}",
                            f"--benchmark_filter=^{case}$")
        against.append(float(rank_rates(path, case, "flops").mean()) / peer)
    show(f"gemm fp64 n={n} / HPCC StarDGEMM", against, f"{options.ranks} ranks; the last peer {peer / 1e9:.1f} GFLOP/s")


def block_rates(path, case):
    """Of each block, the mean over the ranks of the median over a rank's samples, work per second."""
    with h5py.File(path) as file:
        group = file["cases"][case]
        seconds = (group["exit"][...] - group["entry"][...]) / group.attrs["steps_per_sample"]
        return (group.attrs["flops"] / numpy.nanmedian(seconds, axis=2)).mean(axis=0)


def best_rate(path, case):
    """The mean over the ranks of a rank's fastest sample: what it does when nothing else wants its core."""
    with h5py.File(path) as file:
        group = file["cases"][case]
        seconds = (group["exit"][...] - group["entry"][...]) / group.attrs["steps_per_sample"]
        return float((group.attrs["flops"] / numpy.nanmin(seconds.reshape(seconds.shape[0], -1), axis=1)).mean())


def case_words(path, case):
    with h5py.File(path) as file:
        attributes = file["cases"][case].attrs
        found = {name.decode(): value.decode() for name, value in zip(attributes["param_names"], attributes["param_values"])}
        return "; ".join(found[key] for key in ("algorithm", "kernel", "leading_dimension", "remark") if key in found)


def peak(options, folder):
    sizes = (2048, 4096)
    data = {"fp64": "gaussian", "fp32": "gaussian", "bf16": "gaussian", "int8": "exact"}
    additions = [word for precision in data for n in sizes for word in ("--add", f"gemm,precision={precision},n={n}")]
    path = hallmark_run(options, folder, "--blocks", options.blocks, *additions,
                        f"--benchmark_filter=^gemm/({'|'.join(data)})/.*n:({'|'.join(map(str, sizes))})$|^peak/")
    for precision, kind in data.items():
        limit, best = block_rates(path, f"peak/{precision}"), best_rate(path, f"peak/{precision}")
        for n in sizes:
            case = f"gemm/{precision}/{kind}/n:{n}"
            rates = block_rates(path, case)
            show(f"gemm {precision} n={n} / own peak", rates / limit,
                 f"best sample {best_rate(path, case) / 1e9:.1f} of {best / 1e9:.1f} G/s = {best_rate(path, case) / best:.3f}; "
                 f"{case_words(path, case)}")
        print(f"{'':<44} peak: {case_words(path, f'peak/{precision}')}", flush=True)


def fio(folder, kind, block, depth, size, passes):
    """Median rate of single passes: requests per second over a file that was written in full, as hallmark's is."""
    rates = []
    for _ in range(passes):
        job = ["fio", "--name=peer", f"--filename={folder / 'fio.dat'}", "--ioengine=io_uring", "--direct=1", f"--bs={block}",
               f"--iodepth={depth}", f"--iodepth_batch_submit={depth}", f"--iodepth_batch_complete_max={depth}", "--fixedbufs=1",
               "--registerfiles=1", "--nonvectored=1", f"--filesize={FILE_BYTES}", f"--io_size={size}", f"--rw={kind}",
               "--output-format=json", "--overwrite=1", f"--end_fsync={int('write' in kind)}", "--randrepeat=0", "--norandommap=0"]
        rates.append(json.loads(call(job, folder))["jobs"][0]["write" if "write" in kind else "read"]["iops"])
    return statistics.median(rates)


def storage(options, folder):
    names = {"write": f"storage/scratch/write/block:1MiB/bytes:{FILE_BYTES >> 20}MiB",
             "read": f"storage/scratch/read/block:1MiB/bytes:{FILE_BYTES >> 20}MiB",
             "randread": f"storage/scratch/randread/block:4KiB/bytes:{FILE_BYTES >> 20}MiB"}
    ratios = {kind: [] for kind in names}
    fio(folder, "write", "1M", 8, FILE_BYTES, 2)  # lays the file out
    for _ in range(options.pairs):
        path = folder / "speed.h5"
        call([options.bin / "hallmark", "run", "-o", path, "--force", "--quiet", "-n", 1, "--blocks", 5, "--scratch", folder,
              "--add", f"storage,bytes={FILE_BYTES}", "--benchmark_filter=^storage/.*/bytes"], folder)
        for kind, case in names.items():
            peer = fio(folder, kind, *(("4k", 32, 4096 * 4096) if kind == "randread" else ("1M", 8, FILE_BYTES)), 9)
            ratios[kind].append(rank_rates(path, case, "operations")[0] / peer)
    for kind, values in ratios.items():
        show(f"storage {kind} / fio", values, "1 rank, io_uring, O_DIRECT, registered buffers and file, equal passes")


def seconds(command, folder):
    begin = time.monotonic()
    call(command, folder)
    return time.monotonic() - begin


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def sampler_share(path):
    """CPU seconds of sampling over seconds of the run, on its first node."""
    with h5py.File(path) as file:
        power = file["power"]
        domains = [text(domain) for domain in power["domain"][...]]
        at = power["offset"][...][domains.index("sampler")]
        return float(power["value"][at]) / float(power["time"][at])


def sampler(options, folder):
    if options.fixture is None:
        print("sampler: give --fixture ROOT, a folder of a machine's sensors")
        return
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    case = "gemm/fp64/gaussian/n:1024"
    more = ["--blocks", 11, "--add", "gemm,precision=fp64,data=gaussian,n=1024", f"--benchmark_filter={case}$"]
    ratios, shares = [], []
    for _ in range(options.pairs):
        without = numpy.median(rank_rates(hallmark_run(options, folder, *more, "--root", empty), case, "flops"))
        path = hallmark_run(options, folder, *more, "--root", options.fixture.resolve())
        ratios.append(numpy.median(rank_rates(path, case, "flops")) / without)
        shares.append(sampler_share(path))
    show("gemm fp64, sampler on / off", ratios, f"sampling took {100 * statistics.median(shares):.2f} % of one core")


def launch(options, folder):
    (folder / "trivial.c").write_text(TRIVIAL)
    call(["mpicc", "-O2", "-o", "trivial", "trivial.c"], folder)
    start = ["mpirun", "-n", 64, "--oversubscribe", "--bind-to", "none"]
    trivial, ours = [*start, folder / "trivial"], [*start, options.bin / "hallmark", "topology"]
    seconds(trivial, folder), seconds(ours, folder)
    ratios = [seconds(ours, folder) / seconds(trivial, folder) for _ in range(options.pairs)]
    show("hallmark topology, 64 ranks / trivial MPI", ratios)


def start(options, folder):
    contract = pathlib.Path(__file__).parents[1] / "reports/contract/contracts/ci_cpu_hall.toml"
    path = folder / "start.h5"
    subprocess.run([options.bin / "hallmark", "run", contract, "-o", path, "--quiet"], cwd=folder, env=ENVIRONMENT, check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    judge = [options.bin / "hallmark", "judge", path, "--contract", contract]
    for name, command in (("hallmark --help", [options.bin / "hallmark", "--help"]), ("hallmark judge", judge)):
        times = []
        for _ in range(11):
            begin = time.monotonic()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
            times.append(time.monotonic() - begin)
        print(f"{name:<44} {statistics.median(times):7.3f} s [{min(times):.3f}, {max(times):.3f}]", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="gemm, peak, storage, sampler, launch, start (default: all)")
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--blocks", type=int, default=11, help="of peak")
    parser.add_argument("--fixture", type=pathlib.Path, help="of sampler: root of a machine's sensors")
    parser.add_argument("--ranks", type=int, default=os.cpu_count())
    parser.add_argument("--hpl", type=int, default=6000, help="HPL's N, from which HPCC derives the size of its DGEMM")
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    parts = {"gemm": gemm, "peak": peak, "storage": storage, "sampler": sampler, "launch": launch, "start": start}
    for what in options.what or parts:
        if what not in parts:
            parser.error(f"{what}: one of {', '.join(parts)}")
        with tempfile.TemporaryDirectory(dir=".") as folder:
            parts[what](options, pathlib.Path(folder).resolve())


if __name__ == "__main__":
    sys.exit(main())
