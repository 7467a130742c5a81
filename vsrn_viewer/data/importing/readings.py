"""What stored boxes mean, proven on all pictures of a source: the order of the four numbers, and their unit.

A reading fits a picture if all boxes, read so, are boxes inside it. Smaller pictures fit into larger ones, so a reading
must also be seen to fill pictures: detectors cut boxes off at the border. A few are filled by chance, where a scale
that nobody knows happens to be theirs. Boxes stay as they are wherever that fits; they are converted only if exactly
one other reading fits every picture.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.box_checks import same_shape

Boxes: TypeAlias = npt.NDArray[np.float32]
Size: TypeAlias = tuple[int, int]  # width, height in pixels
_Corner: TypeAlias = npt.NDArray[np.float64]  # (2,): x y
Order: TypeAlias = Literal["corners", "flipped", "sized", "centred"]
Unit: TypeAlias = Literal["pixels", "fractions", "own", "short side 800", "short side 600"]

_ORDERS: tuple[Order, ...] = ("corners", "flipped", "sized", "centred")
_UNITS: tuple[Unit, ...] = ("pixels", "fractions", "own", "short side 800", "short side 600")
# What detectors make of a picture before they look at it: its short side, unless the long one would exceed the second.
_RESIZED: dict[Unit, Size] = {"short side 800": (800, 1333), "short side 600": (600, 1000)}
_SLACK, _SLACK_PIXELS = 0.01, 1.5  # boxes may reach so far beyond the frame: rounding, and pixels counted inclusively
_OVERHANG = 0.05  # the same where boxes stay as they are: some detectors do not cut boxes off
_FILLED = 0.97  # of a side, by the box that reaches farthest
_MANY_FILLED = 0.25  # of the pictures: of real detections 0.95 are, of boxes that people drew 0.7
_MOST_FAULTY = 0.1  # of the pictures; if more do not fit, the boxes as a whole are not understood

WORDS: dict[Order, str] = {
    "corners": "x1 y1 x2 y2",
    "flipped": "y1 x1 y2 x2",
    "sized": "x y width height",
    "centred": "the centre's x y, width height",
}
UNIT_WORDS: dict[Unit, str] = {
    "pixels": "in pixels of the picture",
    "fractions": "as fractions of the picture, 0 to 1",
    "own": "in pixels of the size that the source states, which is not the picture's",
    "short side 800": "in pixels of the picture resized to a short side of 800, or a long side of 1,333",
    "short side 600": "in pixels of the picture resized to a short side of 600, or a long side of 1,000",
}


@dataclass(frozen=True)
class Reading:
    """One meaning of four numbers."""

    order: Order
    unit: Unit

    def __str__(self) -> str:
        return f"{WORDS[self.order]} {UNIT_WORDS[self.unit]}"


AS_STORED = Reading("corners", "pixels")
_OWN = Reading("corners", "own")
_ALL = tuple(Reading(order, unit) for unit in _UNITS for order in _ORDERS)


@dataclass(frozen=True)
class Verdict:
    """reading: how the boxes are read, None where nothing says how. doubt: a sentence, "" if there is none."""

    reading: Reading | None
    doubt: str = ""


def convert(boxes: Boxes, reading: Reading, picture: Size | None, own: Size | None) -> Boxes | None:
    """Return boxes as x1 y1 x2 y2 in pixels of the picture, (N,4) float32; as they are, bit for bit, if they are that.

    boxes: (N,4) as stored. picture, own: (width, height) of the picture, and as the source states it; None unknown.
    Returns None if the reading needs a size that is unknown.
    """
    if reading == AS_STORED:
        return boxes
    frame = _frame(reading.unit, picture, own)
    if reading.unit == "pixels":
        return _corners(boxes, reading.order).astype(np.float32)
    if frame is None or picture is None:
        return None
    scale = np.array(picture) / frame
    return (_corners(boxes, reading.order) * np.tile(scale, 2)).astype(np.float32)


class BoxProof:
    """Collects what the boxes of one source are, picture by picture, and says what they mean."""

    def __init__(self) -> None:
        self.images = 0
        self.held = 0  # images whose picture's size is known
        self.stated = 0  # images for which the source states another size than the picture's
        self._fitting: Counter[Reading] = Counter()
        self._filled: Counter[Reading] = Counter()
        self._all_small = True

    def add(self, boxes: Boxes, picture: Size | None, own: Size | None) -> None:
        """Take the boxes of one image, (N,4) finite, as stored. picture, own: as in `convert`."""
        self.images += 1
        self.held += picture is not None
        self.stated += picture is not None and own is not None and own != picture
        self._all_small &= bool(boxes.max() <= 1 + _SLACK)
        for order in _ORDERS:
            corners = _corners(boxes, order)
            if (corners[:, 2:] < corners[:, :2]).any():
                continue
            low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
            for unit in _UNITS:
                frame = _frame(unit, picture, own)
                self._hold(Reading(order, unit), low, high, frame, unknown=picture is None)

    def _hold(self, reading: Reading, low: _Corner, high: _Corner, frame: _Corner | None, unknown: bool) -> None:
        if frame is None:
            begins = reading == AS_STORED or bool((low >= -_SLACK_PIXELS).all())
            self._fitting[reading] += unknown and begins
            return
        slack = np.maximum(frame * _SLACK, 0 if reading.unit == "fractions" else _SLACK_PIXELS)
        if reading == AS_STORED:
            slack = np.maximum(slack, frame * _OVERHANG)
        if (low >= -slack).all() and (high <= frame + slack).all():
            self._fitting[reading] += 1
            self._filled[reading] += bool((high >= frame * _FILLED).any())

    def decide(self) -> Verdict:
        """Return what the boxes mean, and what speaks against it."""
        if self._all_small and not self.held:
            return Verdict(
                None,
                "They are fractions of the picture, 0 to 1, and no picture's size is known. Add the photographs, or a "
                "source with their sizes.",
            )
        fit = [one for one in _ALL if self._fitting[one] == self.images and one.unit in self._units()]
        reading = self._chosen(fit)
        return self._not_understood(fit) if reading is None else Verdict(reading, self._doubt(reading, fit))

    def _units(self) -> set[Unit]:
        """Return the units that are possible at all."""
        if self._all_small:
            return {"fractions"}
        if not self.held:
            return {"pixels"}
        return {"pixels", *_RESIZED, *(("own",) if self.stated else ())}

    def _chosen(self, fit: list[Reading]) -> Reading | None:
        """Return the only reading that counts, None if there is none or if there are several."""
        plain = [one for one in fit if one.order != "flipped" or Reading("corners", one.unit) not in fit]
        filled = [one for one in plain if self._filled[one] >= _MANY_FILLED * self.held and self._filled[one]]
        if _OWN in fit:  # the source says what its pixels are, unless the boxes say otherwise
            return AS_STORED if AS_STORED in filled and _OWN not in filled else _OWN
        if AS_STORED in fit:
            return AS_STORED
        if self.held and not self._all_small:
            stated = {one.order for one in filled if one.unit == "own"}
            plain = [one for one in filled if one.unit == "own" or one.order not in stated]
        return plain[0] if len(plain) == 1 else None

    def _doubt(self, reading: Reading, fit: list[Reading]) -> str:
        """Return what speaks against a reading that fits all images, "" if nothing does."""
        if not self.held:
            return (
                "No picture's size is known, so that nothing shows whether they are in its pixels. Add the "
                "photographs, or a source with their sizes."
            )
        said = []
        if not self._filled[reading]:
            said.append("No box reaches a border, so that they could also be of another size of the picture.")
        rivals = [one.order for one in fit if one.unit == reading.unit and one.order != reading.order]
        if rivals:
            said.append(f"They would all fit as {_either(rivals)}, too.")
        return " ".join([*said, "Look at some."]) if said else ""

    def _not_understood(self, fit: list[Reading]) -> Verdict:
        faulty = self.images - self._fitting[AS_STORED]
        others = f" They would all fit as {_either(fit)}." if fit else ""
        if faulty <= _MOST_FAULTY * self.images:
            return Verdict(AS_STORED, others.strip())
        return Verdict(
            None,
            f"In {faulty:,} of {self.images:,} images they are not {AS_STORED}, and "
            f"{'more than one other reading' if fit else 'no other known reading'} fits all of them.{others} Convert "
            f"them to {AS_STORED}.",
        )


def _either(readings: list[Reading] | list[Order]) -> str:
    return " or as ".join(WORDS[one] if isinstance(one, str) else str(one) for one in readings)


def _corners(boxes: Boxes, order: Order) -> npt.NDArray[np.float64]:  # (N,4)
    exact = boxes.astype(np.float64)
    if order == "flipped":
        return exact[:, [1, 0, 3, 2]]
    if order == "sized":
        return np.hstack([exact[:, :2], exact[:, :2] + exact[:, 2:]])
    if order == "centred":
        return np.hstack([exact[:, :2] - exact[:, 2:] / 2, exact[:, :2] + exact[:, 2:] / 2])
    return exact


def _frame(unit: Unit, picture: Size | None, own: Size | None) -> _Corner | None:
    """Return the (width, height) that a picture has in a unit, None if that is unknown."""
    if picture is None:
        return None
    if unit == "own":
        return np.array(own, float) if own is not None and same_shape(own, picture) else None
    if unit == "fractions":
        return np.ones(2)
    if unit == "pixels":
        return np.array(picture, float)
    short, long = _RESIZED[unit]
    return np.array(picture, float) * min(short / min(picture), long / max(picture))
