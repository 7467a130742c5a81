"""Files of minimal pairs, joined to a split by the ids of its images or the names of their files.

Three forms: a list of {"image_id", "kind", "true", "false"}; SugarCrepe's own {number: {"filename", "caption",
"negative_caption"}}, whose kind is the file's name; and the relations of a split with its `pairs`, each of which asks
twice: of either image, its own caption is true and the other's false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vsrn_viewer.data.id_names import Names, match, stem_of
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.sources import read_json
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.minimal_pairs import MinimalPair
from vsrn_viewer.strangers import plain

OF_RELATIONS = "relation"  # the kind of the pairs of a split's relations
_LONGEST = 10_000  # characters of a caption
_NAMED = 3  # images that are missing
_FORMS = 'a list of {"image_id", "kind", "true", "false"}, or SugarCrepe\'s {number: {"filename", "caption", ...}}'


@dataclass(frozen=True)
class _Stored:
    """A pair as a file has it. image: its id, or the name of its file."""

    image: str
    kind: str
    true: str
    false: str


def read_pairs(path: Path, split: Split) -> tuple[tuple[MinimalPair, ...], tuple[str, ...]]:
    """Return the pairs of a file that are of the split's images, in its order, and what was left out, for people.

    Raises DatasetError if the file is of no known form, if a pair has an empty caption or two equal ones, or if the
    split has none of its images.
    """
    if split.relations_file is not None and path.resolve() == split.relations_file.resolve():
        return relation_pairs(split), ()
    stored = [_checked(path, number, one) for number, one in enumerate(_entries(path), start=1)]
    if not stored:
        raise DatasetError(f"{path}: there are no pairs in it. Give {_FORMS}.")
    _refuse_empty(path, stored)
    kept = list(dict.fromkeys(stored))
    twice = len(stored) - len(kept)
    notices = [f"{path.name}: {_pairs(twice)} stand there twice and count once."] if twice else []
    rows = _rows(split, [one.image for one in kept])
    missing = [one.image for one in kept if one.image not in rows]
    if len(missing) == len(kept):
        raise DatasetError(
            f"{path}: split '{split.name}' has none of its images, such as {plain(missing[0])}. Open the photographs "
            "that the pairs are of."
        )
    if missing:
        named = ", ".join(map(plain, [*dict.fromkeys(missing)][:_NAMED]))
        notices.append(
            f"{path.name}: {_pairs(len(missing))} of {len(kept):,} are left out, as the split has no such image: "
            f"{named}{', …' if len(set(missing)) > _NAMED else ''}."
        )
    pairs = [MinimalPair(rows[one.image], one.kind, one.true, one.false) for one in kept if one.image in rows]
    return tuple(pairs), tuple(notices)


def relation_pairs(split: Split) -> tuple[MinimalPair, ...]:
    """Return the pairs of a split's relations, two of each; () without any. Raises DatasetError if they are damaged."""
    return tuple(
        pair
        for one, other, own, twin in minimal_pairs_of(split)
        for pair in (
            MinimalPair(one, OF_RELATIONS, split.captions[own], split.captions[twin]),
            MinimalPair(other, OF_RELATIONS, split.captions[twin], split.captions[own]),
        )
    )


def _entries(path: Path) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield what a file lists, and under which names: of image, kind, true and false caption."""
    stored = read_json(path)
    if isinstance(stored, list):
        yield from ((one, ("image_id", "kind", "true", "false")) for one in stored)
    elif isinstance(stored, dict) and stored and all(isinstance(one, dict) for one in stored.values()):
        yield from (({"kind": path.stem, **one}, ("filename", "kind", "caption", "negative_caption"))
                    for one in stored.values())  # fmt: skip
    else:
        raise DatasetError(f"{path}: no minimal pairs. Give {_FORMS}.")


def _checked(path: Path, number: int, entry: tuple[Any, tuple[str, ...]]) -> _Stored:
    one, names = entry
    values: list[Any] = [one.get(name) if isinstance(one, dict) else None for name in names]
    if type(values[0]) is int:
        values[0] = str(values[0])
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        wrong = next(name for name, value in zip(names, values, strict=True) if not isinstance(value, str))
        raise DatasetError(f"{path}: pair {number:,} has no {wrong} that is a text. Give {_FORMS}.")
    image, kind, true, false = texts
    if max(len(true), len(false)) > _LONGEST:
        raise DatasetError(f"{path}: a caption of pair {number:,} has more than {_LONGEST:,} characters. Shorten it.")
    return _Stored(image, kind.strip(), true.strip(), false.strip())


def _refuse_empty(path: Path, stored: Sequence[_Stored]) -> None:
    """Raise DatasetError if a pair has nothing to compare."""
    for what, bad in (
        ("an empty caption", [not (one.true and one.false) for one in stored]),
        ("twice the same caption", [one.true == one.false for one in stored]),
    ):
        if any(bad):
            have = "has" if sum(bad) == 1 else "have"
            raise DatasetError(
                f"{path}: {_pairs(sum(bad))} of {len(bad):,} {have} {what}, the first is pair {bad.index(True) + 1:,}. "
                "Mend them, or take them out."
            )


def _rows(split: Split, images: Sequence[str]) -> dict[str, int]:
    """Return the row of each image that the split has, by what the pairs call it."""
    called = tuple(dict.fromkeys(images))
    paths = [split.image_path(row) for row in range(split.images)]
    files = tuple(path.name if path else "" for path in paths) if any(paths) else ()
    found = match(Names(split.image_ids, files), Names(tuple(stem_of(name) for name in called), called))
    return {called[at]: row for row, at in enumerate(found.rows) if at >= 0}


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count:,} pairs"
