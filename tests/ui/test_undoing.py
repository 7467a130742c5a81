"""Undo in the window: a step for each thing that somebody did, none for what an answer brought about."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from trace_samples import telling
from ui_samples import ranking_of

from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.session import TYPING_DELAY_MS, Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.undoing import UndoSteps
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, Query, Selection

LONG_MS = 30_000


@pytest.fixture
def steps(subject):
    """Undo of a subject; a past View is shown at once, as one of the open pair is."""

    def show(view):
        subject.change_view(**{field.name: getattr(view, field.name) for field in dataclasses.fields(view)})

    made = UndoSteps(subject, show)
    made.said = []
    made.changed.connect(lambda undo, redo: made.said.append((undo, redo)))
    return made


def ask(subject, text, best, unfinished=False):
    """Ask a query and let it be answered, as a session does: its best image is opened."""
    subject.change_view(query=Query(text=text, unfinished=unfinished))
    subject.set_ranking(ranking_of([1.0 if row == best else 0.0 for row in range(4)], text=text))
    subject.change_view(image=best)


def test_steps_are_named_and_undone_in_turn(subject, steps):
    subject.change_view(layer=1)
    subject.select_region(6)
    assert steps.said[-1] == ("select region 7", "")
    steps.undo()
    assert (subject.view.selection.regions, steps.said[-1]) == ((), ("layer 2", "select region 7"))
    steps.undo()
    assert (subject.view.layer, steps.said[-1]) == (0, ("", "layer 2"))
    steps.undo()
    assert steps.said[-1] == ("", "layer 2")
    steps.redo()
    steps.redo()
    assert (subject.view.layer, subject.view.selection.regions) == (1, (6,))
    assert steps.said[-1] == ("select region 7", "")


def test_the_image_that_an_answer_opens_is_undone_with_the_question(subject, steps):
    ask(subject, "a bear", 2)
    before = subject.view
    ask(subject, "a cow", 1)
    assert steps.said[-1] == ("search for “a cow”", "")
    steps.undo()
    assert subject.view == before
    assert steps.said[-1] == ("search for “a bear”", "search for “a cow”")


def test_a_sentence_is_one_step_however_many_keys_it_took(subject, steps):
    ask(subject, "a horse", 3)
    for text in ("a", "a be", "a bear"):
        ask(subject, text, 2, unfinished=True)
    subject.change_view(query=Query(text="a bear"))
    assert steps.said[-1] == ("search for “a bear”", "")
    steps.undo()
    assert (subject.view.query.text, subject.view.image) == ("a horse", 3)
    steps.redo()
    assert (subject.view.query, subject.view.image) == (Query(text="a bear"), 2)


def test_what_is_done_after_a_query_is_no_part_of_it(subject, steps):
    ask(subject, "a bear", 2, unfinished=True)
    subject.change_view(layer=1)
    subject.change_view(image=3)
    subject.change_view(image=2)  # the best again, but by somebody
    for name in ("open another image", "open another image", "layer 2", "search for “a bear”"):
        assert steps.said[-1][0] == name
        steps.undo()
    assert steps.said[-1][0] == ""


def test_words_that_go_with_their_sentence_are_no_step_and_leave_what_can_be_redone(subject, steps):
    subject.set_traced(telling())
    subject.select_word(1)
    subject.change_view(member=2)
    subject.change_view(layer=1)
    steps.undo()
    subject.set_traced(telling(4))
    assert subject.view.selection.words == ()
    assert steps.said[-1] == ("member 2", "layer 2")


def test_what_the_window_opens_with_is_no_step_and_another_pair_is(subject, steps):
    subject.change_view(pair=PairId(data="scenes"))
    assert steps.said[-1] == ("", "")
    subject.change_view(layer=1)
    subject.change_view(pair=PairId(data="data/f30k_precomp"), image=-1)
    assert steps.said[-1][0] == "open f30k_precomp"
    steps.undo()
    assert subject.view.pair == PairId(data="scenes")


def test_another_device_is_no_step_and_what_was_done_on_the_first_is_undone_on_it(subject, steps):
    subject.change_view(pair=PairId(data="scenes", device="cuda"))
    subject.change_view(layer=1)
    subject.change_view(overlay="boxes" if subject.view.overlay != "boxes" else "affinity")
    steps.undo()
    on_cpu = dataclasses.replace(subject.view.pair, device="cpu")
    subject.change_view(pair=on_cpu, layer=1)
    assert steps.said[-1][0] == "layer 2"
    steps.redo()
    assert subject.view.pair == on_cpu
    steps.undo()
    steps.undo()
    assert (subject.view.pair, subject.view.layer) == (on_cpu, 0)


@pytest.fixture
def desk(qtbot, flickr30k):
    """Undo of a subject whose session has a worker, with the Flickr30K reference open."""
    subject, worker = Subject(), ModelWorker()
    session = Session(subject, worker)
    steps = UndoSteps(subject, session.show_view)
    steps.said = []
    steps.changed.connect(lambda undo, redo: steps.said.append((undo, redo)))
    worker.start()
    open_reference(qtbot, subject, session, flickr30k)
    yield subject, session, steps
    worker.stop()


def open_reference(qtbot, subject, session, reference):
    pair = PairId((str(reference.checkpoint),), str(reference.dataset), device="cpu")
    session.open_pair(pair)
    qtbot.waitUntil(lambda: subject.info is not None and subject.info.pair == pair, timeout=LONG_MS)


def settle(qtbot, subject):
    """Wait until everything that the View asks is answered."""
    qtbot.wait(2 * TYPING_DELAY_MS)
    qtbot.waitUntil(lambda: not subject.busy, timeout=LONG_MS)


def test_whatever_was_done_in_two_pairs_is_undone_and_redone_to_its_ends(desk, qtbot, coco):
    subject, session, steps = desk
    first, done = subject.view, []

    def do(action, name):
        action()
        settle(qtbot, subject)
        done.append((name, subject.view))
        assert steps.said[-1] == (name, "")

    for text in ("a", "a red", "a red ball"):
        session.type_query(Query(text=text))
        settle(qtbot, subject)
    do(lambda: session.submit_query(Query(text="a red ball")), "search for “a red ball”")
    do(lambda: subject.change_view(layer=2), "layer 3")
    do(lambda: subject.select_region(4), "select region 5")
    do(lambda: session.submit_query(Query(text="a blue box")), "search for “a blue box”")
    do(lambda: open_reference(qtbot, subject, session, coco), "open coco_precomp")
    do(lambda: subject.change_view(overlay="attention"), "show attention")
    for name, view in reversed(done):
        assert (subject.view, steps.said[-1][0]) == (view, name)
        steps.undo()
        qtbot.waitUntil(lambda: subject.info.pair == subject.view.pair, timeout=LONG_MS)
        settle(qtbot, subject)
    assert (subject.view, steps.said[-1]) == (first, ("", "search for “a red ball”"))
    for name, view in done:
        steps.redo()
        settle(qtbot, subject)
        assert (subject.view, steps.said[-1][0]) == (view, name)
    assert subject.info.pair == subject.view.pair
    assert subject.traced is not None


@pytest.fixture
def window(qapp, tmp_path, qtbot, info):
    """A window on the split."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    yield made
    made.close()
    made.deleteLater()


def action(window, beginning):
    return next(one for one in window._menus.commands if one.text().startswith(beginning))


def test_keys_undo_and_redo_and_the_menu_says_what(window, qtbot):
    assert not action(window, "Undo").isEnabled()
    window.image.canvas.setFocus()
    window.subject.change_view(layer=1)
    assert action(window, "Undo").text() == "Undo layer 2"
    qtbot.keyClick(window.image.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.subject.view.layer == 0
    assert action(window, "Redo").text() == "Redo layer 2"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.image.canvas, Qt.Key.Key_Z, both)
    assert window.subject.view.layer == 1


def test_while_typing_the_keys_undo_the_typing(window, qtbot):
    window.subject.change_view(layer=1)
    window.query.field.setFocus()
    qtbot.keyClicks(window.query.field, "bear")
    qtbot.keyClick(window.query.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.query.field.text() == ""
    assert window.subject.view.layer == 1


def test_copied_command_draws_what_is_shown(window):
    assert not action(window, "Copy").isEnabled()
    window.subject.change_view(query=Query(text="a bear"), image=2, layer=1, selection=Selection(regions=(6,)))
    action(window, "Copy").trigger()
    assert QGuiApplication.clipboard().text() == (
        "vsrn-viewer export --image=c '--query=a bear' --layer=2 --regions=7 --out=figure.pdf"
    )


def test_copied_python_draws_what_is_shown(window):
    window.subject.change_view(image=0, query=Query(text="a bear"), layer=1)
    next(action for action in window._menus.commands if action.text() == "Copy as Python").trigger()
    ids = window.subject.info.image_ids
    assert QGuiApplication.clipboard().text().splitlines()[2] == (
        f"work.figure({ids[0]!r}, query='a bear', layer=2).save('figure.pdf')"
    )


def test_a_slider_that_is_moved_on_is_one_step(subject, steps):
    for threshold in (0.1, 0.2, 0.3):
        subject.change_view(edge_threshold=threshold)
    assert steps.said[-1] == ("hide edges below 0.300", "")
    subject.change_view(layer=1)
    subject.change_view(edge_threshold=0.4)
    steps.undo()
    steps.undo()
    assert (subject.view.edge_threshold, subject.view.layer) == (0.3, 0)
    steps.undo()
    assert (subject.view.edge_threshold, steps.said[-1]) == (0.0, ("", "hide edges below 0.300"))
