"""The folder that an import writes to: what it may hold already, and what its dataset.toml says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.importing.copying import first_feature_size
from vsrn_viewer.data.importing.extracted import Extracted
from vsrn_viewer.data.importing.planning import Plan
from vsrn_viewer.data.importing.work import FOLDER, is_being_placed
from vsrn_viewer.data.importing.writing import WRITTEN_BY, Kept
from vsrn_viewer.data.manifest import MANIFEST, read_manifest
from vsrn_viewer.data.sources import read_bytes
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import parse_toml


def what_is_there(out: Path, paths: Sequence[Path]) -> Kept:
    """Return what dataset.toml of an earlier import into the folder says, to which a split is added; {} without one.

    Raises DatasetError if the folder holds anything else but sources, or an import that was not finished.
    """
    if out.exists() and not out.is_dir():
        raise DatasetError(f"{out}: is a file. Name a new folder for the dataset.")
    manifest = out / MANIFEST
    if manifest.is_file() and read_bytes(manifest).startswith(WRITTEN_BY.encode()):
        read_manifest(out)  # raises DatasetError if somebody has damaged it
        return parse_toml(read_bytes(manifest))
    sources = [path.resolve() for path in paths]
    held = [path for path in sorted(out.iterdir()) if not _holds_one(path, sources)] if out.exists() else []
    if held and out / FOLDER not in held:
        names = ", ".join(path.name for path in held[:3])
        raise DatasetError(f"{out}: already holds {names}{', …' * (len(held) > 3)}. Name a new or an empty folder.")
    return {}


def check_fits(plan: Plan, out: Path) -> None:
    """Raise DatasetError if a dataset has this split already, or features of another size in another split."""
    there = open_dataset(out)
    if plan.split in there.split_names and not is_being_placed(out, plan.fingerprint()):
        raise DatasetError(f"{out}: has a split {plan.split} already. Name another with --split, or a new folder.")
    size = first_feature_size(plan)
    for name in there.split_names:
        other = there.split(name).feature_size
        if other != size:
            raise DatasetError(
                f"{out}: its split {name} has {other:,} numbers a region, {plan.split} has {size:,}. Import "
                "features of another kind into a folder of their own."
            )


def _holds_one(path: Path, sources: Sequence[Path]) -> bool:
    return any(source.is_relative_to(path.resolve()) for source in sources)


def about_dataset(plan: Plan, out: Path) -> Kept:
    """Return what the dataset says of itself: what the release says that its features come from, or its folder's name.

    Published numbers are found by a release's name.
    """
    first, name = plan.features[0].source, out.resolve().name
    order, source = "unknown", ""
    if isinstance(first, Extracted):
        order, source = first.region_order, first.feature_source
    elif first.split and first.path.is_dir():
        release = open_dataset(first.path)
        name, order, source = release.name, release.region_order, release.feature_source
    return {"name": name, "region_order": order, **({"feature_source": source} if source else {})}
