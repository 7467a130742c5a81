"""A folder of photographs as a dataset of one split without captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract.extractor import Extractor
from vsrn_viewer.extract.known import KnownRegions
from vsrn_viewer.extract.photographs import SPLIT, FoundPhotographs, find_photographs, skipped_notice
from vsrn_viewer.extract.registry import Choice
from vsrn_viewer.extract.source import PhotographRegions
from vsrn_viewer.finding import Finding


@dataclass(frozen=True)
class PhotographDataset:
    """What a `Dataset` is, of photographs. Equal to another one if the same files would be read the same way."""

    folder: Path
    found: FoundPhotographs
    extractor_fingerprint: str
    extractor: Extractor = field(compare=False)
    known: KnownRegions = field(compare=False)
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def region_order(self) -> str:
        """The extractor's."""
        return self.extractor.region_order

    @property
    def feature_source(self) -> str:
        """The extractor's."""
        return self.extractor.feature_source

    @property
    def split_names(self) -> tuple[str, ...]:
        """One name."""
        return (SPLIT,)

    @property
    def default_split(self) -> str:
        """The only one."""
        return SPLIT

    def split(self, name: str) -> Split:
        """Return the photographs. Raises DatasetError for another name than theirs."""
        if name != SPLIT:
            raise DatasetError(f"{self.folder}: no split '{name}', it is a folder of photographs. Leave --split out.")
        photographs = self.found.photographs
        return Split(
            name=SPLIT,
            folder=self.folder,
            captions=(),
            image_ids=tuple(one.id for one in photographs),
            ids_file=self.folder,
            caption_lines=CaptionLines.even(len(photographs), 0),
            regions=PhotographRegions(self.folder, photographs, self.extractor, self.known),
            stamps={one.path: one.stamp for one in photographs},
            notices=tuple(
                Finding("photographs", notice, "certain", "")
                for notice in (*skipped_notice(self.found.skipped), *self.notices)
            ),
        )


def open_photographs(places: Sequence[Path], choice: Choice, known: KnownRegions) -> PhotographDataset:
    """Open a folder of photographs, or several files and folders; nothing is computed yet.

    Raises DatasetError if there is no photograph that can be read.
    """
    found = find_photographs(places)
    folder = places[0] if places[0].is_dir() else places[0].parent
    if not found.photographs:
        left_out = " ".join(skipped_notice(found.skipped))
        raise DatasetError(f"{folder}: no photograph that can be read. {left_out}".rstrip())
    return PhotographDataset(folder, found, choice.extractor.fingerprint, choice.extractor, known, choice.notices)
