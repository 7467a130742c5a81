"""Every bad input gives one clear sentence, and no malicious file runs anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_inputs import BAD_INPUTS, RAN, Asked, BadInput, good_input

from vsrn_viewer.checkpoint import load_checkpoint
from vsrn_viewer.data.images import read_image
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.retrieval.query import count_words, words_to_read
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain


def open_everything(asked: Asked) -> None:
    """Open all that is asked for, and look at one image."""
    vocabulary = str(asked.vocabulary) if asked.vocabulary else ""
    wanted = PairId((str(asked.checkpoint),), str(asked.data), asked.split, vocabulary, "cpu")
    pair = drain(Workbench().open(wanted))
    words_to_read(count_words(asked.query, pair.vocabulary), pair.vocabulary)
    image = pair.split.index_of(asked.image_id)
    pair.split.boxes(image)
    pair.split.labels(image)
    pair.split.scores(image)
    pair.split.image_size(image)
    path = pair.split.image_path(image)
    if path:
        read_image(path)


def test_good_input_opens(tmp_path: Path):
    open_everything(good_input(tmp_path))


@pytest.mark.parametrize("case", BAD_INPUTS, ids=lambda case: case.name.replace(" ", "-"))
def test_bad_input_says_one_sentence(case: BadInput, tmp_path: Path):
    asked = case.prepare(tmp_path)
    with pytest.raises(ViewerError) as raised:
        open_everything(asked)
    said = str(raised.value)
    assert case.sentence in said
    assert "\n" not in said
    assert said.endswith((".", "?"))
    assert not (tmp_path / RAN).exists()


def test_names_of_cases_are_unique():
    assert len({case.name for case in BAD_INPUTS}) == len(BAD_INPUTS)


def test_files_can_be_loaded_again_after_a_failure(tmp_path: Path):
    asked = good_input(tmp_path)
    with pytest.raises(ViewerError):
        load_checkpoint(tmp_path / "gone.pth.tar")
    assert load_checkpoint(asked.checkpoint).data_name == "coco_precomp"
