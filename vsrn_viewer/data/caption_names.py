"""Captions that name their images, held to the ids: Flickr's token file begins each line with a file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.finding import Finding

_MOST = 0.5  # of the names have to be ids, or they are of another numbering
_DIGITS = re.compile(r"\d+")


def of_names(path: Path, names: Sequence[str], ids: Sequence[str], lines: CaptionLines) -> tuple[Finding, ...]:
    """Say if captions name other images than those that they stand beside.

    names: of images, one per caption, () if the captions name none. ids: (I,). lines: whose the captions are. Names and
    ids are compared by their numbers, and only where they are of one numbering.
    """
    known = {number: row for row, number in enumerate(map(number_in, ids)) if number >= 0}
    places = [(line, known.get(number_in(Path(name).stem))) for line, name in enumerate(names)]
    there = [(line, row) for line, row in places if row is not None]
    owners = lines.owners().tolist()
    wrong = [line for line, row in there if row != owners[line]]
    if len(there) <= _MOST * len(names) or not wrong:
        return ()
    what = (
        f"{path.name}: {len(wrong):,} of {len(names):,} captions name another image than the one that they stand "
        f"beside, the first in line {wrong[0] + 1:,}: {names[wrong[0]][:60]} beside image "
        f"{ids[owners[wrong[0]]][:60]}."
    )
    do = "Every recall is wrong. Write the captions in the order of the ids."
    return (Finding("captions-of-other-images", what, "certain", do),)


def number_in(name: str) -> int:
    """Return the last number in an id or a file's name ("COCO_val2014_000000391895": 391895), -1 for none."""
    digits = _DIGITS.findall(name)
    return int(digits[-1][:18]) if digits else -1
