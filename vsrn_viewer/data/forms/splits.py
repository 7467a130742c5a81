"""A split of a dataset's folder as a source: of one with dataset.toml, or of a bare SCAN folder.

TSV files beside it are sources of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.forms.checks import checked_boxes, no_image, unique
from vsrn_viewer.data.forms.records import Part, Record
from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.manifest import MANIFEST
from vsrn_viewer.data.precomp import find_splits
from vsrn_viewer.data.split import Split, open_split
from vsrn_viewer.finding import sentences

_BROUGHT_BY: Mapping[str, Part] = {
    "features": "features",
    "boxes": "boxes",
    "image_sizes": "sizes",
    "labels": "labels",
    "region_scores": "scores",
    "image_files": "files",
    "images": "files",
    "captions": "captions",
}


@dataclass(frozen=True, eq=False)
class SplitSource:
    """One split. Nothing is read before an id or a record is asked for. Where it has no ids, its rows are the ids."""

    path: Path
    form: str
    _files: SplitFiles = field(repr=False)

    @property
    def brings(self) -> frozenset[Part]:
        """What the split's files hold."""
        return frozenset(part for key, part in _BROUGHT_BY.items() if getattr(self._files, key))

    @property
    def split(self) -> str:
        """The split's name."""
        return self._files.name

    def files(self) -> tuple[Path, ...]:
        """Return the files that the split is made of."""
        return self._files.paths()

    def ids(self) -> tuple[str, ...]:
        """Return the ids in the order of the rows. Raises DatasetError if one stands twice."""
        return tuple(self._rows)

    def record(self, image_id: str) -> Record:
        """Read the rows of one image. Raises DatasetError if there is none, or as `Split`; boxes are not held to the
        picture."""
        if image_id not in self._rows:
            raise no_image(self.path, image_id, self._rows)
        split, row = self._split, self._rows[image_id]
        boxes, photograph = split.regions.boxes(row), split.image_path(row)
        return Record(
            image_id,
            features=split.features(row),
            boxes=None if boxes is None else checked_boxes(split.regions.boxes_file(row), image_id, boxes),
            size=split.image_size(row),
            labels=split.labels(row),
            scores=split.scores(row),
            file="" if photograph is None else self._relative(photograph),
            captions=tuple(split.captions[line] for line in split.caption_lines.of(row)),
            split=self.split,
        )

    def notices(self) -> tuple[str, ...]:
        """Return what was repaired while reading, and whether there are ids."""
        without = f"{self._files.features.name}: has no file of ids, so its images are called by their rows, from 0."
        return (*sentences(self._split.notices), *(() if self._files.image_ids else (without,)))

    def _relative(self, photograph: Path) -> str:
        folder = self._files.folder
        return (photograph.relative_to(folder) if photograph.is_relative_to(folder) else photograph).as_posix()

    @cached_property
    def _split(self) -> Split:
        return open_split(self._files)

    @cached_property
    def _rows(self) -> dict[str, int]:
        ids = unique(self._files.image_ids or self._files.features, self._split.image_ids)
        return {image_id: row for row, image_id in enumerate(ids)}


def open_splits(folder: Path) -> tuple[SplitSource, ...]:
    """Return the splits of a dataset's folder, () if it is none. Raises DatasetError if its dataset.toml is wrong."""
    is_ours = (folder / MANIFEST).exists()
    if not is_ours and not find_splits(folder):
        return ()
    form = "dataset" if is_ours else "SCAN features"
    return tuple(SplitSource(folder, form, replace(files, bottom_up=())) for files in open_dataset(folder).files)
