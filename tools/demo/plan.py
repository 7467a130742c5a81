"""Draws scenes at random: who stands where, at what size, before which photograph; and their twins."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from tools.demo.backgrounds import BACKGROUNDS, Background
from tools.demo.cutouts import CUTOUTS, Cutout
from tools.demo.pictures import aspect, background_picture, cutout_picture
from tools.demo.scene import HEIGHT, WIDTH, Placed, Scene
from tools.demo.stage import visible_shares

PAIRED = 0.8  # share of scenes that have a twin
COUNTS = {2: 0.3, 3: 0.4, 4: 0.21, 5: 0.09}  # objects in a scene
SIZE_RATIO = 3.0  # largest to smallest real height among what stands together
DAMPING = 0.72  # exponent on real heights: differences stay, but a hen beside a horse can still be seen
SMALLEST = 52.0  # pixels, height; width a little less
WIDEST = 250.0  # pixels
APART = 85.0  # pixels between the centres of two objects that change places
VISIBLE = 0.68  # share of an object that must stay uncovered
TRIES = 600
PATIENCE = 120  # tries after which one object fewer is staged
FEATURED = {  # scenes that the documentation speaks of: (photograph, who appears), each with a twin
    "test": [("aitzgorri", ("brown_bear", "white_cow", "horse")), ("picos", ("brown_bear", "white_cow"))],
}
Wanted = tuple[str, tuple[str, ...]]


class Frame:
    """A crop of a photograph as a stage: where the ground is, in pixels of the scene."""

    def __init__(self, background: Background, rng: random.Random) -> None:
        self.background = background
        height, width = background_picture(background.key).shape[:2]
        left, top, share = rng.choice(background.crops)
        share *= rng.uniform(0.94, 1.0)
        w = share * width
        h = min(w * HEIGHT / WIDTH, height)
        w = h * WIDTH / HEIGHT
        x = min(max(0.0, left * width + rng.uniform(-0.02, 0.04) * width), width - w)
        y = min(max(0.0, top * height + rng.uniform(-0.02, 0.03) * height), height - h)
        self.crop = (int(x), int(y), int(w), int(h))
        self._scale = (width / w, height / h, x / width, y / height)
        self.flip = rng.random() < 0.5

    def _y(self, y: float) -> float:
        return (y - self._scale[3]) * self._scale[1] * HEIGHT

    @property
    def horizon(self) -> float:
        return self._y(self.background.horizon)

    @property
    def sky(self) -> float:
        """Flying things stay above this row; 0 or less when nothing can fly here."""
        return self._y(self.background.sky) if self.background.sky else 0.0

    def ground(self, x: float) -> float:
        """The farthest row on which feet may stand at column x."""
        column = WIDTH - x if self.flip else x
        return self._y(self.background.ground_at(column / WIDTH / self._scale[0] + self._scale[2]))

    def perspective(self, feet: float) -> float:
        """Size at this row relative to the foremost row; softened, since the photographs are not surveyed."""
        raw = (feet - self.horizon) / (0.96 * HEIGHT - self.horizon)
        return min(1.05, max(0.45, raw))


def draw_scenes(split: str, count: int, seed: int) -> list[Scene]:
    """`count` scenes, twins side by side. The same arguments give the same scenes; a longer list starts alike."""
    scenes: list[Scene] = []
    turn = 0
    while len(scenes) < count:
        rng = random.Random(f"{split}-{seed}-{turn}")
        turn += 1
        featured = FEATURED.get(split, [])[turn - 1 : turn]
        wanted = featured[0] if featured else None
        paired = bool(wanted) or rng.random() < PAIRED / (2 - PAIRED)
        if paired and len(scenes) + 2 <= count:
            scenes += _draw_pair(split, len(scenes), rng, wanted)
        else:
            scenes.append(_draw_single(split, len(scenes), rng))
    return scenes


def _name(split: str, index: int) -> str:
    return f"{split}{index:05d}"


def _draw_single(split: str, index: int, rng: random.Random) -> Scene:
    count = _count(rng)
    for attempt in range(TRIES):
        scene, _ = _draw(_name(split, index), max(2, count - attempt // PATIENCE), rng)
        if scene is not None:
            return scene
    raise SystemExit("no scene fits: loosen the limits in tools/demo/plan.py")


def _draw_pair(split: str, index: int, rng: random.Random, wanted: Wanted | None) -> list[Scene]:
    kind = "swapped" if wanted else rng.choice(("mirrored", "swapped"))
    count = _count(rng)
    for attempt in range(TRIES):
        scene, frame = _draw(_name(split, index), max(2, count - attempt // PATIENCE), rng, wanted)
        if scene is None:
            continue
        pair = _wanted_swap(scene, wanted) if wanted else _two_to_swap(scene, rng)
        if not pair:
            continue
        other = _name(split, index + 1)
        first = replace(scene, pair=other, kind=kind, swapped=pair)
        second = first.mirrored(other) if kind == "mirrored" else _swap(first, other, frame)
        if second is not None:
            return [first, second]
    raise SystemExit("no pair fits: loosen the limits in tools/demo/plan.py")


def _count(rng: random.Random) -> int:
    return rng.choices(list(COUNTS), list(COUNTS.values()))[0]


def _draw(name: str, count: int, rng: random.Random, wanted: Wanted | None = None) -> tuple[Scene | None, Frame]:
    backgrounds = list(BACKGROUNDS.values())
    background = rng.choices(backgrounds, [one.weight for one in backgrounds])[0]
    background = BACKGROUNDS[wanted[0]] if wanted else background
    frame = Frame(background, rng)
    cast = [CUTOUTS[key] for key in wanted[1]] if wanted else _cast(background, count, frame, rng)
    objects = _place(cast, frame, rng) if cast else None
    if objects is None:
        return None, frame
    scene = Scene(name, background.key, frame.crop, frame.flip, objects)
    return (scene if min(visible_shares(scene)) >= VISIBLE else None), frame


def _cast(background: Background, count: int, frame: Frame, rng: random.Random) -> list[Cutout]:
    """Who appears: nobody twice, sizes that go together, seldom one in the air. Empty: all too small for the place."""
    count = min(count, 3) if background.water else count
    standing = "water" if background.water else "ground"
    pool = [one for one in CUTOUTS.values() if one.place == standing and one.height <= background.max_height]
    chosen = [rng.choices(pool, [one.weight for one in pool])[0]]
    flyers = 1 if frame.sky > 110 and rng.random() < 0.22 else 0
    while len(chosen) < count - flyers:
        heights = [one.height for one in chosen]
        fitting = [
            one
            for one in pool
            if one.key not in {other.key for other in chosen}
            and max(*heights, one.height) / min(*heights, one.height) <= (99 if background.water else SIZE_RATIO)
        ]
        if not fitting:
            break
        chosen.append(rng.choices(fitting, [one.weight for one in fitting])[0])
    if max(one.height for one in chosen) < background.tallest:
        return []
    air = [one for one in CUTOUTS.values() if one.place == "air"]
    return chosen + [rng.choices(air, [one.weight for one in air])[0] for _ in range(flyers)]


def _apparent(cutout: Cutout) -> float:
    return math.pow(cutout.height, DAMPING)


def _place(cast: list[Cutout], frame: Frame, rng: random.Random) -> tuple[Placed, ...] | None:
    standing = [one for one in cast if one.place != "air"]
    feet_and_x = _spots(len(standing), frame, rng)
    if feet_and_x is None:
        return None
    # the taller ones rather stand farther away
    if rng.random() < 0.6:
        standing.sort(key=lambda one: one.height)
        feet_and_x.sort(reverse=True)
    unit = _unit(standing, [feet for feet, _ in feet_and_x], frame, rng)
    placed = [
        _stand(one, x, feet, unit, frame, rng.random() < 0.5)
        for one, (feet, x) in zip(standing, feet_and_x, strict=True)
    ]
    placed += [_fly(one, frame, rng) for one in cast if one.place == "air"]
    ordered = tuple(sorted(placed, key=lambda one: (CUTOUTS[one.cutout].place != "air", one.feet)))
    return ordered if all(_fits(one) for one in ordered) and _apart(ordered) else None


def _spots(count: int, frame: Frame, rng: random.Random) -> list[tuple[float, float]] | None:
    """(feet, x) for each standing object, spread over the width, in random order of depth."""
    step = WIDTH / count
    spots = []
    for slot in range(count):
        x = step * (slot + 0.5) + rng.uniform(-0.33, 0.33) * step
        far = max(frame.ground(x) + 6, frame.horizon + 40)
        near = 0.975 * HEIGHT
        if far > near - 8:
            return None
        spots.append((rng.uniform(far, near), x))
    rng.shuffle(spots)
    return spots


def _unit(standing: list[Cutout], feet: list[float], frame: Frame, rng: random.Random) -> float:
    """Pixels per (damped) metre at the foremost row: as large as the picture's sizes and the cut-outs' pixels allow."""
    limits = []
    for one, row in zip(standing, feet, strict=True):
        scale = _apparent(one) * frame.perspective(row)
        native = cutout_picture(one.key).shape[0] * 1.45
        limits += [min(native, 0.62 * HEIGHT, row - 10) / scale, WIDEST / (scale * aspect(one.key))]
    return min(limits) * rng.uniform(0.8, 1.0)


def _stand(cutout: Cutout, x: float, feet: float, unit: float, frame: Frame, flip: bool) -> Placed:
    height = unit * _apparent(cutout) * frame.perspective(feet)
    return Placed(cutout.key, x, feet, height, height * aspect(cutout.key), flip)


def _fly(cutout: Cutout, frame: Frame, rng: random.Random) -> Placed:
    native = cutout_picture(cutout.key).shape[0]
    height = min(native * 1.2, frame.sky * 0.8, 170.0 if cutout.key == "balloon" else 90.0) * rng.uniform(0.7, 1)
    width = height * aspect(cutout.key)
    x = rng.uniform(width / 2 + 8, WIDTH - width / 2 - 8)
    return Placed(cutout.key, x, rng.uniform(height + 6, max(height + 8, frame.sky)), height, width, rng.random() < 0.5)


def _fits(one: Placed) -> bool:
    x1, y1, x2, y2 = one.box
    inside = x1 >= 2 and y1 >= 2 and x2 <= WIDTH - 2 and y2 <= HEIGHT - 2
    return inside and one.height >= SMALLEST and one.width >= 0.55 * SMALLEST


def _apart(objects: tuple[Placed, ...]) -> bool:
    """No two centres on top of each other; standing things may hide each other a little, flying ones not at all."""
    for index, one in enumerate(objects):
        for other in objects[index + 1 :]:
            if _overlap(one, other) > 0.35 or (CUTOUTS[one.cutout].place == "air" and _overlap(one, other) > 0):
                return False
    return True


def _overlap(one: Placed, other: Placed) -> float:
    """Area shared by two boxes, as a share of the smaller."""
    a, b = one.box, other.box
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return width * height / min(one.width * one.height, other.width * other.height)


def _two_to_swap(scene: Scene, rng: random.Random) -> tuple[int, int] | tuple[()]:
    """Two standing objects far enough apart to be left and right of each other; the left one first."""
    standing = [i for i, one in enumerate(scene.objects) if CUTOUTS[one.cutout].place != "air"]
    pairs = [(i, j) for i in standing for j in standing if scene.objects[j].x - scene.objects[i].x >= APART]
    return rng.choice(pairs) if pairs else ()


def _wanted_swap(scene: Scene, wanted: Wanted) -> tuple[int, int] | tuple[()]:
    """The first two that were asked for, when the first stands left of the second with room between them."""
    keys = [one.cutout for one in scene.objects]
    i, j = keys.index(wanted[1][0]), keys.index(wanted[1][1])
    return (i, j) if scene.objects[j].x - scene.objects[i].x >= 2 * APART else ()


def _swap(scene: Scene, name: str, frame: Frame) -> Scene | None:
    """The twin in which the two objects stand in each other's place, each at the size that this distance asks for."""
    i, j = scene.swapped
    one, other = scene.objects[i], scene.objects[j]
    objects = list(scene.objects)
    objects[i] = _moved(one, other, frame)
    objects[j] = _moved(other, one, frame)
    order = sorted(range(len(objects)), key=lambda k: (CUTOUTS[objects[k].cutout].place != "air", objects[k].feet))
    twin = replace(
        scene,
        id=name,
        pair=scene.id,
        objects=tuple(objects[k] for k in order),
        swapped=(order.index(i), order.index(j)),
    )
    good = all(_fits(k) for k in twin.objects) and _apart(twin.objects)
    return twin if good and min(visible_shares(twin)) >= VISIBLE else None


def _moved(one: Placed, to: Placed, frame: Frame) -> Placed:
    factor = frame.perspective(to.feet) / frame.perspective(one.feet)
    return replace(one, x=to.x, feet=to.feet, height=one.height * factor, width=one.width * factor)
