"""What is strange about a dataset: what, how sure, what to do.

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
from vsrn_viewer.data.feature_findings import has_regions, of_features
from vsrn_viewer.data.id_findings import of_ids, of_rows
from vsrn_viewer.data.images import upright_size
from vsrn_viewer.data.regions import PreparedRegions
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.tokens import tokenize
from vsrn_viewer.data.vocabulary import Vocabulary
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.finding import Finding, Sure, from_sentence

_CAPTIONS, _IMAGES = 250, 16  # looked at; so many captions tell a share of words to within 0.01
_UNKNOWN = 0.2  # of the words; of a sound split and its vocabulary 0.02 are, of a small one 0.13
_FOREIGN = 0.5
_COPIES = 0.01  # of the images; a sound split has a handful of photographs twice
_SHARED = 0.15  # of the captions; 0.02 in the demo's test split, 0.11 in its training split, whose scenes come in pairs
_REACH = 0.6  # of the picture: the largest boxes of any detector go further
STORE_ONCE = (
    "If the images are stored once per caption, store each once, or write the image's own id on each of its lines of "
    "ids."
)

Indices = npt.NDArray[np.int64]


def of_words(captions: Sequence[str], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Say if many of the captions' words are unknown to the network."""
    words = Counter(word for line in spread(len(captions), _CAPTIONS) for word in tokenize(captions[line]))
    share = _unknown(words, set(vocabulary.words))
    if share < _UNKNOWN:
        return ()
    sure: Sure = "likely"
    if _unknown(words, {word.lower() for word in vocabulary.words}) < share / 2:
        guess, sure = "The vocabulary's words have capitals, but captions are read in lower case", "certain"
    elif share > _FOREIGN:
        guess = "The captions seem to be in another language, or the vocabulary to be another dataset's"
    else:
        guess = "The vocabulary seems to be another dataset's"
    what = (
        f"{share:.0%} of the words in the captions are not in {vocabulary.path.name} and are read as <unk>. {guess}: "
        "rankings and recalls mean little."
    )
    return (Finding("unknown-words", what, sure, "Name the vocabulary that fits with --vocab."),)


def of_copies(first: Indices, features_file: Path) -> tuple[Finding, ...]:
    """Say if many images equal an earlier one. first: (I,), for each image the first with the same features."""
    copies = int(np.count_nonzero(first != np.arange(len(first))))
    if copies < 2 or copies < _COPIES * len(first):
        return ()
    what = (
        f"{features_file.name}: {copies:,} of {len(first):,} images equal an earlier one, number for number, so ranks "
        "and recalls are not comparable with published ones."
    )
    return (Finding("images-repeated", what, "certain", STORE_ONCE),)


def of_split(split: Split, looked_at: int = _IMAGES) -> tuple[Finding, ...]:
    """Say what is strange about a split's captions, ids, features, boxes and photographs.

    looked_at: how many images are read, spread over the split; the header of every photograph of these, too.
    """
    if isinstance(split.regions, PreparedRegions):
        return split.notices  # nobody stored them, and a look at one costs half a second
    images = spread(split.images, looked_at)
    found = (*split.notices, *_of_captions(split), *of_features(split, images))
    try:
        ids, rows = of_ids(split, images), of_rows(split, images)
        boxes = () if rows or not has_regions(split) else _of_boxes(split, images)  # of other rows they are no news
        return (*found, *ids, *rows, *boxes, *_of_photographs(split, images))
    except DatasetError as error:  # whoever opens such an image is told so again; ranking needs none of it
        return (*found, from_sentence("unreadable", f"Not every image can be shown. {error}", "certain"))


def _of_captions(split: Split) -> tuple[Finding, ...]:
    """Say if many captions are the very text of another image's."""
    images: dict[str, int] = {}  # the only image with a text, -1 if there are several
    for line, text in enumerate(split.captions):
        image = split.image_of_caption(line)
        if images.setdefault(text, image) != image:
            images[text] = -1
    shared = sum(images[text] < 0 for text in split.captions)
    if shared < 2 or shared < _SHARED * len(split.captions):
        return ()
    what = (
        f"{shared:,} of {len(split.captions):,} captions stand word for word beside another image too. No ranking can "
        "tell these images apart, and in training each is a negative of a caption that is true of it."
    )
    do = "Take captions that say what is in the image, or compare only with numbers of the same captions."
    return (Finding("captions-shared", what, "certain", do),)


def _of_boxes(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    reaches = []
    for image in images:
        boxes, size = split.boxes(image), split.image_size(image) or _photograph_size(split, image)
        if boxes is None or size is None:
            continue
        problem = problem_of_boxes(boxes, size)
        if problem:
            told = f"Not every image can be shown: the boxes of image {split.image_ids[image]} {problem}"
            return (from_sentence("boxes", told, "certain"),)
        reaches.append(float((boxes[:, 2:].max(axis=0) / size).max()))
    if len(reaches) < _IMAGES or max(reaches) > _REACH:
        return ()
    what = f"The boxes of all {len(reaches)} images checked end within {max(reaches):.0%} of the picture."
    do = "If they were made for a smaller copy, they are in the wrong places: scale them to the original image."
    return (Finding("boxes", what, "possible", do),)


def _of_photographs(split: Split, images: Sequence[int]) -> tuple[Finding, ...]:
    """Say if photographs have another shape than the dataset says: they would be stretched under their boxes."""
    other = []
    for image in images:
        said, found = split.image_size(image), _photograph_size(split, image)
        if said and found and not same_shape(said, found):
            other.append(f"image {split.image_ids[image]} is {found[0]} × {found[1]}, not {said[0]} × {said[1]}")
    if not other:
        return ()
    what = (
        f"The photographs of {len(other)} of {len(images)} images checked are not shaped as the dataset says, "
        f"so boxes may miss their objects: {other[0]}."
    )
    return (Finding("photographs", what, "certain", "Take the photographs that the boxes were found in."),)


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


def spread(count: int, most: int) -> list[int]:
    """Return up to `most` of the numbers 0 to count - 1, spread evenly."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(int)).tolist() if count else []
