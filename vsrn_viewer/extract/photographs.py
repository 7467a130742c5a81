"""Finding photographs: which files of a folder are some, in which order, and what they are called.

Hidden folders and those of other programs are passed over. Files that cannot be photographs are found here, without
decoding any, so that they are listed once and nothing stumbles over them later.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.data.dataset import inner_dataset, is_dataset
from vsrn_viewer.data.images import ENDINGS, check_image
from vsrn_viewer.data.stamps import Stamp, stamp_of
from vsrn_viewer.errors import DatasetError

# Pictures that people have and that are not read: they are named instead of missing in silence.
_BY_CAMERAS = frozenset(f".{kind}" for kind in "heic heif dng cr2 cr3 nef arw orf rw2 raf".split())  # noqa: SIM905
_NOT_READ = _BY_CAMERAS | {".gif", ".avif", ".jxl", ".jp2", ".svg", ".psd"}
_PASSED_OVER = frozenset({"__MACOSX", "@eaDir", "__pycache__", "$RECYCLE.BIN"})
_CACHE_TAG = "CACHEDIR.TAG"
SPLIT = "photographs"  # the only split of a folder of them
_NAMED = 5  # files that a notice names


@dataclass(frozen=True)
class Photograph:
    """A file that seems to be a photograph. id: its name without ending. path: absolute. stamp: when it was found."""

    id: str
    path: Path
    stamp: Stamp


@dataclass(frozen=True)
class Skipped:
    """A file that was left out. reason: for people, as in "damaged or cut short"."""

    path: Path
    reason: str


@dataclass(frozen=True)
class FoundPhotographs:
    """What was found at some places. photographs: in natural order of their names. skipped: what was left out."""

    photographs: tuple[Photograph, ...]
    skipped: tuple[Skipped, ...]


def find_photographs(places: Sequence[Path]) -> FoundPhotographs:
    """Return the photographs in folders, with everything inside them, and among files. Few bytes of each are read.

    Ids are names without ending; where two are the same, paths without ending, from the folder on, and with it where
    these are the same as well. Raises DatasetError if a place does not exist or a folder cannot be listed.
    """
    photographs, skipped, roots = [], [], {}
    for root, path in _candidates(places):
        reason, stamp = _reason(path), stamp_of(path)
        if reason or stamp is None:
            skipped.append(Skipped(path, reason or "gone"))
        elif path not in roots:
            roots[path] = root
            photographs.append((path, stamp))
    ids = _ids(roots)
    found = (Photograph(ids[path], path, stamp) for path, stamp in photographs)
    return FoundPhotographs(tuple(found), tuple(skipped))


def has_photographs(folder: Path) -> bool:
    """Return whether a folder has a file, at whatever depth, that is named like a photograph, as cameras write them:
    where none is of a kind that can be read, that is what people have to be told."""
    return any(path.suffix.lower() in ENDINGS | _BY_CAMERAS for _, path in _candidates([folder]))


def are_photographs(places: Sequence[Path]) -> bool:
    """Return whether these are photographs: several files, a file, or a folder that has some and is no dataset, nor
    the folder around one. Raises DatasetError if a folder cannot be listed."""
    place = places[0]
    if len(places) > 1 or not place.is_dir():
        return len(places) > 1 or (place.is_file() and is_named_like_one(place))
    return not is_dataset(place) and not inner_dataset(place) and has_photographs(place)


def is_named_like_one(path: Path) -> bool:
    """Return whether a file is named like a photograph."""
    return path.suffix.lower() in ENDINGS


def skipped_notice(skipped: Sequence[Skipped]) -> tuple[str, ...]:
    """Return a notice that counts the files that were left out and names the first, () if there are none."""
    if not skipped:
        return ()
    named = ", ".join(f"{one.path.name} ({one.reason})" for one in skipped[:_NAMED])
    more = f" and {len(skipped) - _NAMED:,} more" if len(skipped) > _NAMED else ""
    files = "1 file was" if len(skipped) == 1 else f"{len(skipped):,} files were"
    return (f"{files} left out: {named}{more}.",)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts names as people count: photo 9 before photo 10."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)


def _candidates(places: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield (root, file) of every file that is named like a picture, sorted within each folder that was given."""
    for place in places:
        if place.is_dir():
            files = _files_inside(place.resolve())
            yield from ((place.resolve(), path) for path in sorted(files, key=_place_in_order))
        elif place.is_file():
            yield place.resolve().parent, place.resolve()
        else:
            raise DatasetError(f"{place}: no such file or folder. Check its name.")


def _place_in_order(path: Path) -> tuple[object, str]:
    return natural(str(path.with_suffix(""))), path.suffix


def _files_inside(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        if _CACHE_TAG in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _PASSED_OVER]
        for name in files:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in ENDINGS | _NOT_READ:
                yield Path(place, name)


def _refuse(error: OSError) -> None:
    raise DatasetError(f"{error.filename}: cannot be listed ({error.strerror}). Check its permissions.")


def _reason(path: Path) -> str:
    """Return why a file is left out, "" if nothing speaks against it."""
    if path.suffix.lower() in _NOT_READ:
        return f"{path.suffix[1:].upper()} is not read"
    try:
        check_image(path)
    except DatasetError as error:
        return str(error).removeprefix(f"{path}: ").split(". ")[0].rstrip(".")
    return ""


def _ids(roots: dict[Path, Path]) -> dict[Path, str]:
    """Return the id of each path, given the folder that it was found in."""
    ids = {path: path.stem for path in roots}
    for path in _repeated(ids):
        ids[path] = path.relative_to(roots[path]).with_suffix("").as_posix()
    for path in _repeated(ids):
        ids[path] = path.relative_to(roots[path]).as_posix()
    for path in _repeated(ids):
        ids[path] = path.as_posix()
    return ids


def _repeated(ids: dict[Path, str]) -> Iterable[Path]:
    times = Counter(ids.values())
    return [path for path, id_ in ids.items() if times[id_] > 1]
