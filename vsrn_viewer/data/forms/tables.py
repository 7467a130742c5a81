"""Bottom-up-attention TSV files, LXMERT's form too, as a source of features, boxes and sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.data.bottom_up import BottomUp, columns_of
from vsrn_viewer.data.forms.checks import (
    checked_boxes,
    checked_features,
    checked_scores,
    checked_size,
    no_image,
    unique,
)
from vsrn_viewer.data.forms.records import Part, Record


@dataclass(frozen=True, eq=False)
class Table:
    """One TSV file. Boxes are x1 y1 x2 y2 in pixels of the original picture, as the form says.

    A class is a number whose name stands in a list that the file does not bring, so a label reads "class 27".
    """

    path: Path
    form: str
    brings: frozenset[Part]
    _rows: BottomUp = field(repr=False)
    split: str = ""

    def ids(self) -> tuple[str, ...]:
        """Return the id of every row, in the file's order. Raises DatasetError if one has several rows, or is empty."""
        return unique(self.path, self._rows.ids())

    def record(self, image_id: str) -> Record:
        """Read one row. Raises DatasetError if there is none, or as `Source.record`."""
        row = self._rows.row(image_id)
        if row is None:
            raise no_image(self.path, image_id, self.ids())
        return Record(
            image_id,
            features=checked_features(self.path, image_id, row.features),
            boxes=checked_boxes(self.path, image_id, row.boxes),
            size=checked_size(self.path, image_id, *row.size),
            labels=() if row.classes is None else tuple(f"class {number}" for number in row.classes),
            scores=None if row.scores is None else checked_scores(self.path, image_id, row.scores, len(row.boxes)),
        )

    def notices(self) -> tuple[str, ...]:
        """Return nothing: all columns that we know are read."""
        return ()


def open_table(path: Path, first_line: bytes) -> Table:
    """Open a TSV file whose first line has the columns of one of the forms; no row is read yet."""
    parts: frozenset[Part] = frozenset(("features", "boxes", "sizes"))
    if "objects_id" in columns_of(first_line):
        return Table(path, "LXMERT's TSV", parts | {"labels", "scores"}, BottomUp((path,)))
    return Table(path, "bottom-up TSV", parts, BottomUp((path,)))
