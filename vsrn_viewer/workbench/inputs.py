"""What a pair was read from, so that opening it again notices that its files have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from vsrn_viewer.checkpoint import branch_place, vocabulary_places
from vsrn_viewer.data.stamps import Stamp, Stamps, stamp_of, stamps_of
from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.workbench.datasets import AnyDataset


@dataclass(frozen=True)
class Inputs:
    """open_again: opens the dataset as it is now. dataset: as it was. stamps: of every file that was read, and of every
    place where another would have been read instead."""

    open_again: Callable[[], AnyDataset]
    dataset: AnyDataset
    stamps: Stamps

    def unchanged(self) -> bool:
        """Return whether the same would be read now. Raises DatasetError if there is no dataset any more."""
        now = stamps_of(self.stamps)
        same = all(_all_of(now[path]) == _all_of(stamp) for path, stamp in self.stamps.items())
        return same and self.open_again() == self.dataset


def checkpoint_stamps(files: Iterable[Path]) -> Stamps:
    """Return the stamps of checkpoints, and of the sentence branches that may lie beside them."""
    return stamps_of(path for file in files for path in (file, branch_place(file)))


def vocabulary_stamps(files: Iterable[Path], data_name: str) -> Stamps:
    """Return the stamps of all places where the checkpoints' vocabularies are looked for."""
    return stamps_of(path for file in files for path in vocabulary_places(file, data_name))


def check_still(stamps: Stamps) -> None:
    """Raise CheckpointError if a checkpoint's file has changed since its stamp: half of it may be the old one."""
    for path, stamp in stamps.items():
        if stamp_of(path) != stamp:
            raise CheckpointError(f"{path}: has changed while it was read. Open it again.")


def _all_of(stamp: Stamp | None) -> tuple[int, ...]:
    """Return a stamp with all its times: opening once too often costs less than showing an old state."""
    return () if stamp is None else astuple(stamp)
