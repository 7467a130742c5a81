"""Several runs of one method, as training from several seeds gives them: mean and deviation of every number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean, stdev
from typing import Any

from vsrn_viewer.retrieval.systems import beside_published

Answer = dict[str, Any]

_DIRECTIONS = ("image_to_text", "text_to_image")
_SHARED = ("split", "images", "captions", "folds", "limited")  # of all runs, since they answer for one split


def over_runs(name: str, runs: Sequence[Answer]) -> Answer:
    """Return one method: "name", "runs" (the answers of `evaluation.evaluate`), their "mean" and "deviation".

    The numbers of runs are those that stand beside published ones, see `systems.beside_published`.

    Both have the directions, "rsum" and, where every run has it, "minimal_pairs". The deviation is the sample standard
    deviation (n − 1); None for a single run. Raises ValueError without a run.
    """
    if not runs:
        raise ValueError("a method must have at least one run: got none")
    compared = [beside_published(run) for run in runs]
    deviation = _numbers(compared, stdev) if len(runs) > 1 else None
    return {"name": name, "runs": [*runs], "mean": _numbers(compared, mean), "deviation": deviation}


def side_by_side(methods: Sequence[Answer]) -> Answer:
    """Return methods over one split as one answer: "methods", what all runs share, and "published" if one has it."""
    first = beside_published(methods[0]["runs"][0])
    answer = {key: first[key] for key in _SHARED if key in first} | {"methods": [*methods]}
    published = [run["published"] for method in methods for run in method["runs"] if "published" in run]
    return answer | ({"published": published[0]} if published else {})


def _numbers(runs: Sequence[Answer], of: Callable[[Sequence[float]], float]) -> Answer:
    numbers: Answer = {
        direction: {field: of([run[direction][field] for run in runs]) for field in runs[0][direction]}
        for direction in _DIRECTIONS
    }
    numbers["rsum"] = of([run["rsum"] for run in runs])
    if all("minimal_pairs" in run for run in runs):
        right = of([run["minimal_pairs"]["right"] for run in runs])
        numbers["minimal_pairs"] = {"pairs": runs[0]["minimal_pairs"]["pairs"], "right": right}
    return numbers
