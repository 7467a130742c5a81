"""Regions found in photographs, as a source: whoever has an extractor makes one and passes it to the import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.forms import Part, Record
from vsrn_viewer.data.regions import PreparedRegions, RegionSource

_BRINGS: frozenset[Part] = frozenset({"features", "boxes", "sizes", "labels", "scores", "files"})


@dataclass(frozen=True, eq=False)
class Extracted:
    """A folder of photographs with what an extractor finds in them.

    path: the folder. image_ids: (I,). region_order, feature_source: what the extractor says of itself. skipped:
    sentences about the photographs that cannot be used.
    """

    path: Path
    image_ids: tuple[str, ...]
    region_order: str
    feature_source: str
    _regions: RegionSource = field(repr=False)
    skipped: tuple[str, ...] = ()
    form: str = "photographs, extracted"
    brings: frozenset[Part] = _BRINGS
    split: str = ""

    def ids(self) -> tuple[str, ...]:
        """Return the id of every photograph."""
        return self.image_ids

    def record(self, image_id: str) -> Record:
        """Find the regions of a photograph, or take them from what was kept. Raises PhotographError
        where there are none, DatasetError if the extractor fails."""
        row = self._rows[image_id]
        photograph = self._regions.photograph(row)
        return Record(
            image_id,
            features=self._regions.features(row),
            boxes=self._regions.boxes(row),
            size=self._regions.size(row),
            labels=self._regions.labels(row),
            scores=self._regions.scores(row),
            file="" if photograph is None else str(photograph.resolve()),
        )

    def prepare(self, image_ids: Sequence[str]) -> None:
        """Find the regions of several photographs, at once where the extractor can; what fails raises in `record`."""
        if isinstance(self._regions, PreparedRegions):
            for _ in self._regions.prepare([self._rows[image_id] for image_id in image_ids]):
                pass

    def notices(self) -> tuple[str, ...]:
        """Return which photographs cannot be used."""
        return self.skipped

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {image_id: row for row, image_id in enumerate(self.image_ids)}
