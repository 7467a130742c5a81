"""Dataset: a folder with dataset.toml, or a bare folder of SCAN's release, opened without reading its arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vsrn_viewer.data.layout import SplitFiles
from vsrn_viewer.data.manifest import MANIFEST, read_manifest
from vsrn_viewer.data.precomp import find_splits
from vsrn_viewer.data.split import Split, open_split
from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.file_kinds import recognise


@dataclass(frozen=True)
class Dataset:
    """A dataset on disk.

    region_order: what the order of the regions means ("left to right", "detector confidence", "unknown").
    feature_source: where the features come from, "" if unknown.
    """

    name: str
    folder: Path
    region_order: str
    feature_source: str
    files: tuple[SplitFiles, ...]

    @property
    def split_names(self) -> tuple[str, ...]:
        """The names of the splits."""
        return tuple(files.name for files in self.files)

    @property
    def default_split(self) -> str:
        """The split that is meant when none is named (see `default_split`)."""
        return default_split(self.split_names)

    def split(self, name: str) -> Split:
        """Open a split. Raises DatasetError if there is none of that name, or if its files do not fit."""
        for files in self.files:
            if files.name == name:
                return open_split(files)
        miss = near_miss(name, self.split_names)
        raise DatasetError(f"{self.folder}: no split '{name}'{miss}. It has {', '.join(self.split_names)}.")


def default_split(names: tuple[str, ...]) -> str:
    """Return the split of these that is meant when none is named: test, else testall (COCO's release has no other),
    else the first that is called so in the manifest, or by name in a bare folder."""
    return next((name for name in ("test", "testall") if name in names), names[0])


def open_dataset(folder: Path) -> Dataset:
    """Open a dataset folder. Raises DatasetError if it is none."""
    found = recognise(folder)
    if found.kind not in ("folder", "missing", "unknown"):
        raise DatasetError(
            found.sentence(folder, "a dataset's folder", f"Give the folder with {MANIFEST} or *_ims.npy.")
        )
    if not folder.is_dir():
        raise DatasetError(f"{folder}: no such dataset folder. Give a folder with {MANIFEST} or *_ims.npy.")
    if (folder / MANIFEST).exists():
        stored = read_manifest(folder)
        return Dataset(stored.name, folder, stored.region_order, stored.feature_source, stored.splits)
    splits = find_splits(folder)
    if not splits:
        raise DatasetError(
            f"{folder}: not a dataset folder, it has neither {MANIFEST} nor *_ims.npy. {_instead_of(folder)}"
        )
    return Dataset(folder.resolve().name, folder, "unknown", "", splits)


def _instead_of(folder: Path) -> str:
    """Return what to give instead of a folder that is no dataset. Whoever can use photographs alone looked for them
    before."""
    from vsrn_viewer.data.images import ENDINGS  # OpenCV's import takes a tenth of a second

    inner = inner_dataset(folder)
    if inner:
        return f"Did you mean {inner}?"
    if any(path.suffix.lower() in ENDINGS for path in folder.iterdir()):
        return (
            "Its photographs have no captions here: join them first, vsrn-viewer import PHOTOGRAPHS --captions FILE "
            "--out DIR."
        )
    return "Give the folder that holds the features, or one of photographs."


def is_dataset(folder: Path) -> bool:
    """Return whether a folder has what `open_dataset` looks for; nothing is read."""
    return (folder / MANIFEST).exists() or bool(find_splits(folder))


def inner_dataset(folder: Path) -> Path | None:
    """Return a folder inside that is a dataset, None if there is none: people give the parent of f30k_precomp/."""
    return next((inner for inner in sorted(folder.iterdir()) if inner.is_dir() and is_dataset(inner)), None)
