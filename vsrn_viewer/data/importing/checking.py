"""What was written, read back before it is moved into its place: it opens as a split, and says what its sources say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vsrn_viewer.data.importing.copying import spots
from vsrn_viewer.data.importing.extracted import Extracted
from vsrn_viewer.data.importing.planning import Plan
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.split import Split, open_split
from vsrn_viewer.errors import DatasetError


def check_written(plan: Plan, out: Path, files: dict[str, Path]) -> str:
    """Return a sentence about what was compared. files: what was written, by its key in dataset.toml.

    Features that an extractor finds are not compared: finding them again takes as long as the import. Raises
    DatasetError if the files do not open, or if the images or their features are others than their sources'.
    """
    split = open_split(SplitFiles(plan.split, out, outside=True, **files))  # type: ignore[arg-type]
    if split.image_ids != plan.image_ids:
        raise DatasetError(f"{out}: the ids cannot be kept as lines of text. Take white space out of their names.")
    if isinstance(plan.features[0].source, Extracted):
        return f"what was written opens with all {plan.images:,} images"
    compared = spots(plan)
    for image in compared:
        _check_features(plan, split, image)
    return f"what was written opens, and the features of {len(compared)} images read back are those of their source"


def _check_features(plan: Plan, split: Split, image: int) -> None:
    part = next(part for part in plan.features if part.ids[image])
    features = part.source.record(part.ids[image]).features
    if features is None or not np.array_equal(features, split.features(image)):
        raise DatasetError(
            f"{split.features_file}: the features of image {plan.image_ids[image]} are not those of "
            f"{part.source.path}. The source has changed, or the disk is faulty. Import again."
        )
