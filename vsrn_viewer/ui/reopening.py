"""Reopening: a session file is read, what has moved is found again, and models and data are proven to be the same ones.

Nothing on screen changes before all of that is done; whoever cancels loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from vsrn_viewer.answers import Fingerprints
from vsrn_viewer.errors import SessionError
from vsrn_viewer.session_file import MadeWith, Missing, StoredSession, load_session, missing_of, places_of, relinked
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.relinking import RelinkDialog
from vsrn_viewer.ui.worker_door import new_key
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId

Then = Callable[[StoredSession, frozenset[PairId]], None]
Found = tuple[StoredSession, tuple[Missing, ...]] | str  # a session and what is missing of it, or why it cannot be read
_OTHER_MODEL = (
    "The weights or the words of the model are not those that it was saved with: scores and ranks are others."
)
_OTHER_FEATURES = "The features of the images are not those that it was saved with: scores and ranks are others."
_OTHER_SPLIT = (
    "The images or the captions are not those that it was saved with: each image is looked for by its id, and what was "
    "selected or changed in it is left out."
)


class Reopening(QObject):
    """Calls who asked with the session once everything on screen of it can be opened, and with the pairs of it whose
    split is another one, which was taken knowingly."""

    said = Signal(str, str)  # one sentence, details
    given_up = Signal()  # by whoever was asked something

    def __init__(self, window: QWidget, worker: ModelWorker) -> None:
        super().__init__(window)
        self._window, self._worker = window, worker
        self._key = new_key()  # holds what is being proven open, so that it is not loaded twice
        self._looker = Looker(self)
        self._file = Path()
        self._fingerprinting = Fingerprinting(worker, self)
        self._fingerprinting.failed.connect(self._give_up)
        self.dialog = RelinkDialog(window)
        self.doubt = QMessageBox(window)  # whether these are the same models and data
        self._session: StoredSession | None = None
        self._then: Then = _nothing
        self._found: dict[PairId, Fingerprints] = {}
        self.dialog.chosen.connect(self._relink)
        self.dialog.rejected.connect(self._cancel)
        self._prepare_doubt()

    def open_file(self, file: Path, then: Then) -> None:
        """Read a session and prepare everything on screen. What is on its way is given up."""
        self._let_go()
        self._file, self._then = file, then
        self._looker.look(lambda: _read(file), self._take_read)

    def open_session(self, session: StoredSession, name: str, then: Then) -> None:
        """Prepare everything on screen of a session that has been read. name: what it is called in sentences."""
        self._let_go()
        self._file, self._then = Path(name), then
        self._looker.look(lambda: (session, missing_of(session, Path(name))), self._take_read)

    def _take_read(self, found: Found) -> None:
        if isinstance(found, str):
            self.said.emit(found, "")
            return
        self._session, missing = found
        if missing:
            self.dialog.ask(self._file.name, missing)
        else:
            self._prove()

    def _relink(self, moved: dict[str, str]) -> None:
        if self._session is not None:
            left_out = self.dialog.fields.keys() - moved.keys()
            self._session = relinked(self._session.without(left_out), moved)
            self._prove()

    def _prove(self) -> None:
        """Ask which models and splits the pairs on screen are, those for which the session knows it."""
        session = self._session
        assert session is not None  # being reopened
        self._found = {}
        known = [pair for pair in session.pairs if session.known_of(pair)]
        if not known:
            self._end()
            return
        if not self._worker.isRunning():
            self._worker.start()
        self._worker.keep(self._key, known)
        for pair in known:
            self._fingerprinting.identify(pair, self._taker(pair, len(known)))

    def _taker(self, pair: PairId, count: int) -> Callable[[Fingerprints], None]:
        def take(found: Fingerprints) -> None:
            self._found[pair] = found
            if len(self._found) == count:
                self._judge()

        return take

    def _judge(self) -> None:
        wrong = [pair for pair, found in self._found.items() if self._differs(pair, found)]
        if not wrong:
            self._end()
            return
        reasons = dict.fromkeys(reason for pair in wrong for reason in self._reasons(pair, self._found[pair]))
        self.doubt.setText(f"{self._file.name}: " + " ".join(reasons))
        self.doubt.open()

    def _known(self, pair: PairId) -> MadeWith:
        known = None if self._session is None else self._session.known_of(pair)
        assert known is not None  # only such pairs are asked
        return known

    def _differs(self, pair: PairId, found: Fingerprints) -> bool:
        return bool(self._reasons(pair, found))

    def _reasons(self, pair: PairId, found: Fingerprints) -> Sequence[str]:
        """Return what is not what it was; of features only where the session knows them."""
        known = self._known(pair)
        differ = (
            (known.model != found.model, _OTHER_MODEL),
            (known.split != found.data, _OTHER_SPLIT),
            (known.features not in ("", found.features), _OTHER_FEATURES),
        )
        return [reason for differs, reason in differ if differs]

    def _prepare_doubt(self) -> None:
        self.doubt.setIcon(QMessageBox.Icon.Warning)
        self.doubt.setWindowTitle("Not the same models or data")
        self.doubt.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = self.doubt.addButton("Open all the same", QMessageBox.ButtonRole.AcceptRole)
        self.choose_button = self.doubt.addButton("Choose other files…", QMessageBox.ButtonRole.ActionRole)
        self.cancel_button = self.doubt.addButton(QMessageBox.StandardButton.Cancel)
        self.doubt.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.doubt.buttonClicked.connect(self._decide)

    def _decide(self, button: object) -> None:
        if self._session is None:
            return
        if button is self.open_button:
            self._end()
        elif button is self.choose_button:
            self.dialog.ask(self._file.name, places_of(self._session), self.doubt.text())
        else:
            self._cancel()

    def _end(self) -> None:
        session, self._session = self._session, None
        assert session is not None  # being reopened
        others = frozenset(
            pair
            for pair, found in self._found.items()
            if (known := session.known_of(pair)) and known.split != found.data
        )
        self._then(session, others)
        self._let_go()  # whoever shows the pairs keeps them by now

    def _give_up(self, sentence: str, details: str) -> None:
        """Say why the session does not open, and let other files be chosen where it names any."""
        session = self._session
        self._fingerprinting.stop()
        if session is not None and session.paths:
            self.dialog.ask(self._file.name, places_of(session), sentence)
        else:
            self._let_go()
            self.said.emit(f"{self._file.name} does not open: {sentence}", details)

    def _cancel(self) -> None:
        self._let_go()
        self.given_up.emit()

    def _let_go(self) -> None:
        self._session = None
        self._fingerprinting.stop()
        self._worker.keep(self._key, ())


def _nothing(_session: StoredSession, _others: frozenset[PairId]) -> None: ...


def _read(file: Path) -> Found:
    try:
        session = load_session(file)
    except SessionError as error:
        return str(error)
    return session, missing_of(session, file)
