"""Opening: every way to another pair or to a trace — the dialog, files dropped on the window, recent pairs, splits.

What does not open comes back as the dialog, with what was tried and the sentence that says why; what was on screen
stays until something else is there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.dataset import default_split
from vsrn_viewer.errors import TraceError
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.trace_file import load_trace
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.device_menu import fill_device_menu
from vsrn_viewer.ui.dropping import Dropped, completed, sort_out
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.naming import words_for, words_for_files
from vsrn_viewer.ui.notices import NoticeBar
from vsrn_viewer.ui.open_dialog import OpenDialog, fill_recent_menu
from vsrn_viewer.ui.recent import Offer, add_recent, offers
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, View

_RECENT = "recent"  # the key in the settings
_MENU = "&File"


class Opening(QObject):
    """Opens pairs and traces for one subject. Observes its info, its failures and whether it is busy.

    open_pair: opens a pair, without a dialog if it fails. notices: where sentences go that belong to no dialog.
    """

    photograph_dropped = Signal(str)  # a file, to be searched with
    session_dropped = Signal(str)  # a file, to be opened

    def __init__(
        self,
        window: QWidget,
        subject: Subject,
        session: Session,
        worker: ModelWorker,
        settings: QSettings,
        notices: NoticeBar,
        open_pair: Callable[[PairId], None],
    ) -> None:
        super().__init__(window)
        self._window, self._subject, self._session = window, subject, session
        self._settings, self._notices, self._open_pair = settings, notices, open_pair
        self._looker = Looker(self)
        self._tried: PairId | None = None  # what a gesture asked for, until it is open
        self._offers: tuple[Offer, ...] = ()
        self._back_words = ""
        self.dialog = OpenDialog(window)
        self.dialog.chosen.connect(self.try_pair)
        self.dialog.stopped.connect(session.stop_opening)
        worker.progressed.connect(self.dialog.show_progress)
        subject.info_changed.connect(self._remember)
        subject.failed.connect(self._take_failure)
        subject.busy_changed.connect(self._take_busy)
        session.behind_changed.connect(self._take_behind)
        self._look_for_recent()

    def add_commands(self, menus: Menus) -> None:
        """Add what opens something to the File menu."""
        menus.add(_MENU, "Open…", QKeySequence.StandardKey.Open, self.show_dialog)
        self.recent_menu: QMenu = menus.add_submenu(_MENU, "Open recent")
        self.recent_menu.aboutToShow.connect(self._look_for_recent)
        self._devices = menus.add_submenu(_MENU, "Device")
        self._devices.aboutToShow.connect(self._fill_devices)
        menus.add(_MENU, "Open trace…", keys.OPEN_TRACE, self._ask_trace)
        menus.add(_MENU, "Open the demo", "", lambda: self.try_pair(PairId()))
        self._back = menus.add(_MENU, "Back", "", self.go_back)
        self._back.setVisible(False)
        self._back.setEnabled(False)
        self._show_offers(self._offers)

    @Slot()
    def show_dialog(self) -> None:
        """Ask for models and data, beginning with what was asked for last."""
        self._look_for_recent()
        self._show_filled(self._session.wanted_pair, "")

    @Slot(object)
    def try_pair(self, pair: PairId) -> None:
        """Open a pair; if it does not open, the dialog says why."""
        self._tried = pair
        self._open_pair(pair)

    def choose_split(self, name: str) -> None:
        """Open another split of the dataset that is open."""
        info = self._subject.info
        if info is not None and name != info.split:
            self.try_pair(dataclasses.replace(info.pair, split="" if name == default_split(info.splits) else name))

    def choose_device(self, name: str) -> None:
        """Compute what is open on another device; what is looked at stays. name: as --device takes it."""
        info = self._subject.info
        if info is not None and name != info.pair.device:
            self.try_pair(dataclasses.replace(info.pair, device=name))

    def _fill_devices(self) -> None:
        fill_device_menu(self._devices, self._subject.info, self.choose_device)

    def go_back(self) -> bool:
        """Show what lies behind a trace file; return whether anything does."""
        behind = self._session.behind
        if behind is not None:
            self._tried = behind.pair
            self._session.show_view(behind)
        return behind is not None

    def take_drag(self, event: QDropEvent) -> bool:
        """Take files that are dragged over the window or dropped on it; return whether these are files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.open_files(paths)
        return True

    def open_files(self, paths: list[Path]) -> None:
        """Open files as what they are: models, a dataset's folder, a vocabulary, a trace."""
        self._looker.look(lambda: sort_out(paths), self._open_sorted)

    def open_trace(self, path: str) -> None:
        """Read a trace file and show it."""
        self._looker.look(lambda: _read_trace(path), lambda found: self._show_trace(path, found))

    def _open_sorted(self, dropped: Dropped) -> None:
        if dropped.problem:
            self._notices.show_notice(dropped.problem)
        elif dropped.photograph:
            self.photograph_dropped.emit(dropped.photograph)
        elif dropped.session:
            self.session_dropped.emit(dropped.session)
        elif dropped.trace:
            self.open_trace(dropped.trace)
        else:
            self.try_pair(completed(dropped, self._session.wanted_pair))

    def _ask_trace(self) -> None:
        dialog = QFileDialog(self._window, "Open a trace")
        dialog.setNameFilters(["Traces (*.npz)", "All files (*)"])
        dialog.fileSelected.connect(self.open_trace)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_trace(self, path: str, found: tuple[ReasoningTrace, TraceContext] | str) -> None:
        if isinstance(found, str):
            self._notices.show_notice(found)
            return
        self._tried = None
        info = self._subject.info
        words = words_for(info) if info is not None else self._back_words
        self._session.show_trace(*found)
        behind = self._session.behind
        if behind is None:
            return
        self._back_words = words or words_for_files(behind.pair)
        self._back.setText(f"Back to {self._back_words}".replace("&", "&&"))
        self._notices.show_notice(
            f"{Path(path).name} is shown. {self._back_words} stays open behind it: Back (Alt+Left) returns to it."
        )

    @Slot(object)
    def _take_behind(self, behind: View | None) -> None:
        self._back.setVisible(behind is not None)
        self._back.setEnabled(behind is not None)
        if behind is None and self._back_words:
            self._back_words = ""
            self._notices.dismiss()

    @Slot(object)
    def _remember(self, info: PairInfo | None) -> None:
        """Keep what has opened in the list of recent pairs."""
        if info is not None:
            stored = self._settings.value(_RECENT)
            self._looker.look(lambda: add_recent(stored, info.pair, words_for(info)), self._store)

    def _store(self, listed: str) -> None:
        self._settings.setValue(_RECENT, listed)
        self._look_for_recent()

    @Slot()
    def _look_for_recent(self) -> None:
        stored = self._settings.value(_RECENT)
        self._looker.look(lambda: offers(stored), self._show_offers)

    def _show_offers(self, found: tuple[Offer, ...]) -> None:
        self._offers = found
        self.dialog.offer(found)
        fill_recent_menu(self.recent_menu, found, self.try_pair)

    def _show_filled(self, pair: PairId, sentence: str) -> None:
        self.dialog.fill(pair, sentence)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(str, str, str)
    def _take_failure(self, topic: str, sentence: str, _details: str) -> None:
        if topic == "open" and sentence and self._tried == self._session.wanted_pair:
            self._tried = None
            self._notices.dismiss()  # the dialog says it
            self._show_filled(self._session.wanted_pair, sentence)

    @Slot(str, bool)
    def _take_busy(self, topic: str, busy: bool) -> None:
        is_there = topic == "open" and not busy and "open" not in self._subject.failures
        if is_there and self._tried is not None and self._tried == self._session.wanted_pair:
            self._tried = None
            self.dialog.accept()


def _read_trace(path: str) -> tuple[ReasoningTrace, TraceContext] | str:
    try:
        return load_trace(Path(path))
    except TraceError as error:
        return str(error)
