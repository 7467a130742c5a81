"""The dialog “Open…” by itself: what its fields mean, its splits, its sentences."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from small_pairs import small_pair
from trace_samples import photograph

from vsrn_viewer.answers import Progress
from vsrn_viewer.ui.open_dialog import OpenDialog
from vsrn_viewer.ui.recent import Offer, Recent
from vsrn_viewer.view import PairId


@pytest.fixture
def dialog(qtbot):
    """A dialog on screen."""
    made = OpenDialog()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def folder(tmp_path):
    """A dataset folder with the splits dev and test."""
    small_pair(tmp_path)
    for name in ("ims.npy", "caps.txt"):
        (tmp_path / f"dev_{name}").write_bytes((tmp_path / f"test_{name}").read_bytes())
    return tmp_path


def splits(dialog):
    return [dialog.split.itemText(row) for row in range(dialog.split.count())]


def test_empty_fields_are_the_demo(dialog, qtbot):
    dialog.fill(PairId())
    qtbot.waitUntil(lambda: "test" in splits(dialog))
    assert dialog.pair() == PairId()


def test_fields_name_models_data_split_and_vocabulary_together(dialog, folder, qtbot):
    dialog.fill(PairId())
    dialog.models.setPlainText("/m/a.safetensors\n\n  /m/b.safetensors \n")
    dialog.data.clear()
    qtbot.keyClicks(dialog.data, str(folder))
    dialog.data.editingFinished.emit()
    qtbot.waitUntil(lambda: splits(dialog) == ["dev", "test"])
    assert dialog.pair() == PairId(("/m/a.safetensors", "/m/b.safetensors"), str(folder))
    dialog.split.setCurrentText("dev")
    dialog.vocabulary.setText("/m/v.json")
    assert dialog.pair() == PairId(("/m/a.safetensors", "/m/b.safetensors"), str(folder), "dev", "/m/v.json")


def test_the_name_of_a_model_in_a_deep_folder_can_be_read(dialog):
    dialog.fill(PairId(("/a/folder/of/a/very/long/name" * 3 + "/model_best.pth.tar",)))
    dialog.show()
    assert dialog.models.horizontalScrollBar().maximum() == 0
    assert dialog.pair().checkpoints[0].endswith("/model_best.pth.tar")


@pytest.mark.parametrize("split", ["", "dev", "test"])
def test_a_pair_put_in_comes_out_the_same(dialog, folder, qtbot, split):
    pair = PairId(("/m/a.safetensors",), str(folder), split, device="cpu")
    dialog.fill(pair)
    qtbot.waitUntil(lambda: len(splits(dialog)) == 2)
    assert dialog.split.currentText() == (split or "test")
    assert dialog.pair() == pair


def test_a_folder_of_photographs_has_one_split(dialog, tmp_path, qtbot):
    (tmp_path / "a.jpg").write_bytes(photograph(40, 30, "JPEG"))
    dialog.fill(PairId(data=str(tmp_path), extractor="mine"))
    qtbot.waitUntil(lambda: splits(dialog) == ["photographs"])
    assert dialog.pair().data == str(tmp_path)
    assert dialog.pair().extractor == "mine"


def test_a_folder_without_data_is_said_at_once(dialog, tmp_path, qtbot):
    (tmp_path / "empty").mkdir()
    dialog.fill(PairId(data=str(tmp_path / "empty")))
    qtbot.waitUntil(dialog.sentence.isVisible)
    assert "not a dataset folder" in dialog.sentence.text()
    assert not dialog.split.isEnabled()


def test_a_folder_that_answers_late_does_not_replace_a_newer_choice(dialog, folder, qtbot):
    dialog.fill(PairId(data=str(folder)))
    qtbot.waitUntil(lambda: splits(dialog) == ["dev", "test"])
    dialog._take_splits("/an/older/choice", "", ("train",))
    assert splits(dialog) == ["dev", "test"]


def test_a_long_sentence_presses_no_field_together(dialog, qtbot):
    dialog.say("")
    height = dialog.data.height()
    dialog.say("features have 2048 values, the model was trained on 144. " * 6)
    qtbot.wait(20)
    assert dialog.data.height() == height
    assert dialog.data.geometry().top() > dialog.models.geometry().bottom()


def test_while_it_opens_nothing_can_be_changed_and_cancel_stops_it(dialog, qtbot):
    chosen, stopped = [], []
    dialog.chosen.connect(chosen.append)
    dialog.stopped.connect(lambda: stopped.append(1))
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert chosen == [PairId()]
    assert not dialog.models.isEnabled()
    dialog.show_progress(Progress("Reading the images", 30, 200))
    assert dialog.state.text() == "Reading the images: 30 of 200 images"
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert stopped == [1]
    assert not dialog.isVisible()


def test_what_does_not_fit_is_said_and_the_fields_can_be_mended(dialog, qtbot):
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    dialog.say("features have 64 values, the model was trained on 144.")
    assert dialog.sentence.isVisible()
    assert dialog.models.isEnabled()
    assert not dialog.progress.isVisible()


def test_recent_pairs_fill_the_fields_and_a_missing_one_is_grey_with_its_reason(dialog):
    there, gone = Recent(PairId(("/m/a",), "/d"), "a & b · d / test"), Recent(PairId(("/m/c",)), "c · d / dev")
    dialog.offer([Offer(there, ""), Offer(gone, "c is missing")])
    first, second = dialog.recent.menu().actions()
    assert first.text() == "a && b · d / test"
    assert (second.text(), second.isEnabled()) == ("c · d / dev — c is missing", False)
    first.trigger()
    assert (dialog.models.toPlainText(), dialog.data.text()) == ("/m/a", "/d")
