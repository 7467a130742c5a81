"""Recognising a file by its first bytes, so that a file of another kind is called what it is and not "damaged".

Reads little, runs nothing, and waits for nothing: anything but an ordinary file (a pipe, a device) is never opened.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = (
    Literal["folder", "dataset", "checkpoint", "matrix", "vocabulary", "trace", "session", "photograph"]
    | Literal["other", "missing", "unknown"]
)

_HEAD_BYTES = 512
_TRACE_KEYS = frozenset({"features.npy", "nodes.npy", "affinity.npy"})  # of every trace
_UNPACK = "Unpack it first."
_MATRICES = (".npy", ".pkl", ".pickle")  # endings of similarity matrices
ARRAYS = "an archive of NumPy arrays"  # the words for an .npz that lacks what every trace has


@dataclass(frozen=True)
class FileKind:
    """What a path seems to be; its own reader decides whether it is usable. "unknown" may be anything.

    words: for people, "" if unknown. remedy: a sentence that says what to do with it, "" if there is nothing to say.
    """

    kind: Kind
    words: str = ""
    remedy: str = ""

    def sentence(self, path: Path, wanted: str, otherwise: str) -> str:
        """Return the refusal of a file that is not what is `wanted`. otherwise: what to do if the kind says nothing."""
        return f"{path}: {self.words}, not {wanted}. {self.remedy or otherwise}"


_UNKNOWN = FileKind("unknown")
_CHECKPOINT = FileKind("checkpoint", "a checkpoint", "Open it as a model: --checkpoint FILE, or “Open…” in the window.")
_TRACE = FileKind("trace", "a trace", "Open it as one: `vsrn-viewer view FILE.npz`, or “Open trace…” in the window.")
_SESSION = FileKind(
    "session", "a session", "Open it as one: `vsrn-viewer view FILE`, or “Open session…” in the window."
)
_SESSION_KEY = re.compile(rb'"kind":\s*"vsrn_viewer session"')  # the first thing in its file
_BEGINNINGS = (
    (b"%PDF", FileKind("other", "a PDF")),
    (b"\x89PNG", FileKind("photograph", "a PNG picture")),
    (b"\xff\xd8\xff", FileKind("photograph", "a JPEG picture")),
    (b"II*\x00", FileKind("photograph", "a TIFF picture")),
    (b"MM\x00*", FileKind("photograph", "a TIFF picture")),
    (b"BM", FileKind("photograph", "a BMP picture")),
    (b"\x93NUMPY", FileKind("matrix", "a NumPy array")),
    (b"\x89HDF", FileKind("other", "an HDF5 file")),
    (b"\x1f\x8b", FileKind("other", "a gzip archive", _UNPACK)),
    (b"7z\xbc\xaf", FileKind("other", "a 7-Zip archive", _UNPACK)),
    (b"version https://git-lfs", FileKind("other", "a Git LFS pointer", "Fetch the file itself: git lfs pull.")),
)
_MARKUP = (
    (b"<svg", FileKind("other", "an SVG picture")),
    (b"<html", FileKind("other", "a web page", "The download went wrong: open its address in a browser.")),
)
_BY_NAME = {  # text has no first bytes of its own
    ".json": FileKind("vocabulary", "a JSON file"),
    ".pkl": FileKind("vocabulary", "a pickle"),
    ".toml": FileKind("other", "a TOML file"),
    ".txt": FileKind("other", "a text file"),
    ".tsv": FileKind("other", "a table"),
    ".csv": FileKind("other", "a table"),
    ".jsonl": FileKind("other", "a training log"),
}


def is_matrix_name(name: str) -> bool:
    """Return whether a model's file is named like a similarity matrix, not like a checkpoint."""
    return name.lower().endswith(_MATRICES)


def recognise(path: Path) -> FileKind:
    """Return what a path seems to be. Raises nothing: what cannot be looked at is unknown."""
    try:
        if path.is_dir():
            return FileKind("folder", "a folder")
        if not path.exists():
            return FileKind("missing", "no such file")
        if not path.is_file():
            return FileKind("other", "a pipe or a device")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return _UNKNOWN
    if path.name == "dataset.toml" or path.name.endswith("_ims.npy"):
        return FileKind("dataset", "a file of a dataset")
    if path.name.endswith(".vsrn.json"):  # also one that is damaged: its reader says so
        return _SESSION
    return _kind_of_zip(path) if head.startswith(b"PK") else _kind_of_head(head, path.suffix.lower())


def _kind_of_head(head: bytes, suffix: str) -> FileKind:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind("photograph", "a WebP picture")
    if head.lstrip().startswith(b"<"):
        return next((kind for mark, kind in _MARKUP if mark in head.lower()), FileKind("other", "an XML file"))
    if head[257:262] == b"ustar":
        return FileKind("other", "a tar archive", _UNPACK)
    is_pickle = head.startswith(b"\x80") and suffix != ".pkl"  # how torch's old serialisation begins
    if is_pickle or head[8:10] == b'{"':  # a safetensors header
        return _CHECKPOINT
    if head.lstrip().startswith(b"{") and _SESSION_KEY.search(head):
        return _SESSION
    return _BY_NAME.get(suffix, _UNKNOWN)


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (OSError, ValueError, EOFError, NotImplementedError, zipfile.BadZipFile):
        return _UNKNOWN  # damaged: its reader says so
    if any(name.endswith("data.pkl") for name in names):
        return _CHECKPOINT
    if names >= _TRACE_KEYS:
        return _TRACE
    if names and all(name.endswith(".npy") for name in names):
        return FileKind("other", ARRAYS)
    return FileKind("other", "a zip archive", _UNPACK)
