"""A bare folder of SCAN's feature release, as VSRN reads it: {split}_ims.npy, {split}_caps.txt, {split}_ids.txt.

The release has no boxes. Bottom-up TSV files named after the split ({split}_*.tsv) and lying beside bring them.
"""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.layout import USUAL_NAMES, SplitFiles, tables_beside

_FEATURES = "_ims.npy"


def find_splits(folder: Path) -> tuple[SplitFiles, ...]:
    """Return the splits of a bare folder by name, () if it has none. Nothing is opened."""
    names = sorted(path.name[: -len(_FEATURES)] for path in folder.glob(f"?*{_FEATURES}"))
    return tuple(_split_files(folder, name) for name in names)


def _split_files(folder: Path, split: str) -> SplitFiles:
    usual = {key: folder / name.format(split=split) for key, name in USUAL_NAMES.items()}
    # Whatever the features are, a file or not, reading them says so.
    found = {key: path for key, path in usual.items() if path.is_file() or key == "features"}
    return SplitFiles(name=split, folder=folder, bottom_up=tables_beside(folder, split), **found)  # type: ignore[arg-type]
