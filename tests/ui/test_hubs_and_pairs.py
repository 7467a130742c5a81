"""The pages Hubs and Pairs: asked when they are seen, shown as they are answered, and led from by keys and clicks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtCore import QPoint, QSettings, Qt
from trace_samples import traced
from ui_samples import CAPTIONS, ranking_of

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.hubs import Hubs, Occurrences, Offsets
from vsrn_viewer.minimal_pairs import MinimalPair, ScoredPairs
from vsrn_viewer.requests import AskHubs, AskPairs
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

LESS = np.array([0.0, 0.9, 0.0, 0.0])  # image 1 is near to everything
PAIRS = (
    MinimalPair(2, "add", "a frog", "a frog <b>"),
    MinimalPair(1, "swap", "a cow left of a bear", "a bear left of a cow"),
)


def hubs_in(correction):
    counts = np.array([[1, 7, 0, 0], [2, 8, 1, 0], [8, 8, 8, 8]]) if correction is None else np.full((3, 4), 2)
    offsets = None if correction is None else Offsets(2.0, LESS, np.zeros(8))
    share = 40.0 if correction is None else 50.0
    of_captions = Occurrences(np.full((3, 8), 1), 4)
    return Hubs(correction, Occurrences(counts, 8), of_captions, (share, 80.0, 90.0), (30.0, 60.0, 70.0), offsets)


class Bench(FakeBench):
    refused = False

    def begin(self, _pair, request):
        return self._answer(request)

    def _answer(self, request):
        yield Progress("Finding who is near to whom", 0, 8, "captions")
        if self.refused:
            raise DatasetError("pairs.json: no minimal pairs. Give a list.")
        if isinstance(request, AskHubs):
            return hubs_in(request.correction)
        if isinstance(request, AskPairs) and not request.file:
            raise DatasetError("split 'test' knows no minimal pairs of its own. Open a file of them.")
        return ScoredPairs("pairs.json", PAIRS, np.array([0.5, 0.1]), np.array([0.4, 0.3]), np.zeros(2, bool))


@pytest.fixture
def worker(qapp):
    assert qapp
    return LateWorker(Bench())


@pytest.fixture
def panel(subject, worker, qtbot):
    made = QueriesPanel(QueryDesk(subject, worker))
    qtbot.addWidget(made)
    made.resize(1200, 360)
    made.show()
    return made


def turn_to(panel, worker, key):
    """Turn to a page and let its answer come; the queries themselves are not needed."""
    panel.choose(key)
    panel.pages[key].set_shown(True)
    worker.rest()
    return panel.pages[key]


def column(page, name):
    model = page.rows.model()
    return [
        model.index(row, place).data()
        for place in range(model.columnCount())
        if model.headerData(place, Qt.Orientation.Horizontal).lstrip("▴▾ ") == name
        for row in range(model.rowCount())
    ]


def test_everybodys_answer_stands_first_beside_its_order_without_hubs(panel, worker):
    page = turn_to(panel, worker, "hubs")
    assert page.isVisible()
    page.within.set_current("1")
    page.within.changed.emit("1")
    assert column(page, "image")[:2] == ["b", "a"]
    assert column(page, "N1")[:2] == ["7", "1"]
    assert column(page, "N1 CSLS")[:2] == ["2", "2"]
    assert "at most 7 → 2 of 8 captions" in page.summary.text()
    assert "R@1 40.0 → 50.0" in page.recall[0].text()
    assert page.formula.text().startswith("CSLS: 2 s − r(image) − r(caption)")


def test_only_what_is_shown_is_asked(panel, worker):
    page = turn_to(panel, worker, "hubs")
    assert set(page._found) == {None, "csls"}
    page.correction.set_current("inverted-softmax")
    page.correction.changed.emit("inverted-softmax")
    assert page.summary.text().startswith("Finding who is near to whom")
    assert not page.rows.isVisible()
    worker.rest()
    assert page.rows.isVisible()
    assert "N10 inverted softmax" in [one.name for one in page.rows.model().table.columns]


def test_an_order_that_cannot_be_made_says_why_and_another_can_be_chosen(panel, worker):
    page = turn_to(panel, worker, "hubs")
    Bench.refused = True
    try:
        page.correction.set_current("inverted-softmax")
        page.correction.changed.emit("inverted-softmax")
        worker.rest()
    finally:
        Bench.refused = False
    assert page.summary.text() == "pairs.json: no minimal pairs. Give a list."
    assert page.correction.isVisible()
    page.correction.set_current("csls")
    page.correction.changed.emit("csls")
    assert page.rows.isVisible()


def test_the_query_stands_in_both_orders_and_the_plain_one_is_kept(panel, worker, subject):
    page = turn_to(panel, worker, "hubs")
    subject.change_view(query=Query("caption", CAPTIONS[0], 0))
    subject.set_ranking(ranking_of([0.5, 0.6, 0.2, 0.1], truth=0, text=CAPTIONS[0]))
    page.listed.set_current("query")
    page.listed.changed.emit("query")
    assert page.summary.text() == "a: rank without hubs (CSLS) 1, plain rank 2"
    assert column(page, "image") == ["a", "c", "b", "d"]  # 1.0, 0.4, 0.3, 0.2
    assert column(page, "plain rank") == ["2", "3", "1", "4"]


def test_a_row_opens_its_image_or_asks_its_caption(panel, worker, subject):
    page = turn_to(panel, worker, "hubs")
    page.open_row(2)
    assert subject.view.image == 2
    page.side.set_current("captions")
    page.side.changed.emit("captions")
    page.open_row(5)
    assert subject.view.query == Query("caption", CAPTIONS[5], 5)
    menu = page.open_row_menu(5, 0, QPoint())
    assert menu.actions()[0].text() == "Search with this caption"


def test_another_pair_forgets_the_hubs(panel, worker, subject, info):
    page = turn_to(panel, worker, "hubs")
    subject.set_info(replace(info, model_name="another"))
    assert page.absence()
    worker.rest()
    assert not page.absence()


def test_pairs_are_walked_with_what_differs_marked(panel, worker, qtbot):
    page = turn_to(panel, worker, "pairs")
    assert page.summary.text() == "split 'test' knows no minimal pairs of its own. Open a file of them."
    page.open_file("pairs.json")
    worker.rest()
    assert page.summary.text().startswith("pairs.json: 50.0 % of 2 pairs right")
    assert column(page, "kind") == ["swap", "add"]  # what failed worst
    with qtbot.waitSignal(page.desk.sides_chosen) as said:
        page.rows.setCurrentIndex(page.rows.model().index(1, 0))
        page.open_pair(page.rows.current_row())
    true, false = Query("sentence", PAIRS[0].true), Query("sentence", PAIRS[0].false)
    assert said.args == [(2, true), (2, false), False]
    page._walk(0)
    assert "<b><u>&lt;b&gt;</u></b>" in page.words.text()


def test_a_kind_keeps_its_pairs(panel, worker):
    page = turn_to(panel, worker, "pairs")
    page.open_file("pairs.json")
    worker.rest()
    page.kinds.walked.emit(2)
    assert column(page, "kind") == ["swap"]
    page.kinds.walked.emit(0)
    assert len(column(page, "kind")) == 2


def test_a_file_that_cannot_be_taken_says_why_and_what_was_there_stays(panel, worker):
    page = turn_to(panel, worker, "pairs")
    page.open_file("pairs.json")
    worker.rest()
    Bench.refused = True
    try:
        page.open_file("other.json")
        worker.rest()
    finally:
        Bench.refused = False
    assert page.summary.text() == "pairs.json: no minimal pairs. Give a list."
    assert len(column(page, "kind")) == 2


def test_pairs_need_no_captions_of_the_split(panel, worker, subject, info):
    subject.set_info(replace(info, captions=()))
    turn_to(panel, worker, "pairs")
    assert panel.pages["pairs"].isVisible()
    panel.choose("hubs")
    assert not panel.pages["hubs"].isVisible()


def test_both_captions_of_a_pair_stand_side_by_side_with_word_by_region(qapp, tmp_path, qtbot, info):
    window = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    window.subject.set_info(info)
    window.subject.set_traced(traced())
    page = window.queries.pages["pairs"]
    page._take(AskPairs(info.pair, "pairs.json"), ScoredPairs("", PAIRS, *np.zeros((2, 2)), np.zeros(2, bool)))
    page.open_pair(1, with_words=True)
    sides = [(one.view.image, one.view.query.text) for one in (window.subject, window.pinned)]
    assert sides == [(1, PAIRS[1].true), (1, PAIRS[1].false)]
    assert window.docks.docks["pinned"].isVisible()
    qtbot.waitUntil(lambda: not window.docks.docks["interaction"].visibleRegion().isEmpty())


def test_without_a_dataset_no_page_waits_for_ever_and_a_button_opens_one(worker, qtbot):
    panel = QueriesPanel(QueryDesk(Subject(), worker))
    qtbot.addWidget(panel)
    panel.set_on_top(True)
    for key in ("captions", "models", "suspects", "hubs", "pairs"):
        panel.choose(key)
        assert panel._message.sentence.text() == "Open a dataset to see how all of its queries fare."
        with qtbot.waitSignal(panel.open_requested):
            panel._message.button.click()


def test_while_a_dataset_opens_nobody_is_asked_to_open_one(worker, qtbot):
    subject = Subject()
    panel = QueriesPanel(QueryDesk(subject, worker))
    qtbot.addWidget(panel)
    panel.set_on_top(True)
    subject.set_busy("open", True)
    assert panel._message.sentence.text() == "The queries are ranked as soon as the model and the dataset are open."
    assert panel._message.button.isHidden()
    subject.set_busy("open", False)  # it was stopped
    assert panel._message.sentence.text() == "Open a dataset to see how all of its queries fare."


def test_a_low_page_leaves_its_height_to_the_rows(panel, worker):
    page = turn_to(panel, worker, "hubs")
    assert page.bars.isVisible()
    assert page.formula.isVisible()
    panel.resize(1200, 160)
    assert not page.bars.isVisible()
    assert not page.formula.isVisible()
    assert page.rows.isVisible()


def test_captions_of_pairs_keep_their_room(panel, worker):
    page = turn_to(panel, worker, "pairs")
    page.open_file("pairs.json")
    worker.rest()
    for width in (960, 1200, 1600):
        panel.resize(width, 360)
        header, names = page.rows.horizontalHeader(), page.rows.model().columns
        assert min(header.sectionSize(names.index(f"{one} caption")) for one in ("true", "false")) > 140
        assert page.kinds.horizontalHeader().length() <= page.kinds.viewport().width()


def test_a_kind_of_late_pairs_is_not_cut(panel, worker, subject):
    page = turn_to(panel, worker, "pairs")
    late = "replace_relation_and_attribute"
    pairs = tuple(replace(PAIRS[0], kind=kind) for kind in ["add"] * 60 + [late])
    page._take(AskPairs(subject.info.pair, "f"), ScoredPairs("", pairs, *np.zeros((2, 61)), np.zeros(61, bool)))
    width = page.rows.columnWidth(page.rows.model().columns.index("kind"))
    assert width >= page.rows.fontMetrics().horizontalAdvance(late)


def test_the_switch_of_the_pages_stays_under_the_pointer(panel, worker):
    places = set()
    for key in ("hubs", "starred", "models", "pairs"):
        turn_to(panel, worker, key)
        panel.header.layout().activate()
        places.add(panel.switch.x())
    assert len(places) == 1
