"""A source that was read whole: documents and lines of text, which have no regions, are small enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.data.forms.checks import no_image
from vsrn_viewer.data.forms.records import Part, Record


@dataclass(frozen=True, eq=False)
class ReadRecords:
    """Records by image id, in the order of the file. said: what was repaired, for the user."""

    path: Path
    form: str
    brings: frozenset[Part]
    _records: Mapping[str, Record] = field(repr=False)
    said: tuple[str, ...] = ()
    split: str = ""

    def ids(self) -> tuple[str, ...]:
        """Return every image id."""
        return tuple(self._records)

    def record(self, image_id: str) -> Record:
        """Return what the file says of an image. Raises DatasetError if it does not name it."""
        if image_id not in self._records:
            raise no_image(self.path, image_id, self._records)
        return self._records[image_id]

    def notices(self) -> tuple[str, ...]:
        """Return what was repaired."""
        return self.said
