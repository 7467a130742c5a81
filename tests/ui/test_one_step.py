"""Each gesture is one step of undo, whatever it changes: what is looked at, what is pinned beside it, or both."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPointF, QSettings, Qt
from PySide6.QtWidgets import QApplication
from references import REFERENCES
from trace_samples import traced
from ui_samples import write_image

from vsrn_viewer.queries import ModelsCase, case_of_caption
from vsrn_viewer.ui.likeness import find_like
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.undo import describe_case
from vsrn_viewer.view import PairId, Query

FLICKR = REFERENCES[1]
LONG_S = 30
PAIR = PairId((str(FLICKR.checkpoint),), str(FLICKR.dataset), device="cpu")
OTHER = PairId((str(REFERENCES[2].checkpoint),), str(FLICKR.dataset), device="cpu")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory):
    """The window on the Flickr30K reference, with all queries ranked and a sentence asked."""
    settings = QSettings(str(tmp_path_factory.mktemp("settings") / "s.ini"), QSettings.Format.IniFormat)
    made = MainWindow(qapp, settings)
    made.show()
    made.activateWindow()
    made.open_pair(PAIR)
    wait_for(lambda: made.subject.info is not None)
    made.docks.show_queries()
    made.session.submit_query(Query(text="a red ball"))
    wait_for(lambda: made.desk.queries is not None)
    settle(made)
    yield made
    made.close()
    made.deleteLater()


def wait_for(condition):
    end = time.monotonic() + LONG_S
    while not condition():
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents()
        time.sleep(0.001)
        assert time.monotonic() < end, "waited in vain"


def settle(window):
    """Wait until everything that is asked of both sides is answered."""
    both = ((window.subject, window.session), (window.pinned, window.pinned_session))
    wait_for(lambda: not any(subject.busy or session.is_pausing for subject, session in both))


def shown(window):
    is_pinned = window.docks.docks["pinned"].isVisible()
    return window.subject.view, window.pinned.view if is_pinned else None, window.pinned.info is not None


def press(qtbot, window, modifiers):
    window.image.canvas.setFocus()
    qtbot.keyClick(window.image.canvas, Qt.Key.Key_Z, modifiers)
    settle(window)


def type_and_submit(window):
    for text in ("a", "a blue b", "a blue box"):
        window.session.type_query(Query(text=text))
        settle(window)
    window.session.submit_query(Query(text="a blue box"))


def walk_to(line):
    return lambda window: window.queries.pages["captions"].open_case(line)


def open_pair_of_words(window):
    captions = window.subject.info.captions
    window.desk.open_sides((1, Query("caption", captions[0], 0)), (1, Query("caption", captions[6], 6)), False)


def open_case_of_two_models(window):
    query = Query("caption", window.subject.info.captions[3], 3)
    window.desk.other.case_chosen.emit(ModelsCase(query, (1, 3), (2, 3), OTHER))


def open_starred_case(window):
    window.sessions.starring.star()
    case = window.desk.starred.cases[-1]
    away = replace(
        case.shown, view=replace(case.shown.view, image=3, layer=1), image_id=window.subject.info.image_ids[3]
    )
    window.sessions.open_case(replace(case, shown=away, beside=None))


def double_click_caption(window):
    window.captions.caption_chosen.emit(Query("caption", window.subject.info.captions[8], 8))


def open_other_pair(window):
    window.opening.try_pair(OTHER)
    wait_for(lambda: window.subject.info.pair == OTHER)


def open_first_pair(window):
    window.opening.try_pair(PAIR)
    wait_for(lambda: window.subject.info.pair == PAIR)


GESTURES = {
    "show an example": lambda window: window.image.example_requested.emit(),
    "a sentence, typed": type_and_submit,
    "a result": lambda window: window.subject.pick_image(2),
    "a case": walk_to(0),
    "the next case": walk_to(7),
    "the pinned layer": lambda window: window.pinned.change_view(layer=2),
    "a region of the pinned image": lambda window: window.pinned.select_region(3),
    "the layer": lambda window: window.subject.change_view(layer=1),
    "unpin": lambda window: window.pinning.toggle(False),
    "pin": lambda window: window.pinning.pin(),
    "a double click on a caption": double_click_caption,
    "pin in the place of another": lambda window: window.pinning.pin(),
    "a minimal pair": open_pair_of_words,
    "a case of two models": open_case_of_two_models,
    "a case after that": walk_to(4),
    "images like this one": lambda window: find_like(window.subject),
    "what is left after dropping regions": lambda window: window.subject.change_run(
        lambda change: replace(change, regions=(0, 1, 2, 3))
    ),
    "another pair": open_other_pair,
    "the first pair again": open_first_pair,
    "a starred case": open_starred_case,
    "an example again": lambda window: window.image.example_requested.emit(),
}


SLOW = ("a sentence, typed", "a result", "the layer", "a case after that", "images like this one", "another pair")
SLOW += ("the first pair again", "an example again", "what is left after dropping regions")


@pytest.mark.parametrize(
    "gesture", [pytest.param(one, marks=pytest.mark.slow) if one in SLOW else one for one in GESTURES]
)
def test_undo_takes_a_gesture_back_whole_and_redo_makes_it_again(window, qtbot, gesture):
    settle(window)
    before = shown(window)
    GESTURES[gesture](window)
    settle(window)
    after = shown(window)
    assert after != before
    press(qtbot, window, CONTROL)
    assert shown(window) == before
    press(qtbot, window, CONTROL | SHIFT)
    assert shown(window) == after


def test_a_photograph_is_one_step_and_picking_the_best_result_after_it_another(window, qtbot, tmp_path):
    before = shown(window)
    window.photograph.search(write_image(tmp_path / "a.png"))
    settle(window)
    searched = shown(window)
    window.subject.pick_image(1)
    settle(window)
    press(qtbot, window, CONTROL)
    assert shown(window) == searched
    press(qtbot, window, CONTROL)
    assert shown(window) == before


def test_a_trace_is_a_step_that_is_taken_back_and_not_made_again(window, qtbot):
    before = shown(window)
    window.session.show_trace(traced().trace, traced().context)
    settle(window)
    undo, redo = (action for action in window._menus.commands if action.text().split()[0] in ("Undo", "Redo"))
    assert undo.text() == "Undo open a trace"
    press(qtbot, window, CONTROL)
    assert shown(window) == before
    assert (window.subject.info.pair, redo.text()) == (PAIR, "Redo")


def test_a_walk_is_taken_back_case_by_case_and_the_menu_says_which(window, qtbot):
    undo = next(action for action in window._menus.commands if action.text().startswith("Undo"))
    texts, seen = window.subject.info.captions, []
    for line in (1, 6, 11):
        seen.append(shown(window))
        walk_to(line)(window)
        settle(window)
    titles = window.image.title()[0], window.pinned_image.title()[0]
    for line in (11, 6, 1):
        assert undo.text() == f"Undo {describe_case(Query('caption', texts[line], line))}"
        press(qtbot, window, CONTROL)
        assert shown(window) == seen.pop()
        if line == 11:  # the case before is named again
            case = case_of_caption(window.desk.queries, 6, texts[6])
            assert window.signs.case == case
            assert window.queries.pages["captions"].rows.current_row() == 6
            assert window.pinned_image.title()[0].startswith("✓ Truth") or case.truth == case.instead
    assert titles[1].startswith("✓ Truth")


def test_a_double_click_on_the_image_is_no_step(window):
    window.subject.change_view(selection=replace(window.subject.view.selection, regions=()))
    window.subject.change_view(layer=2 if window.subject.view.layer != 2 else 1)
    settle(window)
    undo = next(action for action in window._menus.commands if action.text().startswith("Undo"))
    name, before = undo.text(), window.subject.view
    window.image._click(QPointF(0, 0), Qt.KeyboardModifier.NoModifier)
    window.image._choose(4, Qt.KeyboardModifier.NoModifier)
    assert undo.text() != name
    window.image._take_back_click()
    assert (undo.text(), window.subject.view) == (name, before)


def test_a_query_of_a_case_does_not_swallow_the_image_that_is_picked_next(window, qtbot):
    line = int(np.argmax(window.desk.queries.captions.rank))
    walk_to(line)(window)
    settle(window)
    case = shown(window)
    window.subject.pick_image(int(window.subject.ranking.order[1]))
    window.subject.pick_image(int(window.subject.ranking.order[0]))
    press(qtbot, window, CONTROL)
    press(qtbot, window, CONTROL)
    assert shown(window) == case
