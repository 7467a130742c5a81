"""Things as the nodes of the affinity graph: the regions of one thing together, as the View groups them.

A detector covers a thing with ten boxes, so that what flows between two things is spread over a hundred edges. Here it
is one number. G things, N regions, L layers, D embedding.
A thing is called by a letter, A, B, C …, its place among all groups of the image, so that nobody takes it for a region,
which has a number. It keeps its letter whatever the run leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vsrn_viewer.answers import Probed
from vsrn_viewer.explain.brought import groups_shown
from vsrn_viewer.explain.kind import asks_before
from vsrn_viewer.explain.regions import places_of
from vsrn_viewer.groups import Group
from vsrn_viewer.members import Members, letters
from vsrn_viewer.requests import Probe
from vsrn_viewer.trace import Array, ReasoningTrace, TraceContext
from vsrn_viewer.view import Quantity, View

THINGS_FOLLOW = ("nodes", "grouping", "own_groups")  # fields of the View
_RULES = {
    "raw": "mean over the receiving regions of the sum over the giving ones",
    "effective": "what arrives at the average receiving region, all giving ones together",
    "influence": "sum over all regions of both",
}


@dataclass(frozen=True)
class Thing:
    """A node of the graph over things. number: its place among all groups of the image, from 0. places: of those of its
    regions that the run reads, ascending, at least one. label: what it shows, "" if unknown."""

    number: int
    places: tuple[int, ...]
    label: str

    @property
    def name(self) -> str:
        """What people call it: "B bear", or "B" where the label is not known."""
        return f"{letters(self.number)} {self.label}".rstrip()


def things_of(trace: ReasoningTrace, context: TraceContext, view: View, probed: Probed) -> tuple[Thing, ...]:
    """Return the things that a run reads, by their number: a partition of its N regions.

    Groups by hand win, then the View's rule; a region in no group is a thing by itself. They are numbered in the image
    as it is without what-ifs, once that is known. A thing that the run leaves out as a whole is not there.
    """
    before = probed.before
    groups = groups_shown(trace, context, view) if before is None else groups_shown(before.trace, before.context, view)
    rows = (trace if before is None else before.trace).region_rows.tolist()
    named = [(number, places_of(trace, group.regions), group.label) for number, group in enumerate(_all(groups, rows))]
    return tuple(Thing(number, tuple(sorted(places)), label) for number, places, label in named if places)


def _all(groups: Sequence[Group], rows: Iterable[int]) -> list[Group]:
    """Return the groups and each row that is in none by itself, ordered by their first row."""
    taken = {row for group in groups for row in group.regions}
    alone = [Group((row,)) for row in rows if row not in taken]
    return sorted((*groups, *alone), key=lambda group: group.regions)


def asks_of_things(view: View) -> tuple[Probe, ...]:
    """Ask for the run without the what-ifs, by which things are numbered, where nodes are things."""
    return asks_before(view) if view.nodes == "things" else ()


def members_of(trace: ReasoningTrace, things: Iterable[Thing]) -> Members:
    """Return the regions of each thing, for a picture whose nodes they are."""
    places = tuple(thing.places for thing in things)
    return Members(places, tuple(tuple(trace.region_rows[list(of_thing)].tolist()) for of_thing in places))


def rule_words(view: View) -> str:
    """Return how the edge of two things is made of those of their regions, as half a sentence."""
    return _RULES[view.quantity]


def values_of_things(values: Array, quantity: Quantity, trace: ReasoningTrace, things: Sequence[Thing]) -> Array:
    """Return the value of every edge between things, (L,G,G) float32 signed; [l, I, J]: I receives from J.

    values: (L,N,N), those of the edges between regions, as `edge_values` has them.
    raw: the mean over the receiving regions of the sum over the giving ones, so that a row still tells what the average
    receiver of the thing gets from all of each other. Adding all J gives the mean sum of the rows of I.
    influence: the sum, since influences add up.
    effective: ‖mean over i in I of Σ over j in J of R[i, j] m[j]‖ / mean over i in I of ‖v[i]‖, with the sign of the
    raw value: the length of what arrives at the average receiver, whose parts may cancel, as a share of the receivers'
    length. Of things of one region each all three are the values of the regions.
    """
    belongs = np.zeros((len(things), trace.regions))
    for at, thing in enumerate(things):
        belongs[at, list(thing.places)] = 1
    mean = belongs / belongs.sum(axis=1, keepdims=True)
    if quantity == "effective":
        return _effective(trace, belongs, mean)
    summed: Array = ((belongs if quantity == "influence" else mean) @ values @ belongs.T).astype(np.float32)
    return summed


def _effective(trace: ReasoningTrace, belongs: np.ndarray, mean: np.ndarray) -> Array:
    to_average = mean @ trace.affinity  # (L,G,N): what the average receiver of a thing gets of each region
    arriving = np.einsum("lin,jn,lnd->lijd", to_average, belongs, trace.messages.astype(np.float64), optimize=True)
    length = mean @ np.linalg.norm(trace.nodes[:-1], axis=-1)[:, :, None]  # (L,G,1)
    size = np.linalg.norm(arriving, axis=-1)
    share = np.divide(size, length, out=np.zeros_like(size), where=length > 0)
    signed: Array = np.where(to_average @ belongs.T < 0, -share, share).astype(np.float32)
    return signed


def centres_of_things(boxes: Array, things: Iterable[Thing]) -> Array:
    """Return the middle of the box around all boxes of each thing, (G,2) x y pixels. boxes: (N,4)."""
    around = [boxes[list(thing.places)] for thing in things]
    corners = [(own[:, :2].min(axis=0) + own[:, 2:].max(axis=0)) / 2 for own in around]
    return np.array(corners, dtype=np.float32).reshape(-1, 2)
