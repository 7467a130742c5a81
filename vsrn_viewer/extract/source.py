"""Regions of photographs as a RegionSource: computed when they are asked for, several at once where the extractor can,
and kept. I photographs, N regions of one, F numbers of a feature; photographs are rows and count from 0."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vsrn_viewer.data.images import read_image, upright_size
from vsrn_viewer.data.regions import Floats, Indices
from vsrn_viewer.data.stamps import check_unchanged, settled
from vsrn_viewer.errors import DatasetError, PhotographError
from vsrn_viewer.extract.extractor import Extractor, Regions, checked
from vsrn_viewer.extract.known import KnownRegions, from_arrays, to_arrays
from vsrn_viewer.extract.photographs import Photograph

_RECENT = 64  # photographs whose regions stay in memory although they are kept elsewhere
Size = tuple[int, int]  # width, height


@dataclass(frozen=True, eq=False)
class PhotographRegions:
    """The RegionSource of photographs. folder: what errors about all of them name. Several threads may use it.

    A photograph that has changed since it was found is a PhotographError, as is one that cannot be decoded, and one
    that the extractor fails on. An extractor that lacks something, or gives nonsense, is a DatasetError.
    """

    folder: Path
    photographs: tuple[Photograph, ...]
    extractor: Extractor
    known: KnownRegions
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _recent: OrderedDict[int, tuple[Regions, Size]] = field(default_factory=OrderedDict)
    _not_kept: dict[int, tuple[Regions, Size]] = field(default_factory=dict)
    _counts: dict[int, int] = field(default_factory=dict)
    _failed: dict[int, PhotographError] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The folder."""
        return self.folder

    @property
    def images(self) -> int:
        """I."""
        return len(self.photographs)

    @property
    def feature_size(self) -> int:
        """F."""
        return self.extractor.feature_size

    @property
    def has_boxes(self) -> bool:
        """True."""
        return True

    def prepare(self, images: Sequence[int]) -> Iterator[None]:
        """Compute what is not known of these photographs, as many at once as the extractor allows, yielding after each.

        What cannot be computed raises when it is read.
        """
        at_once = min(self.extractor.at_once, len(images))
        if at_once < 2:
            yield from map(self._try, images)
            return
        threads = torch.get_num_threads()
        with ThreadPoolExecutor(at_once, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            try:
                yield from pool.map(self._try, images)
            finally:
                pool.shutdown(cancel_futures=True)
                torch.set_num_threads(threads)  # threads that are made later would go on with one

    def count(self, image: int) -> int:
        """Return N, the number of regions of a photograph."""
        if image not in self._counts:
            self._of(image)
        return self._counts[image]

    def counts(self) -> Indices | None:
        """Return None: it shows once each was looked at."""
        return None

    def features(self, image: int) -> Floats:
        """Return (N,F)."""
        return np.array(self._of(image)[0].features)

    def boxes(self, image: int) -> Floats | None:
        """Return (N,4)."""
        return np.array(self._of(image)[0].boxes)

    def boxes_file(self, image: int) -> Path:
        """Return the photograph."""
        return self.photographs[image].path

    def labels(self, image: int) -> tuple[str, ...]:
        """Return N names, () if the extractor knows none."""
        return self._of(image)[0].labels

    def scores(self, image: int) -> Floats | None:
        """Return (N,), None if the extractor gives none."""
        scores = self._of(image)[0].scores
        return None if scores is None else np.array(scores)

    def size(self, image: int) -> Size | None:
        """Return (width, height) of a photograph, upright. No regions are computed for it."""
        there = self._at_hand(image)
        return there[1] if there else upright_size(self.photographs[image].path)

    def photograph(self, image: int) -> Path | None:
        """Return the file."""
        return self.photographs[image].path

    def depends_on(self) -> Iterable[Any]:
        """Yield the extractor, and where each photograph lies, its size and its times."""
        if self.photographs:
            settled(max((one.stamp for one in self.photographs), key=lambda stamp: stamp.modified_ns))
        yield self.extractor.fingerprint
        for one in self.photographs:
            yield str(one.path), one.stamp.size, one.stamp.modified_ns

    def samples(self) -> Iterable[Any]:
        """Yield the extractor, and name and size of each photograph."""
        yield self.extractor.fingerprint
        for one in self.photographs:
            yield one.path.name, one.stamp.size

    def _try(self, image: int) -> None:
        with suppress(DatasetError):
            self._of(image)

    def _of(self, image: int) -> tuple[Regions, Size]:
        if image in self._failed:
            raise self._failed[image]
        one = self.photographs[image]
        try:
            _check_unchanged(one)
            return self._at_hand(image) or self._found(image) or self._computed(image)
        except PhotographError as error:
            self._failed[image] = error  # it would fail again
            raise

    def _at_hand(self, image: int) -> tuple[Regions, Size] | None:
        with self._lock:
            return self._not_kept.get(image) or self._recent.get(image)

    def _found(self, image: int) -> tuple[Regions, Size] | None:
        arrays = self.known.find(self.photographs[image])
        found = None if arrays is None else from_arrays(arrays, self.feature_size)
        if found is not None:
            self._remember(image, found, kept=True)
        return found

    def _computed(self, image: int) -> tuple[Regions, Size]:
        one = self.photographs[image]
        try:
            pixels = read_image(one.path)
        except DatasetError as error:
            raise PhotographError(str(error)) from error
        _check_unchanged(one)
        size = (pixels.shape[1], pixels.shape[0])
        with _one_thread() if self.extractor.at_once > 1 else nullcontext():
            found = checked(self.extractor, str(one.path), pixels), size
        self._remember(image, found, kept=self.known.keep(one, to_arrays(*found)))
        return found

    def _remember(self, image: int, found: tuple[Regions, Size], kept: bool) -> None:
        with self._lock:
            self._counts[image] = len(found[0].features)
            if not kept:
                self._not_kept[image] = found
                return
            self._recent[image] = found
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch use one thread here: two that wait for each other take many times as long where others compute too."""
    threads = torch.get_num_threads()
    if threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _check_unchanged(photograph: Photograph) -> None:
    try:
        check_unchanged(photograph.path, photograph.stamp)
    except DatasetError as error:
        raise PhotographError(str(error)) from error
