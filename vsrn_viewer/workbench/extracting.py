"""Photographs as a source of an import: what an extractor finds in them is kept in the store, as everywhere else."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.data.importing import Extracted
from vsrn_viewer.extract.dataset import open_photographs
from vsrn_viewer.extract.registry import find_extractor
from vsrn_viewer.finding import sentences
from vsrn_viewer.workbench.datasets import KeptRegions
from vsrn_viewer.workbench.store import Store


def extracted(folder: Path, extractor: str, store: Store) -> Extracted:
    """Open a folder of photographs; nothing is computed yet. extractor: its name, "" for the one that is installed.

    Raises DatasetError if there is no such extractor, or no photograph that can be read.
    """
    choice = find_extractor(extractor)
    known = KeptRegions(store, choice.extractor.fingerprint, choice.extractor.name)
    dataset = open_photographs([folder], choice, known)
    split = dataset.split(dataset.default_split)
    return Extracted(
        folder, split.image_ids, dataset.region_order, dataset.feature_source, split.regions, sentences(split.notices)
    )
