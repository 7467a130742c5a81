"""dataset.toml: what a dataset folder says about itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vsrn_viewer.data.layout import USUAL_NAMES, SplitFiles
from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.errors import DatasetError, near_miss

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MANIFEST = "dataset.toml"
_DATASET_KEYS = ("name", "region_order", "feature_source", "splits")
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

    Raises DatasetError naming the key if one is unknown, missing, or of the wrong kind.
    """
    path = folder / MANIFEST
    stored = _parse(path)
    _check_keys(path, "", stored, _DATASET_KEYS)
    splits = stored.get("splits")
    if not isinstance(splits, dict) or not splits:
        raise DatasetError(f"{path}: no splits. Add a table such as [splits.test] with features and captions.")
    return Manifest(
        name=_word(path, stored, "name", folder.resolve().name),
        region_order=_word(path, stored, "region_order", "unknown"),
        feature_source=_word(path, stored, "feature_source", ""),
        splits=tuple(_read_split(path, name, table) for name, table in splits.items()),
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        stored: dict[str, Any] = tomllib.loads(read_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not TOML ({error}). Mend that line.") from None
    return stored


def _read_split(path: Path, name: str, table: object) -> SplitFiles:
    where = f"splits.{name}"
    if not isinstance(table, dict):
        raise DatasetError(
            f"{path}: {where} must be a table: got {table!r}. Write [{where}] with features and captions."
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
    files = {key: path.parent / word for key, word in words.items() if word}
    return SplitFiles(name=name, folder=path.parent, images=pattern, **files)  # type: ignore[arg-type]


def _check_keys(path: Path, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            place = f"{where}.{key}" if where else key
            miss = near_miss(key, known)
            raise DatasetError(f"{path}: unknown key '{place}'{miss}. Known here: {', '.join(known)}.")


def _word(path: Path, table: dict[str, Any], key: str, default: str, where: str = "") -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (key in table and not value):
        place = f"{where}.{key}" if where else key
        raise DatasetError(f"{path}: {place} must be a text that is not empty: got {value!r}. Put it in quotes.")
    return value
