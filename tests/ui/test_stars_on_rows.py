"""Stars on the rows of the tables of queries and on the tiles of the results: shown, toggled, filtered by."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from quiet_worker import QuietWorker
from sample_queries import queries_of, scores_of
from ui_samples import ranking_of

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.ui.filters import field_above
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.star_signs import StarSigns
from vsrn_viewer.ui.starring import Starring
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import Query

LINES = CaptionLines.even(4, 2)
QUERIES = queries_of(scores_of(LINES, seed=3), LINES)
FULL, HOLLOW = "★", "☆"


@pytest.fixture
def desk(subject):
    made = QueryDesk(subject, QuietWorker())
    yield made
    made.marking.wait()
    QCoreApplication.processEvents()
    made.deleteLater()


@pytest.fixture
def panel(desk, qtbot):
    made = QueriesPanel(desk)
    qtbot.addWidget(made)
    made.resize(1000, 360)
    made.show()
    made.set_on_top(True)
    desk.queries = QUERIES
    desk.changed.emit()
    return made


@pytest.fixture
def starring(desk, panel):
    made = Starring(desk, Subject(panel), panel, panel)
    made.sentences = []
    made.said.connect(lambda sentence, _good: made.sentences.append(sentence))
    made.undoable.connect(lambda sentence, _undo: made.sentences.append(sentence))
    return made


def signs(page):
    model = page.rows.model()
    at = model.columns.index("star")
    return [model.words(row, at) for row in range(model.rows)]


def press_star(page, row, qtbot):
    model = page.rows.model()
    place = page.rows.visualRect(model.index(model.place_of(row), model.columns.index("star"))).center()
    qtbot.mouseClick(page.rows.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_rows_star_stars_its_case_and_opens_nothing(panel, starring, desk, qtbot, qapp):
    page = panel.pages["captions"]
    opened = []
    desk.case_chosen.connect(opened.append)
    press_star(page, 5, qtbot)
    qapp.processEvents()
    assert signs(page) == [FULL if row == 5 else HOLLOW for row in range(8)]
    (case,) = desk.starred.cases
    found = QUERIES.captions
    assert [side.view.image for side in case.sides] == [found.rival[5], found.image[5]]
    assert (case.sides[1].rank, case.sides[1].score) == (found.rank[5], found.score[5])
    assert not page._rest.isActive()
    assert not opened
    press_star(page, 5, qtbot)
    qapp.processEvents()
    assert set(signs(page)) == {HOLLOW}
    assert [said.split(" Starred: ")[1] for said in starring.sentences] == ["1.", "0."]


def test_the_key_and_the_sign_of_an_image_are_of_one_mind(panel, starring, desk):
    panel.choose("images")
    page = panel.pages["images"]
    page.rows.setFocus()
    model = page.rows.model()
    page.rows.setCurrentIndex(model.index(model.place_of(2), 0))
    starring.star()
    assert signs(page) == [HOLLOW, HOLLOW, FULL, HOLLOW]
    desk.subject.change_view(image=2, query=Query(text="a cow"))
    panel.setFocus()
    starring.star_query(Query("image", "c", 2))
    assert set(signs(page)) == {HOLLOW}
    assert not desk.starred.cases


def test_a_note_comes_back_with_its_star(starring, desk):
    query = Query("caption", desk.subject.info.captions[3], 3)
    starring.star_query(query)
    desk.starred.set_note(0, "left and right")
    starring.star_query(query)
    assert not desk.starred.cases
    starring.star_query(query)
    assert [case.note for case in desk.starred.cases] == ["left and right"]


def test_stars_that_were_taken_away_can_be_brought_back(starring, desk):
    captions, undo = desk.subject.info.captions, []
    starring.undoable.connect(lambda _sentence, do: undo.append(do))
    for line in (1, 3, 5):
        starring.star_query(Query("caption", captions[line], line))
    desk.starred.set_note(2, "odd")
    before = desk.starred.cases
    desk.starred.remove((0, 2))
    assert starring.sentences[-1] == "2 cases starred no more. Starred: 1."
    starring.star_query(Query("caption", captions[1], 1))  # one of them is starred again by hand
    undo[-1]()
    assert sorted(map(repr, desk.starred.cases)) == sorted(map(repr, before))


@pytest.mark.parametrize(("text", "kept"), [("starred:yes", [1, 6]), ("-starred:yes", [0, 2, 3, 4, 5, 7])])
def test_a_filter_of_stars_follows_them(panel, starring, desk, text, kept):
    page = panel.pages["captions"]
    field_above(page, desk)
    desk.set_filter("captions", text)
    for line in (1, 4, 6, 4):  # the fourth loses its star again
        starring.star_query(Query("caption", desk.subject.info.captions[line], line))
    model = page.rows.model()
    assert sorted(model.row_of(model.index(place, 0)) for place in range(model.rowCount())) == kept


@pytest.fixture
def results(subject, desk, starring, qtbot):
    made = ResultsPanel(subject)
    qtbot.addWidget(made)
    made.resize(330, 420)
    made.show()
    StarSigns(desk, made, starring)
    subject.change_view(query=Query(text="a cow"), image=0)
    subject.set_ranking(ranking_of([0.25, 0.5, 0.75, -0.125]))
    return made


def test_a_click_on_a_tiles_star_stars_it_with_the_query_and_opens_nothing(results, desk, qtbot):
    ranking = desk.subject.ranking
    desk.subject.change_view(query=ranking.query, image=0)
    place = results.model.place(1)
    corner = results.grid._delegate.star_place(results.grid.visualRect(results.model.index(place))).center()
    qtbot.mouseClick(results.grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    (case,) = desk.starred.cases
    assert desk.subject.view.image == 0
    assert (case.shown.image_id, case.shown.rank, case.shown.score, case.beside) == ("b", 2, 0.5, None)
    assert case.shown.view.query == ranking.query
    said = [results.model.tile(at).words() for at in range(4)]
    assert [", starred" in words for words in said] == [at == place for at in range(4)]
    desk.subject.change_view(query=Query(text="another"))
    assert not results.model.tile(place).is_starred
    desk.subject.change_view(query=ranking.query)
    qtbot.mouseClick(results.grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert not desk.starred.cases


def test_the_star_is_painted_on_its_tile_alone(results, desk, starring):
    def painted():
        grabbed = [results.grid.visualRect(results.model.index(at)) for at in range(4)]
        return [results.grid.viewport().grab(one).toImage() for one in grabbed]

    before = painted()
    starring.star_image(int(np.argmax(desk.subject.ranking.scores)))
    after = painted()
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, False, False, False]


def test_the_menu_of_an_image_stars_it(results, desk):
    menu = results.open_image_menu(0, QPoint())
    words = [action.text() for action in menu.actions()]
    menu.actions()[words.index("Star it with this query")].trigger()
    assert [case.shown.image_id for case in desk.starred.cases] == [results.model.tile(0).image_id]
    again = [action.text() for action in results.open_image_menu(0, QPoint()).actions()]
    assert "Take its star away" in again


def test_who_looks_at_a_photograph_beside_the_split_is_told_why_it_gets_no_star(starring, subject):
    subject.change_view(photograph="/somewhere/dog.jpg", image=-1)
    starring.star()
    assert starring.sentences == [
        "A photograph beside the split cannot be starred: a star stands for an image of the dataset."
    ]
