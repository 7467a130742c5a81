"""Whatever is given as data: a dataset's folder, a folder of photographs, or photographs."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from vsrn_viewer.checkpoint import stored_features
from vsrn_viewer.data.dataset import Dataset, open_dataset
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.data.images import read_image
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract.dataset import PhotographDataset, open_photographs
from vsrn_viewer.extract.extractor import Floats, checked
from vsrn_viewer.extract.known import Arrays
from vsrn_viewer.extract.photographs import Photograph, are_photographs
from vsrn_viewer.extract.registry import Choice, find_extractor
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench.store import Entry, Store

AnyDataset: TypeAlias = Dataset | PhotographDataset


def open_any(wanted: PairId, store: Store) -> AnyDataset:
    """Open what a pair names as its data; regions of photographs are looked for in the store and kept there.

    The extractor is the one that is named, else the one whose features the first model was trained on.
    Raises DatasetError if there is neither a dataset nor a photograph, or no extractor for this model.
    """
    if not wanted.places:
        return _without_extractor(open_dataset(demo_folder()), "the demo", wanted)
    places = [Path(place) for place in wanted.places]
    if not are_photographs(places):
        return _without_extractor(open_dataset(places[0]), f"{places[0]}: a dataset", wanted)
    choice = _extractor_for(wanted)
    return open_photographs(places, choice, KeptRegions(store, choice.extractor.fingerprint, choice.extractor.name))


def features_of(wanted: PairId, file: Path) -> Floats:
    """Return the features of a photograph that is not of the pair's data, (N,F), by the extractor for its models.

    Raises DatasetError if there is no such extractor, or if the photograph cannot be read.
    """
    return checked(_extractor_for(wanted).extractor, str(file), read_image(file)).features


def _extractor_for(wanted: PairId) -> Choice:
    source, size = stored_features(Path(wanted.checkpoints[0]) if wanted.checkpoints else demo_checkpoints()[0])
    return find_extractor(wanted.extractor, source, size)


def _without_extractor(dataset: Dataset, what: str, wanted: PairId) -> Dataset:
    if wanted.extractor:
        raise DatasetError(f"{what} brings its features and takes no --extractor. Leave it out.")
    return dataset


@dataclass(frozen=True, eq=False)
class KeptRegions:
    """The KnownRegions of a store: an entry for each folder and extractor, a block for each photograph.

    fingerprint, name: the extractor's. Several threads may use it.
    """

    store: Store
    fingerprint: str
    name: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _entries: dict[Path, Entry] = field(default_factory=dict)

    def find(self, photograph: Photograph) -> Arrays | None:
        """Return the arrays of a photograph as it was when it was found, None if none are kept."""
        return self._entry(photograph).read(_block_of(photograph))

    def keep(self, photograph: Photograph, arrays: Arrays) -> bool:
        """Keep arrays; return whether the store could."""
        entry = self._entry(photograph)
        with self._lock:  # a store counts what it holds
            entry.write(_block_of(photograph), arrays)
        return not self.store.problem

    def _entry(self, photograph: Photograph) -> Entry:
        folder = photograph.path.parent
        with self._lock:
            if folder not in self._entries:
                key = hashlib.sha256(f"regions 1\n{self.fingerprint}\n{folder}".encode("utf-8", "surrogateescape"))
                about = {"model": f"extractor {self.name}", "dataset": folder.name, "split": "photographs"}
                self._entries[folder] = self.store.entry("regions", key.hexdigest(), about)
            return self._entries[folder]


def _block_of(photograph: Photograph) -> str:
    """Return the name of a photograph's block: another file, size or time, another block."""
    stamp = photograph.stamp
    said = f"{photograph.path.name}\n{stamp.size}\n{stamp.modified_ns}"
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
