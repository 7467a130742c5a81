"""Sessions in the open window: everything comes back, also from another folder; nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from split_desk import write_split

from vsrn_viewer.change import Change
from vsrn_viewer.session_file import MadeWith, StoredSession, load_session, save_session
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.view import Query, View
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.fingerprints import model_fingerprint, split_fingerprint

LONG_MS = 30_000
QUERY = Query(text="red ball dog")


@pytest.fixture
def new_window(qapp, tmp_path, qtbot):
    """Make windows, each with settings of its own and sessions kept in one folder."""
    made = []

    def make():
        settings = QSettings(str(tmp_path / f"s{len(made)}.ini"), QSettings.Format.IniFormat)
        window = MainWindow(qapp, settings)
        made.append(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.sessions.begin(tmp_path / "kept")
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def home(tmp_path):
    """A folder with a small split and two models."""
    folder = tmp_path / "home"
    folder.mkdir()
    write_split(folder)
    return folder


def model_of(pair):
    return model_fingerprint(drain(Workbench().load(pair)))


def split_of(pair):
    return split_fingerprint(drain(Workbench().load(pair)).split)


def settled(qtbot, subject):
    qtbot.waitUntil(lambda: subject.traced is not None and not subject.busy, timeout=LONG_MS)


def worked_in(window, qtbot, pair):
    """Open a pair, ask, change, pin, and star what is then on screen."""
    window.open_pair(pair)
    qtbot.waitUntil(lambda: window.subject.info is not None, timeout=LONG_MS)
    window.session.submit_query(QUERY)
    settled(qtbot, window.subject)
    window.pinning.pin()
    window.subject.pick_image(3, layer=1, overlay="affinity", change=Change(regions=(0, 1, 3)))
    settled(qtbot, window.subject)
    settled(qtbot, window.pinned)
    window.queries.choose("starred")
    qtbot.keyClick(window.image.canvas, Qt.Key.Key_S)
    window.desk.starred.set_note(0, "odd")


def saved(window, qtbot, file):
    window.sessions.write(file)
    qtbot.waitUntil(file.exists, timeout=LONG_MS)
    return load_session(file)


def shown_again(window, qtbot):
    settled(qtbot, window.subject)
    settled(qtbot, window.pinned)
    return window.sessions.taken()


def without_files(session):
    """Return what a session says, its files called by their names."""
    named = session.with_pairs(lambda pair: replace(pair.with_paths(lambda path: Path(path).name), vocabulary=""))
    return named.shown, named.beside, named.starred, named.page


def test_everything_comes_back_from_a_folder_that_has_moved(new_window, qtbot, home, tmp_path):
    window = new_window()
    worked_in(window, qtbot, write_split(home))
    before = saved(window, qtbot, home / "a.vsrn.json")
    assert before.shown.view.change == Change(regions=(0, 1, 3))
    assert before.beside is not None
    (case,) = before.starred
    standing = window.subject.probed.standing.after
    assert (case.note, case.shown.rank, case.shown.score) == ("odd", standing.rank, standing.score)
    window.close()
    (tmp_path / "moved").mkdir()
    home.rename(tmp_path / "moved" / "home")

    again = new_window()
    again.sessions.open_file(tmp_path / "moved" / "home" / "a.vsrn.json")
    after = shown_again(again, qtbot)
    assert after.shown.view.pair.data == str(tmp_path / "moved" / "home")
    assert without_files(after) == without_files(before)
    assert again.docks.docks["pinned"].isVisible()
    assert again.queries.switch.current() == "starred"
    again.session.show_view(again.pinned.view)
    again.desk.starred.open_asked.emit(again.desk.starred.cases[0])
    qtbot.waitUntil(lambda: again.subject.view == after.shown.view)


def test_what_has_moved_alone_is_asked_for_and_nothing_changes_if_one_cancels(new_window, qtbot, home, tmp_path):
    window = new_window()
    worked_in(window, qtbot, write_split(home))
    file = tmp_path / "sessions" / "a.vsrn.json"
    file.parent.mkdir()
    before = saved(window, qtbot, file)
    model = Path(before.shown.view.pair.checkpoints[0])
    model.rename(file.parent / model.name)
    on_screen = without_files(window.sessions.taken())
    window.sessions.open_file(file)
    dialog = window.sessions.reopening.dialog
    qtbot.waitUntil(dialog.isVisible)
    field = dialog.fields[str(model)]
    assert field.text() == str(file.parent / model.name)  # one of its name lies beside the session
    dialog.cancel_button.click()
    qtbot.wait(50)
    assert without_files(window.sessions.taken()) == on_screen

    window.sessions.open_file(file)
    qtbot.waitUntil(dialog.isVisible)
    dialog.fields[str(model)].setText(str(tmp_path / "none"))
    dialog.open_button.click()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert dialog.problem.text() == f"{tmp_path / 'none'}: no such file or folder. Choose the model again."
    dialog.fields[str(model)].setText(str(file.parent / model.name))
    dialog.open_button.click()
    qtbot.waitUntil(lambda: "no small_vocab.json" in dialog.problem.text(), timeout=LONG_MS)  # that was beside it
    assert without_files(window.sessions.taken()) == on_screen
    dialog.fields[""].setText(str(home / "small_vocab.json"))
    dialog.open_button.click()
    moved = str(file.parent / model.name)
    qtbot.waitUntil(lambda: window.subject.view.pair.checkpoints[0] == moved, timeout=LONG_MS)
    after = shown_again(window, qtbot)
    assert without_files(after) == without_files(before)


def stored(pair, **changes):
    """Return a session of a pair with an image that has a what-if, and a star."""
    view = View(pair=pair, query=QUERY, image=3, change=Change(regions=(0, 1, 3)))
    case = StarredCase(Side(view, "3", 2, 0.5), note="odd")
    return replace(StoredSession(Side(view, "3"), starred=(case,)), **changes)


def test_another_model_is_taken_only_knowingly(new_window, qtbot, home):
    pair = write_split(home)
    save_session(home / "a.vsrn.json", stored(pair, made_with=(MadeWith(pair, "another", split_of(pair)),)))
    window = new_window()
    window.sessions.open_file(home / "a.vsrn.json")
    doubt = window.sessions.reopening.doubt
    qtbot.waitUntil(doubt.isVisible, timeout=LONG_MS)
    assert "The weights or the words of the model are not those" in doubt.text()
    assert "The images or the captions" not in doubt.text()
    window.sessions.reopening.cancel_button.click()
    assert window.subject.info is None
    assert not window.desk.starred.cases
    window.sessions.open_file(home / "a.vsrn.json")
    qtbot.waitUntil(doubt.isVisible, timeout=LONG_MS)
    window.sessions.reopening.open_button.click()
    settled(qtbot, window.subject)
    assert window.subject.view == stored(pair).shown.view


def test_other_features_are_taken_only_knowingly(new_window, qtbot, home):
    pair = write_split(home)
    save_session(
        home / "a.vsrn.json", stored(pair, made_with=(MadeWith(pair, model_of(pair), split_of(pair), "another"),))
    )
    window = new_window()
    window.sessions.open_file(home / "a.vsrn.json")
    doubt = window.sessions.reopening.doubt
    qtbot.waitUntil(doubt.isVisible, timeout=LONG_MS)
    assert doubt.text() == (
        "a.vsrn.json: The features of the images are not those that it was saved with: scores and ranks are others."
    )
    window.sessions.reopening.open_button.click()
    settled(qtbot, window.subject)
    assert window.subject.view == stored(pair).shown.view  # the rows are the same


def test_the_model_that_is_compared_comes_back_and_is_left_out_where_it_is_gone(new_window, qtbot, home):
    pair = write_split(home)
    other = replace(pair, checkpoints=pair.checkpoints[:1])
    alone = replace(pair, checkpoints=pair.checkpoints[1:])
    file = home / "a.vsrn.json"
    save_session(file, stored(alone, compared=other))
    window = new_window()
    window.sessions.open_file(file)
    qtbot.waitUntil(lambda: window.desk.other.against == other, timeout=LONG_MS)
    assert window.sessions.taken().compared == other
    window.desk.other.choose(None)
    Path(other.checkpoints[0]).unlink()
    window.sessions.open_file(file)
    dialog = window.sessions.reopening.dialog
    qtbot.waitUntil(dialog.isVisible)
    dialog.open_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    settled(qtbot, window.subject)
    assert window.subject.view == stored(alone).shown.view
    assert window.desk.other.against is None


def test_in_another_dataset_an_image_is_found_by_its_id_and_its_what_ifs_are_left_out(new_window, qtbot, home):
    pair = write_split(home)
    (home / "ids.txt").write_text("".join(f"{row}\n" for row in (3, 1, 2, 0, 4, 5, 6, 7)))
    with (home / "dataset.toml").open("a") as manifest:
        manifest.write('image_ids = "ids.txt"\n')
    save_session(home / "a.vsrn.json", stored(pair, made_with=(MadeWith(pair, model_of(pair), "another"),)))
    window = new_window()
    window.sessions.open_file(home / "a.vsrn.json")
    doubt = window.sessions.reopening.doubt
    qtbot.waitUntil(doubt.isVisible, timeout=LONG_MS)
    assert "each image is looked for by its id" in doubt.text()
    assert "The weights" not in doubt.text()
    window.sessions.reopening.open_button.click()
    qtbot.waitUntil(lambda: window.subject.view.image == 0, timeout=LONG_MS)
    assert window.subject.info.image_ids[0] == "3"
    assert window.subject.view.change == Change()
    window.subject.pick_image(5)
    window.desk.starred.open_asked.emit(window.desk.starred.cases[0])
    qtbot.waitUntil(lambda: window.subject.view.image == 0)


@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(file.read_bytes()[:200]), lambda file: file.unlink()])
def test_a_session_that_cannot_be_read_is_said_and_changes_nothing(new_window, qtbot, tmp_path, spoil):
    window = new_window()
    file = tmp_path / "a.vsrn.json"
    save_session(file, window.sessions.taken())
    spoil(file)
    before = without_files(window.sessions.taken())
    window.sessions.open_file(file)
    qtbot.waitUntil(lambda: window.notices.sentence.text().startswith(f"{file}: "))
    assert without_files(window.sessions.taken()) == before


def test_what_a_crash_has_left_is_offered_and_restored(new_window, qtbot, home, tmp_path):
    (tmp_path / "kept").mkdir()
    pair = write_split(home)
    save_session(tmp_path / "kept" / "running-999999-0badc0de.vsrn.json", stored(pair))
    window = new_window()
    qtbot.waitUntil(window.notices.isVisible)
    assert window.notices.sentence.text().startswith("The program ended unexpectedly.")
    window.notices.findChild(QPushButton, "offer").click()
    settled(qtbot, window.subject)
    assert window.desk.starred.cases == stored(pair).starred
    assert window.subject.view == stored(pair).shown.view


def test_a_session_that_is_opened_leaves_what_was_on_screen_as_the_last_one(new_window, qtbot, home, tmp_path):
    window = new_window()
    save_session(tmp_path / "empty.vsrn.json", window.sessions.taken())
    window.desk.starred.show(stored(write_split(home)).starred)
    qtbot.waitUntil(lambda: bool(list((tmp_path / "kept").glob("running-*.json"))))
    window.sessions.open_file(tmp_path / "empty.vsrn.json")
    qtbot.waitUntil(lambda: not window.desk.starred.cases)
    qtbot.waitUntil(lambda: bool(list((tmp_path / "kept").glob("ended-*"))))
    window.sessions.open_last()
    qtbot.waitUntil(lambda: [case.note for case in window.desk.starred.cases] == ["odd"])


def test_the_key_stars_nothing_while_somebody_types(new_window, qtbot):
    window = new_window()
    window.query.focus_field()
    qtbot.keyClicks(window.query.field, "Ss")
    assert window.query.field.text() == "Ss"
    window.query.field.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_S)
    assert window.notices.sentence.text() == "There is nothing to star yet: open an image of a dataset."
