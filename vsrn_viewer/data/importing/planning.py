"""The plan of an import: which images the dataset has, and which source knows what of them.

The source of features says which images there are, and in which order. Everything else is looked up by name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vsrn_viewer.data.forms import Source
from vsrn_viewer.data.importing.choosing import choose_features, choose_split, is_of
from vsrn_viewer.data.importing.names import Match, Names, match
from vsrn_viewer.data.importing.photographs import Photographs
from vsrn_viewer.data.stamps import stamp_of
from vsrn_viewer.errors import DatasetError

_FEW = 0.5  # of both sides' images: fewer look like two numberings that happen to share numbers


@dataclass(frozen=True)
class Part:
    """A source, and what it calls each image of the dataset: (I,) ids, "" where it does not know the image."""

    source: Source
    ids: tuple[str, ...]

    @property
    def images(self) -> int:
        """How many images of the dataset it knows."""
        return sum(map(bool, self.ids))


@dataclass(frozen=True)
class Plan:
    """What is imported.

    split: its name. image_ids: (I,). features: the sources of features, which together know every image once. others:
    all other sources, in the order in which they were named. photographs: (I,) paths, None where there is none.
    proof, notices: sentences about the join.
    """

    split: str
    image_ids: tuple[str, ...]
    features: tuple[Part, ...]
    others: tuple[Part, ...]
    photographs: tuple[Path | None, ...]
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
        able = [part for part in self.parts if "captions" in part.source.brings]
        return tuple(part for part in able if part.source.form == able[0].source.form)

    def fingerprint(self) -> str:
        """Return a text that changes with all that the import depends on, but for the contents of folders."""
        digest = hashlib.sha256(self.split.encode())
        for part in self.parts:
            stamp = stamp_of(part.source.path) if part.source.path.is_file() else None
            digest.update(repr((str(part.source.path.resolve()), part.source.form, stamp, part.ids)).encode())
        digest.update(repr((self.image_ids, [str(path) for path in self.photographs])).encode())
        return digest.hexdigest()


def make_plan(sources: Sequence[Source], folders: Sequence[Photographs], split: str) -> Plan:
    """Say what is imported from these sources. split: "" for the one that the features are of, else test.

    Raises DatasetError if no source brings features, or the split that is wanted, or if so few of the images of two
    sources have a name in common that they seem to be named in different ways.
    """
    name, kept, notices = choose_split(sources, split)
    first, rest = choose_features(kept)
    images = Names(tuple(image for source in first for image in source.ids()))
    known = [_names_of(source) for source in rest]
    images = Names(images.ids, _files_of(images, known))
    matches = [match(images, names) for names in known]
    pictures = [match(images, folder.names) for folder in folders]
    labels = [_called(source) for source in rest] + [str(folder.folder) for folder in folders]
    seen = [*zip(labels, [*known, *(folder.names for folder in folders)], [*matches, *pictures], strict=True)]
    for one in seen:
        _check_joined(images, *one)
    of_features = [Part(source, _own(images.ids, source)) for source in first]
    others = [Part(source, _named(found, names)) for source, names, found in zip(rest, known, matches, strict=True)]
    rows, of_split = _rows_of_split(images, others, "" if first[0].split else name)
    return Plan(
        name,
        _chosen(images.ids, rows),
        tuple(Part(part.source, _chosen(part.ids, rows)) for part in of_features),
        tuple(Part(part.source, _chosen(part.ids, rows)) for part in others),
        tuple(_photograph(folders, pictures, row) for row in rows),
        (
            *of_split,
            *(
                f"{label}: knows {found.images:,} of {len(images.ids):,} images, by {found.how}"
                for label, _, found in seen
            ),
        ),
        tuple(notices + [_unknown(images, *one) for one in seen if not one[2].images]),
    )


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


def _named(found: Match, names: Names) -> tuple[str, ...]:
    return tuple(names.ids[row] if row >= 0 else "" for row in found.rows)


def _chosen(of_images: tuple[str, ...], rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(of_images[row] for row in rows)


def _check_joined(images: Names, label: str, other: Names, found: Match) -> None:
    if 0 < found.images < _FEW * min(len(images.ids), len(other.ids)):
        raise DatasetError(
            f"{label}: only {found.images:,} of its {len(other.ids):,} images are among the {len(images.ids):,} with "
            f"features, by {found.how}. They seem to be numbered in another way. Add the list that leads ids to file "
            "names (dataset_*.json, or a map), or leave this source out."
        )


def _unknown(images: Names, label: str, other: Names, found: Match) -> str:
    example = f"Its ids look like “{other.ids[0][:60]}”" if other.ids else "It is empty"
    return (
        f"{label}: knows none of the {len(images.ids):,} images. {example}, those of the features like "
        f"“{images.ids[0][:60]}”. Add the list that leads ids to file names (dataset_*.json, or a map)."
    )


def _rows_of_split(images: Names, others: Sequence[Part], wanted: str) -> tuple[list[int], list[str]]:
    """Return the rows of the wanted split, where a source says of each image which one it is of; else all of them."""
    for part in others if wanted else ():
        splits = [part.source.record(image).split if image else "" for image in part.ids]
        if not any(splits):
            continue
        rows = [row for row, split in enumerate(splits) if is_of(split, wanted)]
        if not rows:
            counts = ", ".join(f"{split} ({number:,})" for split, number in Counter(filter(None, splits)).items())
            raise DatasetError(
                f"{part.source.path}: none of the images is of the split {wanted}. They are of {counts}."
            )
        return rows, [f"{_called(part.source)}: {len(rows):,} of {len(splits):,} images are of the split {wanted}"]
    return list(range(len(images.ids))), []


def _photograph(folders: Sequence[Photographs], found: Sequence[Match], row: int) -> Path | None:
    return next(
        (folder.paths[one.rows[row]] for folder, one in zip(folders, found, strict=True) if one.rows[row] >= 0), None
    )
