"""Opening pairs and traces in the open window: in one step, by every way, and never at the cost of what is there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import random_network
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from small_pairs import WORDS, add_member, small_pair
from test_trace_file import make_trace

from vsrn_viewer.answers import Traced
from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.data.vocabulary import SPECIAL, Vocabulary, save_vocabulary
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.trace_file import save_trace
from vsrn_viewer.ui import history
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId, Query

LONG_MS = 30_000


@pytest.fixture
def window(qapp, tmp_path, qtbot):
    """A window that opens nothing of its own accord."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    with qtbot.waitExposed(made):
        made.show()
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


@pytest.fixture
def small(tmp_path):
    """A pair whose features have 6 values, with a second split, and the folder that it lies in."""
    folder = tmp_path / "small"
    folder.mkdir()
    pair = small_pair(folder)
    features = np.load(folder / "test_ims.npy")
    features[90:] += 1  # no copies of others, which would be said
    np.save(folder / "test_ims.npy", features)
    np.save(folder / "dev_ims.npy", features[:20])
    (folder / "dev_caps.txt").write_text("\n".join((folder / "test_caps.txt").read_text().splitlines()[:100]))
    return pair


@pytest.fixture
def large(tmp_path):
    """A pair whose features have 2048 values."""
    folder = tmp_path / "large"
    folder.mkdir()
    save_checkpoint(folder / "own.safetensors", random_network(3, feature_size=2048))
    np.save(folder / "test_ims.npy", np.random.default_rng(5).normal(size=(10, 3, 2048)).astype(np.float32))
    lines = [" ".join(WORDS[line // 5**place % 5] for place in range(4)) for line in range(50)]
    (folder / "test_caps.txt").write_text("".join(f"{line}\n" for line in lines))
    save_vocabulary(folder / "small_vocab.json", Vocabulary((*SPECIAL, *WORDS)))
    return PairId((str(folder / "own.safetensors"),), str(folder), device="cpu")


def open_and_wait(window, qtbot, pair):
    window.open_pair(pair)
    wait_for(window, qtbot, pair)


def wait_for(window, qtbot, pair):
    qtbot.waitUntil(lambda: window.subject.info is not None and window.subject.info.pair == pair, timeout=LONG_MS)


def drop(widget, *paths):
    """Drop files on a widget; return whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return drop_data(widget, data)


def drop_data(widget, data):
    """Drag something over a widget and drop it there, as the window system does; return whether it was taken."""
    window = widget.window()
    place, copy = widget.mapTo(window, widget.rect().center()), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(window.windowHandle(), enter)
    move = QDragMoveEvent(place, copy, data, left, none)
    QApplication.sendEvent(window.windowHandle(), move)
    dropped = QDropEvent(QPointF(place), copy, data, left, none)
    QApplication.sendEvent(window.windowHandle(), dropped)
    return enter.isAccepted() and move.isAccepted() and dropped.isAccepted()


def commands(window):
    return {action.text(): action for action in window._menus.commands}


def open_by_dialog(window, qtbot, models, data):
    """Press Ctrl+O, fill in models and data, press Open."""
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = window.opening.dialog
    qtbot.waitUntil(dialog.isVisible)
    dialog.models.setPlainText("\n".join(models))
    dialog.data.setText(data)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    return dialog


def test_own_model_and_own_data_are_opened_in_one_step(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    dialog = open_by_dialog(window, qtbot, large.checkpoints, large.data)
    wait_for(window, qtbot, large)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert not window.notices.isVisible()


def test_what_does_not_open_is_said_once_in_the_dialog(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    dialog = open_by_dialog(window, qtbot, ["nowhere.safetensors"], large.data)
    qtbot.waitUntil(dialog.sentence.isVisible, timeout=LONG_MS)
    assert "nowhere.safetensors" in dialog.sentence.text()
    assert not window.notices.isVisible()
    dialog.reject()


def test_notice_of_what_did_not_open_goes_once_something_does(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    window.open_pair(dataclasses.replace(large, checkpoints=("nowhere.safetensors",)))
    qtbot.waitUntil(window.notices.isVisible, timeout=LONG_MS)
    open_and_wait(window, qtbot, large)
    assert not window.notices.isVisible()


def test_model_and_data_are_opened_in_one_step_where_only_a_trace_is_on_screen(window, qtbot, large):
    window.session.show_trace(make_trace(), TraceContext(image_id="alone"))
    open_by_dialog(window, qtbot, large.checkpoints, large.data)
    wait_for(window, qtbot, PairId(large.checkpoints, large.data))


def test_data_that_do_not_fit_leave_the_old_pair_and_are_said_in_the_dialog(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    window.session.submit_query(Query(text="a red ball"))
    qtbot.waitUntil(lambda: window.subject.traced is not None and not window.subject.busy, timeout=LONG_MS)
    before = window.subject.info, window.subject.ranking, window.subject.traced
    dialog = open_by_dialog(window, qtbot, small.checkpoints, large.data)
    qtbot.waitUntil(dialog.sentence.isVisible, timeout=LONG_MS)
    assert "features have 2048 values, s0.safetensors was trained on 6" in dialog.sentence.text()
    assert dialog.isVisible()
    assert (window.subject.info, window.subject.ranking, window.subject.traced) == before
    dialog.models.setPlainText(large.checkpoints[0])
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    wait_for(window, qtbot, large)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_cancel_stays_with_what_is_open(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    dialog = open_by_dialog(window, qtbot, large.checkpoints, large.data)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.wait(300)
    assert window.subject.info.pair == window.session.wanted_pair == small
    assert window.subject.busy <= {"captions"}


def test_a_dialog_that_somebody_fills_in_survives_the_end_of_another_opening(window, qtbot, small):
    window.open_pair(small)
    commands(window)["Open…"].trigger()
    wait_for(window, qtbot, small)
    qtbot.wait(50)
    assert window.opening.dialog.isVisible()


@pytest.mark.parametrize("place", ["canvas", "query", "results", "window"])
def test_dropped_model_and_data_are_opened_together_wherever_they_are_dropped(window, qtbot, small, large, place):
    open_and_wait(window, qtbot, small)
    targets = {
        "canvas": window.image.canvas.viewport(),
        "query": window.query.field,
        "results": window.results.grid.viewport(),
        "window": window,
    }
    assert drop(targets[place], large.checkpoints[0], large.data)
    wait_for(window, qtbot, large)
    assert window.query.field.text() == ""


def test_dropped_models_are_an_ensemble_on_the_data_that_are_open(window, qtbot, small):
    open_and_wait(window, qtbot, small)
    other = add_member(Path(small.data), 1)
    assert drop(window, small.checkpoints[0], other)
    wait_for(window, qtbot, dataclasses.replace(small, checkpoints=(small.checkpoints[0], str(other))))
    assert window.subject.info.members == 2


def test_data_dropped_while_the_asked_for_model_is_embedded_meet_that_model(window, qtbot, small, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    small_pair(other)
    window.open_pair(small)
    assert drop(window, other)
    wait_for(window, qtbot, dataclasses.replace(small, data=str(other)))


def test_dropped_data_that_do_not_fit_bring_the_dialog_with_what_was_tried(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    assert drop(window, large.data)
    dialog = window.opening.dialog
    qtbot.waitUntil(dialog.sentence.isVisible, timeout=LONG_MS)
    assert dialog.data.text() == large.data
    assert dialog.models.toPlainText() == small.checkpoints[0]
    assert window.subject.info.pair == small


def test_a_dropped_trace_is_shown_and_what_is_none_is_said(window, qtbot, tmp_path):
    save_trace(tmp_path / "t.npz", make_trace(), TraceContext(image_id="stored"))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    assert drop(window, tmp_path / "t.npz")
    qtbot.waitUntil(lambda: window.subject.traced is not None)
    dock = window.docks.docks["queries"]
    dock.show()
    dock.setFloating(True)
    assert drop(dock, tmp_path / "paper.pdf")
    qtbot.waitUntil(window.notices.isVisible)
    assert "paper.pdf: a PDF" in window.notices.sentence.text()
    assert window.subject.traced.context.image_id == "stored"


def test_text_can_still_be_dropped_into_the_query(window):
    data = QMimeData()
    data.setText("a red ball")
    assert drop_data(window.query.field, data)
    assert window.query.field.text() == "a red ball"


def test_recent_pairs_open_again_and_missing_files_make_them_grey(window, qtbot, small, large):
    open_and_wait(window, qtbot, small)
    open_and_wait(window, qtbot, large)
    menu = window.opening.recent_menu
    qtbot.waitUntil(lambda: [a.text() for a in menu.actions()] == ["own · large / test", "s0 · small / test"])
    menu.actions()[1].trigger()
    wait_for(window, qtbot, small)
    Path(large.checkpoints[0]).unlink()
    menu.aboutToShow.emit()
    grey = "own · large / test — own.safetensors is missing"
    qtbot.waitUntil(lambda: grey in {action.text() for action in menu.actions() if not action.isEnabled()})


def test_recent_pairs_are_there_at_the_next_start(window, qtbot, qapp, small):
    open_and_wait(window, qtbot, small)
    qtbot.waitUntil(lambda: window._settings.value("recent") is not None)
    later = MainWindow(qapp, window._settings)
    qtbot.waitUntil(lambda: later.opening.recent_menu.actions()[0].text() == "s0 · small / test")
    later.close()
    later.deleteLater()


def test_a_split_is_chosen_in_the_status_bar(window, qtbot, small):
    open_and_wait(window, qtbot, small)
    assert "small / test, 100 images" in window.status.data.text()
    actions = {action.text(): action for action in window.status.data.menu().actions()}
    assert [name for name, action in actions.items() if action.isChecked()] == ["test"]
    actions["dev"].trigger()
    wait_for(window, qtbot, dataclasses.replace(small, split="dev"))
    assert len(window.subject.info.image_ids) == 20
    window.status.data.menu().actions()[1].trigger()
    wait_for(window, qtbot, small)  # the default again: the pair that was open before, not a third one


def test_another_device_keeps_what_is_looked_at_and_is_carried_by_the_view(window, qtbot, small):
    open_and_wait(window, qtbot, small)
    window.subject.pick_image(3)
    window.subject.change_view(layer=1)
    qtbot.waitUntil(lambda: window.subject.traced is not None, timeout=20_000)
    before = window.subject.view
    assert before.pair.device == "cpu"
    named = {action.text().split(",")[0].split(" —")[0]: action for action in window.status.device.menu().actions()}
    assert named["CPU"].isChecked()
    assert not named["MPS"].isEnabled()
    assert "only Macs" in named["MPS"].text()
    automatic = next(action for name, action in named.items() if name.startswith("Automatic"))
    automatic.trigger()
    other = dataclasses.replace(small, device="auto")
    wait_for(window, qtbot, other)
    assert window.subject.view == dataclasses.replace(before, pair=other)
    qtbot.waitUntil(lambda: window.subject.traced is not None and window.subject.traced.image == 3, timeout=20_000)


def test_title_names_image_model_and_data(window, qtbot, small):
    assert window.windowTitle() == "vsrn_viewer"
    open_and_wait(window, qtbot, small)
    assert window.windowTitle() == "s0 · small / test — vsrn_viewer"
    window.subject.pick_image(3)
    qtbot.waitUntil(lambda: window.subject.traced is not None, timeout=LONG_MS)
    assert window.windowTitle() == "3 · s0 · small / test — vsrn_viewer"
    window.session.show_trace(make_trace(), TraceContext(image_id="stored", model="own", split="COCO / test"))
    assert window.windowTitle() == "stored · own · COCO / test · trace file — vsrn_viewer"


def show_stored(window, qtbot, folder):
    save_trace(folder / "t.npz", make_trace(), TraceContext(image_id="stored"))
    with qtbot.waitSignal(window.subject.traced_changed, check_params_cb=lambda traced: traced and traced.image == -1):
        window.opening.open_trace(str(folder / "t.npz"))


def test_a_trace_keeps_the_pair_open_behind_it_and_back_returns_to_what_was_seen(window, qtbot, small, tmp_path):
    open_and_wait(window, qtbot, small)
    window.session.submit_query(Query(text="a red ball"))
    window.subject.pick_image(7)
    qtbot.waitUntil(lambda: not window.subject.busy and window.subject.traced.image == 7, timeout=LONG_MS)
    before, said = window.subject.info, window.subject.view
    show_stored(window, qtbot, tmp_path)
    assert window.notices.isVisible()
    assert "s0 · small / test stays open behind it" in window.notices.sentence.text()
    assert "Back to s0 · small / test" in commands(window)
    loads = []
    window.worker.progressed.connect(loads.append)
    qtbot.mouseClick(window.query.back_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.subject.traced is not None and window.subject.traced.image == 7, timeout=LONG_MS)
    assert window.subject.info is before  # not read again
    assert not [one for one in loads if one is not None and one.label.startswith("Loading")]
    assert window.subject.view == said
    assert not window.notices.isVisible()


def test_a_trace_opened_while_the_pair_is_loading_does_not_stop_it(window, qtbot, small, tmp_path):
    window.open_pair(small)
    show_stored(window, qtbot, tmp_path)
    qtbot.wait(1500)
    assert window.subject.info is None  # what was asked for first does not push the trace aside
    assert "s0.safetensors · small stays open behind it" in window.notices.sentence.text()
    window._back.trigger()
    wait_for(window, qtbot, small)


def test_a_second_trace_keeps_the_same_pair_behind_it(window, qtbot, small, tmp_path):
    open_and_wait(window, qtbot, small)
    show_stored(window, qtbot, tmp_path)
    show_stored(window, qtbot, tmp_path)
    window._back.trigger()
    wait_for(window, qtbot, small)
    assert not window._back.isEnabled()


def wait_for_image(window, qtbot, image):
    shown = window.subject
    qtbot.waitUntil(lambda: shown.traced is not None and shown.traced.image == image, timeout=LONG_MS)


def test_history_before_a_trace_is_still_there_after_it(window, qtbot, small, tmp_path, monkeypatch):
    monkeypatch.setattr(history, "SETTLED_S", 0.0)
    open_and_wait(window, qtbot, small)
    for image in (3, 7):
        window.subject.pick_image(image)
        wait_for_image(window, qtbot, image)
    show_stored(window, qtbot, tmp_path)
    for image in (7, 3):
        window._back.trigger()
        wait_for_image(window, qtbot, image)


def test_a_checkpoint_opened_as_a_trace_is_called_one_and_the_pair_stays(window, qtbot, small):
    open_and_wait(window, qtbot, small)
    window.opening.open_trace(small.checkpoints[0])
    qtbot.waitUntil(window.notices.isVisible)
    assert "s0.safetensors: a checkpoint, not a trace. Open it as a model" in window.notices.sentence.text()
    assert window.subject.info.pair == small


def test_a_trace_opened_as_a_model_is_called_one_in_the_dialog(window, qtbot, small, tmp_path):
    open_and_wait(window, qtbot, small)
    save_trace(tmp_path / "t.npz", make_trace())
    dialog = open_by_dialog(window, qtbot, [str(tmp_path / "t.npz")], small.data)
    qtbot.waitUntil(dialog.sentence.isVisible, timeout=LONG_MS)
    assert "t.npz: a trace, not a checkpoint. Open it as one" in dialog.sentence.text()


def has_whole_ranking(window) -> bool:
    """A ranking grows until all images are there; the scores of the others are NaN."""
    found = window.subject.ranking
    return found is not None and bool(np.isfinite(found.scores).all()) and not window.subject.busy


def test_features_saved_again_are_read_again_from_the_recent_pairs(window, qtbot, small):
    open_and_wait(window, qtbot, small)
    window.session.submit_query(Query(text="a red ball"))
    qtbot.waitUntil(lambda: window.subject.traced is not None and has_whole_ranking(window), timeout=LONG_MS)
    scores, before = window.subject.ranking.scores, window.subject.info
    features = np.load(Path(small.data) / "test_ims.npy")
    np.save(Path(small.data) / "test_ims.npy", features[::-1])
    window.opening.try_pair(small)
    qtbot.waitUntil(lambda: window.subject.info is not before and has_whole_ranking(window), timeout=LONG_MS)
    assert window.subject.ranking.scores == pytest.approx(scores[::-1], abs=1e-6)


def test_broken_boxes_that_were_removed_are_an_error_no_more(window, qtbot, small):
    boxes = Path(small.data) / "test_boxes.npy"
    boxes.write_bytes(b"broken")
    open_and_wait(window, qtbot, small)
    window.subject.pick_image(3)
    qtbot.waitUntil(lambda: "trace" in window.subject.failures, timeout=LONG_MS)
    assert "test_boxes.npy" in window.subject.failures["trace"][0]
    boxes.unlink()
    window.opening.try_pair(small)
    qtbot.waitUntil(lambda: window.subject.traced is not None, timeout=LONG_MS)
    assert "trace" not in window.subject.failures
    assert window.subject.trace.boxes is None


def test_the_image_panel_invites_to_what_there_is(window, qtbot, small):
    said = window.image._message.sentence
    assert "Nothing is open" in said.text()
    window.open_pair(small)
    assert "as soon as the model and the dataset are open" in said.text()
    assert "on the left" not in said.text()
    wait_for(window, qtbot, small)
    assert said.text() == "Type a sentence, or choose an image on the left."


def test_letters_typed_into_the_dialog_are_no_commands(window, qtbot):
    window.subject.set_traced(Traced(0, Query(), make_trace(), TraceContext(), 0.0))
    commands(window)["Open…"].trigger()
    qtbot.keyClicks(window.opening.dialog.models, "/p")
    assert window.opening.dialog.models.toPlainText() == "/p"
    assert window.pinned.traced is None


def test_weights_are_read_while_the_worker_starts(window, large, monkeypatch):
    read, started = [], []
    monkeypatch.setattr(window.worker, "read_ahead", read.append)
    monkeypatch.setattr(window.worker, "start", lambda: started.append(list(read)))
    monkeypatch.setattr(window.worker, "isRunning", lambda: bool(started))
    window.open_pair(large)
    window.open_pair(PairId())
    assert (read, started) == ([large], [[large]])
