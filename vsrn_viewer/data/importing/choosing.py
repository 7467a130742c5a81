"""Which sources count: those of the wanted part of the dataset, and which of them say what images there are."""

from __future__ import annotations

from collections.abc import Sequence

from vsrn_viewer.data.dataset import default_split
from vsrn_viewer.data.forms import Source
from vsrn_viewer.errors import DatasetError, near_miss

# What the releases call the same part of a dataset.
_SAME = {
    "val": ("dev",),
    "dev": ("val",),
    "test": ("testall",),
    "testall": ("test",),
    "train": ("restval",),  # COCO's release trains on both
}
NO_FEATURES = (
    "No source brings features of regions, so there is nothing to import. Add the features (a SCAN folder, a bottom-up "
    "TSV, a folder of .npz), or the folder of photographs alone, from which they can be extracted."
)


def is_of(split: str, wanted: str) -> bool:
    """Tell whether a release's split is the wanted one, or a part of it: SCAN's dev is Karpathy's val."""
    return split == wanted or split in _SAME.get(wanted, ())


def choose_split(sources: Sequence[Source], wanted: str) -> tuple[str, list[Source], list[str]]:
    """Return the split's name, the sources that are of it or of no split, and notices about those left aside.

    wanted: "" for test, or what the sources have instead. Raises DatasetError if none of them is of the wanted split.
    """
    names = tuple(dict.fromkeys(source.split for source in sources if source.split))
    if not names:
        return wanted or "test", list(sources), []
    name = wanted or default_split(names)
    chosen = name if name in names else next((one for one in names if is_of(one, name)), "")
    if not chosen:
        miss = near_miss(name, names)
        raise DatasetError(f"--split {name}: the sources have no such split{miss}. They have {', '.join(names)}.")
    left = [one for one in names if one != chosen]
    notices = [f"Imported is the split {chosen}; {', '.join(left)} can be imported with --split."] if left else []
    return name, [source for source in sources if source.split in ("", chosen)], notices


def choose_features(sources: Sequence[Source]) -> tuple[list[Source], list[Source]]:
    """Return the sources that say which images there are, and all others.

    These are the first array of a split, else the first that brings features; with all of the same form that know
    other images: releases come in several files. Raises DatasetError if no source brings features.
    """
    able = [source for source in sources if "features" in source.brings]
    if not able:
        raise DatasetError(NO_FEATURES)
    first = next((source for source in able if source.split), able[0])
    chosen, known = [first], set(first.ids())
    for source in able:
        if source is not first and source.form == first.form and known.isdisjoint(source.ids()):
            chosen.append(source)
            known.update(source.ids())
    return chosen, [source for source in sources if source not in chosen]
