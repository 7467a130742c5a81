"""The pairs that were opened lately, as a text in the settings: anybody may have edited it, and files move."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.errors import ViewError
from vsrn_viewer.schema import read_document
from vsrn_viewer.view import PairId

LONGEST = 10  # pairs kept
_VERSION = 1


@dataclass(frozen=True)
class Recent:
    """A pair that was opened. title: what it is called in a list."""

    pair: PairId
    title: str


@dataclass(frozen=True)
class Offer:
    """A recent pair as it can be offered now. problem: why it cannot be opened, "" if nothing is missing."""

    recent: Recent
    problem: str


def read_recent(stored: object) -> tuple[Recent, ...]:
    """Return the pairs of a stored list, the latest first. Anything else is left out."""
    try:
        entries = json.loads(stored) if isinstance(stored, str) else []
    except (ValueError, RecursionError):
        return ()
    read = (_read_entry(entry) for entry in (entries if isinstance(entries, list) else ()))
    return tuple(recent for recent in read if recent is not None)[:LONGEST]


def add_recent(stored: object, pair: PairId, title: str) -> str:
    """Return the list with this pair as its latest. The demo alone is no entry: it has a command of its own."""
    new = Recent(_absolute(pair), title)
    others = [recent for recent in read_recent(stored) if recent.pair != new.pair]
    kept = others if _is_demo(pair) else [new, *others]
    entries = [{"version": _VERSION, **dataclasses.asdict(recent)} for recent in kept[:LONGEST]]
    return json.dumps(entries, ensure_ascii=False)


def offers(stored: object) -> tuple[Offer, ...]:
    """Return the pairs of a stored list with what is missing of each. Looks at the disk."""
    return tuple(Offer(recent, _missing(recent.pair)) for recent in read_recent(stored))


def told_apart(listed: Sequence[Recent]) -> tuple[str, ...]:
    """Return what recent pairs are called in a list: their titles, with the models' folder where two share one.

    The published training code calls every checkpoint model_best.pth.tar.
    """
    times = Counter(recent.title for recent in listed)
    return tuple(
        f"{recent.title} ({_folder_of(recent.pair)})" if times[recent.title] > 1 else recent.title for recent in listed
    )


def _folder_of(pair: PairId) -> str:
    """Return the last two names of the folder that the first model lies in, of the data's if there is no model."""
    folder = Path((*pair.model_files, *pair.places)[0]).parent
    return str(Path(*folder.parts[-2:]))


def _read_entry(entry: object) -> Recent | None:
    try:
        recent = read_document(Recent, entry, _VERSION)
    except ViewError:
        return None
    return None if _is_demo(recent.pair) else recent


def _is_demo(pair: PairId) -> bool:
    return not pair.model_files and not pair.data


def _absolute(pair: PairId) -> PairId:
    """Return a pair whose files are found from any folder."""
    return pair.with_paths(os.path.abspath)


def _missing(pair: PairId) -> str:
    files = [*pair.model_files, *([pair.vocabulary] if pair.vocabulary else [])]
    gone = [Path(file).name for file in files if not os.path.isfile(file)]
    gone += [Path(place).name for place in pair.places if not os.path.exists(place)]
    return f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing" if gone else ""
