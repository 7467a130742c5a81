"""Everything in an evaluation that has numbers, one after another: what tables and CSV have their rows from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vsrn_viewer.hubs import NAMES
from vsrn_viewer.retrieval.paper import CAPTIONS_EACH

Answer = dict[str, Any]

DIRECTIONS = ("image_to_text", "text_to_image")
RECALLS = ("r1", "r5", "r10")
BOUNDS = ("difference", "low", "high")


@dataclass(frozen=True)
class System:
    """One row. kind: "measured", "without hubs", "against", "difference", "low", "high", "published"; of several runs
    "run", "mean", "deviation". name: for people, "" for a difference. values: by direction, "rsum", and
    "minimal_pairs" where known. method, run: which of several, from 1; 0 where there is one."""

    kind: str
    name: str
    values: Answer
    method: int = 0
    run: int = 0

    @property
    def recalls(self) -> tuple[float, ...]:
        """R@1, R@5, R@10 of image to text, then of text to image."""
        return tuple(self.values[direction][field] for direction in DIRECTIONS for field in RECALLS)

    @property
    def rsum(self) -> float:
        """The sum of the recalls."""
        rsum: float = self.values["rsum"]
        return rsum

    @property
    def pairs(self) -> float | None:
        """Per cent of the minimal pairs that are right; None where it is not known."""
        right: float | None = self.values.get("minimal_pairs", {}).get("right")
        return right


def systems_of(answer: Answer) -> list[System]:
    """Return the rows of an answer of `evaluation.evaluate`, with "name" beside it, or of `methods.side_by_side`."""
    rows = [*_of_methods(answer["methods"])] if "methods" in answer else [System("measured", answer["name"], answer)]
    if "without_hubs" in answer:
        without = answer["without_hubs"]
        rows.append(System("without hubs", NAMES[without["correction"]], without))
    if "against" in answer:
        rows.append(System("against", answer["against"]["name"], answer["against"]))
        rows += [System(bound, "", _bound(answer["difference"], bound)) for bound in BOUNDS]
    if "published" in answer:
        rows.append(System("published", "VSRN (published, two models)", answer["published"]))
    return rows


def beside_published(answer: Answer) -> Answer:
    """Return the answer that stands in a table beside published numbers: that of the first captions of each image,
    where it has more than the paper counts."""
    if "first_five" not in answer:
        return answer
    first = answer["first_five"]
    merged = {**answer, **first, "limited": True}
    if "against" in answer:
        merged["against"] = {**answer["against"], **first["against"]}
    return {key: value for key, value in merged.items() if key != "first_five"}


def tables_of(answer: Answer) -> list[Answer]:
    """Return the answers that are written one below the other: of all captions, then what stands beside published
    numbers if it is another."""
    if "first_five" not in answer:
        return [answer]
    all_captions = {key: value for key, value in answer.items() if key not in ("first_five", "published")}
    return [all_captions, beside_published(answer)]


def heading(answer: Answer) -> str:
    """Return what was measured, for people: "split test, 200 images, 1,000 captions, no folds"."""
    folds = f"mean of {answer['folds']} folds" if answer["folds"] > 1 else "no folds"
    protocol = f"{answer['published']['protocol']}: " if "published" in answer else ""
    split = f"split {answer['split']}, " if answer["split"] else ""
    each = f" (the first {CAPTIONS_EACH} of each image)" if answer.get("limited") else ""
    return f"{protocol}{split}{answer['images']:,} images, {answer['captions']:,} captions{each}, {folds}"


def _of_methods(methods: list[Answer]) -> Iterator[System]:
    for number, method in enumerate(methods, start=1):
        for run, values in enumerate(method["runs"], start=1):
            yield System("run", method["name"], beside_published(values), number, run)
        yield System("mean", method["name"], method["mean"], number)
        if method["deviation"] is not None:
            yield System("deviation", method["name"], method["deviation"], number)


def _bound(difference: Answer, bound: str) -> Answer:
    """Return one of difference, low, high in the form of an evaluation."""
    directions = {key: {field: difference[key][field][bound] for field in RECALLS} for key in DIRECTIONS}
    return {**directions, "rsum": difference["rsum"][bound]}
