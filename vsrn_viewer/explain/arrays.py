"""The numbers of a picture as named arrays, for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.picture import Picture

Arrays = dict[str, npt.NDArray[Any]]


def arrays_of(picture: Picture) -> Arrays:
    """Return every field of a picture as an array, under the field's name; what is absent or empty has no name,
    nor have photographs.

    Numbers keep their type, texts are arrays of texts. A field of a part is named behind it: `scale_low`; parts count
    from 0: `rows_0_values`, `graphs_2_givers`. Lists of unequal length are the rows of one array, filled up with −1.
    Places count from 0, `numbers` from 1.
    """
    return dict(_named(picture, ""))


def _named(value: Any, name: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _named(getattr(value, field.name), f"{name}_{field.name}".lstrip("_"))
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for number, part in enumerate(value):
            yield from _named(part, f"{name}_{number}")
    elif value is not None and not isinstance(value, bytes) and not (isinstance(value, tuple) and not value):
        yield name, _array(value)


def _array(value: Any) -> npt.NDArray[Any]:
    """Return numbers, texts, or lists of places as one array."""
    if isinstance(value, tuple) and isinstance(value[0], tuple) and len({len(part) for part in value}) > 1:
        longest = max(map(len, value))
        return np.array([(*part, *[-1] * (longest - len(part))) for part in value])
    return np.asarray(value)
