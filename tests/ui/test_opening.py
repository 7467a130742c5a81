"""Another model in the open window: what it has fewer of is no dead end."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from networks import random_network
from PySide6.QtCore import QSettings, Qt

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId

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
