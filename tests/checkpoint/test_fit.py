"""Finding the vocabulary of a checkpoint, and checking that it fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from networks import random_network

from vsrn_viewer.checkpoint import check_vocabulary, find_vocabulary
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary
from vsrn_viewer.errors import VocabularyError

PLACES = ("runs/x/f30k_vocab", "runs/x/vocab/f30k_vocab", "runs/vocab/f30k_vocab", "runs/f30k_vocab")


@pytest.fixture
def checkpoint(tmp_path) -> Path:
    for folder in ("runs/x/vocab", "runs/vocab"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path / "runs/x/model_best.pth.tar"


@pytest.mark.parametrize("suffix", [".json", ".pkl"])
@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_looked_at(tmp_path, checkpoint, place, suffix):
    file = tmp_path / f"{place}{suffix}"
    file.touch()
    (tmp_path / "runs/x/coco_vocab.json").touch()
    assert find_vocabulary(checkpoint, "f30k") == file


def test_the_nearest_place_wins_and_json_before_pickle(tmp_path, checkpoint):
    for place in reversed(PLACES):
        for suffix in (".pkl", ".json"):
            (tmp_path / f"{place}{suffix}").touch()
            assert find_vocabulary(checkpoint, "f30k") == tmp_path / f"{place}{suffix}"


def test_nothing_found_says_where_it_looked(checkpoint):
    with pytest.raises(VocabularyError, match=r"no f30k_vocab\.json or \.pkl beside it, in vocab/ .* --vocab FILE"):
        find_vocabulary(checkpoint, "f30k")


def test_a_relative_path_is_looked_around_too(tmp_path, checkpoint, monkeypatch):
    (tmp_path / "runs/f30k_vocab.json").touch()
    monkeypatch.chdir(checkpoint.parent)
    assert find_vocabulary(Path("model_best.pth.tar"), "f30k") == tmp_path / "runs/f30k_vocab.json"


@pytest.mark.parametrize("words", [8, 10])
def test_one_word_a_row(words):
    config = random_network().config  # 9 rows
    check_vocabulary(Vocabulary((*SPECIAL, *"abcde"), Path("v.json")), config)
    with pytest.raises(VocabularyError, match=rf"v\.json: {words} words, but the model trained on small has 9 rows"):
        check_vocabulary(Vocabulary((*SPECIAL, *"abcdef"[: words - 4]), Path("v.json")), config)
