"""Another model in the open window: what it has fewer of is no dead end."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from networks import random_network
from PySide6.QtCore import QSettings, Qt

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId, Query

LONG_MS = 30_000


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    """A window that opens nothing of its own accord."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def shallow(tmp_path, flickr30k):
    """A checkpoint that differs from the reference's in having two graph layers."""
    config = dataclasses.asdict(load_checkpoint(flickr30k.checkpoint).model.config) | {"graph_layers": 2}
    with torch.random.fork_rng(devices=[]):
        save_checkpoint(tmp_path / "shallow.safetensors", random_network(**config))
    return tmp_path / "shallow.safetensors"


def test_a_model_of_fewer_layers_shows_its_last_and_the_keys_go_on_from_there(window, qtbot, flickr30k, shallow):
    def show(checkpoint, image):
        pair = PairId((str(checkpoint),), str(flickr30k.dataset), vocabulary=str(flickr30k.vocabulary), device="cpu")
        window.open_pair(pair)
        qtbot.waitUntil(lambda: window.subject.info is not None and window.subject.info.pair == pair, timeout=LONG_MS)
        window.subject.change_view(image=image)
        qtbot.waitUntil(lambda: window.subject.trace is not None, timeout=LONG_MS)

    show(flickr30k.checkpoint, 3)
    window.subject.change_view(layer=3)
    show(shallow, 3)
    assert window.subject.trace.layers == 2
    window.image.canvas.setFocus()
    qtbot.keyClick(window.image.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert window.subject.view.layer == 0


def test_a_checkpoint_retrained_under_its_name_shows_its_new_scores_when_opened_again(
    window, qtbot, flickr30k, tmp_path
):
    file, config = tmp_path / "last.safetensors", dataclasses.asdict(load_checkpoint(flickr30k.checkpoint).model.config)
    pair = PairId((str(file),), str(flickr30k.dataset), vocabulary=str(flickr30k.vocabulary), device="cpu")
    seen = []
    for seed in (1, 2):
        save_checkpoint(file, random_network(seed, **config))
        before = window.subject.info
        window.open_pair(pair)
        qtbot.waitUntil(lambda before=before: window.subject.info is not before, timeout=LONG_MS)
        window.session.submit_query(Query(text="a man rides"))
        qtbot.waitUntil(lambda: window.subject.traced is not None and not window.subject.busy, timeout=LONG_MS)
        score = float(window.subject.ranking.scores[window.subject.view.image])
        assert float(window.subject.trace.score) == pytest.approx(score, abs=1e-5)
        seen.append(window.subject.ranking.scores)
    assert abs(seen[0] - seen[1]).max() > 1e-3
