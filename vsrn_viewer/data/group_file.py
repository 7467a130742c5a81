"""Groups and labels of an image's regions, as somebody wrote them: a line per region, its number, a tab, a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vsrn_viewer.data.sources import read_lines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.groups import Group


def read_labels(path: Path) -> dict[int, str]:
    """Return labels of regions by their row, as a file says: a line per region, its number, a tab, its label or
    nothing. Raises DatasetError, with the line, for one that is not so, or a region named twice."""
    return {row: name for _, row, name in _numbered(path, "label", may_be_empty=True)}


def read_groups(path: Path) -> tuple[Group, ...]:
    """Return the groups of a file, in the order in which they are named first. Numbers count from 1.

    Raises DatasetError, with the line, for one that is not a number, a tab and a name, or a region named twice.
    """
    named: dict[str, list[int]] = {}
    for _, row, name in _numbered(path, "group"):
        named.setdefault(name, []).append(row)
    if not named:
        raise DatasetError(f"{path}: no region is named. Write a line per region: its number, a tab, its group.")
    return tuple(Group(tuple(sorted(rows)), name) for name, rows in named.items())


def whole_partition(groups: tuple[Group, ...], regions: int, path: Path) -> tuple[Group, ...]:
    """Return a partition of an image's regions: these groups, and each region alone that they do not name.

    Raises DatasetError for a region that the image does not have.
    """
    named = {row for group in groups for row in group.regions}
    if max(named) >= regions:
        raise DatasetError(f"{path}: region must be 1 to {regions}, the image's: got {max(named) + 1}.")
    return (*groups, *(Group((row,)) for row in range(regions) if row not in named))


def _numbered(path: Path, what: str, may_be_empty: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield (line, row of the region, name) of each line that is not empty."""
    seen: set[int] = set()
    for line, text in enumerate(read_lines(path), start=1):
        if not text.strip():
            continue
        number, tab, name = text.partition("\t")
        if not ((tab and name.strip()) or may_be_empty) or not number.strip().isdecimal() or int(number) < 1:
            raise DatasetError(
                f"{path}, line {line}: must be a region's number, a tab and the name of its {what}, as 3, tab, bear: "
                f"got {text[:40]!r}."
            )
        row = int(number) - 1
        if row in seen:
            raise DatasetError(f"{path}, line {line}: region {row + 1} is named twice. Name it once.")
        seen.add(row)
        yield line, row, name.strip()
