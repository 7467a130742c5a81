"""A photograph beside a split: a pair of one image that shares models and captions with the split's pair."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.image_files import ImageFiles
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval.gallery import image_gallery
from vsrn_viewer.retrieval.matrix_pair import check_has_network
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench.datasets import open_any
from vsrn_viewer.workbench.inputs import Inputs
from vsrn_viewer.workbench.store import Store


def open_beside(host: Pair, wanted: PairId, store: Store) -> Generator[Progress, None, tuple[Pair, Inputs]]:
    """Return the pair of `wanted.photograph`, and what it was read from; its one image is embedded.

    host: the open pair of the split. Its regions come from the extractor that fits the models. Raises DatasetError if
    the file is not there or is no photograph, if no extractor is installed, or if its features do not fit the models;
    CheckpointError for a matrix, which has no network.
    """
    check_has_network(host.matrix)
    file = Path(wanted.photograph)
    if not os.path.isfile(file):
        raise DatasetError(f"{file}: no such photograph. It may have been moved or renamed: choose it where it is now.")
    opened = partial(open_any, replace(wanted, data=str(file), split="", photograph=""), store)
    dataset = opened()
    split = dataset.split(dataset.default_split)
    wanted_size = host.models[0].config.feature_size
    if split.feature_size != wanted_size:
        raise DatasetError(
            f"{file}: its features have {split.feature_size} values, the model was trained on {wanted_size}. Name an "
            "extractor of such features with --extractor."
        )
    yield Progress("Finding the regions of the photograph", 0, 1, "photographs")
    split.features(0)  # says what is wrong with the file, before anything is made of it
    gallery = image_gallery(host.models, split)
    yield from gallery.grow()
    info = replace(
        host.info,
        pair=wanted,
        dataset_name=dataset.name,
        split=split.name,
        splits=dataset.split_names,
        region_order=dataset.region_order,
        image_ids=split.image_ids,
        image_files=ImageFiles(split),
        caption_lines=split.caption_lines,
        has_boxes=split.has_boxes,
        notices=(),
        findings=(),
    )
    pair = Pair(info, host.models, host.vocabulary, split, gallery, host.captions, host=host)
    return pair, Inputs(opened, dataset, dict(split.stamps))
