"""Seconds from embeddings to the table of all queries of a split, and to its hubs, in the plain order and without hubs.

    python benchmarks/survey.py [RESULT.json] [--images 5000] [--size 1024] [--runs 3] [--device cpu|cuda]

Random embeddings (recall.py's) of IMAGES images with five captions each. What the worker does, without a window
(query_table.py has the window's part). Medians of the runs; a digest of all ranks says whether two devices agree.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from device_name import device_name
from recall import EACH, embeddings

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.scored import EmbeddingScores
from vsrn_viewer.retrieval.surveying import survey
from vsrn_viewer.retrieval.without_hubs import apply, hubs, offsets_of
from vsrn_viewer.steps import drain
from vsrn_viewer.vsrn.device import resolve_device


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("result", nargs="?", type=Path)
    for name, default in (("images", 5_000), ("size", 1_024), ("runs", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--device", default="cpu")
    asked = parser.parse_args()
    device = resolve_device(asked.device)
    lines = CaptionLines.even(asked.images, EACH)
    images, captions = ([torch.from_numpy(one).to(device)] for one in embeddings(lines, asked.size, 0))
    scored = EmbeddingScores(images, captions, lines)
    answer: dict[str, Any] = {"images": asked.images, "captions": lines.captions, "size": asked.size}
    answer |= {"device": device_name(device), "threads": torch.get_num_threads(), "torch": torch.__version__}
    answer["seconds"] = {name: _median(work, asked.runs) for name, work in _works(scored).items()}
    answer["digest_of_ranks"] = _digest(scored)
    print(json.dumps(answer, indent=1))
    if asked.result:
        asked.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def _works(scored: EmbeddingScores) -> dict[str, Callable[[], object]]:
    return {
        "table of queries": lambda: drain(survey(scored)),
        "table of queries, csls": lambda: drain(survey(apply(scored, drain(offsets_of(scored, "csls"))))),
        "hubs": lambda: drain(hubs(scored)),
        "hubs, csls": lambda: drain(hubs(scored, "csls")),
        "hubs, inverted softmax": lambda: drain(hubs(scored, "inverted-softmax")),
    }


def _median(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return round(statistics.median(taken), 2)


def _digest(scored: EmbeddingScores) -> str:
    captions, images = drain(survey(scored))
    ranks = captions.rank.tobytes() + captions.rival.tobytes() + images.rank.tobytes() + images.top10_count.tobytes()
    return hashlib.blake2b(ranks, digest_size=8).hexdigest()


if __name__ == "__main__":
    main()
