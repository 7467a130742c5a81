"""The metrics once more, by sorting lists in plain Python: slow, and hard to get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median
from typing import Any


def naive_ranks(
    scores: Any, folds: int = 1, owners: Sequence[int] | None = None
) -> tuple[list[list[int]], list[list[int]]]:
    """Return ranks from 0, image → text and text → image, a list for each fold. Ties go to the smaller index.

    owners: the image of each caption; None where all have as many. An image without captions is no query.
    """
    rows = [[float(score) for score in row] for row in scores]
    if owners is None:
        owners = [caption // (len(rows[0]) // len(rows)) for caption in range(len(rows[0]))]
    size = len(rows) // folds
    to_text, to_image = [], []
    for at in range(0, len(rows), size):
        images, captions = range(at, at + size), [c for c in range(len(owners)) if at <= owners[c] < at + size]
        asking = [i for i in images if i in owners]
        to_text.append([_place([(-rows[i][c], c, owners[c] == i) for c in captions]) for i in asking])
        to_image.append([_place([(-rows[i][c], i, owners[c] == i) for i in images]) for c in captions])
    return to_text, to_image


def naive_metrics(scores: Any, folds: int = 1, owners: Sequence[int] | None = None) -> dict[str, Any]:
    """Return the keys that the command line promises, every metric the mean of the folds'."""
    directions = dict(zip(("image_to_text", "text_to_image"), naive_ranks(scores, folds, owners), strict=True))
    found: dict[str, Any] = {}
    for direction, parts in directions.items():
        found[direction] = {
            f"r{k}": mean(100 * sum(rank < k for rank in part) / len(part) for part in parts) for k in (1, 5, 10)
        }
        found[direction]["median_rank"] = mean(int(median(part)) + 1 for part in parts)
        found[direction]["mean_rank"] = mean(mean(part) + 1 for part in parts)
    found["rsum"] = sum(found[direction][f"r{k}"] for direction in directions for k in (1, 5, 10))
    return found


def _place(candidates: list[tuple[float, int, bool]]) -> int:
    """Return where the first right one stands among (minus score, index, right), sorted."""
    return next(place for place, (_, _, right) in enumerate(sorted(candidates)) if right)
