"""How far a GPU's numbers are from the CPU's: traces, scores, every explanation and what-if of the demo.

    python benchmarks/device_parity.py [RESULT.json] [--images 12] [--against cuda]

The demo's ensemble, opened on both devices, asked the same of IMAGES images with their first captions. Of each quantity
the largest deviation, beside the largest magnitude on the CPU and what is tolerated: a thousandth of that for gradients
and what is derived from them, a ten-thousandth for the others, and a fiftieth for integrated gradients, which stop once
they miss their sum by half a per cent. It fails above that. Where two scores are that close their images may stand
either way: of an order the scores are compared that the CPU gives what stands at each rank. Attention is the order of
the correlations, which are compared in the trace.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from device_name import device_name

from vsrn_viewer.change import Change
from vsrn_viewer.probe.edge_influence import edge_influence
from vsrn_viewer.probe.explaining import explain
from vsrn_viewer.probe.interaction import interaction
from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.probe.what_if import what_if
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.retrieval.search import generate, prepare_captions, rank_captions, rank_images, trace_image
from vsrn_viewer.statistics import METHODS, AskBinding, AskFaithfulness, AskOrder, AskSanity
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench import Workbench, drain

Array = npt.NDArray[Any]
GATES = Change(gates=(("update", 3, 0.5), ("reset", 1, 0.0)))
CUT = Change(regions=tuple(range(5, 20)), edges=((0, 6, 7, 0.0), (2, 9, 8, 2.0)), skipped_layers=(1,))
TRACED = (
    *("nodes", "affinity", "messages", "shift", "sequence", "reset_gate", "update_gate", "candidate", "hidden"),
    *("embedding", "embedding_by_step", "correlation", "caption_embedding", "score", "score_by_step"),
)
QUESTIONS = {
    "split: binding": AskBinding(1),
    "split: order": AskOrder(orders=3),
    "split: faithfulness": AskFaithfulness(20, "things", orders=3, methods=("leave-one-out", "gradient")),
    "split: sanity": AskSanity(1, captions=5, methods=("leave-one-out", "gradient")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("result", nargs="?", type=Path)
    parser.add_argument("--images", type=int, default=12)
    parser.add_argument("--against", default="cuda")
    asked = parser.parse_args()
    there, here = (_opened(device) for device in (asked.against, "cpu"))
    table: dict[str, dict[str, float]] = {}
    for image in np.linspace(0, here.split.images - 1, asked.images).astype(int).tolist():
        for (name, of_there), (_, of_here) in zip(_asked(there, image), _asked(here, image), strict=True):
            _take(table, name, of_there, of_here)
        _take(table, "order of images", *_in_order(there, here, image))
    for name, question in QUESTIONS.items():
        answers = (_arrays(drain(answer_over_split(pair, question))) for pair in (there, here))
        for of_there, of_here in zip(*answers, strict=True):
            _take(table, name, of_there, of_here)
    answer = {
        "device": device_name(asked.against),
        "torch": torch.__version__,
        "images": asked.images,
        "quantities": table,
    }
    print(json.dumps(answer, indent=1))
    if asked.result:
        asked.result.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    wrong = [name for name, row in table.items() if row["relative"] > row["tolerated"]]
    if wrong:
        raise SystemExit(f"further from the CPU than is tolerated: {', '.join(wrong)}")


def _opened(device: str) -> Pair:
    pair = drain(Workbench().open(PairId(device=device)))
    drain(prepare_captions(pair))
    return pair


def _asked(pair: Pair, image: int) -> Iterator[tuple[str, Array]]:
    """Yield everything that is asked of an image with its first caption, by name."""
    line = pair.info.caption_lines.of(image)[0]
    query = Query(text=pair.info.captions[line])
    for name, change in {"trace": Change(), "trace, gates set": GATES, "trace, changed": CUT}.items():
        traced = trace_image(pair, image, query, change=change).trace
        yield from ((name, getattr(traced, of)) for of in TRACED)
    yield "generated sentence", drain(generate(pair, image)).word_attention
    yield "scores of images", rank_images(pair, query).scores
    yield "scores of captions", rank_captions(pair, image).scores
    for method in (one for one in METHODS if one != "attention"):
        for target in ("score", "margin"):
            found = drain(explain(pair, image, query, method, target))
            yield from ((method, one) for one in (found.by_region, found.by_word) if one is not None)
    for change in (GATES, CUT):
        found = what_if(pair, image, query, change)
        yield "what-if", np.array([found.before.score, found.after.score])
    yield "word × region", drain(interaction(pair, image, query)).values
    yield "influence of edges", drain(edge_influence(pair, image, query, None)).by_edge


def _in_order(there: Pair, here: Pair, image: int) -> tuple[Array, Array]:
    """Return the CPU's scores in either order."""
    query = Query(text=here.info.captions[here.info.caption_lines.of(image)[0]])
    orders, scores = [rank_images(pair, query).order for pair in (there, here)], rank_images(here, query).scores
    return scores[orders[0]], scores[orders[1]]


def _arrays(of: Any) -> list[Array]:
    """Return the arrays of numbers of a dataclass that are no ranks or rows, in the order of its fields."""
    values = (getattr(of, field.name) for field in fields(of))
    return [value for value in values if isinstance(value, np.ndarray) and value.dtype.kind == "f"]


def _take(table: dict[str, dict[str, float]], name: str, there: Array, here: Array) -> None:
    row = table.setdefault(name, {"largest": 0.0, "deviation": 0.0, "relative": 0.0, "tolerated": _tolerated(name)})
    if there.shape != here.shape or not np.array_equal(np.isnan(there), np.isnan(here)):
        raise SystemExit(f"{name}: other values are missing on the device")
    largest = float(np.nanmax(np.abs(here), initial=0.0))
    deviation = float(np.nanmax(np.abs(there - here), initial=0.0))
    row["largest"] = max(row["largest"], largest)
    row["deviation"] = max(row["deviation"], deviation)
    row["relative"] = max(row["relative"], deviation / largest if largest else 0.0)


def _tolerated(name: str) -> float:
    return {"integrated-gradients": 2e-2, "gradient": 1e-3, "influence of edges": 1e-3}.get(name, 1e-4)


if __name__ == "__main__":
    main()
