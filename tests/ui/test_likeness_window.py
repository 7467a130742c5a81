"""Searching with an image or a region: two clicks, the grid ranks, and a hit shows what was found in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import run
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar
from ui_samples import ranking_of

from vsrn_viewer.answers import PartScores, Progress
from vsrn_viewer.change import Change
from vsrn_viewer.explain import kind_of
from vsrn_viewer.requests import RankByRegion, RankImages
from vsrn_viewer.ui.change_menus import words_of_query
from vsrn_viewer.ui.likeness import LikenessCommands
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.reading import ReadingPanel
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.status import StatusLine
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import Query, Selection

A = pair_named("a")
BY_REGION = Query("region", "a1", 1, region=6)


def chosen(menu, words):
    """Choose a line of a menu."""
    (action,) = [one for one in menu.findChildren(QAction) if one.text() == words]
    action.trigger()


@pytest.fixture
def traced(subject):
    """The subject looks at image c, of eight regions."""
    subject.change_view(image=2)
    subject.set_traced(replace(run(), image=2))
    return subject


@pytest.fixture
def results(subject, qtbot):
    panel = ResultsPanel(subject)
    qtbot.addWidget(panel)
    panel.resize(330, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_a_tile_leads_to_images_like_it(results, subject, qtbot):
    subject.set_ranking(ranking_of([0.25, 0.5, 0.125, 0.0]))
    with qtbot.waitSignal(results.query_chosen) as asked:
        chosen(results.open_image_menu(1, QPoint()), "Images like it")
    assert asked.args == [Query("like", "a", 0)]


def test_a_region_and_the_image_lead_to_what_is_like_them_and_the_image_stays(traced, qtbot):
    panel = ReadingPanel(traced, kind_of("reading"))
    qtbot.addWidget(panel)
    chosen(panel.open_menu((5,), QPoint()), "Images with a region like region 6")
    assert traced.view.query == Query("region", "c", 2, region=5)
    chosen(panel.open_menu((5,), QPoint()), "Images like this image")
    assert traced.view.query == Query("like", "c", 2)
    assert traced.view.image == 2
    assert not traced.follows_best
    image = ImagePanel(traced)
    qtbot.addWidget(image)
    traced.change_view(query=Query())
    chosen(image.open_ground_menu(QPoint()), "Images like this image")
    assert traced.view.query == Query("like", "c", 2)


def test_a_region_that_is_dropped_or_pinned_is_not_searched_with(traced, qtbot):
    panel = ReadingPanel(traced, kind_of("reading"))
    qtbot.addWidget(panel)

    def offers():
        lines = panel.open_menu((5,), QPoint()).findChildren(QAction)
        return [line for line in lines if "like" in line.text()]

    assert len(offers()) == 2
    traced.is_pinned = True
    assert offers() == []
    traced.is_pinned = False
    traced.change_run(lambda _: Change(regions=(0, 1, 2)))
    assert offers() == []


def test_both_searches_are_commands_by_name(traced, qtbot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menus = Menus(bar)
    LikenessCommands(menus, traced, bar)
    like, region = menus.commands
    assert (like.isEnabled(), region.isEnabled()) == (True, False)
    traced.change_view(selection=Selection((3,)))
    region.trigger()
    assert traced.view.query == Query("region", "c", 2, region=3)
    like.trigger()
    assert traced.view.query == Query("like", "c", 2)
    traced.change_view(image=-1)
    assert not like.isEnabled()


def test_a_hit_opens_with_the_region_that_was_found_in_it(results, subject):
    subject.change_view(query=Query("region", "c", 2, region=5))
    found = replace(
        ranking_of([0.25, 0.5, 1.0, 0.0]), query=subject.view.query, words=(), regions=np.array([7, 3, 5, 0])
    )
    subject.set_ranking(found)
    assert results.title()[1] == "with a region like region 6 of c, by cosine after the graph · 4 images"
    assert [results.model.tile(place).words() for place in (0, 1)] == [
        "rank 1, image c, score 1.000, region 6, the one that is asked about",
        "rank 2, image b, score 0.500, region 4",
    ]
    results.grid.setCurrentIndex(results.model.index(1))
    assert (subject.view.image, subject.view.selection) == (1, Selection((3,)))
    table = results.model.table()
    assert table.columns == ("rank", "image", "score", "truth", "region")
    assert [row[-1] for row in table.rows] == [6, 4, 8, 1]


def test_a_sum_shows_what_each_part_scores(results, subject):
    asked = Query(text="1: a bear -0.5: a cow")
    subject.change_view(query=asked)
    bear, cow = (np.array(scores, np.float32) for scores in ([0.5, 0.25, 0, 0], [1, 0, 0.5, 0]))
    parts = PartScores(1.0, "a bear", bear), PartScores(-0.5, "a cow", cow)
    subject.set_ranking(replace(ranking_of(bear - 0.5 * cow), query=asked, parts=parts))
    assert results.title()[1] == "sum of 2 parts, each weight × score, not normalised · 4 images"
    tip = results.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[:3] == ["rank 1, image b, score 0.250", "0.250  1: a bear", "0.000  −0.5: a cow"]
    table = results.model.table()
    assert table.columns == ("rank", "image", "score", "truth", "1: a bear", "−0.5: a cow")
    assert table.rows[0] == (1, "b", 0.25, "", 0.25, 0.0)
    assert table.rows[3] == (4, "c", -0.25, "", 0.0, 0.5)


@pytest.fixture
def field(subject, qtbot):
    panel = QueryPanel(subject)
    qtbot.addWidget(panel)
    return panel


def test_the_field_says_which_region_is_asked_and_an_edit_asks_for_another_image(field, subject, qtbot):
    subject.change_view(query=Query("region", "c", 2, region=5))
    assert field.query() == Query("region", "c", 2, region=5)
    assert field.kind_button.text() == "Region 6 ▾"
    subject.change_view(query=Query("like", "c", 2))
    assert (field.query(), field.kind_button.text()) == (Query("like", "c", 2), "Like ▾")
    subject.change_view(query=Query("region", "c", 2, region=5))
    asked = []
    field.query_changed.connect(asked.append)
    qtbot.keyClick(field.field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field.field, "b")
    assert asked == [Query("like", "b", 1)]


def test_the_field_says_that_a_sum_is_a_sum_and_offers_no_change_of_its_words(field, subject):
    asked = Query(text="1: a bear -0.5: a cow")
    subject.change_view(query=asked)
    part = PartScores(1.0, "a bear", np.zeros(4, np.float32))
    words = ranking_of([1, 0, 0, 0], text="a bear a cow").words
    subject.set_ranking(replace(ranking_of([1, 0, 0, 0]), query=asked, words=words, parts=(part, part)))
    assert field.field._note.text() == "sum of 2 parts, each weight × score, not normalised"
    assert words_of_query(subject) == ()


class Desk:
    """A results panel whose subject looks at image 1 of a fake bench, and asks for a region of it."""

    def __init__(self, qtbot):
        self.subject, self.worker = Subject(), LateWorker(FakeBench())
        self.session = Session(self.subject, self.worker)
        self.panel = ResultsPanel(self.subject)
        self.panel.retry_requested.connect(self.session.retry)
        qtbot.addWidget(self.panel)
        self.session.open_pair(A)
        self.worker.rest()
        self.subject.pick_image(1)
        self.worker.rest()
        self.subject.pick_image(1, query=BY_REGION)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def step(desk, steps=1):
    while desk.worker.take_order():
        pass
    for _ in range(steps):
        desk.worker.queue.step()
    desk.worker.deliver_all()


def test_regions_are_compared_in_steps_between_which_other_images_are_traced(desk):
    step(desk, 2)
    assert desk.panel.progress._later.isActive()
    desk.panel.progress._show_work()
    assert not desk.panel.progress.isHidden()
    assert desk.panel.progress.words.text() == "0 of 3 runs"
    desk.subject.pick_image(4)
    step(desk, 2)  # its captions, its trace
    assert desk.subject.traced.image == 4
    assert desk.subject.ranking is None  # the search goes on
    desk.worker.rest()
    assert np.array_equal(desk.subject.ranking.regions, truth(RankByRegion(A, BY_REGION, 1), 0).regions)
    assert desk.subject.view.image == 4


def test_another_member_compares_its_own_nodes(desk):
    desk.worker.rest()
    desk.subject.change_view(member=2)
    desk.worker.rest()
    assert np.array_equal(desk.subject.ranking.scores, truth(RankByRegion(A, BY_REGION, 2), 0).scores)


def test_a_search_rests_stops_and_starts_again(desk):
    step(desk, 2)
    desk.panel.progress._show_work()
    desk.panel.progress.pause.click()
    desk.worker.rest()
    assert desk.subject.ranking is None
    desk.panel.progress.cancel.click()
    desk.worker.rest()
    assert desk.worker.queue.jobs() == ()
    assert desk.subject.failures["images"][0].startswith("This was stopped.")
    assert desk.panel.progress.isHidden()  # the results say it, with Retry
    desk.panel.retry_requested.emit("images")
    desk.worker.rest()
    assert np.array_equal(desk.subject.ranking.scores, truth(RankByRegion(A, BY_REGION, 1), 0).scores)


def test_images_like_one_are_ranked_at_once_and_the_image_is_traced_without_a_sentence(desk):
    desk.worker.rest()
    like = Query("like", "a3", 2)
    desk.session.submit_query(like)
    desk.worker.rest()
    assert np.array_equal(desk.subject.ranking.scores, truth(RankImages(A, like), 0).scores)
    assert desk.subject.traced.image == 2
    assert desk.subject.traced.query == Query()


def test_what_ranks_at_once_or_fails_shows_no_progress(desk):
    desk.worker.rest()
    desk.session.submit_query(Query(text="xylophone"))
    desk.panel.progress._show_work()
    assert desk.panel.progress.isHidden()
    desk.worker.rest()
    assert "images" in desk.subject.failures
    assert desk.panel.progress.isHidden()


def test_the_status_bar_offers_to_stop_reading_the_images_alone(subject, qtbot):
    """Its buttons act on nothing else; a search has its own beside the results."""
    status = StatusLine(subject, ModelWorker())
    qtbot.addWidget(status)
    status._show_progress(Progress("Comparing regions", 1, 3))
    assert status.hold.isHidden()
    assert status.stop.isHidden()
    assert not status.job.isHidden()
    status._show_progress(Progress("Reading the images", 1, 3))
    assert not status.stop.isHidden()
