"""dataset.toml: what a dataset folder says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vsrn_viewer.data.confinement import place
from vsrn_viewer.data.layout import USUAL_NAMES, SplitFiles, tables_beside
from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.strangers import UnreadableError, parse_toml, shown

MANIFEST = "dataset.toml"
_DATASET_KEYS = ("name", "region_order", "feature_source", "outside", "splits")
_SPLIT_KEYS = (*USUAL_NAMES, "images")


@dataclass(frozen=True)
class Manifest:
    """A dataset's name, what the order of its regions means, where its features come from, its splits."""

    name: str
    region_order: str
    feature_source: str
    splits: tuple[SplitFiles, ...]


def read_manifest(folder: Path) -> Manifest:
    """Read dataset.toml of a folder. Files are named, not opened.

    Raises DatasetError naming the key if one is unknown, missing, or of the wrong kind, or if it names a file outside
    the folder without `outside = true`.
    """
    path = folder / MANIFEST
    stored = _parse(path)
    _check_keys(path, "", stored, _DATASET_KEYS)
    splits = stored.get("splits")
    if not isinstance(splits, dict) or not splits:
        raise DatasetError(f"{path}: no splits. Add a table such as [splits.test] with features and captions.")
    outside = stored.get("outside", False)
    if not isinstance(outside, bool):
        raise DatasetError(f"{path}: outside must be true or false: got {shown(outside)}. Leave it out for false.")
    return Manifest(
        name=_word(path, stored, "name", folder.resolve().name),
        region_order=_word(path, stored, "region_order", "unknown"),
        feature_source=_word(path, stored, "feature_source", ""),
        splits=tuple(_read_split(path, name, table, outside) for name, table in splits.items()),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(read_bytes(path))
    except UnreadableError as error:
        raise DatasetError(f"{path}: not TOML ({error}). Fix that line.") from None


def _read_split(path: Path, name: str, table: object, outside: bool) -> SplitFiles:
    if not name.isprintable() or not name or any(sign in name for sign in "/\\"):
        raise DatasetError(f"{path}: a split is called {shown(name)}. Give it a plain name, such as [splits.test].")
    where = f"splits.{name}"
    if not isinstance(table, dict):
        raise DatasetError(
            f"{path}: {where} must be a table: got {shown(table)}. Write [{where}] with features and captions."
        )
    _check_keys(path, where, table, _SPLIT_KEYS)
    words = {key: _word(path, table, key, "", where) for key in _SPLIT_KEYS}
    if not words["features"]:
        raise DatasetError(f'{path}: {where} has no features. Add features = "{name}_ims.npy" or its real name.')
    pattern = words.pop("images")
    if pattern and words["image_files"]:
        raise DatasetError(f"{path}: {where} has both image_files and images. Keep one of them.")
    if pattern and "{id}" not in pattern:
        raise DatasetError(
            f'{path}: {where}.images must contain {{id}}: got "{pattern}". Write it as "images/{{id}}.jpg".'
        )
    folder = path.parent
    files = {key: place(folder, word, outside, f"{path}: {where}.{key}") for key, word in words.items() if word}
    if pattern:
        place(folder, pattern, outside, f"{path}: {where}.images")
    bottom_up = () if words["boxes"] else tables_beside(folder, name)
    return SplitFiles(name, folder, images=pattern, bottom_up=bottom_up, outside=outside, **files)


def _check_keys(path: Path, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            full = f"{where}.{key}" if where else key
            miss = near_miss(key, known)
            raise DatasetError(f"{path}: unknown key {shown(full)}{miss}. Known here: {', '.join(known)}.")


def _word(path: Path, table: dict[str, Any], key: str, default: str, where: str = "") -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (key in table and not value):
        full = f"{where}.{key}" if where else key
        raise DatasetError(f"{path}: {full} must be text, and not empty: got {shown(value)}. Put it in quotes.")
    return value
