"""Two pictures side by side on one scale: equal colours are equal values only then."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from vsrn_viewer.picture import GraphPicture, HeatPicture, MatrixPicture, Picture, Scale

P = TypeVar("P", bound=Picture)

_SCALED = (GraphPicture, HeatPicture, MatrixPicture)


def on_one_scale(picture: P, other: Picture | None) -> P:
    """Return the picture on the scale that holds its own values and those of another picture of the same kind.

    A picture of another kind, or of another quantity, leaves it as it is.
    """
    if not isinstance(picture, _SCALED) or not isinstance(other, _SCALED):
        return picture
    ours, theirs = picture.scale, other.scale
    if _quantity(ours) != _quantity(theirs):
        return picture
    low, high = min(ours.low, theirs.low), max(ours.high, theirs.high)
    if ours.signed or theirs.signed:
        low, high = -max(-low, high), max(-low, high)
    label = f"{_quantity(ours)}, one scale for both images"
    return replace(picture, scale=Scale(low, high, ours.signed or theirs.signed, label))


def _quantity(scale: Scale) -> str:
    """Return what the values are; a scale's label says after a comma how far it extends."""
    return scale.label.partition(", one scale")[0].partition(", scale of")[0]
