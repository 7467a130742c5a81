"""Searching with a photograph: it is looked at like an image, matched with sentences, and gone back to."""

from __future__ import annotations

import pytest
from fake_bench import FakeBench, pair_named, truth
from late_worker import LateWorker
from PySide6.QtWidgets import QMenuBar, QWidget
from ui_samples import ranking_of

from vsrn_viewer.change import Change
from vsrn_viewer.requests import Explain, RankCaptions, RankImages, TraceImage, questions_of
from vsrn_viewer.ui import session as session_module
from vsrn_viewer.ui.editing import EditCommands
from vsrn_viewer.ui.history import History
from vsrn_viewer.ui.likeness import LikenessCommands, find_like
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.photograph_query import PhotographCommands, search_photograph
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.undoing import UndoSteps
from vsrn_viewer.view import Query, Selection, beside

A = pair_named("a")
FILE = "/photographs/my bear.jpg"
GUEST = beside(A, FILE)


@pytest.fixture
def desk(qapp, monkeypatch):
    """A subject with its session and a worker that answers when it is told to; pair A is open."""
    for delay in ("TYPING_DELAY_MS", "PROBING_DELAY_MS"):
        monkeypatch.setattr(session_module, delay, 0)
    subject, worker = Subject(), LateWorker(FakeBench())
    session = Session(subject, worker)

    def rest():
        while True:
            qapp.processEvents()
            worker.rest()
            if not session.is_pausing:
                return

    session.open_pair(A)
    rest()
    return subject, session, worker, rest


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_it_is_looked_at_and_the_images_are_ranked_by_it(desk):
    subject, _, worker, rest = desk
    subject.pick_image(2, selection=Selection((1,)), change=Change(regions=(0,)))
    search_photograph(subject, FILE)
    rest()
    view = subject.view
    assert (view.photograph, view.image, view.query) == (FILE, -1, Query("photograph", FILE))
    assert (view.selection, view.change) == (Selection(), Change())  # they were about regions of image 2
    assert subject.ranking.scores.tolist() == truth(RankImages(GUEST, view.query), 0).scores.tolist()
    assert subject.traced.trace.embedding[0] == truth(TraceImage(GUEST, 0), 0).trace.embedding[0]
    assert subject.captions.scores.tolist() == truth(RankCaptions(GUEST, 0), 0).scores.tolist()
    assert worker.queue.bench.open_pairs.keys() == {A, GUEST}


def test_it_stays_while_a_sentence_is_typed_and_goes_with_an_image_and_comes_back(desk):
    subject, session, worker, rest = desk
    history = History(subject, clock=iter(range(0, 1000, 10)).__next__)
    search_photograph(subject, FILE)
    rest()
    session.type_query(Query(text="a bear"))
    rest()
    assert subject.view.photograph == FILE
    asked = TraceImage(GUEST, 0, subject.view.query)
    assert subject.traced.trace.score == truth(asked, 0).trace.score
    subject.pick_image(1)
    rest()
    assert (subject.view.image, subject.view.photograph) == (1, "")
    assert worker.queue.bench.open_pairs.keys() == {A}  # nobody looks at the photograph any more
    session.show_view(history.back())
    rest()
    assert (subject.view.image, subject.view.photograph) == (-1, FILE)
    assert subject.traced.trace.score == truth(asked, 0).trace.score
    assert history.queries()[0].image_id == "a0"  # what its own pair calls it


def test_it_has_no_rank_among_the_images_so_nothing_asks_for_one(desk):
    subject, _, _, _ = desk
    search_photograph(subject, FILE)
    subject.change_view(query=Query(text="a bear"), change=Change(regions=(0,)), target="margin")
    asked = questions_of(subject.view, subject.info, wanted=("attribution", "ranked"))
    assert not {"standing", "ranked"} & asked.keys()
    assert isinstance(asked["attribution"], Explain)
    assert (asked["attribution"].pair, asked["attribution"].target) == (GUEST, "score")
    assert asked["before"].pair == GUEST


def test_without_a_model_it_is_a_sentence_and_while_one_opens_it_waits(desk, window):
    subject, _, _, _ = desk
    said, info = [], subject.info
    commands = PhotographCommands(Menus(QMenuBar(window)), subject, window)
    commands.refused.connect(said.append)
    subject.set_info(None)
    commands.search(FILE)
    assert said == ["A photograph is compared with images and captions: open a model and a dataset first."]
    assert not commands.command.isEnabled()
    subject.set_busy("open", True)
    commands.search(FILE)
    subject.set_info(info)
    assert subject.view.photograph == FILE
    assert len(said) == 1


def test_the_query_field_says_what_is_asked_and_typing_asks_a_sentence(desk, qtbot):
    subject, session, _, rest = desk
    panel = QueryPanel(subject)
    qtbot.addWidget(panel)
    panel.query_changed.connect(session.type_query)
    panel.query_replaced.connect(session.replace_query)
    search_photograph(subject, FILE)
    rest()
    assert panel.query() == Query("photograph", FILE)
    assert panel.field.note() == "like the photograph my bear.jpg, by the product of embeddings"
    panel.field.selectAll()
    qtbot.keyClicks(panel.field, "a")
    assert subject.view.query.kind == "sentence"
    assert subject.view.photograph == FILE


def test_images_like_it_are_found_again_and_its_command_names_the_file_alone(desk, window, qapp):
    subject, _, _, rest = desk
    menus = Menus(QMenuBar(window))
    likeness, edit = (
        LikenessCommands(menus, subject, window),
        EditCommands(menus, subject, UndoSteps(subject, lambda _: None, window), window),
    )
    search_photograph(subject, FILE)
    subject.change_view(query=Query(text="a bear"), selection=Selection((1,)))
    assert likeness._like.isEnabled()
    assert not likeness._region.isEnabled()
    edit._copy.trigger()
    command = qapp.clipboard().text()
    assert command == (
        "vsrn-viewer export --checkpoint=model '--data=/photographs/my bear.jpg' '--image=my bear' '--query=a bear' "
        "--regions=2 --out=figure.pdf"
    )
    find_like(subject)
    rest()
    assert (subject.view.photograph, subject.view.query) == (FILE, Query("photograph", FILE))


def test_the_step_is_named_after_the_file(desk):
    subject, _, _, _ = desk
    from vsrn_viewer.undo import describe_step

    subject.pick_image(1)
    before = subject.view
    search_photograph(subject, FILE)
    assert describe_step(before, subject.view) == "search with photograph my bear.jpg"
    subject.set_ranking(ranking_of([0.5, 0.25]))
    searched = subject.view
    subject.pick_image(1)
    assert describe_step(searched, subject.view) == "open an image of the dataset"
