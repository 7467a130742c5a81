"""A bare folder of SCAN's feature release, as VSRN reads it: {split}_ims.npy, {split}_caps.txt, {split}_ids.txt.

The release has no boxes. Files beside bring them: bottom-up TSV files named after the split ({split}_*.tsv), CAMERA's
{split}_boxes.npy with {split}_img_sizes.npy, or GSMN's {split}_ims_bbx.npy with {split}_ims_size.npy.
"""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.layout import OTHER_NAMES, USUAL_NAMES, SplitFiles, tables_beside

_FEATURES = "_ims.npy"


def find_splits(folder: Path) -> tuple[SplitFiles, ...]:
    """Return the splits of a bare folder by name, () if it has none. Nothing is opened."""
    names = sorted(path.name[: -len(_FEATURES)] for path in folder.glob(f"?*{_FEATURES}"))
    return tuple(_split_files(folder, name) for name in names)


def _split_files(folder: Path, split: str) -> SplitFiles:
    found: dict[str, Path] = {}
    for key, usual in USUAL_NAMES.items():
        names = (usual, *OTHER_NAMES.get(key, ()))
        paths = (folder / name.format(split=split) for name in names)
        # Whatever the features are, a file or not, reading them says so.
        path = next((path for path in paths if path.is_file() or key == "features"), None)
        found |= {} if path is None else {key: path}
    return SplitFiles(name=split, folder=folder, bottom_up=tables_beside(folder, split), **found)  # type: ignore[arg-type]
