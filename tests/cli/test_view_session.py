"""`vsrn-viewer view FILE` on a session: what cannot be opened is one sentence, before any window."""

from __future__ import annotations

import pytest

from vsrn_viewer.cli import main
from vsrn_viewer.cli import view as command
from vsrn_viewer.session_file import VERSION, StoredSession, save_session
from vsrn_viewer.starred import Side
from vsrn_viewer.ui import app
from vsrn_viewer.view import View


@pytest.fixture
def session(tmp_path):
    file = tmp_path / "a.vsrn.json"
    save_session(file, StoredSession(Side(View(), "")))
    return file


@pytest.fixture
def opened(monkeypatch):
    """What the window was opened on."""
    asked = []
    monkeypatch.setattr(command, "has_screen", lambda: True)
    monkeypatch.setattr(app, "run", lambda *arguments: asked.append(arguments) or 0)
    return asked


def test_a_session_opens_the_window_whatever_its_file_is_called(session, opened):
    renamed = session.rename(session.with_name("renamed.txt"))
    assert main(["view", str(renamed)]) == 0
    assert opened[0][1:] == (None, renamed)


def newer(file):
    written, next_one = f'"version": {VERSION}', f'"version": {VERSION + 1}'
    assert written in file.read_text()
    file.write_text(file.read_text().replace(written, next_one, 1))


@pytest.mark.parametrize(
    ("spoil", "more", "sentence"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:60]), [], "a.vsrn.json: not readable as JSON"),
        (newer, [], "written by a newer vsrn_viewer"),
        (lambda file: file.unlink(), [], "a.vsrn.json"),
        (lambda _file: None, ["--data", "x"], "view takes no --data with a session, which names its own."),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(session, opened, capsys, spoil, more, sentence):
    spoil(session)
    assert main(["view", str(session), *more]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not opened


def test_without_a_screen_a_session_is_refused(session, monkeypatch, capsys):
    monkeypatch.setattr(command, "has_screen", lambda: False)
    assert main(["view", str(session)]) == 2
    assert "there is no screen" in capsys.readouterr().err
