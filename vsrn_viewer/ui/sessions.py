"""Sessions of a window: what is on screen as a document, saved, kept by itself, and shown again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QMenu

from vsrn_viewer.answers import Fingerprints, PairInfo
from vsrn_viewer.errors import SessionError
from vsrn_viewer.session_file import ENDING, Layout, MadeWith, StoredSession, save_session
from vsrn_viewer.starred import Side, StarredCase, row_case
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.autosaving import Autosave, last_session
from vsrn_viewer.ui.docks import STATE_VERSION
from vsrn_viewer.ui.fingerprinting import Fingerprinting
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.placing import of_no_image, placed
from vsrn_viewer.ui.queries_on_screen import QueriesOnScreen
from vsrn_viewer.ui.reopening import Reopening
from vsrn_viewer.ui.star_signs import StarSigns
from vsrn_viewer.ui.starring import Starring
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, View, same_but_device, same_rows

if TYPE_CHECKING:
    from vsrn_viewer.ui.main_window import MainWindow

_MENU = "&File"
_RECENT, _MOST_RECENT = "recent sessions", 8  # the key in the settings
_CRASHED = "The program ended unexpectedly. What was on screen then has been kept."


class WindowSessions(QObject):
    """Adds its commands to the menus. Observes both subjects, the stars and the queries panel."""

    def __init__(self, window: MainWindow, menus: Menus, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._folder: Path | None = None  # in which sessions are kept by themselves
        self._file: Path | None = None  # that was saved or opened last
        self._made_with: dict[PairId, MadeWith] = {}
        self._identified: dict[PairId, object] = {}  # as which contents; asked for, answered or not
        self._being_identified = 0
        self._to_write: Path | None = None  # as soon as all is identified
        self._compared: PairId | None = None  # to be compared with once the pair on screen is open
        self._awaited: dict[Subject, Side] = {}  # to be found by its id once its pair is open
        self._looker = Looker(self)
        self._fingerprinting = Fingerprinting(window.worker, self)
        self.reopening = Reopening(window, window.worker)
        self.autosave = Autosave(self.taken, self)
        self.starring = Starring(window.desk, window.pinned, window.queries, self)
        StarSigns(window.desk, window.results, self.starring)
        self._queries = QueriesOnScreen(window.desk, window.queries, window.signs, self)
        self._add_commands(menus)
        self._connect()

    def begin(self, folder: Path) -> None:
        """Keep the session in a folder from now on, and offer what a crash has left there."""
        self._folder = folder
        self.autosave.begin(folder)

    def open_file(self, file: Path) -> None:
        """Open a session. What is on screen is kept as the last session."""
        self._window.notices.show_notice(f"Opening the session {file.name}…")
        self.reopening.open_file(file, lambda session, others: self._show_file(file, session, others))

    def open_case(self, case: StarredCase) -> None:
        """Show a starred case again, of another model or split too."""
        made_with = tuple(self._made_with.values())
        session = StoredSession(case.shown, case.beside, made_with=made_with)
        info = self._window.subject.info
        if info is not None and all(same_but_device(pair, info.pair) for pair in session.pairs):
            self._show_case(session, frozenset())
            self._window.signs.name(row_case(case))
        else:
            self.reopening.open_session(session, "The starred case", self._show_case)

    def taken(self) -> StoredSession:
        """Return everything that is on screen."""
        window = self._window
        view = window.session.view_to_return_to() or View()
        pinned = window.pinned
        is_pinned = pinned.info is not None and not window.docks.docks["pinned"].isHidden()
        beside = _side(pinned.view, pinned.info) if is_pinned else None
        session = StoredSession(
            _side(view, window.subject.info),
            beside,
            difference=window.subject.shows_difference,
            compared=window.desk.other.against,
            starred=window.desk.starred.cases,
            layout=self._layout(),
        )
        session = self._queries.put_into(session)
        self._identify()
        pairs = {*session.pairs, *(side.view.pair for case in session.starred for side in case.sides)}
        made_with = tuple(one for pair, one in self._made_with.items() if pair in pairs)
        return replace(session, made_with=made_with)

    def _layout(self) -> Layout:
        window = self._window
        panels, geometry = window.saveState(STATE_VERSION), window.saveGeometry()
        return Layout(_base64(panels), _base64(geometry), STATE_VERSION, window.docks.is_theirs)

    def _identify(self) -> None:
        """Ask which models and splits are open, once for what each holds now."""
        other = self._window.desk.other.against
        contents: dict[PairId, object] = {} if other is None else {other: other}
        contents |= {info.pair: info for info in (self._window.subject.info, self._window.pinned.info) if info}
        for pair, content in contents.items():
            if self._identified.get(pair) is not content:
                self._identified[pair] = content
                self._being_identified += 1
                self._fingerprinting.identify(pair, lambda found, pair=pair: self._take_made(pair, found))

    def _take_made(self, pair: PairId, found: Fingerprints) -> None:
        self._made_with[pair] = MadeWith(pair, found.model, found.data, found.features)
        self._end_identifying()
        self.autosave.later()

    def _end_identifying(self) -> None:
        self._being_identified -= 1
        if not self._being_identified and self._to_write is not None:
            self.write(self._to_write)

    def _show_file(self, file: Path, session: StoredSession, others: frozenset[PairId]) -> None:
        self.autosave.set_aside()
        self._window.notices.dismiss()
        window, layout = self._window, session.layout
        self._made_with = {one.pair: one for one in session.made_with}
        if self._folder is None or file.parent != self._folder:
            self._remember(file)
        window.restoreGeometry(_bytes(layout.window))
        window.docks.put(_bytes(layout.panels), layout.version, layout.own_sizes)
        window.desk.starred.show(session.starred)
        self._queries.show(session)
        self._show_sides(session, others, f"open the session {file.name}")
        self._queries.show_rows(session, others)
        window.subject.show_difference(session.difference)
        self._compared = None if others else session.compared
        self._compare_again()

    def _show_case(self, session: StoredSession, others: frozenset[PairId]) -> None:
        self._show_sides(session, others, "open a starred case")

    def _show_sides(self, session: StoredSession, others: frozenset[PairId], name: str) -> None:
        """Show both sides in one step of undo. others: the pairs whose rows are others than they were. name: of the
        step."""
        window = self._window
        if not window.worker.isRunning():
            window.worker.start()
        with window.steps.one(name, session.shown.view.pair):
            self._show(window.subject, session.shown, session.shown.view.pair in others)
            if session.beside is None:
                window.pinning.toggle(False)
            else:
                self._show(window.pinned, session.beside, session.beside.view.pair in others)
                window.docks.show_pinned()

    def _show(self, subject: Subject, side: Side, is_other: bool) -> None:
        self._awaited.pop(subject, None)
        window, info = self._window, subject.info
        show = window.session.show_view if subject is window.subject else window.pinning.show_beside
        if info is not None and same_but_device(info.pair, side.view.pair):
            view = placed(side, info)
            if view is None:
                window.notices.show_notice(f"There is no image {side.image_id} in what is open.")
            else:
                show(view)
        elif is_other:
            self._awaited[subject] = side
            show(of_no_image(side.view))
        else:
            show(side.view)

    @Slot(object)
    def _take_info(self, subject: Subject) -> None:
        side = self._awaited.get(subject)
        if side is not None and subject.info is not None and same_but_device(subject.info.pair, side.view.pair):
            self._show(subject, side, False)
        self._compare_again()
        self.autosave.later()

    def _compare_again(self) -> None:
        """Compare with the session's other model once the session's own is open."""
        pair, info = self._compared, self._window.subject.info
        if pair is not None and info is not None and same_rows(pair, info.pair):
            self._compared = None
            self._window.desk.other.choose(pair)

    def save(self) -> None:
        """Save the session where it was saved or opened last; ask where if it was not."""
        if self._file is None:
            self.save_as()
        else:
            self.write(self._file)

    def save_as(self) -> None:
        """Ask where to save the session."""
        dialog = QFileDialog(self._window, "Save the session")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"Sessions (*{ENDING})"])
        dialog.selectFile(self._file.name if self._file else f"session{ENDING}")
        dialog.fileSelected.connect(lambda file: self.write(_named(Path(file))))
        _open(dialog)

    def write(self, file: Path) -> None:
        """Save the session into a file, off the GUI thread, once it is known which models and data it is of."""
        session = self.taken()
        self._to_write = file if self._being_identified else None
        if self._to_write is not None:
            return
        self._looker.look(lambda: _problem_of_saving(file, session), lambda problem: self._say_saved(file, problem))

    def _say_saved(self, file: Path, problem: str) -> None:
        if problem:
            self._window.notices.show_notice(problem)
        else:
            self._remember(file)
            self._window.notices.show_done(f"Session saved: {file}")

    def _ask_file(self) -> None:
        dialog = QFileDialog(self._window, "Open a session")
        dialog.setNameFilters([f"Sessions (*{ENDING})", "All files (*)"])
        dialog.fileSelected.connect(lambda file: self.open_file(Path(file)))
        _open(dialog)

    def open_last(self) -> None:
        """Open the newest session that has ended by itself."""
        folder = self._folder
        if folder is not None:
            self._looker.look(lambda: last_session(folder), self._open_last)

    def _open_last(self, file: Path | None) -> None:
        if file is None:
            self._window.notices.show_notice("No session has been kept yet.")
        else:
            self.open_file(file)

    def _remember(self, file: Path) -> None:
        self._file = file
        others = [one for one in self._recent() if one != str(file)]
        self._settings.setValue(_RECENT, [str(file), *others][:_MOST_RECENT])

    def _recent(self) -> list[str]:
        stored = self._settings.value(_RECENT)
        listed = [stored] if isinstance(stored, str) else stored  # Qt stores a list of one as text
        return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for file in self._recent():
            action = self._recent_menu.addAction(Path(file).name.replace("&", "&&"))
            action.setToolTip(file)
            action.triggered.connect(lambda _=False, file=file: self.open_file(Path(file)))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("nothing yet").setEnabled(False)

    def _add_commands(self, menus: Menus) -> None:
        menus.separate(_MENU)
        menus.add(_MENU, "Open session…", keys.OPEN_SESSION, self._ask_file)
        self._recent_menu: QMenu = menus.add_submenu(_MENU, "Open recent session")
        self._recent_menu.setToolTipsVisible(True)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._fill_recent()
        menus.add(_MENU, "Reopen the last session", "", self.open_last)
        menus.add(_MENU, "Save session", keys.SAVE_SESSION, self.save)
        menus.add(_MENU, "Save session as…", keys.SAVE_SESSION_AS, self.save_as)
        menus.add("&Query", "Star what is shown, or the row", keys.STAR, self.starring.star)

    def _connect(self) -> None:
        window = self._window
        for subject in (window.subject, window.pinned):
            subject.view_changed.connect(lambda _new, _old: self.autosave.later())
            subject.info_changed.connect(lambda _, subject=subject: self._take_info(subject))
        window.desk.starred.changed.connect(self.autosave.now)
        window.desk.starred.open_asked.connect(self.open_case)
        window.desk.other.changed.connect(self.autosave.later)
        self._queries.changed.connect(self.autosave.later)
        window.notices.stay_above(window.docks.docks.values())
        self.autosave.crash_found.connect(self._offer)
        self.autosave.failed.connect(lambda sentence: window.notices.show_notice(sentence))
        self._fingerprinting.failed.connect(lambda _sentence, _details: self._end_identifying())
        self.reopening.given_up.connect(window.notices.dismiss)
        self.reopening.said.connect(window.notices.show_notice)
        self.starring.said.connect(self._say)
        self.starring.undoable.connect(window.notices.show_undoable)
        window.opening.session_dropped.connect(lambda file: self.open_file(Path(file)))
        window.installEventFilter(self)

    def _say(self, sentence: str, is_good: bool) -> None:
        if is_good:
            self._window.notices.show_done(sentence)
        else:
            self._window.notices.show_notice(sentence)

    def _offer(self, file: Path) -> None:
        self._window.notices.offer(_CRASHED, "Restore it", lambda: self.open_file(file))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the session when the window closes."""
        if event.type() == QEvent.Type.Close and watched is self._window:
            self.autosave.close()
        return False


def _side(view: View, info: PairInfo | None) -> Side:
    """Return what is looked at; info: of what is open, None if nothing is yet."""
    is_there = info is not None and same_but_device(info.pair, view.pair) and 0 <= view.image < len(info.image_ids)
    return Side(view, info.image_ids[view.image] if info is not None and is_there else "")


def _base64(content: QByteArray) -> str:
    return bytes(content.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode()))


def _named(file: Path) -> Path:
    """Return a file's name with the ending of sessions."""
    return file if file.name.endswith(ENDING) else file.with_name(f"{file.name.removesuffix('.json')}{ENDING}")


def _problem_of_saving(file: Path, session: StoredSession) -> str:
    try:
        save_session(file, session)
    except SessionError as error:
        return str(error)
    return ""


def _open(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
