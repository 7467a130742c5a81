"""What is known of a scene because it was staged: its objects, and how each stands to each other."""

from __future__ import annotations

from typing import Any

from tools.demo.cutouts import CUTOUTS
from tools.demo.scene import HEIGHT, Scene, Truth

APART = 40.0  # pixels between the centres before anything is left of anything
APART_SHARE = 0.3  # and as a share of the mean width
IN_FRONT = 10.0  # pixels between the feet
COVERED = 0.12  # share of the narrower width that two must share to be one behind the other
REACH = 60.0  # pixels a flying thing may be off to the side and still be above
LARGER = 1.6  # ratio of box areas
TALLER = 1.1  # ratio of box heights

OPPOSITE = {"left of": "right of", "above": "below", "in front of": "behind"}


def objects_of(scene: Scene) -> list[Truth]:
    """The objects in the order of the scene, the farthest first. depth: 0 at the lower edge of the picture, 1 at the
    upper; -1 for what flies, whose distance is unknown."""
    found = []
    for placed in scene.objects:
        cutout = CUTOUTS[placed.cutout]
        x1, y1, x2, y2 = placed.box
        box = (round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1))
        depth = -1.0 if cutout.place == "air" else round(1 - placed.feet / HEIGHT, 4)
        found.append(Truth(cutout.key, cutout.noun, cutout.colour, cutout.place, box, depth, cutout.height))
    return found


def relations_of(objects: list[Truth]) -> list[dict[str, Any]]:
    """Every relation that holds, as {"subject": i, "relation": name, "object": j} with indices into `objects`."""
    found: list[dict[str, Any]] = []
    for i, one in enumerate(objects):
        for j, other in enumerate(objects):
            if i == j:
                continue
            for name, holds in (
                ("left of", left_of(one, other)),
                ("above", above(one, other)),
                ("in front of", in_front_of(one, other)),
                ("larger than", larger_than(one, other)),
            ):
                if holds:
                    found.append({"subject": i, "relation": name, "object": j})
                    if name in OPPOSITE:
                        found.append({"subject": j, "relation": OPPOSITE[name], "object": i})
    return found


def left_of(one: Truth, other: Truth) -> bool:
    """Clearly: the centres are apart by 40 pixels and by 0.3 of the mean width."""
    distance = _centre(other) - _centre(one)
    return distance >= APART and distance >= APART_SHARE * (_width(one) + _width(other)) / 2


def above(one: Truth, other: Truth) -> bool:
    """A flying thing over a standing one, not far off to the side."""
    over = one.place == "air" and other.place != "air" and one.box[3] <= other.box[1] + 6
    return over and abs(_centre(one) - _centre(other)) <= (_width(one) + _width(other)) / 2 + REACH


def in_front_of(one: Truth, other: Truth) -> bool:
    """Nearer feet, and boxes that share a part of their width."""
    if "air" in (one.place, other.place) or one.box[3] - other.box[3] < IN_FRONT:
        return False
    shared = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    return shared >= COVERED * min(_width(one), _width(other))


def larger_than(one: Truth, other: Truth) -> bool:
    """In the picture and in the world alike, so that perspective deceives nobody."""
    if "air" in (one.place, other.place):
        return False
    area = _width(one) * _height(one) >= LARGER * _width(other) * _height(other)
    return area and _height(one) >= TALLER * _height(other) and one.height >= TALLER * other.height


def _centre(one: Truth) -> float:
    return (one.box[0] + one.box[2]) / 2


def _width(one: Truth) -> float:
    return one.box[2] - one.box[0]


def _height(one: Truth) -> float:
    return one.box[3] - one.box[1]
