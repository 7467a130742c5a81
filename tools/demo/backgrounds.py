"""The photographs behind the scenes, with the ground that was found in each by looking.

Coordinates are fractions of the whole photograph, x to the right, y down. A crop is 4:3; it takes its ground from the
photograph's, so that one look serves all crops. Licences and authors: resources/demo/LICENSES.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BACKGROUNDS_DIR = "/usr/share/backgrounds"
TEMPLATES_DIR = "/usr/share/tuxpaint/templates"
PLASMA_DIR = "/usr/share/wallpapers"


@dataclass(frozen=True)
class Background:
    """A photograph and what may stand in it.

    ground: the far edge of the ground, as (x, y) from left to right. horizon: y where objects shrink to nothing.
    crops: (left, top, width); left and width in widths, top in heights. max_height: metres, for close-ups of ground.
    tallest: the tallest of those that stand here is at least so high (metres): boats and trees behind give a scale.
    light: factors on red, green and blue of the cut-outs, so that they sit in the photograph's light.
    fade: how far feet sink into grass or water, as a share of the object's height.
    """

    key: str
    file: str
    ground: tuple[tuple[float, float], ...]
    horizon: float
    crops: tuple[tuple[float, float, float], ...]
    phrases: tuple[str, ...]
    light: tuple[float, float, float] = (1.0, 1.0, 1.0)
    max_height: float = 99.0
    tallest: float = 0.7
    water: bool = False
    sky: float = 0.0  # flying things keep above this y; 0: nothing flies here
    fade: float = 0.0
    weight: float = 1.0

    def ground_at(self, x: float) -> float:
        """The far edge of the ground at x, both fractions of the photograph."""
        xs, ys = zip(*self.ground, strict=True)
        return float(np.interp(x, xs, ys))


_TABLE = [
    Background(
        "aitzgorri",
        f"{BACKGROUNDS_DIR}/aitzgorri_by_Aitzol_Berasategi.jpg",
        ((0, 0.63), (0.3, 0.65), (0.6, 0.70), (0.7, 0.73), (1, 0.77)),
        0.52,
        ((0, 0, 0.88), (0.11, 0, 0.88), (0, 0.25, 0.66), (0.15, 0.22, 0.68), (0.33, 0.25, 0.66)),
        ("on a green meadow", "below autumn trees"),
        sky=0.32,
        fade=0.04,
        weight=1.6,
    ),
    Background(
        "picos",
        f"{BACKGROUNDS_DIR}/picosdeeuropa_by_Aitzol_Berasategi.jpg",
        ((0, 0.52), (0.25, 0.58), (0.45, 0.66), (1, 0.74)),
        0.38,
        ((0, 0, 0.99), (0, 0.2, 0.8), (0.2, 0.2, 0.8), (0.1, 0.28, 0.7)),
        ("on a mountain slope", "in the mountains"),
        light=(0.95, 0.93, 0.9),
        sky=0.36,
        weight=1.4,
    ),
    Background(
        "sunset",
        f"{BACKGROUNDS_DIR}/sunset_by_Aitzol_Berasategi.jpg",
        ((0, 0.74), (0.3, 0.70), (0.65, 0.68), (1, 0.72)),
        0.48,
        ((0, 0.28, 0.62), (0.03, 0.3, 0.58), (0, 0.36, 0.56)),
        ("at sunset", "on a hill at sunset"),
        light=(0.95, 0.83, 0.72),
        sky=0.42,
    ),
    Background(
        "bridge",
        f"{BACKGROUNDS_DIR}/Bridge_by_Sander_Klootwijk.jpg",
        ((0, 0.885), (1, 0.895)),
        0.84,
        ((0, 0.44, 0.41), (0.02, 0.5, 0.37), (0.3, 0.44, 0.41), (0.56, 0.45, 0.41)),
        ("on the mudflats", "under a blue sky"),
        sky=0.78,
    ),
    Background(
        "sheep_field",
        f"{TEMPLATES_DIR}/sheep.jpg",
        ((0, 0.68), (1, 0.68)),
        0.42,
        ((0, 0, 0.77), (0.22, 0, 0.77), (0.1, 0.2, 0.62), (0, 0.24, 0.58), (0.4, 0.22, 0.6)),
        ("in a field", "on the pasture"),
        light=(0.9, 0.97, 1.03),
        sky=0.36,
        fade=0.05,
        weight=1.3,
    ),
    Background(
        "mudstone",
        f"{TEMPLATES_DIR}/mudstone.jpg",
        ((0, 0.42), (1, 0.42)),
        0.0,
        ((0, 0, 0.88), (0.11, 0, 0.88), (0.1, 0.12, 0.75)),
        ("on grey rocks", "on the rocks"),
        light=(0.95, 0.95, 0.97),
        max_height=1.1,
        tallest=0.0,
        weight=0.8,
    ),
    Background(
        "pebbles",
        f"{TEMPLATES_DIR}/rocks.jpg",
        ((0, 0.35), (1, 0.35)),
        -0.1,
        ((0, 0, 0.88), (0.11, 0, 0.88), (0.1, 0.1, 0.78)),
        ("on the pebbles", "on a pebble beach"),
        light=(1.0, 0.95, 1.0),
        max_height=1.2,
        tallest=0.0,
        weight=0.8,
    ),
    Background(
        "ocean",
        f"{TEMPLATES_DIR}/ocean_waves.jpg",
        ((0, 0.42), (1, 0.42)),
        -0.02,
        ((0, 0, 0.88), (0.11, 0, 0.88), (0.1, 0.0, 0.8)),
        ("on the sea", "in the waves"),
        water=True,
        sky=0.3,
        fade=0.1,
        weight=0.4,
    ),
    Background(
        "dune",
        f"{BACKGROUNDS_DIR}/mate/nature/Dune.jpg",
        ((0, 0.72), (1, 0.70)),
        0.38,
        ((0, 0, 0.83), (0.167, 0, 0.83), (0.1, 0.15, 0.7), (0.25, 0.12, 0.72)),
        ("in the dune grass", "near the sea"),
        light=(1.02, 0.98, 0.92),
        sky=0.32,
        tallest=0.0,
        fade=0.07,
    ),
    Background(
        "storm",
        f"{BACKGROUNDS_DIR}/mate/nature/Storm.jpg",
        ((0, 0.83), (1, 0.85)),
        0.6,
        ((0, 0, 0.88), (0.11, 0, 0.88), (0.05, 0.2, 0.7), (0.28, 0.2, 0.7)),
        ("by a road", "under a stormy sky"),
        light=(0.84, 0.87, 0.93),
        sky=0.52,
        weight=1.2,
    ),
    Background(
        "lake_shore",
        f"{PLASMA_DIR}/EveningGlow/contents/images/2560x1600.jpg",
        ((0, 0.98), (0.12, 0.95), (0.3, 0.85), (0.55, 0.77), (1, 0.73)),
        0.40,
        ((0.3, 0.16, 0.7), (0.4, 0.27, 0.6), (0.2, 0.04, 0.8)),
        ("on a lake shore", "by the lake"),
        light=(0.82, 0.78, 0.78),
        sky=0.26,
    ),
    Background(
        "planks",
        f"{PLASMA_DIR}/BytheWater/contents/images/2560x1600.jpg",
        ((0, 0.62), (1, 0.50)),
        0.1,
        ((0, 0, 0.83), (0.167, 0, 0.83), (0.1, 0.14, 0.7)),
        ("on wooden planks", "on a wooden deck"),
        light=(0.97, 0.95, 0.82),
        max_height=0.95,
        tallest=0.0,
        sky=0.2,
        weight=0.8,
    ),
]

BACKGROUNDS: dict[str, Background] = {background.key: background for background in _TABLE}
