"""What is drawn from a split, and long jobs inside longer ones."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.steps import saying
from vsrn_viewer.view import Query

T = TypeVar("T")


def sampled_lines(pair: Pair, count: int, seed: int) -> npt.NDArray[np.int64]:
    """Return lines of the captions file, ascending: `count` of them, or all if there are fewer.

    Raises DatasetError if the split has no captions.
    """
    captions = len(pair.info.captions)
    if not captions:
        raise DatasetError(f"split '{pair.info.split}' has no captions to explain. Name a captions file.")
    drawn = np.random.default_rng(seed).choice(captions, size=min(count, captions), replace=False)
    return np.sort(drawn)


def caption_query(pair: Pair, line: int) -> Query:
    """Return a caption of the split as a query."""
    return Query("caption", pair.info.captions[line], line)


def within(job: Generator[Progress, None, T], progress: Progress) -> Generator[Progress, None, T]:
    """Take the steps of a job, saying at each how far the job around it is; return what it returns."""
    return (yield from saying(job, lambda _: progress))
