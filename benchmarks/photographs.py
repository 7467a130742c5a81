"""How fast photographs become regions: photographs a second of an extractor, one by one and as a job does it.

    python benchmarks/photographs.py FOLDER [--count 24] [--extractor NAME]

Both ways in one run on the same photographs, so that the ratio holds on a busy machine too; nothing is kept. CPU
seconds a photograph stand beside, for what it costs without the machine's other work.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Iterable
from pathlib import Path

import torch

from vsrn_viewer.extract import find_extractor
from vsrn_viewer.extract.known import NothingKept
from vsrn_viewer.extract.photographs import find_photographs
from vsrn_viewer.extract.source import PhotographRegions


def measured(work: Iterable[object], photographs: int) -> dict[str, float]:
    """Do the work; return photographs a second and CPU seconds a photograph."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in work:
        pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"photographs_a_second": round(photographs / wall, 2), "cpu_s_a_photograph": round(cpu / photographs, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of photographs")
    parser.add_argument("--count", type=int, default=24, help="photographs, default 24")
    parser.add_argument("--extractor", default="", metavar="NAME", help="default: the only one, else the demo's")
    arguments = parser.parse_args()
    extractor = find_extractor(arguments.extractor).extractor
    photographs = find_photographs([arguments.folder]).photographs[: arguments.count]

    def source() -> PhotographRegions:
        return PhotographRegions(arguments.folder, photographs, extractor, NothingKept())

    start = time.perf_counter()
    source().features(0)
    loading = time.perf_counter() - start
    one_by_one, job = source(), source()
    answer = {
        "extractor": extractor.fingerprint,
        "photographs": len(photographs),
        "cores": os.cpu_count(),
        "first_s": round(loading, 2),
        "one_by_one": measured((one_by_one.features(image) for image in range(len(photographs))), len(photographs)),
        f"{extractor.at_once}_at_once": measured(job.prepare(range(len(photographs))), len(photographs)),
        "threads_of_torch": torch.get_num_threads(),
        "peak_resident_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
