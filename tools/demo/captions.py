"""Five captions a scene, made from what is known of it, in varied wording.

The first three lines of a scene with a twin name the two objects that changed places, and their order; the twin's first
three have the same words with the names exchanged, so each is true of one scene and false of the other.

People mostly describe a picture from left to right, and so do these lines. It also decides whether order can be
learned: with "left of" and "right of" in equal shares, who is where depends on the order of mention and the word only
together, like an exclusive or, and training stays where it knows neither (docs/demo.md has the measurement).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.demo.backgrounds import BACKGROUNDS
from tools.demo.relations import objects_of, relations_of
from tools.demo.scene import Scene, Truth

LINES = 5
ORDER_LINES = 3  # the first lines of a twin, which tell it from the other
COLOURED = 0.72  # how often a colour is named where it is not needed
LEFT_FIRST = 0.75  # how often the left one of two is mentioned first
PLACED = 0.35  # how often the place is named

LEFT_RIGHT = (  # a: the left one, b: the right one
    "{a} to the left of {b}",
    "{a} left of {b}",
    "{a} on the left of {b}",
    "{a} is left of {b}",
    "{a} stands to the left of {b}",
    "there is {a} to the left of {b}",
    "{a} on the left, {b} on the right",
    "on the left {a}, on the right {b}",
)
RIGHT_LEFT = (
    "{b} to the right of {a}",
    "{b} right of {a}",
    "{b} on the right of {a}",
    "{b} is right of {a}",
    "{b} stands to the right of {a}",
    "there is {b} to the right of {a}",
    "{b} on the right, {a} on the left",
    "on the right {b}, on the left {a}",
)
BETWEEN = ("{m} between {a} and {b}", "{m} between {b} and {a}", "{m} stands between {a} and {b}")
THREE = (
    "{a} left of {m} and {b}",
    "{a} and {m} to the left of {b}",
    "{b} right of {m} and {a}",
    "from left to right {a}, {m} and {b}",
    "{a} on the left, {m} in the middle, {b} on the right",
)
FRONT = ("{a} in front of {b}", "{b} behind {a}", "{a} stands in front of {b}", "{b} stands behind {a}")
ABOVE = ("{a} above {b}", "{b} below {a}", "{a} flying above {b}", "{b} under {a}", "{a} in the sky above {b}")
LARGER = ("{a} larger than {b}", "{a} bigger than {b}", "{b} smaller than {a}", "{a} next to a smaller {bare_b}")
LISTED = ("{list}", "{list} together", "a picture of {list}", "there are {list}")


@dataclass(frozen=True)
class Wording:
    """Names the objects of one scene. coloured: which of them get their colour."""

    objects: list[Truth]
    coloured: list[bool]

    def name(self, index: int) -> str:
        """With its article."""
        return _with_article(self.bare(index))

    def bare(self, index: int) -> str:
        one = self.objects[index]
        return f"{one.colour} {one.name}" if self.coloured[index] and one.colour else one.name


def captions_of(scene: Scene) -> list[str]:
    """Five lines, all different, lower case. Twins share the wording of their first three."""
    objects = objects_of(scene)
    order = random.Random(f"order {min(scene.id, scene.pair) if scene.pair else scene.id}")
    rest = random.Random(f"rest {scene.id}")
    lines = [] if not scene.swapped else _order_lines(scene, objects, order)
    makers = _makers(scene, objects, rest)
    while len(lines) < LINES:
        line = next(makers)
        if line and line not in lines:
            lines.append(line)
    return lines


def swapped_left_to_right(scene: Scene) -> tuple[int, int]:
    """The two objects that changed places, as indices into the scene's objects, the left one first."""
    i, j = scene.swapped
    return (i, j) if scene.objects[i].x < scene.objects[j].x else (j, i)


def _order_lines(scene: Scene, objects: list[Truth], rng: random.Random) -> list[str]:
    templates: list[str] = []
    while len(templates) < ORDER_LINES:
        template = _order_template(rng)
        if template not in templates:
            templates.append(template)
    lines = []
    a, b = swapped_left_to_right(scene)
    for template in templates:
        both = rng.random() < COLOURED  # one choice for the two, so that it does not tell the twins apart
        coloured = [both or _shares_name(objects, k) for k in range(len(objects))]
        lines.append(_fill(template, Wording(objects, coloured), a=a, b=b))
    return lines


def _makers(scene: Scene, objects: list[Truth], rng: random.Random) -> Iterator[str]:
    """Endless lines of changing kinds: three objects, a special relation, an order, then a list with its place."""
    kinds: list[Callable[[Scene, list[Truth], random.Random], str]] = [_three, _special, _order, _list]
    if len(objects) == 2:
        kinds = [_special, _order, _list, _order]
    if not scene.swapped:
        kinds = [_order, _three, _special, _order, _list]
    while True:
        for kind in kinds:
            yield kind(scene, objects, rng)


def _order(scene: Scene, objects: list[Truth], rng: random.Random) -> str:
    """Two objects side by side."""
    pairs = _pairs(objects, "left of")
    if not pairs:
        return ""
    if scene.swapped and rng.random() < 0.6:
        a, b = swapped_left_to_right(scene)
    else:
        a, b = rng.choice(pairs)
    line = _fill(_order_template(rng), _wording(objects, rng), a=a, b=b)
    return line if "," in line else _somewhere(line, scene, rng, PLACED)


def _order_template(rng: random.Random) -> str:
    return rng.choice(LEFT_RIGHT if rng.random() < LEFT_FIRST else RIGHT_LEFT)


def _three(_scene: Scene, objects: list[Truth], rng: random.Random) -> str:
    """Three objects from left to right."""
    left = set(_pairs(objects, "left of"))
    triples = [(a, m, b) for a, m in left for k, b in left if k == m and (a, b) in left]
    if not triples:
        return ""
    a, m, b = rng.choice(sorted(triples))
    return _fill(rng.choice(BETWEEN + THREE), _wording(objects, rng), a=a, m=m, b=b)


def _special(scene: Scene, objects: list[Truth], rng: random.Random) -> str:
    """In front of, above, or larger than."""
    choices = [
        (templates, pair)
        for relation, templates, times in (("in front of", FRONT, 3), ("above", ABOVE, 3), ("larger than", LARGER, 1))
        for pair in _pairs(objects, relation)
        for _ in range(times)
    ]
    if not choices:
        return ""
    templates, (a, b) = rng.choice(choices)
    return _somewhere(_fill(rng.choice(templates), _wording(objects, rng), a=a, b=b), scene, rng, PLACED / 2)


def _list(scene: Scene, objects: list[Truth], rng: random.Random) -> str:
    """Who is there, in no particular order, and where."""
    wording = _wording(objects, rng)
    chosen = rng.sample(range(len(objects)), min(len(objects), rng.choice((2, 3, 3))))
    names = [wording.name(k) for k in chosen]
    listed = " and ".join([", ".join(names[:-1]), names[-1]])
    return _somewhere(rng.choice(LISTED).format(list=listed), scene, rng, 0.85)


def _wording(objects: list[Truth], rng: random.Random) -> Wording:
    return Wording(objects, [rng.random() < COLOURED or _shares_name(objects, k) for k in range(len(objects))])


def _shares_name(objects: list[Truth], index: int) -> bool:
    """Whether a second object's name ends in the same word, so that the colour must tell them apart."""
    last = objects[index].name.split()[-1]
    return sum(one.name.split()[-1] == last for one in objects) > 1


def _fill(template: str, wording: Wording, **roles: int) -> str:
    words = {role: wording.name(index) for role, index in roles.items()}
    words |= {f"bare_{role}": wording.bare(index) for role, index in roles.items()}
    return template.format(**words)


def _somewhere(line: str, scene: Scene, rng: random.Random, chance: float) -> str:
    return f"{line} {rng.choice(BACKGROUNDS[scene.background].phrases)}" if rng.random() < chance else line


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _pairs(objects: list[Truth], relation: str) -> list[tuple[int, int]]:
    return [(one["subject"], one["object"]) for one in relations_of(objects) if one["relation"] == relation]
