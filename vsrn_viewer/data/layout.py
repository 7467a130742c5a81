"""SplitFiles: which files a split is made of. Written by a manifest or found in a bare folder."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SplitFiles:
    """The files of one split; their meaning and shapes are those of dataset.toml (docs/architecture.md).

    folder: the dataset's, to which the lines of `image_files` and the pattern `images` are relative.
    images: a pattern with {id}, "" for none. bottom_up: TSV files that bring boxes and image sizes.
    outside: whether photographs may lie outside the folder.
    """

    name: str
    folder: Path
    features: Path
    captions: Path | None = None
    caption_counts: Path | None = None
    image_ids: Path | None = None
    boxes: Path | None = None
    labels: Path | None = None
    region_scores: Path | None = None
    region_counts: Path | None = None
    image_sizes: Path | None = None
    image_files: Path | None = None
    images: str = ""
    relations: Path | None = None
    bottom_up: tuple[Path, ...] = ()
    outside: bool = False

    def paths(self) -> tuple[Path, ...]:
        """Return every file that is named."""
        named = (getattr(self, key) for key in USUAL_NAMES)
        return (*(path for path in named if path is not None), *self.bottom_up)


# The keys of a split in dataset.toml that name a file, with the file's usual name in a bare folder.
USUAL_NAMES = {
    "features": "{split}_ims.npy",
    "captions": "{split}_caps.txt",
    "caption_counts": "{split}_caption_counts.npy",
    "image_ids": "{split}_ids.txt",
    "boxes": "{split}_boxes.npy",
    "labels": "{split}_labels.json",
    "region_scores": "{split}_scores.npy",
    "region_counts": "{split}_counts.npy",
    "image_sizes": "{split}_sizes.npy",
    "image_files": "{split}_files.txt",
    "relations": "{split}_relations.json",
}
# Names that other methods give to these files, taken where the usual one is missing: CAMERA's, GSMN's.
OTHER_NAMES = {
    "boxes": ("{split}_ims_bbx.npy",),
    "image_sizes": ("{split}_img_sizes.npy", "{split}_ims_size.npy"),
}


def tables_beside(folder: Path, split: str) -> tuple[Path, ...]:
    """Return the bottom-up TSV files of a split, {split}.tsv and {split}_*.tsv, by name. Nothing is opened."""
    tables = [folder / f"{split}.tsv", *sorted(folder.glob(f"{glob.escape(split)}_*.tsv"))]
    return tuple(path for path in tables if path.is_file())
