"""The filter fields of a window together: above tables of queries, saved by name, with labels that are asked once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMenu
from quiet_worker import QuietWorker
from sample_queries import queries_of, scores_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import FilterError
from vsrn_viewer.queries import ImageLabels
from vsrn_viewer.requests import AskLabels
from vsrn_viewer.ui.image_labels import LabelsAtHand
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.filter_field import FilterField
from vsrn_viewer.ui.panels.saved_filters import read_saved
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import PairId

LINES = CaptionLines.even(4, 2)
LABELS = (("cow", "bear"), ("frog",), ("cow",), ())
QUERIES = replace(queries_of(scores_of(LINES, seed=3), LINES), labels=LABELS)


@pytest.fixture
def window(qapp, info, tmp_path, qtbot):
    """A window with a table of queries that needs no model."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    made.desk.queries = QUERIES
    made.desk.changed.emit()
    yield made
    made.close()
    made.deleteLater()


def field_of(window, kind):
    (field,) = {field for field in window.findChildren(FilterField) if field.kind == kind and field.parent()}
    return field


def rows(page):
    model = page.rows.model()
    return sorted(model.row_of(model.index(place, 0)) for place in range(model.rowCount()))


def command(window, text):
    return next(action for action in window._menus.commands if action.text() == text)


def test_the_tables_of_queries_show_what_passes_and_its_recall(window, qtbot):
    captions, images = (window.queries.pages[key] for key in ("captions", "images"))
    command(window, "Filter the queries…").trigger()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field_of(window, "captions").field)
    qtbot.keyClicks(QApplication.focusWidget(), "label:cow caption:cow")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert rows(captions) == [0, 1]  # of the images with a cow, those captions that say so
    assert "2 of 8 captions" in captions.summary.text()
    ranks = QUERIES.captions.rank[:2]
    assert captions.summary.text().startswith(f"R@1 {100 * np.mean(ranks == 1):.1f}")
    window.desk.set_filter("captions", "rank:1")  # as a bar of the histogram does
    assert field_of(window, "captions").field.text() == "rank:1"
    assert rows(captions) == np.flatnonzero(QUERIES.captions.rank == 1).tolist()

    window.queries.choose("images")
    command(window, "Filter the queries…").trigger()
    field = field_of(window, "images")
    qtbot.waitUntil(field.field.hasFocus)
    assert rows(images) == [0, 1, 2, 3]
    qtbot.keyClicks(field.field, "label:")
    assert field.known()["label"] == ["bear", "cow", "frog"]
    field.use_text("-label:cow top1:>=0")
    assert rows(images) == [1, 3]
    window.desk.queries = replace(QUERIES, labels=())  # another pair has come
    window.desk.changed.emit()
    assert rows(images) == [0, 1, 2, 3]
    assert field.problem.text() == "All are shown: the filter asks for 'label', but the images have no labels."
    qtbot.keyClick(field.field, Qt.Key.Key_Escape)
    assert (field.field.text(), field.problem.text()) == ("", "")
    qtbot.keyClick(field.field, Qt.Key.Key_Escape)
    assert images.rows.hasFocus()
    window.queries.choose("captions")  # its filter has stayed
    assert rows(captions) == np.flatnonzero(QUERIES.captions.rank == 1).tolist()


def test_filters_are_saved_by_name_offered_to_their_kind_and_removed(window, qtbot):
    captions, results = field_of(window, "captions"), field_of(window, "results")
    captions.field.setText("rank:>10")
    menu = captions.saved.open_list()
    next(action for action in menu.actions() if action.text() == "Save this filter…").trigger()
    qtbot.waitUntil(lambda: hasattr(QApplication.activePopupWidget(), "problem"))
    asked = QApplication.activePopupWidget()
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert asked.problem.text() == "A saved filter needs a name."
    qtbot.keyClicks(asked.field, "far & away")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert captions.saved.filters == {"far & away": "rank:>10"}
    assert results.saved.filters == {}
    assert read_saved(window._settings.value("filters/captions")) == {"far & away": "rank:>10"}

    captions.use_text("")
    menu = captions.saved.open_list()
    assert menu.actions()[0].text() == "far && away\trank:>10"
    menu.actions()[0].trigger()
    assert window.desk.filters["captions"] == "rank:>10"
    menu.findChild(QMenu).actions()[0].trigger()
    assert captions.saved.filters == {}


def test_a_mistake_is_not_saved(window):
    field = field_of(window, "results")
    for text in ("", "rnak:1"):
        field.field.setText(text)
        add = next(action for action in field.saved.open_list().actions() if action.text() == "Save this filter…")
        assert not add.isEnabled()


@pytest.mark.parametrize("stored", [None, 3, "", "[1]", "{", '{"a": 3}', '{"": "rank:1"}', "[" * 10_000])
def test_settings_that_somebody_spoiled_hold_no_filter(stored):
    assert read_saved(stored) == {}


def test_labels_are_asked_once_and_not_where_the_queries_hold_them(subject, info):
    worker = QuietWorker()
    desk = QueryDesk(subject, worker)
    at_hand = LabelsAtHand(desk)
    assert (at_hand.labels(), at_hand.labels()) == (None, None)
    ((key, request),) = worker.asked
    assert request == AskLabels(info.pair)
    worker.answered.emit(key, request, ImageLabels(LABELS))
    assert at_hand.labels() is LABELS
    subject.set_info(replace(info, pair=PairId(data="other")))
    assert at_hand.labels() is None
    key, request = worker.asked[-1]
    worker.failed.emit(key, request, "damaged", "")
    with pytest.raises(FilterError, match="damaged"):
        at_hand.labels()
    subject.set_info(info)
    desk.queries = QUERIES
    assert at_hand.labels() is LABELS
    assert len(worker.asked) == 2
