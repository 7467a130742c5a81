"""A folder with a file, or two, for each image: features and boxes, together or apart (see `region_arrays`).

A file is called after its image; one that brings boxes beside the features may end in _box, _boxes, _bbox or _info.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vsrn_viewer.data.forms.checks import no_image
from vsrn_viewer.data.forms.records import NO_PARTS, Part, Record
from vsrn_viewer.data.forms.region_arrays import parts_of, read_image

SUFFIXES = (".npz", ".npy")
_ENDINGS = ("_box", "_boxes", "_bbox", "_info")


@dataclass(frozen=True, eq=False)
class RegionFiles:
    """The region files of a folder by image id: the file's name without its ending. Boxes are as stored."""

    path: Path
    form: str
    brings: frozenset[Part]
    _files: Mapping[str, tuple[Path, ...]] = field(repr=False)
    _notices: dict[str, None] = field(repr=False)
    split: str = ""

    def ids(self) -> tuple[str, ...]:
        """Return every image id, by name."""
        return tuple(self._files)

    def record(self, image_id: str) -> Record:
        """Read the files of one image. Raises DatasetError if there are none, or as `read_image`."""
        files = self._files.get(image_id)
        if files is None:
            raise no_image(self.path, image_id, self._files)
        record, turned = read_image(files, image_id)
        if turned:
            self._notices[f"{self.path.name}: features are stored as (feature, regions) and were turned."] = None
        return record

    def notices(self) -> tuple[str, ...]:
        """Return what was turned or left unread in the files read so far."""
        return tuple(self._notices)


def open_region_files(folder: Path, files: Iterable[Path]) -> RegionFiles | None:
    """Open the .npz and .npy files of a folder that hold regions, None if the first of each kind holds none.

    Raises DatasetError if such a first file is damaged.
    """
    by_kind: dict[tuple[str, str], list[Path]] = {}
    for file in sorted(files):
        by_kind.setdefault((file.suffix, _ending(file)), []).append(file)
    brings: frozenset[Part] = NO_PARTS
    by_image: dict[str, list[Path]] = {}
    notices: dict[str, None] = {}
    for (_, ending), of_kind in by_kind.items():
        parts, unread = parts_of(of_kind[0])
        brings |= parts
        if unread:
            notices[f"{folder.name}: info is stored as a pickle and is not read; it may hold labels or sizes."] = None
        for file in of_kind if parts else ():
            name = file.stem.removesuffix(ending) if "features" not in parts else file.stem
            by_image.setdefault(name, []).append(file)
    form = f"region files ({', '.join(sorted({suffix for suffix, _ in by_kind}))})"
    ordered = {name: tuple(by_image[name]) for name in sorted(by_image)}
    return RegionFiles(folder, form, brings, ordered, notices) if brings else None


def _ending(file: Path) -> str:
    return next((ending for ending in _ENDINGS if file.stem.endswith(ending)), "")
