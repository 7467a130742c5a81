"""Session files: everything on screen as one document, which opens again also where its files have moved.

The Views in it name their files by absolute paths. Beside that the document says how each file is reached from its own
folder, if it lies in or under it; that way is tried first, so that a folder can be moved or sent whole.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vsrn_viewer.change import FromZero
from vsrn_viewer.errors import SessionError, ViewError, writing_problem
from vsrn_viewer.files import replacing
from vsrn_viewer.queries import Case
from vsrn_viewer.schema import read_document
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.strangers import UnreadableError, parse_json, read_ordinary
from vsrn_viewer.view import PairId, Query, View

VERSION = 2
KIND = "vsrn_viewer session"  # the first thing in the file: it is recognised by that
ENDING = ".vsrn.json"
_MOST_BYTES = 20_000_000  # some 10,000 starred cases
_DAMAGED = "It may have been cut off: take another copy of it."


@dataclass(frozen=True)
class Place:
    """A file or a folder that a session needs. path: absolute. beside: from the session's folder; "" where it lies
    neither in nor under that."""

    path: str
    beside: str = ""


@dataclass(frozen=True)
class MadeWith:
    """What a pair was when the session was written: fingerprints of its weights and words, of its ids and captions, and
    of its features; "" where that is not known, as in sessions of version 1."""

    pair: PairId
    model: str
    split: str
    features: str = ""


@dataclass(frozen=True)
class KeptByHand:
    """Which images and captions somebody has chosen on the map: a bit for each, in their order, in base64."""

    images: str
    captions: str


@dataclass(frozen=True)
class Layout:
    """Where the window and its panels stood, as Qt writes it, in base64. version: of the panels' layout; one that is
    not today's is not used. own_sizes: somebody had moved a splitter."""

    panels: str = ""
    window: str = ""
    version: FromZero = 0
    own_sizes: bool = False


@dataclass(frozen=True)
class StoredSession:
    """Everything on screen.

    shown: the image with its query. beside: what is pinned, None for nothing. difference: pictures show how the two
    differ. compared: the other model of the same split, None for none. filters: what the pages about all queries show,
    by page. page: of the queries panel. sorting: by which column each page is sorted, from 1, negative where it falls;
    absent for the page's own order. choices: what the switches of each page say. kept: what is kept by hand, None for
    all. lines: the queries that were pasted together. pairs_file: with the minimal pairs that are listed, "" for those
    of the split's own relations. case: the one that is open, whose sides are named; None for none. starred: the cases.
    made_with: fingerprints of each pair, where they are known. Marks are no part of it: they lie beside their dataset.
    """

    shown: Side
    beside: Side | None = None
    difference: bool = False
    compared: PairId | None = None
    filters: dict[str, str] = dataclasses.field(default_factory=dict)
    page: str = ""
    sorting: dict[str, int] = dataclasses.field(default_factory=dict)
    choices: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    kept: KeptByHand | None = None
    lines: tuple[str, ...] = ()
    pairs_file: str = ""
    case: Case | None = None
    starred: tuple[StarredCase, ...] = ()
    layout: Layout = dataclasses.field(default_factory=Layout)
    made_with: tuple[MadeWith, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def pairs(self) -> tuple[PairId, ...]:
        """The pairs that are open, each once, that of the image first."""
        compared = () if self.compared is None else (self.compared,)
        return tuple(dict.fromkeys((*(side.view.pair for side in self.sides), *compared)))

    @property
    def sides(self) -> tuple[Side, ...]:
        """What is on screen, then what is pinned."""
        return (self.shown,) if self.beside is None else (self.shown, self.beside)

    @property
    def is_worth_keeping(self) -> bool:
        """Whether there is anything that somebody would miss."""
        return bool(self.starred or self.shown.view.asked[1] >= 0 or self.shown.view.query.text.strip())

    def known_of(self, pair: PairId) -> MadeWith | None:
        """Return the fingerprints of a pair, on whatever device; None if they are not known."""
        return next((one for one in self.made_with if replace(one.pair, device=pair.device) == pair), None)

    def with_pairs(
        self, changed: Callable[[PairId], PairId], of_view: Callable[[View], View] | None = None
    ) -> StoredSession:
        """Return the same session, each pair in it changed. of_view: changes a View, which has a pair and more."""

        def moved(side: Side) -> Side:
            view = of_view(side.view) if of_view else replace(side.view, pair=changed(side.view.pair))
            return replace(side, view=view)

        starred = (
            replace(case, shown=moved(case.shown), beside=None if case.beside is None else moved(case.beside))
            for case in self.starred
        )
        return replace(
            self,
            shown=moved(self.shown),
            beside=None if self.beside is None else moved(self.beside),
            compared=None if self.compared is None else changed(self.compared),
            starred=tuple(starred),
            made_with=tuple(replace(one, pair=changed(one.pair)) for one in self.made_with),
        )

    def with_paths(self, changed: Callable[[str], str]) -> StoredSession:
        """Return the same session, each path of a file changed."""
        moved = self.with_pairs(lambda pair: pair.with_paths(changed), lambda view: view.with_paths(changed))
        return replace(moved, pairs_file=changed(self.pairs_file) if self.pairs_file else "")

    def without(self, paths: Collection[str]) -> StoredSession:
        """Return the session without the model that is compared, the minimal pairs and photographs, if they need one of
        these files."""
        is_gone = self.compared is not None and not set(paths).isdisjoint(_paths_of(self.compared))

        def kept(view: View) -> View:
            query = Query() if view.query.kind == "photograph" and view.query.text in paths else view.query
            return replace(view, query=query, photograph="" if view.photograph in paths else view.photograph)

        return replace(
            self.with_pairs(lambda pair: pair, kept),
            compared=None if is_gone else self.compared,
            pairs_file="" if self.pairs_file in paths else self.pairs_file,
        )

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file and folder that the session names, each once."""
        found: dict[str, None] = {}
        self.with_paths(lambda path: found.setdefault(path) or path)
        return tuple(found)


@dataclass(frozen=True)
class Missing:
    """A file or a folder that is not there. what: it is, for people. proposal: one of its name beside the session file,
    "" if there is none. needed: what is on screen cannot open without it."""

    path: str
    what: str
    proposal: str = ""
    needed: bool = True


def missing_of(session: StoredSession, file: Path) -> tuple[Missing, ...]:
    """Return what a session names and is not there, what is needed first. file: the session's own. Reads the disk."""
    found = []
    for path in session.paths:
        if not os.path.exists(path):
            beside = file.parent / Path(path).name
            proposal = str(beside) if beside.exists() else ""
            needed = any(path in _paths_of(side.view.pair) for side in session.sides)
            found.append(Missing(path, _kind_of(path, session), proposal, needed))
    return tuple(sorted(found, key=lambda one: not one.needed))


def places_of(session: StoredSession) -> tuple[Missing, ...]:
    """Return what is needed for what is on screen, as if it were missing, each proposed where it is; with the path ""
    a vocabulary, where none is named because it was found beside the model."""
    paths = dict.fromkeys(path for pair in session.pairs for path in _paths_of(pair))
    places = tuple(Missing(path, _kind_of(path, session), path) for path in paths)
    is_named = all(pair.vocabulary or not pair.checkpoints for pair in session.pairs)
    return places if is_named else (*places, Missing("", "the vocabulary", needed=False))


def relinked(session: StoredSession, moved: Mapping[str, str]) -> StoredSession:
    """Return the session with other paths for files that have moved: where each is now, by where it was; "" gives the
    vocabulary of models that name none."""
    found = session.with_paths(lambda path: moved.get(path, path))
    vocabulary = moved.get("", "")

    def named(pair: PairId) -> PairId:
        return replace(pair, vocabulary=pair.vocabulary or (vocabulary if pair.checkpoints else ""))

    return found.with_pairs(named)


def session_to_json(session: StoredSession) -> str:
    """Return a session as one JSON object. Raises SessionError for a value that could not be read back."""
    stored = {"version": VERSION, **dataclasses.asdict(session)}
    try:
        read_document(StoredSession, stored, VERSION)
    except ViewError as error:
        raise SessionError(str(error)) from None
    return json.dumps({"kind": KIND, **stored}, ensure_ascii=False, indent=1) + "\n"


def session_from_json(text: str | bytes) -> StoredSession:
    """Read a session back. Raises SessionError, naming the key, unless the text is a session of a known form."""
    try:
        stored = parse_json(text)
    except UnreadableError as error:
        raise SessionError(f"not readable as JSON ({error}). {_DAMAGED}") from None
    if not isinstance(stored, dict) or stored.pop("kind", None) != KIND:
        raise SessionError("this is not a session of vsrn_viewer.")
    try:
        return read_document(StoredSession, stored, VERSION)
    except ViewError as error:
        raise SessionError(str(error)) from None


def save_session(file: Path, session: StoredSession) -> None:
    """Write a session, whole or not at all, with how its files are reached from its folder. Raises SessionError."""
    file = Path(os.path.abspath(file))
    absolute = session.with_paths(os.path.abspath)
    placed = replace(absolute, places=tuple(Place(path, _beside(path, file.parent)) for path in absolute.paths))
    try:
        text = session_to_json(placed).encode()
    except (SessionError, UnicodeEncodeError) as error:
        raise SessionError(f"{file}: cannot be written ({error})") from None
    try:
        with replacing(file) as temporary:
            temporary.write_bytes(text)
    except OSError as error:
        raise SessionError(writing_problem(file, error)) from None


def load_session(file: Path) -> StoredSession:
    """Return a session, its files where they are found from its folder. Raises SessionError, naming the file.

    A file that is in neither place keeps its absolute path: see `missing_of`.
    """
    try:
        session = session_from_json(read_ordinary(file, _MOST_BYTES))
    except OSError as error:
        raise SessionError(f"{file}: cannot be read ({error.strerror or error}). Check its name.") from None
    except SessionError as error:
        raise SessionError(f"{file}: {error}") from None
    folder = Path(os.path.abspath(file)).parent
    here = {place.path: str(folder / place.beside) for place in session.places if place.beside}
    return relinked(session, {path: found for path, found in here.items() if os.path.exists(found)})


def _beside(path: str, folder: Path) -> str:
    """Return how a path is reached from a folder, with slashes; "" unless it lies in or under it."""
    inside = Path(path).is_relative_to(folder)
    return Path(path).relative_to(folder).as_posix() if inside else ""


def _paths_of(pair: PairId) -> tuple[str, ...]:
    return (*pair.model_files, *pair.places, *((pair.vocabulary,) if pair.vocabulary else ()))


def _kind_of(path: str, session: StoredSession) -> str:
    if path == session.pairs_file:
        return "the minimal pairs"
    pairs = [*session.pairs, *(side.view.pair for case in session.starred for side in case.sides)]
    if any(path in pair.model_files for pair in pairs):
        return "the model"
    if any(path in pair.places for pair in pairs):
        return "the data"
    return "the vocabulary" if any(path == pair.vocabulary for pair in pairs) else "the photograph"
