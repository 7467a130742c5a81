"""A folder of photographs as a source of files: which pictures there are, by name. Nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.importing.names import Names, stem_of

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


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


def holds_only_photographs(folder: Path) -> bool:
    """Tell whether every file of a folder is a photograph, and there is one."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return bool(files) and all(_is_photograph(path.name) for path in files)


def _found(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in files if _is_photograph(name))


def _is_photograph(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in ENDINGS
