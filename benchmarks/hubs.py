"""What hubs cost, and what an order without them brings; and minimal pairs. No time is measured.

    python benchmarks/hubs.py [FOLDER]

The demo's test split by each of its models and by both together. FOLDER holds COCO photographs: images/, their captions
captions_val2017.json and minimal_pairs.json; they are imported into a folder of their own first. Prints Markdown tables
and writes results/hubs.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from vsrn_viewer.data.demo import demo_checkpoints
from vsrn_viewer.hubs import DEPTHS, NAMES, Correction, Hubs
from vsrn_viewer.retrieval.bootstrap import paired_bootstrap
from vsrn_viewer.retrieval.metrics import query_ranks, summarise
from vsrn_viewer.retrieval.pair_report import pairs_answer, pairs_lines
from vsrn_viewer.retrieval.pairing import pairs_of
from vsrn_viewer.retrieval.search import split_scores
from vsrn_viewer.retrieval.without_hubs import WithoutHubs, hubs
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain

HEAD = (
    *("system", "order", "text → image R@1", "R@5", "R@10", "image → text R@1", "R@5", "R@10", "rsum", "difference"),
    *("skewness of N10", "largest N10", "never found (%)"),  # of the images
)
RESULTS = Path(__file__).parent / "results" / "hubs.json"


def imported(folder: Path, out: Path) -> Path:
    """Import photographs with their captions; return the dataset."""
    options = [str(folder / "images"), "--captions", str(folder / "captions_val2017.json"), "--out", str(out)]
    subprocess.run([sys.executable, "-m", "vsrn_viewer", "import", *options], check=True, stdout=sys.stderr)
    return out


def systems() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the demo's models, each and both."""
    files = tuple(map(str, demo_checkpoints()))
    yield from ((f"model {number}", (file,)) for number, file in enumerate(files, start=1))
    yield "both", files


def measured(pair: Any) -> Iterator[dict[str, Any]]:
    """Yield recall and hubs of a split in the plain order and in each without hubs, and the difference to the plain one
    with the interval of `evaluate --against`."""
    scored = drain(split_scores(pair))
    first = query_ranks(scored)
    orders: tuple[Correction | None, ...] = (None, *get_args(Correction))
    for order in orders:
        ranks = first if order is None else query_ranks(WithoutHubs(scored, order))
        found = summarise(ranks)
        row = {
            "order": order or "plain",
            **asdict(found),
            "rsum": found.rsum,
            "hubs": plain(drain(hubs(scored, order))),
        }
        yield row if order is None else {**row, "difference": asdict(paired_bootstrap(ranks, first))}


def plain(found: Hubs) -> dict[str, Any]:
    """Return how skewed N_k is, whom nobody finds and the largest, of images and captions."""
    return {
        name: {
            str(depth): {
                "skewness": of.skewness(depth),
                "never_per_cent": of.never(depth),
                "largest": int(of.of(depth).max()),
            }
            for depth in DEPTHS
        }
        for name, of in (("images", found.images), ("captions", found.captions))
    }


def change(row: dict[str, Any]) -> str:
    """Return by how much rsum differs from that of the plain order, with its interval; "" for the plain one."""
    if "difference" not in row:
        return ""
    rsum = row["difference"]["rsum"]
    return f"{rsum['difference']:+.1f} ({rsum['low']:+.1f} to {rsum['high']:+.1f})"


def lines(name: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table of one system, a line an order."""
    for row in rows:
        recalls = [row[way][key] for way in ("text_to_image", "image_to_text") for key in ("r1", "r5", "r10")]
        of_images = row["hubs"]["images"]["10"]
        order = NAMES.get(row["order"], row["order"])
        cells = [name, order, *(f"{one:.1f}" for one in (*recalls, row["rsum"])), change(row)]
        cells += [f"{of_images['skewness']:.2f}", str(of_images["largest"]), f"{of_images['never_per_cent']:.1f}"]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="COCO photographs; without it the demo alone")
    folder: Path | None = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as scratch:
        data = {"demo": ""} | ({} if folder is None else {"photographs": str(imported(folder, Path(scratch) / "coco"))})
        answer: dict[str, Any] = {}
        for name, path in data.items():
            print(f"{name}\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
            for system, files in systems():
                pair = drain(Workbench().open(PairId(files, path)))
                rows = [*measured(pair)]
                print("\n".join(lines(system, rows)), flush=True)
                answer.setdefault(name, {})[system] = {"orders": rows}
                if path and folder is not None:
                    found = pairs_answer(drain(pairs_of(pair, str(folder / "minimal_pairs.json"))))
                    print("\n".join(pairs_lines(found)), flush=True)
                    answer[name][system]["minimal_pairs"] = found
    RESULTS.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
