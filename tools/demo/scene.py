"""What a scene is, as plain data: the plan that is drawn at random, and the truth that its picture holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

WIDTH, HEIGHT = 640, 480  # pixels of every scene
Box = tuple[float, float, float, float]  # x1 y1 x2 y2, pixels


@dataclass(frozen=True)
class Placed:
    """A cut-out in a scene. x: centre, feet: lowest point, height: all in pixels. flip: mirrored left to right."""

    cutout: str
    x: float
    feet: float
    height: float
    width: float
    flip: bool

    @property
    def box(self) -> Box:
        return (self.x - self.width / 2, self.feet - self.height, self.x + self.width / 2, self.feet)


@dataclass(frozen=True)
class Scene:
    """One scene before it is drawn.

    crop: left, top, width, height in pixels of the photograph. objects: the farthest first, as they are painted.
    swapped: indices of the two objects whose places differ from the twin's, the left one of the unmirrored plan first.
    """

    id: str
    background: str
    crop: tuple[int, int, int, int]
    background_flip: bool
    objects: tuple[Placed, ...]
    pair: str = ""  # id of the twin, empty without one
    kind: str = "single"  # "single", "mirrored", "swapped"
    swapped: tuple[int, int] | tuple[()] = ()

    def mirrored(self, name: str) -> Scene:
        """The same scene seen in a mirror: everything, the photograph too, changes sides."""
        objects = tuple(replace(one, x=WIDTH - one.x, flip=not one.flip) for one in self.objects)
        return replace(self, id=name, pair=self.id, background_flip=not self.background_flip, objects=objects)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scene:
        objects = tuple(Placed(**one) for one in data["objects"])
        return cls(**{**data, "objects": objects, "crop": tuple(data["crop"]), "swapped": tuple(data["swapped"])})


@dataclass(frozen=True)
class Truth:
    """An object as the picture shows it. depth: metres-free distance, 0 = nearest the viewer, 1 = at the horizon."""

    key: str
    name: str
    colour: str
    place: str
    box: Box
    depth: float
    height: float = field(default=0.0)  # metres, of the real world
