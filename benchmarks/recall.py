"""R@K in both directions: ours by blocks, beside the published way and a bare product, in one process.

The published way is VSE++'s, which VSRN uses: for each query one product with all candidates, one argsort, a search for
the truth; embeddings in float64, as its `encode_data` keeps them, and once more in float32. It knows five captions an
image, and is timed on a share of the queries, in proportion. Ours is timed with two members and with five to seven
captions too. Memory is the peak of resident pages above those before the call, from /proc. Ranks are compared on the
published way's share of the queries. Prints one JSON document; with a path, writes it to that file too.

    python benchmarks/recall.py [--images 5000] [--size 1024] [--share 0.02] [--runs 3] [--device cpu] [RESULT.json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from device_name import device_name

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.retrieval.metrics import QueryRanks, query_ranks
from vsrn_viewer.retrieval.scored import EmbeddingScores

EACH = 5
BLOCK = 512  # captions of the bare product

Both = tuple[np.ndarray, np.ndarray]  # images (I,D), captions (C,D)


def main() -> None:
    arguments = _arguments()
    even = CaptionLines.even(arguments.images, EACH)
    uneven = CaptionLines.of_counts(np.random.default_rng(0).integers(5, 8, arguments.images))
    answer: dict[str, Any] = {"images": arguments.images, "captions": even.captions, "size": arguments.size}
    answer |= {"device": device_name(arguments.device), "threads": torch.get_num_threads(), "torch": torch.__version__}
    rows = embeddings(even, arguments.size, 0)
    answer["ours"], ranks = measured(arguments, even, [rows])
    answer["bare_product"] = compared(bare_product(arguments, rows), answer["ours"])
    for kind in (np.float64, np.float32):
        seconds, wrong = published((rows[0].astype(kind), rows[1].astype(kind)), arguments.share, ranks)
        answer[f"published_{kind.__name__}"] = compared(seconds, answer["ours"]) | {"ranks_that_differ": wrong}
    answer["two_members"], _ = measured(arguments, even, [rows, embeddings(even, arguments.size, 1)])
    answer["five_to_seven_captions"], _ = measured(arguments, uneven, [embeddings(uneven, arguments.size, 2)])
    print(json.dumps(answer, indent=1))
    if arguments.result:
        arguments.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def embeddings(lines: CaptionLines, size: int, seed: int) -> Both:
    """Unit rows in which a caption lies about as near to its image as in a trained network: R@1 is about a half."""
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((lines.images, size), np.float32) + rng.standard_normal(size, np.float32)
    captions = images[lines.owners()] + 10 * rng.standard_normal((lines.captions, size), np.float32)
    for rows in (images, captions):
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return images, captions


def measured(
    arguments: argparse.Namespace, lines: CaptionLines, members: list[Both]
) -> tuple[dict[str, Any], QueryRanks]:
    """Return the median time of our ranks, and their peak of memory."""
    images, captions = (
        [torch.from_numpy(one).to(arguments.device) for one in side] for side in zip(*members, strict=True)
    )
    scored, taken = EmbeddingScores(images, captions, lines), []
    before = _start_of_peak()
    for _ in range(arguments.runs):
        start = time.perf_counter()
        ranks = query_ranks(scored)
        taken.append(time.perf_counter() - start)
    peak = (_status("VmHWM") - before) / 1e6
    r1 = 100 * float(np.mean(ranks.text_to_image == 0))
    return {"seconds": round(statistics.median(taken), 2), "peak_mb": round(peak), "text_to_image_r1": r1}, ranks


def bare_product(arguments: argparse.Namespace, rows: Both) -> float:
    """Return the seconds of the float32 product alone, block by block."""
    images, captions = (torch.from_numpy(one).to(arguments.device) for one in rows)
    taken = []
    for _ in range(arguments.runs):
        start = time.perf_counter()
        for at in range(0, len(captions), BLOCK):
            product = captions[at : at + BLOCK] @ images.T
        product.cpu()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def published(rows: Both, share: float, ours: QueryRanks) -> tuple[float, int]:
    """Return the seconds that the published loop takes for all queries, and how many of its share have other ranks."""
    images, captions = rows
    chosen = np.linspace(0, len(images) - 1, max(1, round(share * len(images)))).astype(int)
    wrong, start = 0, time.perf_counter()
    for image in chosen:
        order = np.argsort(np.dot(images[image], captions.T))[::-1]
        ranks = [np.where(order == line)[0][0] for line in range(EACH * image, EACH * image + EACH)]
        wrong += min(ranks) != ours.image_to_text[image]
        for line, scores in enumerate(np.dot(captions[EACH * image : EACH * image + EACH], images.T), EACH * image):
            wrong += np.where(np.argsort(scores)[::-1] == image)[0][0] != ours.text_to_image[line]
    return (time.perf_counter() - start) * len(images) / len(chosen), int(wrong)


def compared(seconds: float, ours: dict[str, Any]) -> dict[str, Any]:
    return {"seconds": round(seconds, 2), "times_ours": round(seconds / ours["seconds"], 2)}


def _start_of_peak() -> int:
    """Return the resident bytes now, from which the peak is counted."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status("VmRSS")


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) * 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("result", nargs="?", type=Path)
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--share", type=float, default=0.02)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
