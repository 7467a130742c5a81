"""Parts of a match that are left out together: regions, groups of them, words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.groups import Group
from vsrn_viewer.probe.match import Match, Places


def groups_read(match: Match, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return what is left of groups of an image's regions among those that are read."""
    read = {*match.rows.tolist()}
    left = [Group(tuple(row for row in group.regions if row in read), group.label) for group in groups]
    return tuple(group for group in left if group.regions)


def places_of_groups(match: Match, groups: Sequence[Group]) -> list[Places]:
    """Return the places of each group's regions among those read, ascending."""
    place = {row: at for at, row in enumerate(match.rows.tolist())}
    return [np.array(sorted(place[row] for row in group.regions), dtype=np.int64) for group in groups]


def without(count: int, parts: Sequence[Places]) -> list[Places]:
    """Return for each part the places that are left without it, of so many."""
    return [np.setdiff1d(np.arange(count), part) for part in parts]
