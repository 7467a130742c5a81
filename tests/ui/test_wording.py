"""The commands about the wording of queries, by their keys, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_trace_file import make_trace
from ui_samples import ranking_of

from vsrn_viewer.answers import CountedWord, Traced
from vsrn_viewer.query_lines import RankedLine, RankedLines
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.past_queries import PastQueriesPopup
from vsrn_viewer.view import Query

UNKNOWN = "not in the vocabulary: read as <unk>"


@pytest.fixture
def window(qapp, info, tmp_path, qtbot):
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.subject.set_info(info)
    yield made
    made.close()
    made.deleteLater()


def look(window, text, image=1):
    """Let a sentence be answered."""
    subject = window.subject
    subject.change_view(query=Query(text=text), image=image)
    known = subject.info.words
    words = tuple(CountedWord(word, word in known, "" if word in known else UNKNOWN) for word in text.split())
    subject.set_ranking(ranking_of([0.5, 0.25, 0.0, -0.5], text=text, words=words))
    subject.set_traced(Traced(image, subject.view.query, make_trace(), TraceContext(), 0.0))


def test_the_keys_do_what_the_menu_says(window):
    look(window, "a bears")
    window.query.field.setFocus()
    QTest.keyClick(window.query.field, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert window.query.field.text() == "a bear"
    assert window.subject.view.query == Query(text="a bear")
    look(window, "a bear")
    QTest.keyClick(window.query.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = next(child for child in window.findChildren(PastQueriesPopup))
    assert popup.isVisible()
    assert popup.list.model().index(0, 0).data() == "a bear"
    popup.close()


def test_pasted_lines_open_their_page_and_enter_asks_the_first(window):
    asked = []
    window.worker.ask = lambda key, request: asked.append((key, request))
    QGuiApplication.clipboard().setText("a cow\na bear")
    window.query.field.setFocus()
    QTest.keyClick(window.query.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.queries.switch.current() == "lines"
    key, request = asked[-1]
    assert request.texts == ("a cow", "a bear")
    lines = tuple(RankedLine(Query(text=text), 0, 0.5) for text in request.texts)
    window.worker.answered.emit(key, request, RankedLines(lines))
    QApplication.processEvents()
    page = window.queries.pages["lines"]
    assert page.rows.isVisible()
    window.desk.lines.step(1)
    assert (window.query.field.text(), window.subject.view.query) == ("a cow", Query(text="a cow"))
    QTest.keyClick(page.rows, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert window.subject.view.query == Query(text="a bear")
