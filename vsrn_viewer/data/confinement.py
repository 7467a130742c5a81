"""A dataset stays inside its folder, unless its dataset.toml says `outside = true`.

A dataset often comes from somebody else, and the files that it names are read, shown, and put into traces that are
passed on. Only names are looked at: whoever made a symbolic link on this machine wanted it followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import shown

_QUESTIONABLE = re.compile(r"[\0\\:]|\.\.|^/")


def place(folder: Path, name: str, outside: bool, said_by: str) -> Path:
    """Return the path of a file that a dataset names.

    outside: whether the dataset may name files anywhere. said_by: what names it, for the message.
    Raises DatasetError if the name leaves the folder without being allowed to, or is none that a file can have.
    """
    if "\0" in name:
        raise DatasetError(f"{said_by} names {shown(name)}, which is not a file name. Fix that name.")
    if not outside and _leaves(name):
        raise DatasetError(
            f"{said_by} names {shown(name)}, which lies outside the dataset's folder. Move it inside, or write "
            "outside = true at the top of dataset.toml if you trust this dataset."
        )
    return folder / name


def questionable(names: Iterable[str]) -> list[int]:
    """Return the places of the names that `place` has to look at: all others stay inside. 100,000 take 50 ms."""
    return [at for at, name in enumerate(names) if _QUESTIONABLE.search(name)]


def _leaves(name: str) -> bool:
    """Tell whether a path is absolute, or climbs above where it starts on its way."""
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.drive or windows.root:
        return True
    depth = 0
    for part in name.replace("\\", "/").split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False
