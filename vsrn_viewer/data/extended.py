"""Extended positives of COCO's test split: which captions are true of which images beside their own, as ECCV Caption
(Chun et al., ECCV 2022) and CxC (Parekh et al., EACL 2021) say, from the files of the package eccv-caption.

The files speak of COCO's ids of images and of captions. A dataset of ours knows ids of images only, and its captions
may stand in COCO's order, in Karpathy's or in another: COCO's own file of captions says which id each has, by its
image and its words. Nothing is told by position.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.data.sources import read_json
from vsrn_viewer.data.split import Split
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.marks import Mark

SourceName: TypeAlias = Literal["eccv", "cxc"]
PACKAGE = "eccv_caption"
INSTALL = "pip install eccv-caption"

_WAYS = ("caption_to_image", "image_to_caption")
_MOST = 1_000_000_000  # bytes
_COCO_ID = re.compile(r"(?:COCO_[a-z]+20\d\d_)?0*(\d+)")
_Positives: TypeAlias = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class ExtendedPositives:
    """What is true by a file, in rows and lines of a split. Only queries of the file that the split has are here, and
    only those of their truths.

    images_of: of captions, by line: the images. lines_of: of images, by row: the captions. caption_queries,
    image_queries: how many the file has. truths_left_out: of those queries, truths that the split does not have.
    """

    source: SourceName
    images_of: Mapping[int, tuple[int, ...]]
    lines_of: Mapping[int, tuple[int, ...]]
    caption_queries: int
    image_queries: int
    truths_left_out: int

    def marks(self, lines: CaptionLines) -> list[Mark]:
        """Return all that is true beside the ground truth as marks, with their source, in the order of the captions."""
        pairs = {(line, image) for line, images in self.images_of.items() for image in images}
        pairs |= {(line, image) for image, found in self.lines_of.items() for line in found}
        others = sorted((line, image) for line, image in pairs if lines.image_of(line) != image)
        return [Mark(line, image, "right", source=self.source) for line, image in others]


def load_extended(source: SourceName, split: Split, coco_captions: Path) -> ExtendedPositives:
    """Return the extended positives of a split of COCO.

    coco_captions: COCO's captions_val2014.json. Raises DatasetError, with what to do, if the package is not there or
    its files are damaged, if that file is not COCO's, and if the split has none of the images or captions.
    """
    check_source(source)
    to_image, to_caption = (_read_positives(_package_folder() / f"{source}_{way}.json") for way in _WAYS)
    rows = _rows_of(split)
    lines = _lines_of(split, rows, coco_captions)
    images_of, lost = _translated(to_image, lines, rows)
    lines_of, more_lost = _translated(to_caption, rows, lines)
    if not images_of or not lines_of:
        raise DatasetError(
            f"{split.folder}: split {split.name} has none of the images and captions of {source}. It speaks of the "
            "5,000 images of COCO's test split, by COCO's ids: image_ids must be these, and the captions COCO's."
        )
    return ExtendedPositives(source, images_of, lines_of, len(to_image), len(to_caption), lost + more_lost)


def check_source(source: SourceName) -> None:
    """Raise DatasetError, with what to do, unless the package with a source's files is there."""
    folder = _package_folder()
    for way in _WAYS:
        if not (folder / f"{source}_{way}.json").is_file():
            raise DatasetError(f"{folder}: {source}_{way}.json is missing. Install the package again: {INSTALL}")


def coco_id(image_id: str) -> int | None:
    """Return COCO's number of an image, None for an id that holds none: 42, 000000000042, COCO_val2014_000000000042."""
    found = _COCO_ID.fullmatch(Path(image_id).stem if image_id.endswith(".jpg") else image_id)
    return int(found[1]) if found else None


def _package_folder() -> Path:
    """Return the folder of the package's files. The package is found and not run."""
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "data" if spec is not None and spec.origin else None
    if folder is None or not folder.is_dir():
        raise DatasetError(
            f"Extended positives come with the package eccv-caption, which is not installed or not whole: {INSTALL}"
        )
    return folder


def _read_positives(path: Path) -> _Positives:
    stored = read_json(path, _MOST)
    try:
        return {int(query): tuple(dict.fromkeys(int(truth) for truth in truths)) for query, truths in stored.items()}
    except (AttributeError, TypeError, ValueError):
        raise DatasetError(f"{path}: must be lists of ids by id. Install the package again: {INSTALL}") from None


def _rows_of(split: Split) -> dict[int, int]:
    """Return the row of each of COCO's images."""
    named = ((coco_id(image_id), row) for row, image_id in enumerate(split.image_ids))
    return {number: row for number, row in named if number is not None}


def _lines_of(split: Split, rows: Mapping[int, int], coco_captions: Path) -> dict[int, int]:
    """Return the line of each of COCO's captions: of the same image and of the same words. Of captions of an image that
    say the same, each takes one."""
    waiting: dict[tuple[int, str], list[int]] = {}
    owners = split.caption_lines.owners().tolist()
    for line, (row, text) in enumerate(zip(owners, split.captions, strict=True)):
        waiting.setdefault((row, _words(text)), []).append(line)
    found: dict[int, int] = {}
    for number, image, text in _coco_captions(coco_captions):
        left = waiting.get((rows.get(image, -1), _words(text)))
        if left:
            found[number] = left.pop(0)
    return found


def _coco_captions(path: Path) -> list[tuple[int, int, str]]:
    """Return id, image and words of each caption in COCO's file, in the order of the ids."""
    stored: Any = read_json(path, _MOST)
    try:
        return sorted((int(one["id"]), int(one["image_id"]), str(one["caption"])) for one in stored["annotations"])
    except (KeyError, TypeError, ValueError):
        raise DatasetError(f"{path}: not COCO's captions. Give captions_val2014.json of COCO's annotations.") from None


def _words(text: str) -> str:
    """Return a caption without what its copies differ in: case, blanks and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _translated(
    positives: _Positives, queries: Mapping[int, int], candidates: Mapping[int, int]
) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the truths of each query that the split has, and how many truths of these queries it does not have."""
    found, lost = dict[int, tuple[int, ...]](), 0
    for query, truths in positives.items():
        if query not in queries:
            continue
        there = tuple(candidates[truth] for truth in truths if truth in candidates)
        lost += len(truths) - len(there)
        if there:
            found[queries[query]] = there
    return found, lost
