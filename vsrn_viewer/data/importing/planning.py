"""The plan of an import: which images the dataset has, and which source knows what of them.

The source of features says which images there are, and in which order. Everything else is looked up by name.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.forms import Source
from vsrn_viewer.data.id_names import Match, Names, match
from vsrn_viewer.data.importing.choosing import choose_features, choose_split, is_of
from vsrn_viewer.data.importing.photographs import Photographs
from vsrn_viewer.data.importing.work import FOLDER
from vsrn_viewer.data.stamps import stamp_of
from vsrn_viewer.errors import DatasetError

OBJECTS = "COCO instances"  # the form whose boxes nobody extracted features from
_FEW = 0.5  # of both sides' images: fewer look like two numberings that happen to share numbers


@dataclass(frozen=True, eq=False)
class Part:
    """A source, and what it calls each image of the dataset: (I,) ids, "" where it does not know the image."""

    source: Source
    ids: tuple[str, ...]

    @property
    def images(self) -> int:
        """How many images of the dataset it knows."""
        return sum(map(bool, self.ids))

    @property
    def has_boxes_of_regions(self) -> bool:
        """Whether it brings boxes that may be of the features' regions: what people marked are objects."""
        return "boxes" in self.source.brings and self.source.form != OBJECTS


@dataclass(frozen=True, eq=False)
class Plan:
    """What is imported.

    split: its name. image_ids: (I,). features: the sources of features, which together know every image once. others:
    all other sources, in the order in which they were named. captions: the one whose captions count, None for the first
    that has any. photographs: (I,) paths, None where there is none. folders: of photographs, and how many of them are
    of images of the dataset. proof, notices: sentences about the join.
    """

    split: str
    image_ids: tuple[str, ...]
    features: tuple[Part, ...]
    others: tuple[Part, ...]
    captions: Source | None
    photographs: tuple[Path | None, ...]
    folders: tuple[tuple[Path, int], ...]
    proof: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def images(self) -> int:
        """I, the number of images."""
        return len(self.image_ids)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Sources of features first, then the others."""
        return (*self.features, *self.others)

    @cached_property
    def captions_from(self) -> tuple[Part, ...]:
        """The parts that bring the captions: those of the first source that has any, with others of its form."""
        if self.captions is not None:
            return tuple(part for part in self.parts if part.source is self.captions)
        able = [part for part in self.parts if "captions" in part.source.brings]
        return tuple(part for part in able if part.source.form == able[0].source.form)

    def without(self, left_out: Container[int]) -> Plan:
        """Return the plan without the images of these rows."""
        rows = [row for row in range(self.images) if row not in left_out]
        return replace(
            self,
            image_ids=_chosen(self.image_ids, rows),
            features=tuple(Part(part.source, _chosen(part.ids, rows)) for part in self.features),
            others=tuple(Part(part.source, _chosen(part.ids, rows)) for part in self.others),
            photographs=tuple(self.photographs[row] for row in rows),
        )

    def fingerprint(self) -> str:
        """Return a text that changes with all that the import depends on: names, sizes and times of all files."""
        digest = hashlib.sha256(self.split.encode())
        for path in sorted({part.source.path.resolve() for part in self.parts}):
            digest.update(repr((str(path), *_stamps(path))).encode())
        for part in self.parts:
            digest.update(repr((part.source.form, part.ids)).encode())
        digest.update(repr((self.image_ids, [str(path) for path in self.photographs])).encode())
        return digest.hexdigest()


def make_plan(
    sources: Sequence[Source], folders: Sequence[Photographs], split: str = "", captions: Source | None = None
) -> Plan:
    """Say what is imported from these sources. split: "" for the one that they are of, else test. captions: the one of
    them whose captions count, None for the first that has any.

    Raises DatasetError if no source brings features, or the split that is wanted, or if so few of the images of two
    sources have a name in common that they seem to be named in different ways.
    """
    name, kept, notices = choose_split(sources, split)
    first, rest = choose_features(kept)
    image_ids = tuple(image for source in first for image in source.ids())
    known = [_names_of(source) for source in rest]
    images = Names(image_ids, _files_of(Names(image_ids), known))
    joined = [_Joined(_called(source), names, match(images, names)) for source, names in zip(rest, known, strict=True)]
    pictures = [_Joined(str(one.folder), one.names, match(images, one.names)) for one in folders]
    for form in {source.form for source in rest}:
        _check_joined(images, [one for one, source in zip(joined, rest, strict=True) if source.form == form])
    _check_joined(images, pictures)
    others = [Part(source, one.ids) for source, one in zip(rest, joined, strict=True)]
    rows, of_split = _rows_of_split(others, "" if first[0].split else name, len(image_ids))
    photographs = [_photograph(folders, pictures, row) for row in rows]
    said = [
        f"{one.label}: knows {one.found.images:,} of {len(image_ids):,} images, by {one.found.how}" for one in joined
    ]
    return Plan(
        name,
        _chosen(image_ids, rows),
        tuple(Part(source, _chosen(_own(image_ids, source), rows)) for source in first),
        tuple(Part(part.source, _chosen(part.ids, rows)) for part in others),
        captions,
        tuple(photographs),
        tuple((one.folder, len({*one.paths} & {*photographs})) for one in folders),
        (*of_split, *said),
        (*notices, *(_unknown(images, one) for one in (*joined, *pictures) if not one.found.images)),
    )


@dataclass(frozen=True)
class _Joined:
    """What a source or a folder, called `label` for people, names its images, and which of them were found."""

    label: str
    names: Names
    found: Match

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.names.ids[row] if row >= 0 else "" for row in self.found.rows)


def _stamps(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of a file, or of every file in a folder; not of those that imports into it write."""
    if path.is_file():
        yield _stamp(path)
    for parent, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not (Path(parent, name) / FOLDER).exists() and name != FOLDER)
        yield from (_stamp(Path(parent, name)) for name in sorted(files))


def _stamp(path: Path) -> tuple[str, int, int]:
    stamp = stamp_of(path)
    return (path.name, stamp.size, stamp.modified_ns) if stamp else (path.name, 0, 0)


def _called(source: Source) -> str:
    return f"{source.path.name} ({source.form})"


def _names_of(source: Source) -> Names:
    ids = source.ids()
    files = "files" in source.brings and "features" not in source.brings  # reading features would take long
    return Names(ids, tuple(source.record(image).file for image in ids) if files else ())


def _files_of(images: Names, known: Sequence[Names]) -> tuple[str, ...]:
    """Return the file name of each image, by the source of file names that knows most of them; () without any."""
    found = [(match(images, names), names) for names in known if names.files]
    if not found:
        return ()
    best, names = max(found, key=lambda one: one[0].images)
    return tuple(names.files[row] if row >= 0 else "" for row in best.rows)


def _own(image_ids: tuple[str, ...], source: Source) -> tuple[str, ...]:
    own = set(source.ids())
    return tuple(image if image in own else "" for image in image_ids)


def _chosen(of_images: tuple[str, ...], rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(of_images[row] for row in rows)


def _check_joined(images: Names, of_one_form: Sequence[_Joined]) -> None:
    """Raise DatasetError if sources, which may be parts of one release, know only few of the images, and others."""
    found = sum(one.found.images for one in of_one_form)
    theirs = sum(len(one.names.ids) for one in of_one_form)
    if 0 < found < _FEW * min(len(images.ids), theirs):
        first = next(one for one in of_one_form if one.found.images)
        raise DatasetError(
            f"{first.label}: only {found:,} of {theirs:,} images are among the {len(images.ids):,} with features, by "
            f"{first.found.how}. They seem to be numbered in another way. Add the list that leads ids to file names "
            "(dataset_*.json, or a map), or leave this source out."
        )


def _unknown(images: Names, one: _Joined) -> str:
    return (
        f"{one.label}: knows none of the {len(images.ids):,} images. Its ids look like “{one.names.ids[0][:60]}”, "
        f"those of the features like “{images.ids[0][:60]}”. Add the list that leads ids to file names "
        "(dataset_*.json, or a map)."
    )


def _rows_of_split(others: Sequence[Part], wanted: str, images: int) -> tuple[list[int], list[str]]:
    """Return the rows of the wanted split, where a source says of each image which one it is of; else all of them."""
    quick = [
        part for part in others if {"captions", "files"} & part.source.brings and "features" not in part.source.brings
    ]
    for part in quick if wanted else ():
        splits = [part.source.record(image).split if image else "" for image in part.ids]
        if not any(splits):
            continue
        rows = [row for row, split in enumerate(splits) if is_of(split, wanted)]
        if not rows:
            counts = ", ".join(f"{split} ({number:,})" for split, number in Counter(filter(None, splits)).items())
            raise DatasetError(
                f"{part.source.path}: none of the images is of the split {wanted}; they are of {counts}. Name another "
                "with --split."
            )
        return rows, [f"{_called(part.source)}: {len(rows):,} of {images:,} images are of the split {wanted}"]
    return list(range(images)), []


def _photograph(folders: Sequence[Photographs], found: Sequence[_Joined], row: int) -> Path | None:
    for folder, one in zip(folders, found, strict=True):
        if one.found.rows[row] >= 0:
            return folder.paths[one.found.rows[row]]
    return None
