"""The images of a dataset are on screen while its model is loading, and go where it does not come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from quiet_worker import QuietWorker
from ui_samples import CAPTIONS, write_image

from vsrn_viewer.requests import OpenPair
from vsrn_viewer.ui.early_images import EarlyImages, images_of
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, Query


@pytest.fixture
def pair(tmp_path):
    """Four images named a to d, with a photograph each, and a model that nobody loads."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    np.save(folder / "test_ims.npy", np.ones((4, 2, 3), np.float32))
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in CAPTIONS))
    (folder / "test_ids.txt").write_text("a\nb\nc\nd\n")
    (folder / "dataset.toml").write_text(
        'name = "scenes"\n[splits.test]\nfeatures = "test_ims.npy"\ncaptions = "test_caps.txt"\n'
        'image_ids = "test_ids.txt"\nimages = "{id}.png"\n'
    )
    for name in "abcd":
        write_image(folder / f"{name}.png")
    return PairId(("model.safetensors",), str(folder), device="cpu")


class Window:
    """Session, results and a worker that says nothing by itself."""

    def __init__(self, qtbot):
        self.qtbot, self.worker, self.subject = qtbot, QuietWorker(), Subject()
        self.session = Session(self.subject, self.worker)
        self.results = ResultsPanel(self.subject)
        self.early = EarlyImages(self.subject, self.session, self.results)
        qtbot.addWidget(self.results)
        self.results.show()

    def ids(self):
        return [self.results.model.tile(place).image_id for place in range(self.results.model.rowCount())]

    def open_until_shown(self, pair):
        self.session.open_pair(pair)
        self.qtbot.waitUntil(lambda: self.results.grid.isVisible() and self.ids() == list("abcd"))

    def fail(self, sentence):
        key, request = self.worker.asked.pop()
        self.worker.failed.emit(key, request, sentence, "")


@pytest.fixture
def window(qtbot):
    return Window(qtbot)


def test_images_are_on_screen_before_the_worker_says_anything(window, pair):
    window.open_until_shown(pair)
    assert [request for _, request in window.worker.asked] == [OpenPair(pair)]
    assert window.results.title()[1] == "4 images, in dataset order · the model is loading"
    tile = window.results.model.tile(1)
    assert (tile.rank, tile.score, tile.caption) == (0, None, CAPTIONS[2])
    assert tile.file == str(pair.data + "/b.png")


def test_what_comes_with_the_model_takes_their_place(window, pair, info):
    window.open_until_shown(pair)
    window.session.type_query(Query(text="a bear"))
    window.worker.answer(OpenPair, replace(info, pair=pair, image_ids=tuple("wxyz")))
    QApplication.processEvents()
    assert window.ids() == list("wxyz")
    assert window.results.title()[1] == "4 images, in dataset order"
    assert window.subject.follows_best
    assert window.subject.view.image == -1


def test_an_image_that_is_chosen_meanwhile_is_opened_with_the_model(window, pair, info):
    window.open_until_shown(pair)
    window.results.grid.setCurrentIndex(window.results.model.index(2))
    window.worker.answer(OpenPair, replace(info, pair=pair))
    window.qtbot.waitUntil(lambda: window.subject.view.image == 2)
    assert not window.subject.follows_best
    assert window.results.grid.currentIndex().row() == 2


def test_they_go_with_an_opening_that_fails(window, pair):
    window.open_until_shown(pair)
    window.fail("model.safetensors: no such checkpoint file.")
    assert window.ids() == []
    assert window.results.title() == ("Results", "")
    assert "no such checkpoint" in window.results.findChild(Message).sentence.text()
    window.session.retry("open")
    window.qtbot.waitUntil(lambda: window.ids() == list("abcd") and window.results.grid.isVisible())


def test_they_go_with_an_opening_that_is_stopped(window, pair):
    window.open_until_shown(pair)
    window.session.stop_opening()
    assert window.ids() == []
    assert not window.results.grid.isVisible()


def test_they_are_of_the_pair_that_was_asked_for_last(window, pair, tmp_path):
    window.open_until_shown(pair)
    window.session.open_pair(replace(pair, data=str(tmp_path)))
    assert window.ids() == [], "of a folder that is no dataset there are none"


def test_what_is_open_stays_until_the_next_pair_is_there(window, pair, info):
    window.subject.set_info(info)
    window.session.open_pair(pair)
    window.qtbot.wait(50)
    assert window.results.model.info is info


def test_what_is_no_readable_dataset_shows_nothing_early(pair, tmp_path):
    assert images_of(replace(pair, data=str(tmp_path / "nowhere"))) is None
    assert images_of(replace(pair, data=f"{pair.data}/a.png\n{pair.data}/b.png")) is None
    assert images_of(replace(pair, split="val")) is None
    assert images_of(replace(pair, checkpoints=(), matrix="sims.npy")) is None
    assert images_of(PairId()).image_ids[0] == "test00000", "the demo's"
