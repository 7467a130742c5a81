"""Which images of a ranking a filter keeps, with all that a pair knows of them."""

from __future__ import annotations

from collections.abc import Generator

from vsrn_viewer.answers import ImageRanking, Progress
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import PhotographError
from vsrn_viewer.filtering import Bools, Filter
from vsrn_viewer.queries import ImageLabels
from vsrn_viewer.query_filter import Texts, kept_results
from vsrn_viewer.retrieval.pair import Pair

_STEP = 200  # images whose labels are read at a time


def labels_of(split: Split) -> Generator[Progress, None, ImageLabels]:
    """Return the labels of all images of a split; of a photograph that gives no regions none.

    Raises DatasetError for labels that cannot be read.
    """
    labels: list[tuple[str, ...]] = []
    for image in range(split.images):
        if image % _STEP == 0:
            yield Progress("Reading labels", image, split.images)
        labels.append(_labels_in(split, image))
    return ImageLabels(tuple(labels) if any(labels) else ())


def _labels_in(split: Split, image: int) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(split.labels(image)))
    except PhotographError:
        return ()


def passing(pair: Pair, ranking: ImageRanking, asked: Filter) -> Generator[Progress, None, Bools]:
    """Return which images of a split, (I,) by row, a filter with `RESULT_FIELDS` keeps.

    Raises FilterError if the filter asks for what the split does not have.
    """
    labels = ImageLabels()
    if "label" in asked.fields:
        labels = yield from labels_of(pair.split)
    info = pair.info
    return kept_results(asked, ranking, Texts(info.image_ids, info.captions), info.caption_lines, labels.of_images)
