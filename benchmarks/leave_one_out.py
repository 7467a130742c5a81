"""Leave-one-out of an image against as many single forward passes: arithmetic and time, side by side in one process.

The demo (both members), and a random network of the published sizes (36 regions of 2,048 values, embedding 1,024 and
2,048, four layers). Arithmetic is what torch.utils.flop_counter counts of matrix products: of the whole explanation,
words of the sentence and plain match among it, against N times one pass of the whole image through every member.
Times alternate between the two, and their medians are compared: wall time, and processor time. Prints one JSON
document; with a path, writes it to that file too.

    nice -n 5 python benchmarks/leave_one_out.py [RESULT.json] [--device cpu|cuda]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from device_name import device_name
from published import make_published
from torch.utils.flop_counter import FlopCounterMode

from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.vsrn import embed_batch
from vsrn_viewer.vsrn.device import leave_a_core
from vsrn_viewer.workbench import Workbench, drain

REPEATS = {"demo": 9, "published": 3}  # a published pass takes a tenth of a second and more
IMAGES = 4  # of the random split
ALLOWED = 1.5  # times the arithmetic of N passes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("result", nargs="?", type=Path)
    parser.add_argument("--device", default="cpu")
    asked = parser.parse_args()
    leave_a_core()  # as in the window
    answer: dict[str, Any] = {
        "device": device_name(asked.device),
        "threads": torch.get_num_threads(),
        "repeats": REPEATS,
    }
    answer["demo"] = measured(PairId(device=asked.device), REPEATS["demo"])
    for embedding in (1024, 2048):
        with tempfile.TemporaryDirectory() as name:
            os.environ["VSRN_VIEWER_CACHE"] = str(Path(name) / "cache")
            published = replace(make_published(Path(name), IMAGES, embedding), device=asked.device)
            answer[f"published_{embedding}"] = measured(published, REPEATS["published"])
    print(json.dumps(answer, indent=1))
    if asked.result:
        asked.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    worst = max(answer[name]["operations_ratio"] for name in ("demo", "published_1024", "published_2048"))
    if worst > ALLOWED:
        raise SystemExit(f"leave-one-out takes {worst} times the arithmetic of N passes; {ALLOWED} are allowed")


def measured(wanted: PairId, repeats: int) -> dict[str, Any]:
    """Return the two sides of one pair's first image."""
    pair = drain(Workbench().open(wanted))
    query = Query(text=pair.info.captions[0])
    features = torch.from_numpy(pair.split.features(0))
    regions = len(features)

    def leave_out() -> None:
        drain(explain(pair, 0, query))

    def single_passes() -> None:
        for _ in range(regions):
            one_pass(pair, features)

    ours, theirs = operations(leave_out), operations(single_passes)
    times: dict[Callable[[], None], list[tuple[float, float]]] = {leave_out: [], single_passes: []}
    for _ in range(repeats):
        for work, taken in times.items():
            taken.append(seconds(work))
    medians = [[statistics.median(side) for side in zip(*taken, strict=True)] for taken in times.values()]
    (wall, cpu), (wall_passes, cpu_passes) = medians
    return {
        "regions": regions,
        "members": len(pair.models),
        "leave_one_out_gflop": round(ours / 1e9, 3),
        "n_passes_gflop": round(theirs / 1e9, 3),
        "operations_ratio": round(ours / theirs, 3),
        "leave_one_out_ms": round(wall * 1e3, 1),
        "n_passes_ms": round(wall_passes * 1e3, 1),
        "wall_ratio": round(wall / wall_passes, 3),
        "processor_ratio": round(cpu / cpu_passes, 3),
    }


def one_pass(pair: Pair, features: torch.Tensor) -> None:
    """Embed one image with every member."""
    with torch.inference_mode():
        for model in pair.models:
            embed_batch(model, features.to(model.device)[None])


def operations(work: Callable[[], None]) -> int:
    with FlopCounterMode(display=False) as counter:
        work()
    return int(counter.get_total_flops())


def seconds(work: Callable[[], None]) -> tuple[float, float]:
    """Return wall time and processor time."""
    _synchronise()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    _synchronise()
    return time.perf_counter() - wall, time.process_time() - cpu


def _synchronise() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
