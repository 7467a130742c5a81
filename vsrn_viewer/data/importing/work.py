"""The work folder of an import: what has been read so far, image by image, and a journal of it.

Everything is appended, and the journal is replaced after each block, when the block is on disk. Whoever is killed goes
on after the last block that the journal knows.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.importing.readings import Size
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.files import replacing
from vsrn_viewer.strangers import UnreadableError, parse_json

if sys.platform != "win32":
    import fcntl

Floats = npt.NDArray[np.float32]

FOLDER = ".import"
BLOCK = 64  # images; with 36 regions of 2,048 numbers 19 MB
HEADER = 128  # bytes left free before the features, where a .npy file says what it holds
_VERSION = 1
_STREAMS = ("features", "boxes", "scores", "entries")


@dataclass(frozen=True)
class Entry:
    """What is known of an image beside its arrays. JSON keeps it as it is.

    regions: N, 0 for an image that is left out. boxes_from: which source brought boxes, from 0 in the order of the
    plan, -1 for none; scores: whether it brought them. stated: the size that this source states, picture: the
    photograph's own, else one that another source states; (width, height) in pixels, None unknown. file: the
    photograph, "" for none. fault: what is wrong with the photograph, "" for nothing.
    """

    regions: int
    boxes_from: int = -1
    scores: bool = False
    stated: Size | None = None
    picture: Size | None = None
    labels: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    file: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Row:
    """One image as it is kept. boxes: (N,4) float32 as their source has them; scores: (N,) float32; None if unknown."""

    entry: Entry
    boxes: Floats | None
    scores: Floats | None


@dataclass
class _Journal:
    """plan: a fingerprint of what is imported. images: how many are on disk. lengths: of the streams, in bytes.

    moves: once all is read, which file of the work folder becomes which file of the dataset, dataset.toml last.
    """

    plan: str
    dtype: str
    feature_size: int = 0
    images: int = 0
    lengths: dict[str, int] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    version: int = _VERSION


class Work:
    """The images read so far. Open it with `open_work`."""

    def __init__(self, out: Path, journal: _Journal) -> None:
        self.out = out
        self.folder = out / FOLDER
        self._journal = journal
        self._streams: dict[str, IO[bytes]] = {}

    @property
    def images(self) -> int:
        """How many images the journal knows."""
        return self._journal.images

    @property
    def feature_size(self) -> int:
        """F, 0 before the first image."""
        return self._journal.feature_size

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the features as they are kept."""
        return np.dtype(self._journal.dtype)

    def path(self, stream: str) -> Path:
        """Return where a stream is kept: features, boxes, scores or entries."""
        return self.folder / stream

    def append(self, entry: Entry, features: Floats, boxes: Floats | None, scores: Floats | None) -> None:
        """Add an image: features (N,F), boxes (N,4), scores (N,). It is kept for good by the next `commit`.

        Raises OSError, with the stream's path, if it cannot be written.
        """
        self._journal.feature_size = features.shape[1]
        self._write("features", np.ascontiguousarray(features, self.dtype).tobytes())
        if boxes is not None:
            self._write("boxes", np.ascontiguousarray(boxes, np.float32).tobytes())
        if scores is not None:
            self._write("scores", np.ascontiguousarray(scores, np.float32).tobytes())
        self._write("entries", json.dumps(asdict(entry)).encode() + b"\n")

    def leave_out(self, entry: Entry) -> None:
        """Note an image that cannot be imported: one of 0 regions, whose fault says why."""
        self._write("entries", json.dumps(asdict(entry)).encode() + b"\n")

    def left_out(self) -> dict[int, str]:
        """Return the rows of the images that cannot be imported, and why."""
        with self.path("entries").open("rb") as entries:
            read = ((row, _entry(line)) for row, line in enumerate(entries))
            return {row: entry.fault for row, entry in read if entry.regions == 0}

    def commit(self, images: int) -> None:
        """Put what was added on disk, and note in the journal that so many images are there."""
        for name, stream in self._streams.items():
            with named_errors(self.path(name)):
                stream.flush()
                os.fsync(stream.fileno())
            self._journal.lengths[name] = stream.tell()
        self._journal.images = images
        self._write_journal()

    def rows(self) -> Iterator[Row]:
        """Yield every image that can be imported, in order, without its features."""
        with (
            self.path("entries").open("rb") as entries,
            self.path("boxes").open("rb") as boxes,
            self.path("scores").open("rb") as scores,
        ):
            for line in entries:
                entry = _entry(line)
                if entry.regions == 0:
                    continue
                yield Row(
                    entry,
                    _numbers(boxes, entry.regions * 4).reshape(-1, 4) if entry.boxes_from >= 0 else None,
                    _numbers(scores, entry.regions) if entry.scores else None,
                )

    def close(self) -> None:
        """Close the streams. What was not committed is forgotten by whoever goes on."""
        for stream in self._streams.values():
            with suppress(OSError):  # of a full disk, which was told when it was written to
                stream.close()
        self._streams.clear()

    @property
    def is_placing(self) -> bool:
        """Whether all files are ready, and some may be in their places already."""
        return bool(self._journal.moves)

    def place(self, moves: dict[str, str] | None = None) -> None:
        """Move files from the work folder into the dataset's, in this order, and remove the work folder.

        moves: from where to where; None to go on with those that the journal knows.
        """
        self.close()
        if moves is not None:
            self._journal.moves = moves
            self._write_journal()
        for name, target in self._journal.moves.items():
            if (self.folder / name).exists():
                (self.folder / name).replace(self.out / target)
        shutil.rmtree(self.folder)

    def _write_journal(self) -> None:
        with replacing(self.folder / "journal.json") as temporary:
            temporary.write_text(json.dumps(asdict(self._journal)))

    def _write(self, name: str, content: bytes) -> None:
        with named_errors(self.path(name)):
            self._streams[name].write(content)

    def open_streams(self) -> None:
        """Open the streams behind the last block that the journal knows."""
        for name in _STREAMS:
            path = self.path(name)
            with named_errors(path):
                stream = path.open("r+b" if path.exists() else "w+b")
                self._streams[name] = stream
                length = self._journal.lengths.get(name, HEADER if name == "features" else 0)
                stream.truncate(length)
                stream.seek(length)


@contextmanager
def open_work(out: Path, plan: str, dtype: np.dtype[Any]) -> Iterator[Work]:
    """Open the work folder of an import into `out`, new or as it was left.

    plan: a fingerprint of what is imported. Where the block fails before the first images are there for good, nothing
    of it stays. Raises DatasetError if the folder holds another unfinished import, or if somebody is writing there now,
    and OSError if it cannot be written.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        journal = _read_journal(folder / "journal.json") or _Journal(plan, dtype.str)
        if journal.plan != plan:
            raise DatasetError(
                f"{folder}: an import of other sources was not finished here. Repeat its command to finish it, or "
                "remove this folder."
            )
        work = Work(out, journal)
        try:
            with closing(work):
                if not work.is_placing:
                    work.open_streams()
                yield work
        except BaseException:  # an interrupt too
            if not work.images:
                _remove(folder)
            raise


def _remove(folder: Path) -> None:
    """Remove a work folder in which nothing is kept, and the dataset's if that is empty without it."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def is_being_placed(out: Path, plan: str) -> bool:
    """Tell whether this very import was killed while its files were moved into their places in `out`."""
    journal = _read_journal(out / FOLDER / "journal.json")
    return journal is not None and journal.plan == plan and bool(journal.moves)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder within the block. Raises DatasetError if another process holds it."""
    with (folder / "lock").open("w") as lock:
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DatasetError(
                    f"{folder}: another import is writing here. Wait for it, or name another folder."
                ) from None
        yield


def _read_journal(path: Path) -> _Journal | None:
    if not path.exists():
        return None
    try:
        stored = parse_json(path.read_bytes())
        journal = _Journal(**stored)
        if journal.version != _VERSION:
            raise ValueError
    except (UnreadableError, TypeError, ValueError):
        raise DatasetError(f"{path}: damaged, or of another version. Remove {path.parent} and import again.") from None
    return journal


def _entry(line: bytes) -> Entry:
    stored = json.loads(line)
    for key in ("stated", "picture"):
        stored[key] = None if stored[key] is None else tuple(stored[key])
    return Entry(**{**stored, "labels": tuple(stored["labels"]), "captions": tuple(stored["captions"])})


def _numbers(file: IO[bytes], count: int) -> Floats:
    return np.frombuffer(file.read(count * 4), np.float32)


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Give an OSError of the block the name of the file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
