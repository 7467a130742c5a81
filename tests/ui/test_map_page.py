"""The page Map: asked when it is seen, one plane a member; what is drawn around is kept by tables and results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_bench import FakeBench
from late_worker import LateWorker
from PySide6.QtCore import QPoint, QSettings, Qt
from sample_queries import queries_of, scores_of
from shiboken6 import delete
from ui_samples import CAPTIONS

from vsrn_viewer.answers import Progress
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.palette import SERIES
from vsrn_viewer.principal import Plane
from vsrn_viewer.requests import AskMap, AskQueries
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.message import Message
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.row_actions import RowAction

LINES = CaptionLines.even(4, 2)
QUERIES = replace(queries_of(scores_of(LINES, seed=3), LINES), labels=(("dog",), ("cat",), ("dog",), ()))
PLACES = np.array([[image, 0.0] for image in range(4)]), np.array([[line / 2, 1.0] for line in range(8)])


def plane(member=1):
    return Plane(PLACES[0] * member, PLACES[1], (0.3, 0.2), member)


class Bench(FakeBench):
    refused = False

    def begin(self, _pair, request):
        return self._answer(request)

    def _answer(self, request):
        yield Progress("Finding the plane", 3, 12, "images and captions")
        if self.refused:
            raise DatasetError("ims.npy: cannot be read. Mend it.")
        if isinstance(request, AskQueries):
            return QUERIES
        made = plane(request.member)
        return made if request.method == "pca" else replace(made, shares=None, method="t-sne")


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def worker(qapp, bench):
    assert qapp
    return LateWorker(bench)


@pytest.fixture
def panel(subject, worker, info, qtbot):
    """The queries panel alone, with a worker that answers."""
    subject.set_info(replace(info, members=2))
    made = QueriesPanel(QueryDesk(subject, worker))
    qtbot.addWidget(made)
    made.resize(1000, 360)
    made.show()
    made.choose("map")
    made.set_on_top(True)
    return made


@pytest.fixture
def window(qapp, info, qtbot, tmp_path):
    """The whole window, given its answers by hand."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.subject.set_info(info)
    made.resize(1200, 800)
    made.show()
    made.desk.queries = QUERIES
    made.desk.changed.emit()
    made.queries.set_on_top(True)
    made.queries.choose("map")
    made.queries.pages["map"]._take(AskMap(info.pair), plane())
    return made


@pytest.fixture
def page(window):
    return window.queries.pages["map"]


def mark_of(page, point):
    """Return which mark of the map a point is: images first, then captions."""
    return page._points.tolist().index(point)


def enclose(page, points):
    page.canvas.enclosed.emit(np.isin(page._points, points))


def rows(page):
    model = page.rows.model()
    return sorted(model.row_of(model.index(place, 0)) for place in range(model.rowCount()))


def test_points_say_what_they_are_open_images_and_ask_captions(page, window):
    words = page.canvas.words
    assert words[mark_of(page, 2)] == f"c, best caption at {QUERIES.images.rank[2]}"
    assert words[mark_of(page, 4 + 5)] == f"{CAPTIONS[5].strip()}, image at {QUERIES.captions.rank[5]}"
    page.canvas.clicked.emit(mark_of(page, 2))
    assert window.subject.view.image == 2
    page.canvas.clicked.emit(mark_of(page, 4 + 5))
    query = window.subject.view.query
    assert (query.kind, query.index, query.text) == ("caption", 5, CAPTIONS[5])
    assert len(page.canvas.words) == len(page.table().rows) == 12


def test_beside_the_map_stands_what_is_pointed_at_and_nothing_is_left_empty(page, window, info, qtbot):
    shown, canvas = page.row.point, page.canvas
    width = canvas.filled_width(300) + 400
    page.row.resize(width, 300)
    page.row.layout().activate()
    assert not shown.isHidden()
    assert canvas.width() - canvas.plot().right() <= 24  # pixels
    assert canvas.width() + shown.width() >= width - 20
    assert (shown.words.startswith("Point at a dot"), shown.file) == (True, "")
    canvas.hover(mark_of(page, 2))
    rank = QUERIES.images.rank[2]
    assert shown.words.splitlines() == [
        f"c, best caption at {rank}",
        *(f"“{CAPTIONS[line].strip()}”" for line in (4, 5)),
    ]
    assert shown.file == info.image_files[2]
    qtbot.waitUntil(lambda: shown._photograph() is not None, timeout=5000)
    picture = shown.grab().toImage()
    assert picture.pixelColor(12, 12) == shown._photograph().toImage().pixelColor(2, 2)
    canvas.hover(mark_of(page, 4 + 7))
    assert shown.words.splitlines() == [f"{CAPTIONS[7].strip()}, image at {QUERIES.captions.rank[7]}", "image d"]
    canvas.hover(-1)  # it stays to be read
    assert shown.file == info.image_files[3]
    window.subject.set_info(replace(info, model_name="another"))
    assert shown.file == ""


def test_where_there_is_little_room_it_is_the_maps(page):
    page.row.resize(page.canvas.filled_width(300) + 100, 300)
    assert page.row.point.isHidden()


def test_keys_walk_over_points_and_letters_do_what_they_do_in_the_tables(page, window, qtbot):
    done = []
    window.desk.row_actions.append(RowAction("Try", done.append, key="z"))
    page.canvas.hover(mark_of(page, 4 + 5))
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z)
    assert [(query.kind, query.index) for query in done] == [("caption", 5)]
    page.canvas.hover(mark_of(page, 3))
    qtbot.keyClick(page.canvas, Qt.Key.Key_Return)
    assert window.subject.view.image == 3


def test_what_is_drawn_around_is_kept_by_tables_results_and_map_until_all_are_kept_again(page, window):
    kept = window.desk.kept
    enclose(page, [1, 2, 4 + 3, 4 + 5, 4 + 6])
    assert kept.words() == "5 points kept"
    faint = {point for mark, point in enumerate(page._points.tolist()) if _is_faint(page, mark)}
    assert faint == set(range(12)) - {1, 2, 7, 9, 10}
    for key, expected in (("captions", [3, 5, 6]), ("images", [1, 2])):
        window.queries.choose(key)
        assert rows(window.queries.pages[key]) == expected
    assert "3 of 8 captions" in window.queries.pages["captions"].summary.text()
    model = window.results.model
    assert [model.tile(place).image_id for place in range(model.rowCount())] == ["b", "c"]
    window.desk.set_filter("images", "label:dog")
    assert rows(window.queries.pages["images"]) == [2]
    kept.keep_all()
    assert rows(window.queries.pages["images"]) == [0, 2]
    assert len(rows(window.queries.pages["captions"])) == 8
    assert model.rowCount() == 4


def _is_faint(page, mark):
    ends = np.cumsum([len(one.x) for one in page.canvas.chart.marks])
    return page.canvas.chart.marks[int(np.searchsorted(ends, mark, side="right"))].is_faint


def test_what_a_filter_keeps_is_bright(page, window):
    window.desk.set_filter("captions", "rank:1")
    passing = np.flatnonzero(QUERIES.captions.rank == 1)
    assert 0 < len(passing) < 8
    bright = {int(point) for mark, point in enumerate(page._points) if not _is_faint(page, mark)}
    assert bright == {0, 1, 2, 3} | {4 + int(line) for line in passing}


def test_no_point_inside_changes_nothing_and_where_no_image_is_kept_all_can_be_shown(page, window):
    enclose(page, [])
    assert not window.desk.kept.by_hand
    enclose(page, [4, 5])
    message = window.results.findChild(Message)
    assert message.isVisible()
    window.results.filter.let_all_pass()
    assert window.results.model.rowCount() == 4
    assert not window.desk.kept.by_hand


def test_another_split_forgets_the_plane_and_what_is_kept(panel, worker, subject, info):
    page = panel.pages["map"]
    worker.rest()
    enclose(page, [1, 4])
    assert page.desk.kept.words() == "2 points kept"
    subject.set_info(replace(info, split="other"))
    assert not page.desk.kept.by_hand
    assert page.absence().startswith("Finding the plane")
    worker.rest()
    assert page.absence() == ""
    assert page.canvas.isVisible()


def test_each_member_has_a_plane_of_its_own(panel, worker, subject):
    page = panel.pages["map"]
    worker.rest()
    assert page.canvas.chart.x.high < 4
    subject.change_view(member=2)
    assert page.absence() != ""
    worker.rest()
    assert page.absence() == ""
    assert page.canvas.chart.x.high > 6


def test_colours_labels_and_the_legend(page):
    assert "images: 4" in page.legend.text()
    assert not page.label.isVisible()
    page.colouring.set_current("label")
    page.colouring.changed.emit("label")
    assert [page.label.itemText(at) for at in range(page.label.count())] == ["dog (2)", "cat (1)"]
    assert "with dog: 6" in page.legend.text()
    page.label.setCurrentIndex(1)
    assert "with cat: 3" in page.legend.text()


def test_the_menu_leads_to_the_case_and_to_what_is_kept(page, window):
    chosen, turned = [], []
    window.desk.case_chosen.connect(chosen.append)
    page.turned.connect(turned.append)
    enclose(page, [4, 5])
    menu = page.open_point_menu(mark_of(page, 4 + 5), QPoint(0, 0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Open the case: truth and winner side by side"].trigger()
    assert chosen[0].query.index == 5
    actions["Show the kept captions in their table"].trigger()
    assert turned == ["captions"]
    actions["Keep all points again"].trigger()
    assert not window.desk.kept.by_hand
    menu.close()


def test_a_matrix_and_a_file_that_cannot_be_read_are_told(panel, worker, bench, subject, info):
    page = panel.pages["map"]
    worker.rest()
    assert page.absence() == ""
    bench.refused = True
    subject.change_view(member=2)
    worker.rest()
    assert page.absence() == "ims.npy: cannot be read. Mend it."
    subject.change_view(member=1)
    assert page.absence() == ""
    bench.refused = False
    subject.change_view(member=2)
    worker.rest()
    assert page.absence() == ""
    subject.set_info(replace(info, can_trace=False))
    assert "no embeddings" in page.absence()


def test_the_map_on_screen_is_saved_as_a_figure_in_its_colours(page, window, tmp_path, qtbot):
    page.colouring.set_current("rank")
    page.colouring.changed.emit("rank")
    asked = []
    window.queries.plot_asked.connect(asked.append)
    menu = page.open_point_menu(-1, QPoint(0, 0))
    menu.actions()[0].trigger()
    menu.close()
    plot = asked[0].plot
    assert plot.series[-1] == "rank 1"
    with qtbot.waitSignal(window.export.finished, timeout=20_000):
        window.export.start_plot(plot, tmp_path / "map.svg")
    drawn = (tmp_path / "map.svg").read_text()
    assert SERIES[3].colour in drawn  # of rank 1


def test_the_other_places_are_a_job_that_can_be_stopped_and_say_what_they_do_not_mean(panel, worker, bench):
    page = panel.pages["map"]
    worker.rest()
    assert not page.meaning.isVisible()
    page.method.set_current("t-sne")
    page.method.changed.emit("t-sne")
    assert page.absence().endswith("…")
    words, stop = page.remedy()
    assert words == "Stop"
    stop()
    assert (page.method.current(), page.absence()) == ("pca", "")
    page.method.set_current("t-sne")
    page.method.changed.emit("t-sne")
    worker.rest()
    assert page.meaning.isVisible()
    assert "mean nothing" in page.meaning.text()
    assert page.canvas.chart.x.label == "t-SNE 1 (no unit)"
    assert "distances between groups and their sizes mean nothing" in page.plot().note
    assert page.table().columns[-2:] == ("t-SNE 1", "t-SNE 2")
    bench.refused = True
    page.desk.subject.change_view(member=2)
    worker.rest()
    words, back = page.remedy()
    assert words == "Show the principal plane"
    bench.refused = False
    back()
    worker.rest()
    assert page.absence() == ""
    assert page.canvas.chart.x.label.startswith("component 1")


def test_a_zoomed_map_offers_all_of_it_again(page):
    assert not page.whole.isVisible()
    page.canvas.zoom(4)
    assert page.whole.isVisible()
    menu = page.open_point_menu(-1, QPoint(0, 0))
    assert "Show the whole map" in [action.text() for action in menu.actions()]
    menu.close()
    page.whole.click()
    assert not page.whole.isVisible()
    assert not page.canvas.is_zoomed


def test_the_map_on_screen_is_asked_for_as_a_command_while_all_points_are_bright(page):
    page.colouring.set_current("rank")
    page.colouring.changed.emit("rank")
    found = page.asked_plot()
    assert (found.recipe.question.name, found.recipe.question.colours) == ("whole-map", "rank")
    assert found.plot.series[-1] == "rank 1"
    page.colouring.set_current("mark")
    assert page.asked_plot().recipe is None
    page.colouring.set_current("rank")
    page.desk.kept.take_filter("images", np.zeros(len(page.desk.subject.info.image_ids), bool))
    assert page.asked_plot().recipe is None  # faint points are in no recipe


def test_marks_that_are_read_late_find_no_page_that_is_gone(subject, worker, info):
    subject.set_info(info)
    desk = QueryDesk(subject, worker)
    panel = QueriesPanel(desk)
    delete(panel)
    desk.marking.changed.emit()  # an exception in what follows it would fail the test
