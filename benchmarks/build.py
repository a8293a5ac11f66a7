"""Measure `comity build` on the sample as a user meets it: whole processes, wall time and memory.

    python benchmarks/build.py [RUNS]

Prints one line for each run and the medians. Other work on the machine counts in.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time


def measured(command: list[str]) -> tuple[float, int]:
    """Run a command; return its wall time in seconds and its peak resident size in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def main(runs: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "comity", "build", "--output", f"{folder}/output"]
        measured(command)  # a first run warms the disk
        figures = [measured(command) for _ in range(runs)]
        started = [measured([sys.executable, "-m", "comity", "--help"])[0] for _ in range(runs)]
    for seconds, size in figures:
        print(f"build  {seconds:5.2f} s  {size:4d} MiB")
    print(f"median of build   {statistics.median(s for s, _ in figures):5.2f} s")
    print(f"highest peak      {max(size for _, size in figures):5d} MiB")
    print(f"median of --help  {statistics.median(started):5.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
