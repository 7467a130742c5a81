"""What is strange about a dataset, in one sentence each: what, how sure, what to do.

A recall is a number whether or not the captions are in the vocabulary's language and the boxes on the right picture, so
whoever opens a dataset is told. Nothing is proved here. Everything is found in samples spread over the split, because
it may hold 33 GB; what is sound has no finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.box_checks import problem_of_boxes, same_shape
from vsrn_viewer.data.images import upright_size
from vsrn_viewer.data.regions import PreparedRegions
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stored import StoredRegions
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError

_CAPTIONS, _IMAGES = 1_000, 16  # looked at
_UNKNOWN = 0.2  # of the words; of a sound split and its vocabulary 0.02 are, of a small one 0.13
_FOREIGN = 0.5
_COPIES = 0.01  # of the images; a sound split has a handful of photographs twice
_REACH = 0.6  # of the picture: the largest boxes of any detector go further

Indices = npt.NDArray[np.int64]


def of_words(captions: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Say if many of the captions' words are unknown to the network."""
    words = Counter(word for line in _spread(len(captions), _CAPTIONS) for word in tokenize(captions[line]))
    share = _unknown(words, set(vocabulary.words))
    if share < _UNKNOWN:
        return ()
    if _unknown(words, {word.lower() for word in vocabulary.words}) < share / 2:
        guess = "The vocabulary's words have capitals, but captions are read in lower case"
    elif share > _FOREIGN:
        guess = "The captions seem to be in another language, or the vocabulary to be another dataset's"
    else:
        guess = "The vocabulary seems to be another dataset's"
    return (
        f"{share:.0%} of the words in the captions are not in {vocabulary.path.name} and are read as <unk>. {guess}: "
        "rankings and recalls mean little. Name the vocabulary that fits with --vocab.",
    )


def of_copies(first: Indices, features_file: Path) -> tuple[str, ...]:
    """Say if many images equal an earlier one. first: (I,), for each image the first with the same features."""
    copies = int(np.count_nonzero(first != np.arange(len(first))))
    if copies < 2 or copies < _COPIES * len(first):
        return ()
    return (
        f"{features_file.name}: {copies:,} of {len(first):,} images equal an earlier one, number for number, so ranks "
        "and recalls are not comparable with published ones. If the images are stored once per caption, store each "
        "once, or write the image's own id on each of its lines of ids.",
    )


def of_split(split: Split) -> tuple[str, ...]:
    """Say what is strange about a split's captions, padding, boxes and photographs."""
    if isinstance(split.regions, PreparedRegions):
        return split.notices  # nobody stored them, and a look at one costs half a second
    images = _spread(split.images, _IMAGES)
    found = (*split.notices, *_of_padding(split, images))
    try:
        return (*found, *_of_tables(split), *_of_boxes(split, images), *_of_photographs(split, images))
    except DatasetError as error:  # whoever opens such an image is told so again; ranking needs none of it
        return (*found, f"Not every image can be shown. {error}")


def _of_padding(split: Split, images: Sequence[int]) -> tuple[str, ...]:
    stored = split.regions
    if not isinstance(stored, StoredRegions) or stored.files.region_counts is not None:
        return ()
    padded = [image for image in images if not split.features(image)[-1].any()]
    if not padded:
        return ()
    return (
        f"{split.features_file.name}: the last regions of {len(padded)} of {len(images)} images checked hold only "
        "zeros. If that is padding, it changes every embedding: give the numbers of regions as region_counts.",
    )


def _of_tables(split: Split) -> tuple[str, ...]:
    """Say if the rows of a TSV belong to none, or not to all of the images."""
    stored = split.regions
    if not isinstance(stored, StoredRegions) or not split.tables:
        return ()
    name = split.tables[0].name
    known = sum(stored.in_table(image) for image in range(split.images))
    example = stored.first_in_table()
    if known == split.images:
        return ()
    return (
        f"{name}: has no row for {split.images - known:,} of {split.images:,} images, so no boxes are shown for them. "
        f"Its ids look like “{example[:60]}”, the split's like “{split.image_ids[0][:60]}”. Use the same ids in both.",
    )


def _of_boxes(split: Split, images: Sequence[int]) -> tuple[str, ...]:
    reaches = []
    for image in images:
        boxes, size = split.boxes(image), split.image_size(image) or _photograph_size(split, image)
        if boxes is None or size is None:
            continue
        problem = problem_of_boxes(boxes, size)
        if problem:
            return (f"Not every image can be shown: the boxes of image {split.image_ids[image]} {problem}",)
        reaches.append(float((boxes[:, 2:].max(axis=0) / size).max()))
    if len(reaches) < _IMAGES or max(reaches) > _REACH:
        return ()
    return (
        f"The boxes of all {len(reaches)} images checked end within {max(reaches):.0%} of the picture. If they were "
        "made for a smaller copy, they are in the wrong places: scale them to the original image.",
    )


def _of_photographs(split: Split, images: Sequence[int]) -> tuple[str, ...]:
    """Say if photographs have another shape than the dataset says: they would be stretched under their boxes."""
    other = []
    for image in images:
        said, found = split.image_size(image), _photograph_size(split, image)
        if said and found and not same_shape(said, found):
            other.append(f"image {split.image_ids[image]} is {found[0]} × {found[1]}, not {said[0]} × {said[1]}")
    if not other:
        return ()
    return (
        f"The photographs of {len(other)} of {len(images)} images checked are not shaped as the dataset says, "
        f"so boxes may miss their objects: {other[0]}. Take the photographs that the boxes were found in.",
    )


def _photograph_size(split: Split, image: int) -> tuple[int, int] | None:
    path = split.image_path(image)
    if path is None or not path.is_file():
        return None
    try:
        return upright_size(path)
    except DatasetError:  # whoever opens that image is told
        return None


def _unknown(words: Counter[str], known: set[str]) -> float:
    return sum(times for word, times in words.items() if word not in known) / max(words.total(), 1)


def _spread(count: int, most: int) -> list[int]:
    """Return up to `most` of the numbers 0 to count - 1, spread evenly."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(int)).tolist() if count else []
