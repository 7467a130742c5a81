"""The what-if options: what the command line says from 1 becomes a Change, which counts from 0.

Two steps, because some mistakes can be seen at once and others only when the image's regions are counted: options →
WhatIfs → Change. Nothing here is slow.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace

from vsrn_viewer.change import UNCHANGED, Change, check_change, check_change_of_image
from vsrn_viewer.cli.values import positive, positives
from vsrn_viewer.errors import ChangeError

_EDGE = re.compile(r"([^:]*):([^>-]*)[>-]([^>=-]*)(?:=(.*))?")
_GATE = re.compile(r"([^:]*):([^=]*)=(.*)")
# Where the parser keeps what-ifs, and the option that says each.
WHAT_IF_NAMES = {
    "dropped": "drop",
    "kept": "keep",
    "order": "order",
    "edges": "cut or --scale",
    "skipped_layers": "skip-layer",
    "gates": "gate",
    "replaced_words": "replace",
    "dropped_words": "drop-word",
}
Edge = tuple[int, int, int, float]  # layer, receiver, giver, factor, from 0


@dataclass(frozen=True)
class WhatIfs:
    """What-ifs as they were asked for, counted from 0, for an image of any number of regions.

    dropped, kept, order: regions; None where nothing was said. rest: all the others.
    """

    dropped: tuple[int, ...] = ()
    kept: tuple[int, ...] | None = None
    order: tuple[int, ...] | None = None
    rest: Change = UNCHANGED

    @property
    def of_image(self) -> bool:
        """Whether the image's way through the network changes."""
        return bool(self.dropped) or self.kept is not None or self.order is not None or self.rest.of_image

    @property
    def of_query(self) -> bool:
        """Whether the words of the query change."""
        return self.rest.of_query

    def change(self, regions: int) -> Change:
        """Return the Change of an image that has so many regions.

        Raises ChangeError for a region that it does not have, if none is left, or if the order is not of those left.
        """
        named = (*self.dropped, *(self.kept or ()), *(self.order or ()))
        if not named:
            check_change_of_image(self.rest, regions)
            return self.rest
        check_change_of_image(Change(regions=named), regions)
        left = sorted({*(range(regions) if self.kept is None else self.kept)} - {*self.dropped})
        if self.order is not None and sorted(self.order) != left:
            raise ChangeError(
                f"--order must name each of the {len(left)} regions that are left once: got {_listed(self.order)}. "
                f"Left are {_listed(left)}."
            )
        change = replace(self.rest, regions=self.order or tuple(left))
        check_change(change)
        check_change_of_image(change, regions)
        return change


def add_what_if_options(parser: argparse.ArgumentParser) -> None:
    """Add the what-if options to a subcommand."""
    group = parser.add_argument_group("what-ifs (repeatable; regions, layers and words count from 1)")

    def add(option: str, name: str, kind: object, metavar: str, what: str) -> None:
        group.add_argument(option, dest=name, action="append", default=[], type=kind, metavar=metavar, help=what)  # type: ignore[arg-type]

    add("--drop", "dropped", positives, "R,R", "leave these regions out")
    add("--keep", "kept", positives, "R,R", "leave out all other regions")
    add("--order", "order", positives, "R,R", "read the remaining regions in this order; list them all")
    add("--cut", "edges", _cut_edge, "L:G>R", "in layer L, cut the edge from region G to region R (or L:G-R)")
    add("--scale", "edges", _scaled_edge, "L:G>R=FACTOR", "in layer L, multiply the affinity of that edge by a factor")
    add("--skip-layer", "skipped_layers", _place, "L", "skip layer L")
    add("--gate", "gates", _gate, "GATE:R=VALUE", "set the update or reset gate, 0 to 1, when R is read")
    add("--replace", "replaced_words", _replaced_word, "PLACE=WORD", "replace a word of the query; punctuation counts")
    add("--drop-word", "dropped_words", _place, "PLACE", "leave out a word of the query")


def what_ifs_of(arguments: argparse.Namespace) -> WhatIfs:
    """Return the what-ifs among parsed options. Raises ChangeError for all that no data could make right."""
    if len(arguments.order) > 1:
        raise ChangeError("--order must be given once, and name all regions that are left.")
    what_ifs = WhatIfs(
        dropped=_rows(arguments.dropped),
        kept=_rows(arguments.kept) if arguments.kept else None,
        order=_rows(arguments.order) if arguments.order else None,
        rest=Change(
            edges=tuple(arguments.edges),
            skipped_layers=tuple(arguments.skipped_layers),
            gates=tuple(arguments.gates),
            replaced_words=tuple(arguments.replaced_words),
            dropped_words=tuple(arguments.dropped_words),
        ),
    )
    check_change(replace(what_ifs.rest, regions=what_ifs.order))
    _check_regions(what_ifs)
    return what_ifs


def _check_regions(what_ifs: WhatIfs) -> None:
    kept, order, dropped = what_ifs.kept, what_ifs.order, {*what_ifs.dropped}
    for option, regions in (("--keep", kept or ()), ("--order", order or ())):
        both = [region for region in regions if region in dropped]
        if both:
            raise ChangeError(f"region {both[0] + 1} is in --drop and in {option}. Leave it out of one of them.")
    if kept is not None and order is not None and {*kept} != {*order}:
        raise ChangeError(
            f"--order must name each of the regions that are kept once: got {_listed(order)} for {_listed(kept)}."
        )


def _rows(given: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(number - 1 for numbers in given for number in numbers)


def _listed(rows: tuple[int, ...] | list[int]) -> str:
    return ",".join(str(row + 1) for row in rows)


def _place(text: str) -> int:
    return positive(text) - 1


def _cut_edge(text: str) -> Edge:
    layer, receiver, giver, factor = _edge(text, "LAYER:GIVER>RECEIVER, as '1:4>2' or 1:4-2")
    if factor is not None:
        raise argparse.ArgumentTypeError(f"takes no factor: got {text[:40]!r}. --scale does")
    return layer, receiver, giver, 0.0


def _scaled_edge(text: str) -> Edge:
    form = "LAYER:GIVER>RECEIVER=FACTOR, as '1:4>2=0.5' or 1:4-2=0.5"
    layer, receiver, giver, factor = _edge(text, form)
    if factor is None:
        raise argparse.ArgumentTypeError(f"must be {form}: got {text[:40]!r}")
    return layer, receiver, giver, _number(factor)


def _edge(text: str, form: str) -> tuple[int, int, int, str | None]:
    parts = _EDGE.fullmatch(text)
    if not parts:
        raise argparse.ArgumentTypeError(f"must be {form}: got {text[:40]!r}")
    return _place(parts[1]), _place(parts[3]), _place(parts[2]), parts[4]


def _gate(text: str) -> tuple[str, int, float]:
    parts = _GATE.fullmatch(text)
    if not parts:
        raise argparse.ArgumentTypeError(f"must be GATE:REGION=VALUE, as update:7=1: got {text[:40]!r}")
    return parts[1], _place(parts[2]), _number(parts[3])


def _replaced_word(text: str) -> tuple[int, str]:
    place, mark, word = text.partition("=")
    if not mark:
        raise argparse.ArgumentTypeError(f"must be PLACE=WORD, as 2=red: got {text[:40]!r}")
    return _place(place), word


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number: got {text[:40]!r}") from None
