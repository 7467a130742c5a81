"""What is learned from: the training and validation splits of a dataset, with their captions as token ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.dataset import Dataset
from vsrn_viewer.data.relations import minimal_pairs_of
from vsrn_viewer.data.split import Split
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary
from vsrn_viewer.errors import DatasetError, TrainingError
from vsrn_viewer.training.words import SEEN_AT_LEAST, Sentences, name_and_words

TRAINING = "train"
VALIDATION = ("dev", "val")  # the published name, and the other common one


@dataclass(frozen=True)
class Corpus:
    """name: as checkpoints and vocabulary files carry it. feature_source: as the dataset says. words: by id.

    twins: (image, image) of the minimal pairs among the training images. telling: (C,) bool, the training captions
    that tell an image from its twin.
    """

    name: str
    feature_source: str
    words: tuple[str, ...]
    train: Split
    validation: Split
    train_sentences: Sentences
    validation_sentences: Sentences
    twins: tuple[tuple[int, int], ...]
    telling: npt.NDArray[np.bool_]

    def features(self, images: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Read the features of training images, (B,N,F); they must have the same number of regions."""
        return np.stack([self.train.features(int(image)) for image in images])


def read_corpus(dataset: Dataset) -> Corpus:
    """Open the splits and tokenise their captions; features stay on disk. Nothing is written.

    Raises TrainingError if a split, its captions or their words are missing, DatasetError or VocabularyError if a
    file does not fit.
    """
    train = _open(dataset, (TRAINING,))
    validation = _open(dataset, VALIDATION)
    if train.feature_size != validation.feature_size:
        raise DatasetError(
            f"{dataset.folder}: split {train.name} has features of {train.feature_size} values, {validation.name} of "
            f"{validation.feature_size}. Extract both the same way."
        )
    pairs = minimal_pairs_of(train)
    name, words = name_and_words(dataset, (*train.captions, *validation.captions))
    if len(words) <= len(SPECIAL):
        raise TrainingError(
            f"{dataset.folder}: no word occurs {SEEN_AT_LEAST} times in the captions, so there is nothing to learn. "
            "Add captions, or a vocabulary in vocab/."
        )
    vocabulary = Vocabulary(words)
    return Corpus(
        name,
        dataset.feature_source,
        vocabulary.words,
        train,
        validation,
        Sentences(train.captions, vocabulary),
        Sentences(validation.captions, vocabulary),
        tuple(sorted({pair[:2] for pair in pairs})),
        np.isin(np.arange(len(train.captions)), [line for pair in pairs for line in pair[2:]]),
    )


def _open(dataset: Dataset, names: Sequence[str]) -> Split:
    there = [name for name in names if name in dataset.split_names]
    if not there:
        raise TrainingError(
            f"{dataset.folder}: training needs a split '{names[0]}', it has {', '.join(dataset.split_names)}. "
            "Add it to the dataset."
        )
    split = dataset.split(there[0])
    if not split.captions:
        raise TrainingError(
            f"{dataset.folder}: split '{split.name}' has no captions to learn from. Name a captions file."
        )
    if split.images < 2:
        raise TrainingError(
            f"{dataset.folder}: split '{split.name}' has one image, and matching needs two. Add images."
        )
    return split
