"""A similarity matrix in the window: it ranks, shows photograph and boxes, and every panel says what there is not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from split_desk import write_split

from vsrn_viewer.queries import ModelsCase
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId, Query


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    """A window on a matrix of eight images with two captions each."""
    write_split(tmp_path)
    np.save(tmp_path / "s.npy", np.random.default_rng(0).normal(size=(8, 16)))
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.resize(1480, 920)
    made.show()
    made.open_pair(PairId(data=str(tmp_path), matrix=str(tmp_path / "s.npy")))
    qtbot.waitUntil(lambda: made.subject.info is not None, timeout=20_000)
    yield made
    made.close()
    made.deleteLater()


def test_a_matrix_ranks_and_shows_boxes_and_says_what_is_missing(window, qtbot, tmp_path):
    info, said = window.subject.info, []
    window.figures.said.connect(lambda sentence, _details: said.append(sentence))
    caption = info.captions[3]
    window.session.submit_query(Query("caption", caption, 3))
    qtbot.waitUntil(lambda: window.subject.traced is not None and not window.subject.busy, timeout=20_000)
    scores = np.load(tmp_path / "s.npy")
    assert window.subject.view.image == int(scores[:, 3].argmax())
    assert window.image.pictures.boxes is not None
    assert "no network" in window.image.heading.text()
    assert "s.npy, a similarity matrix" in window.status.model.text()
    assert not window.subject.can_ask_what_if
    window.image.controls.choose_overlay("affinity")
    assert "no network" in window.image._message.sentence.text()
    for name, panel in window.evidence.items():
        window.docks.docks[name].show()
        window.docks.docks[name].raise_()
        panel.show_trace(window.subject.traced)
        assert "no network" in panel._message.sentence.text(), name
    window.figures.export_page()
    window.figures.add_panel(window.image)
    assert ["no network" in sentence for sentence in said] == [True, True]

    window.session.submit_query(Query(text="a zebra"))
    qtbot.waitUntil(lambda: "images" in window.subject.failures, timeout=20_000)
    assert "knows only the captions of its split" in window.subject.failures["images"][0]

    files = tuple(str(tmp_path / f"s{seed}.safetensors") for seed in (0, 1))
    network = PairId(files, str(tmp_path), device="cpu")
    window.desk.other.case_chosen.emit(ModelsCase(Query("caption", caption, 3), (1, 3), (2, 3), network))
    qtbot.waitUntil(lambda: window.pinned.traced is not None and window.pinned.traced.trace.layers > 0, timeout=20_000)
    assert (window.subject.view.image, window.pinned.view.image) == (1, 2)
    assert window.pinned.view.query == window.subject.view.query
    assert window.pinned.info.pair == network
