"""Every bad input of the table through the window: the same sentence as a notice, and the window goes on."""

from __future__ import annotations

import shutil

import pytest
from bad_inputs import BAD_INPUTS
from PySide6.QtCore import QSettings
from spoiling import RAN, good_input

from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import PairId, Query

LONG_MS = 60_000


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory):
    """One window for all cases: it must survive every one of them."""
    folder = tmp_path_factory.mktemp("settings")
    window = MainWindow(qapp, QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    window.show()
    yield window
    window.close()
    window.deleteLater()


def pair_of(asked):
    return PairId((str(asked.checkpoint),), str(asked.data), asked.split, str(asked.vocabulary or ""), "cpu")


def ask(window, asked, told, qtbot):
    """Open everything that is asked for, as far as it goes; stop at the first notice."""

    def answered(got):
        qtbot.waitUntil(lambda: bool(told or got()), timeout=LONG_MS)
        return not told

    window.session.type_query(Query())  # the query of the case before would be asked again
    window.open_pair(pair_of(asked))
    if not answered(lambda: window.subject.info and window.subject.info.pair == pair_of(asked)):
        return
    image = window.subject.info.image_ids.index(asked.image_id)
    window.subject.change_view(image=image)
    if answered(lambda: window.subject.traced and window.subject.traced.image == image):
        window.session.submit_query(Query(text=asked.query))
        answered(lambda: window.subject.ranking)


# A window offers the images there are, by row: there is no way to ask it for another, or for two of one name.
CASES = [case for case in BAD_INPUTS if case.name not in ("no such image", "an id twice")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_bad_input_is_a_notice_with_the_same_sentence(window, case, tmp_path, qtbot):
    asked = case.prepare(tmp_path)
    told = []
    window.session.notice.connect(lambda sentence, _: told.append(sentence))
    window.session.remarked.connect(lambda _, sentence: told.append(sentence))
    ask(window, asked, told, qtbot)
    assert case.sentence in told[0]
    assert window.notices.isVisible()
    assert window.notices.sentence.text() == told[-1]
    assert not (tmp_path / RAN).exists()
    assert window.worker.isRunning()


def test_good_input_opens_after_all_that(window, tmp_path, qtbot):
    asked = good_input(tmp_path)
    photograph = asked.data / "images" / f"{asked.image_id}.jpg"
    for image_id in set((asked.data / "test_ids.txt").read_text().split()) - {asked.image_id}:
        shutil.copyfile(photograph, photograph.with_stem(image_id))  # the best-ranked image is opened too
    told = []
    window.session.notice.connect(lambda sentence, _: told.append(sentence))
    window.session.remarked.connect(lambda _, sentence: told.append(sentence))
    ask(window, asked, told, qtbot)
    assert window.subject.traced is not None
    assert told == []
