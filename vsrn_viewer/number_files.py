"""Numbers as files that every program reads: CSV and NumPy's .npz. The same numbers give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.files import replacing

Cells = Sequence[str | int | float]


def csv_text(columns: Sequence[str], rows: Iterable[Cells]) -> str:
    """Return CSV with a header, lines ended by a line feed: every float with all its digits, so that reading it back
    gives the same number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def save_text(path: Path, text: str) -> None:
    """Write text as UTF-8, whole or not at all. Raises OSError, with `path` as its filename."""
    with replacing(path) as temporary:
        temporary.write_bytes(
            text.encode("utf-8", errors="replace")
        )  # a lone surrogate of a label is no reason to stop


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays of numbers and texts as a compressed .npz, whole or not at all. Raises OSError, with `path` as its
    filename."""
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
