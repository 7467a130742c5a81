"""A folder of photographs as a source of files: which pictures there are, by name. Nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.id_names import Names, stem_of
from vsrn_viewer.data.images import ENDINGS

_OF_DATA = frozenset({".npz", ".npy", ".tsv", ".json", ".toml"})  # a list of licences, a Thumbs.db are none


@dataclass(frozen=True)
class Photographs:
    """The photographs of a folder and its subfolders, by path. paths: (I,)."""

    folder: Path
    paths: tuple[Path, ...]

    @cached_property
    def names(self) -> Names:
        """What the pictures are called."""
        return Names(tuple(stem_of(path.name) for path in self.paths), tuple(path.name for path in self.paths))


def find_photographs(folder: Path) -> Photographs:
    """Return the photographs of a folder, by the endings of their names. Hidden files and folders are left out."""
    return Photographs(folder, tuple(sorted(_found(folder))))


def holds_data(folder: Path) -> bool:
    """Tell whether a folder or one of its subfolders holds a file whose ending is one of data."""
    return any(Path(name).suffix.lower() in _OF_DATA for _, name in _files(folder))


def _found(folder: Path) -> Iterator[Path]:
    return (Path(parent, name) for parent, name in _files(folder) if _is_photograph(name))


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the folder and the name of every file that is not hidden."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from ((parent, name) for name in files if not name.startswith("."))


def _is_photograph(name: str) -> bool:
    return Path(name).suffix.lower() in ENDINGS
