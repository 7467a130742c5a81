"""What was read, written as a dataset: every file is made whole in the work folder, and moved when all are there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import tomli_w

from vsrn_viewer.data.arrays import npy_header
from vsrn_viewer.data.importing.planning import Plan
from vsrn_viewer.data.importing.proving import ProvenBoxes
from vsrn_viewer.data.importing.work import HEADER, Row, Work, named_errors
from vsrn_viewer.data.layout import USUAL_NAMES
from vsrn_viewer.data.manifest import MANIFEST
from vsrn_viewer.data.stored import NO_BOX

WRITTEN_BY = "# Written by vsrn-viewer import.\n"
Kept = dict[str, Any]  # what a dataset.toml says


@dataclass
class Summary:
    """What all images have, gathered in one pass. regions, captions: (I,) numbers of them."""

    regions: list[int] = field(default_factory=list)
    captions: list[int] = field(default_factory=list)
    has_boxes: list[bool] = field(default_factory=list)
    photographs: int = 0
    faults: list[str] = field(default_factory=list)  # of photographs
    sized: int = 0
    labelled: int = 0
    scored: int = 0

    @property
    def most(self) -> int:
        """The largest number of regions in an image."""
        return max(self.regions)

    @property
    def is_even(self) -> bool:
        """Whether all images have the same number of regions."""
        return min(self.regions) == self.most


def summarise(rows: Iterable[Row], proven: dict[int, ProvenBoxes]) -> Summary:
    """Return what all images have. proven: by the number of the source that the boxes are from."""
    summary = Summary()
    for row in rows:
        entry = row.entry
        summary.regions.append(entry.regions)
        summary.captions.append(len(entry.captions))
        summary.has_boxes.append(_boxes(row, proven) is not None)
        summary.photographs += bool(entry.file)
        summary.sized += entry.picture is not None
        summary.labelled += bool(entry.labels)
        summary.scored += entry.scores
        if entry.fault:
            summary.faults.append(entry.fault)
    return summary


def write_files(plan: Plan, work: Work, proven: dict[int, ProvenBoxes], summary: Summary) -> Written:
    """Write all files of a split into the work folder. Raises OSError, with its path, where one cannot be written."""
    writer = _Writer(plan, work, proven, summary)
    keys = writer.write_all()
    files = {key: f"ready-{key}" for key in keys}
    if summary.is_even:
        files["features"] = "features"
    return Written(files, {key: USUAL_NAMES[key].format(split=plan.split) for key in keys}, writer.outside)


def write_manifest(work: Work, split: str, written: Written, about: Kept) -> dict[str, str]:
    """Write dataset.toml into the work folder; return which file there becomes which, dataset.toml last.

    about: what it says beside the split. Raises OSError as `write_files`.
    """
    outside = {"outside": True} if written.outside else {}
    manifest = {**about, **outside, "splits": {**about.get("splits", {}), split: written.names}}
    with _written(work.folder / MANIFEST) as file:
        file.write((WRITTEN_BY + tomli_w.dumps(manifest)).encode())
    return {**{file: written.names[key] for key, file in written.files.items()}, MANIFEST: MANIFEST}


@dataclass(frozen=True)
class Written:
    """The files of a split, by key: what they are called in the work folder and in the dataset.

    outside: whether its photographs lie outside the dataset.
    """

    files: dict[str, str]
    names: dict[str, str]
    outside: bool


class _Writer:
    def __init__(self, plan: Plan, work: Work, proven: dict[int, ProvenBoxes], summary: Summary) -> None:
        self._plan = plan
        self._work = work
        self._proven = proven
        self._all = summary
        self.outside = False

    def write_all(self) -> list[str]:
        """Write every file that there is something for; return their keys in dataset.toml."""
        summary, images = self._all, self._plan.images
        keys = ["image_ids"]
        self._lines("image_ids", self._plan.image_ids)
        if not summary.is_even:
            self._array("region_counts", np.array(summary.regions))
            keys.append("region_counts")
        if any(summary.captions):
            keys += self._captions()
        for key, write, is_wanted in (
            ("boxes", self._boxes, any(summary.has_boxes)),
            ("region_scores", self._scores, summary.scored == images),
            ("labels", self._labels, summary.labelled > 0),
            ("image_sizes", self._sizes, summary.sized > 0),
            ("image_files", self._files, summary.photographs > 0),
        ):
            if is_wanted:
                write(key)
                keys.append(key)
        self._features()
        return [*keys, "features"]

    def _rows(self) -> Iterator[Row]:
        return self._work.rows()

    def _path(self, key: str) -> Path:
        return self._work.folder / f"ready-{key}"

    def _array(self, key: str, array: npt.NDArray[Any]) -> None:
        with _written(self._path(key)) as file:
            np.save(file, array, allow_pickle=False)

    def _lines(self, key: str, lines: Iterable[str]) -> None:
        with _written(self._path(key)) as file:
            file.writelines(f"{line}\n".encode() for line in lines)

    def _captions(self) -> list[str]:
        self._lines("captions", (" ".join(line.split()) for row in self._rows() for line in row.entry.captions))
        if len(set(self._all.captions)) == 1:
            return ["captions"]
        self._array("caption_counts", np.array(self._all.captions))
        return ["captions", "caption_counts"]

    def _boxes(self, key: str) -> None:
        most = self._all.most
        with _written(self._path(key)) as file:
            file.write(npy_header((self._plan.images, most, 4), np.dtype(np.float32)))
            for row in self._rows():
                boxes = _boxes(row, self._proven)
                padded = np.full((most, 4), NO_BOX if boxes is None else 0, np.float32)
                if boxes is not None:
                    padded[: len(boxes)] = boxes
                file.write(padded.tobytes())

    def _scores(self, key: str) -> None:
        most = self._all.most
        with _written(self._path(key)) as file:
            file.write(npy_header((self._plan.images, most), np.dtype(np.float32)))
            for row in self._rows():
                assert row.scores is not None
                file.write(np.pad(row.scores, (0, most - len(row.scores))).tobytes())

    def _labels(self, key: str) -> None:
        with _written(self._path(key)) as file:
            for image, row in enumerate(self._rows()):
                words = row.entry.labels or ("",) * row.entry.regions
                file.write(("[\n" if image == 0 else ",\n").encode() + json.dumps(words).encode())
            file.write(b"\n]\n")

    def _sizes(self, key: str) -> None:
        self._array(key, np.array([row.entry.picture or (0, 0) for row in self._rows()]))

    def _files(self, key: str) -> None:
        names = [self._relative(row.entry.file) for row in self._rows()]
        self.outside = any(name.startswith("..") or os.path.isabs(name) for name in names)
        self._lines(key, names)

    def _relative(self, path: str) -> str:
        if not path:
            return ""
        try:
            name = os.path.relpath(Path(path).resolve(), self._work.out.resolve())
        except ValueError:  # on another drive of Windows
            name = str(Path(path).resolve())
        return name.replace(os.sep, "/")

    def _features(self) -> None:
        """Give the features their header: those that were read are the file, where all images have as many regions."""
        shape = (self._plan.images, self._all.most, self._work.feature_size)
        read = self._work.path("features")
        header = npy_header(shape, self._work.dtype)
        if self._all.is_even:
            with named_errors(read), read.open("r+b") as file:
                file.write(header)
                _to_disk(file)
            return
        with _written(self._path("features")) as file, read.open("rb") as source:
            file.write(header)
            source.seek(HEADER)
            one = shape[2] * self._work.dtype.itemsize
            for regions in self._all.regions:
                file.write(source.read(regions * one))
                file.write(bytes((shape[1] - regions) * one))


def _boxes(row: Row, proven: dict[int, ProvenBoxes]) -> npt.NDArray[np.float32] | None:
    return proven[row.entry.boxes_from].drawable(row) if row.boxes is not None else None


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing, and put it on disk after the block. An OSError names it."""
    with named_errors(path), path.open("wb") as file:
        yield file
        _to_disk(file)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
