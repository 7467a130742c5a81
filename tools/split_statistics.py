"""Measures what docs/results.md says of the shipped models over the whole test split of the demo.

python -m tools.split_statistics --work FOLDER     # resumes: each question that was answered is kept in FOLDER

Writes benchmarks/results/split_statistics.json and prints it. An answer takes up to some minutes; nothing here needs
more than one thread.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vsrn_viewer.probe.over_split import answer_over_split
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.statistics import (
    QUANTITIES,
    AskBinding,
    AskFaithfulness,
    AskOrder,
    AskSanity,
    Binding,
    MethodFaithfulness,
    OrderEffect,
    Sanity,
    SplitAnswer,
    SplitQuestion,
)
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench
from vsrn_viewer.workbench.store import Store

RESULTS = Path("benchmarks/results/split_statistics.json")
CAPTIONS = 120  # that methods are held to; the least that is asked for is 100

QUESTIONS: dict[str, SplitQuestion] = {
    "binding, member 1": AskBinding(1),
    "binding, member 2": AskBinding(2),
    "order": AskOrder(orders=20),
    "faithfulness by things": AskFaithfulness(CAPTIONS, "things"),
    "faithfulness by boxes": AskFaithfulness(CAPTIONS, "boxes", orders=5),
    "sanity, member 1": AskSanity(1, captions=30),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="folder that keeps answers between two runs")
    parser.add_argument("--device", default="cpu", help='a GPU answers "faithfulness by boxes" in minutes')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    pair = _run(Workbench(Store(arguments.work)).open(PairId(device=arguments.device)))
    measured = {name: _summary(_answer(pair, name, question)) for name, question in QUESTIONS.items()}
    RESULTS.write_text(json.dumps(measured, indent=1) + "\n")
    print(RESULTS.read_text())


def _answer(pair: Pair, name: str, question: SplitQuestion) -> SplitAnswer:
    print(name, file=sys.stderr, flush=True)
    return _run(answer_over_split(pair, question))


def _run(job: Any) -> Any:
    """Run a job to its end and return what it returns, saying at each tenth how far it is."""
    said = -1
    while True:
        try:
            progress = next(job)
        except StopIteration as end:
            return end.value
        tenth = 10 * progress.done // max(progress.total, 1)
        if tenth != said:
            said = tenth
            print(f"  {progress.label}: {progress.done} of {progress.total}", file=sys.stderr, flush=True)


def _summary(answer: SplitAnswer) -> dict[str, Any]:
    """Return the numbers of an answer that a paper would print."""
    return _SUMMARIES[type(answer)](answer)


def _of_binding(found: Binding) -> dict[str, Any]:
    mean, error = found.mean(), found.error()
    auc = {name: {"mean": _rounded(mean[at]), "error": _rounded(error[at])} for at, name in enumerate(QUANTITIES)}
    return {"truth": found.truth, "images": found.images, "auc": auc}


def _of_order(found: OrderEffect) -> dict[str, Any]:
    def shares(ranks: np.ndarray) -> dict[str, Any]:
        return _in_three(100 * (ranks == 1).mean(axis=1))

    return {
        "random_orders": len(found.orders) - 2,
        "score": _in_three(found.score.mean(axis=1)),
        "text_to_image_r1": shares(found.rank),
        "text_to_image_r1_others_as_stored": shares(found.alone),
        "image_to_text_r1": shares(found.image_rank),
        "minimal_pairs": _in_three(found.pairs),
    }


def _in_three(values: np.ndarray) -> dict[str, Any]:
    """values: (O,), as stored, reversed, then random orders."""
    stored, reverse, *random = values.astype(np.float64).tolist()
    spread = {"mean": round(float(np.mean(random)), 4), "deviation": round(float(np.std(random)), 4)}
    return {"stored": round(stored, 4), "reversed": round(reverse, 4), "random": spread}


def _of_methods(found: MethodFaithfulness) -> dict[str, Any]:
    rows = {}
    for at, method in enumerate(found.methods):
        below, above = found.deletion[-1] - found.deletion[at], found.insertion[at] - found.insertion[-1]
        rows[method] = {
            "deletion": _with_error(found.deletion[at]),
            "insertion": _with_error(found.insertion[at]),
            "below_random": _with_error(below),
            "above_random": _with_error(above),
            "better_in_both": round(100 * float(np.mean((below > 0) & (above > 0))), 1),
        }
    return {"captions": len(found.lines), "parts": round(float(found.parts.mean()), 2), "methods": rows}


def _of_sanity(found: Sanity) -> dict[str, Any]:
    rows = {
        method: {stage: _with_error(found.similarity[at, place]) for place, stage in enumerate(found.stages)}
        for at, method in enumerate(found.methods)
    }
    return {"captions": len(found.lines), "similarity": rows}


def _with_error(values: np.ndarray) -> list[float]:
    """Return the mean over captions and its standard error. values: (K,)."""
    known = values[np.isfinite(values)].astype(np.float64)
    return [round(float(known.mean()), 4), round(float(known.std(ddof=1) / np.sqrt(len(known))), 4)]


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values]


_SUMMARIES: dict[type, Callable[[Any], dict[str, Any]]] = {
    Binding: _of_binding,
    OrderEffect: _of_order,
    MethodFaithfulness: _of_methods,
    Sanity: _of_sanity,
}


if __name__ == "__main__":
    main()
