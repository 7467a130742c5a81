from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.data.tokens import encode_captions
from vsrn_viewer.data.vocabulary import Vocabulary, load_vocabulary
from vsrn_viewer.errors import VocabularyError
from vsrn_viewer.training.words import Sentences, build_words, name_and_words, write_vocabulary

SPECIAL = ("<pad>", "<start>", "<end>", "<unk>")


def test_words_seen_four_times_count() -> None:
    assert build_words(["A dog, a dog", "a Dog and a dog and", "and cow cow cow"]) == (*SPECIAL, "a", "dog")


def test_a_dataset_without_vocabulary_gets_one_named_after_it(toy_folder: Path) -> None:
    name, words = name_and_words(open_dataset(toy_folder), ["a b"] * 4)
    assert (name, words) == ("toy", (*SPECIAL, "a", "b"))


def test_the_only_vocabulary_in_the_folder_gives_name_and_words(toy_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "copy")
    (folder / "vocab").mkdir()
    write_vocabulary(folder / "vocab", "zoo_precomp", (*SPECIAL, "gnu"))
    assert name_and_words(open_dataset(folder), []) == ("zoo_precomp", (*SPECIAL, "gnu"))


def test_a_vocabulary_one_folder_up_is_the_published_place(toy_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    (tmp_path / "vocab").mkdir()
    for name in ("toy", "other"):
        write_vocabulary(tmp_path / "vocab", name, (*SPECIAL, name))
    assert name_and_words(open_dataset(folder), []) == ("toy", (*SPECIAL, "toy"))


def test_a_broken_vocabulary_is_not_replaced_in_silence(toy_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(toy_folder, tmp_path / "toy")
    (folder / "toy_vocab.json").write_text("{")
    with pytest.raises(VocabularyError, match=r"toy_vocab\.json"):
        name_and_words(open_dataset(folder), [])


def test_a_written_vocabulary_reads_back(tmp_path: Path) -> None:
    write_vocabulary(tmp_path, "zoo", (*SPECIAL, "ñandú"))
    assert load_vocabulary(tmp_path / "zoo_vocab.json").words == (*SPECIAL, "ñandú")


def test_sentences_give_the_ids_that_the_encoder_reads() -> None:
    captions = ["a dog", "a dog and a cow", "", "cow cow"] * 3
    vocabulary = Vocabulary((*SPECIAL, "a", "dog", "cow"))
    lines = np.array([7, 0, 1, 2])
    ids, lengths = Sentences(captions, vocabulary).batch(lines)
    expected, expected_lengths = encode_captions([captions[line] for line in lines], vocabulary)
    assert np.array_equal(ids, expected)
    assert np.array_equal(lengths, expected_lengths)
