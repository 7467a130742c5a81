"""Two pictures side by side on one scale: equal colours are equal values only then."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, cast

from vsrn_viewer.picture import (
    BroughtPicture,
    GraphPicture,
    HeatPicture,
    LayersPicture,
    MatrixPicture,
    NeighbourhoodPicture,
    Picture,
    ReadingPicture,
    ReadingRow,
    Scale,
    WordsPicture,
)

P = TypeVar("P", bound=Picture)

_SCALED = (BroughtPicture, GraphPicture, HeatPicture, MatrixPicture, NeighbourhoodPicture, WordsPicture)
_EXTENTS = (", one scale", ", scale of")  # what a scale's label says of how far it extends


def on_one_scale(picture: P, other: Picture | None) -> P:
    """Return the picture on the scale that holds its own values and those of another picture of the same kind.

    Each row of a reading line has a scale of its own, which the row of that name in the other picture widens. A picture
    of another kind, or of another quantity, leaves it as it is.
    """
    if isinstance(picture, ReadingPicture) and isinstance(other, ReadingPicture):
        return cast("P", _rows_on_one_scale(picture, other))
    if isinstance(picture, LayersPicture) and isinstance(other, LayersPicture):
        scale = _joined(picture.scale, other.scale)
        return cast("P", replace(picture, graphs=tuple(replace(graph, scale=scale) for graph in picture.graphs)))
    if not isinstance(picture, _SCALED) or not isinstance(other, _SCALED):
        return picture
    scale = _joined(picture.scale, other.scale)
    return picture if scale is picture.scale else cast("P", replace(picture, scale=scale))


def _rows_on_one_scale(picture: ReadingPicture, other: ReadingPicture) -> ReadingPicture:
    theirs = {row.name: row.scale for row in other.rows}

    def joined(row: ReadingRow) -> ReadingRow:
        beside = _scale_of_words(other) if row.kind == "word" else theirs.get(row.name)
        return row if beside is None else replace(row, scale=_joined(row.scale, beside))

    return replace(picture, rows=tuple(map(joined, picture.rows)))


def _scale_of_words(picture: ReadingPicture) -> Scale | None:
    """Return the one scale that all words of a picture share; None without words."""
    return next((row.scale for row in picture.rows if row.kind == "word"), None)


def _joined(ours: Scale, theirs: Scale) -> Scale:
    """Return the scale that holds both; ours if the other is of another quantity."""
    if _quantity(ours) != _quantity(theirs):
        return ours
    low, high = min(ours.low, theirs.low), max(ours.high, theirs.high)
    if ours.signed or theirs.signed:
        low, high = -max(-low, high), max(-low, high)
    label = f"{_quantity(ours)}, one scale for both images"
    return Scale(low, high, ours.signed or theirs.signed, label, ours.relative)


def _quantity(scale: Scale) -> str:
    """Return what the values are; a scale's label says after a comma how far it extends."""
    label = scale.label
    for extent in _EXTENTS:
        label = label.partition(extent)[0]
    return label
