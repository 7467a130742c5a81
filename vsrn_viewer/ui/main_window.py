"""The main window: one image read from left to right, the evidence around it.

Results | image | numbers, the reading line below over the whole width, one query field above. Panels
are docks; this file places them, and gives keys and menus to what they offer. It computes nothing.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.ui.command_palette import CommandPalette
from vsrn_viewer.ui.dialogs import KeysDialog, ask_figure
from vsrn_viewer.ui.editing import EditCommands
from vsrn_viewer.ui.errors import NoticeBar
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.history import History
from vsrn_viewer.ui.linking import link_hover
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.naming import WindowTitle
from vsrn_viewer.ui.opening import Opening
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.registry import evidence_panels
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.status import StatusLine
from vsrn_viewer.ui.theme import CHOICES, Choice, apply_theme, stored_choice
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, Query

STATE_VERSION = 3  # of the docks' layout; a stored layout of another version is not used
_LEAST_IMAGE_PX = 360  # the width in which an image's header has room for its overlays
_AREAS = {  # of the evidence that is seen at first; other kinds wait in the View menu
    "matrix": Qt.DockWidgetArea.RightDockWidgetArea,
    "reading": Qt.DockWidgetArea.BottomDockWidgetArea,
    "generated": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_TYPING = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)


class MainWindow(QMainWindow):
    """Owns the subjects, the worker and the panels."""

    painted = Signal()  # once, when the window is on screen

    def __init__(self, app: QApplication, settings: QSettings) -> None:
        super().__init__()
        self._app = app
        self.setAcceptDrops(True)
        self._settings = settings
        self._was_painted = False
        self._failed_topic = ""
        self.subject = Subject(self)
        self.pinned = Subject(self)
        link_hover(self.subject, self.pinned)
        self.worker = ModelWorker(self)
        self.session = Session(self.subject, self.worker, self)
        self.pinned_session = Session(self.pinned, self.worker, self)
        self.history = History(self.subject, self)
        self.export = FigureExport(self)
        self.query = QueryPanel(self.subject)
        self.notices = NoticeBar()
        self.status = StatusLine(self.subject, self.worker)
        self.opening = Opening(self, self.subject, self.session, self.worker, settings, self.notices, self.open_pair)
        WindowTitle(self, self.subject)
        self._place_panels()
        self._make_actions()
        self._connect()
        self._default_state = self.saveState(STATE_VERSION)
        self._restore()
        app.installEventFilter(self)
        self.query.field.setFocus()  # whoever types at once means the query

    def open_pair(self, pair: PairId) -> None:
        """Start the worker if needed, and open a model with a dataset."""
        if not self.worker.isRunning():
            self.worker.start()
        self.session.open_pair(pair)

    def _place_panels(self) -> None:
        self.image = ImagePanel(self.subject)
        self.results = ResultsPanel(self.subject)
        self.captions = CaptionsPanel(self.subject)
        self.evidence = evidence_panels(self.subject)
        self.pinned_image = ImagePanel(self.pinned, "Pinned")
        self.setCentralWidget(self.image)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self._docks = {
            "results": self._dock("Results", self.results, left),
            **{
                name: self._dock(panel.title()[0], panel, _AREAS.get(name, right))
                for name, panel in self.evidence.items()
            },
            "captions": self._dock("Captions", self.captions, right),
            "pinned": self._dock("Pinned", self.pinned_image, right),
        }
        self.splitDockWidget(self._docks["pinned"], self._docks["matrix"], Qt.Orientation.Horizontal)
        self.splitDockWidget(self._docks["matrix"], self._docks["captions"], Qt.Orientation.Vertical)
        self.tabifyDockWidget(self._docks["reading"], self._docks["generated"])
        self._docks["reading"].raise_()
        for name in ("pinned", *(self.evidence.keys() - _AREAS.keys())):
            self._docks[name].hide()
        self.setMenuWidget(self._top())
        self.setStatusBar(self.status)

    def _size_docks(self) -> None:
        """Give the docks their share of the window, the image the rest."""
        results, matrix, captions, reading = (self._docks[n] for n in ("results", "matrix", "captions", "reading"))
        width, height = self.width(), self.height()
        shares = [min(400, round(0.23 * width)), min(520, round(0.26 * width))]
        self.resizeDocks([results, matrix], shares, Qt.Orientation.Horizontal)
        self.resizeDocks([matrix, captions], [round(0.37 * height), round(0.24 * height)], Qt.Orientation.Vertical)
        self.resizeDocks([reading], [272], Qt.Orientation.Vertical)

    def _reset_layout(self) -> None:
        self.restoreState(self._default_state, STATE_VERSION)
        self._size_docks()

    def _dock(self, name: str, panel: PanelFrame, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(name, self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(panel.header)
        dock.setWidget(panel)
        self.addDockWidget(area, dock)
        return dock

    def _top(self) -> QWidget:
        """Menus, the query and notices, over the whole width."""
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QMenuBar(top)
        self._menus = Menus(bar)
        for widget in (bar, self.query, self.notices):
            column.addWidget(widget)
        self.notices.hide()
        return top

    def _make_actions(self) -> None:
        menus = self._menus
        self._add_file_commands(menus)
        self._edit = EditCommands(menus, self.subject, self.session.show_view, self)
        self._add_query_commands(menus)
        self._add_view_commands(menus)
        self._export = menus.add("&Figure", "Export figure…", "Ctrl+E", self._export_figure)
        menus.add("&Help", "Keys", "F1", lambda: KeysDialog(self).show())
        menus.add("&Help", "Find a command…", "Ctrl+Shift+P", self._find_command)
        for action in (self._back, self._forward, self._export):
            action.setEnabled(False)

    def _add_file_commands(self, menus: Menus) -> None:
        self.opening.add_commands(menus)
        menus.separate("&File")
        menus.add("&File", "Quit", "Ctrl+Q", self.close)

    def _add_query_commands(self, menus: Menus) -> None:
        menus.add("&Query", "Edit the query", QKeySequence.StandardKey.Find, self.query.focus_field)
        self._back = menus.add("&Query", "Back", QKeySequence.StandardKey.Back, self._go_back)
        self._forward = menus.add("&Query", "Forward", QKeySequence.StandardKey.Forward, self._go_forward)
        menus.add("&Query", "Pin what is shown", "", self._pin)

    def _add_view_commands(self, menus: Menus) -> None:
        for name, dock in self._docks.items():
            action = menus.add_action("&View", dock.toggleViewAction())
            action.setText(dock.windowTitle())
            action.setObjectName(name)
        menus.separate("&View")
        menus.add("&View", "Previous layer", "Shift+Left", lambda: self.subject.step_layer(-1))
        menus.add("&View", "Next layer", "Shift+Right", lambda: self.subject.step_layer(1))
        menus.add("&View", "Next member of the ensemble", "Ctrl+M", self._next_member)
        menus.separate("&View")
        group = QActionGroup(self)
        for choice in CHOICES:
            choose = partial(self._choose_theme, choice)
            action = menus.add("&View", f"Colours: {choice}", "", lambda _=False, choose=choose: choose())
            action.setCheckable(True)
            action.setChecked(choice == stored_choice(self._settings.value("theme")))
            group.addAction(action)
        menus.separate("&View")
        menus.add("&View", "Reset layout", "", self._reset_layout)
        menus.add("&View", "Full screen", "F11", self._toggle_full_screen)

    def _find_command(self) -> None:
        CommandPalette(self._menus.commands, self).open_over(self)

    def _connect(self) -> None:
        self.query.query_changed.connect(self.session.type_query)
        self.query.submitted.connect(self._submit_query)
        self.query.back_requested.connect(self._go_back)
        self.query.forward_requested.connect(self._go_forward)
        self.query.pin_requested.connect(self._pin)
        self.query.figure_requested.connect(self._export_figure)
        self.captions.caption_chosen.connect(self.session.submit_query)
        self.image.example_requested.connect(self._ask_example)
        self.results.demo_requested.connect(lambda: self.open_pair(PairId()))
        for panel in (self.results, self.captions, self.image, *self.evidence.values()):
            panel.retry_requested.connect(self.session.retry)
        self.pinned_image.retry_requested.connect(self.pinned_session.retry)
        self.session.notice.connect(self._say)
        self.pinned_session.notice.connect(self._say)
        self.subject.failed.connect(self._take_failure)
        self.export.finished.connect(lambda path: self._say(f"Figure written: {path}", ""))
        self.export.failed.connect(self._say)
        self.history.changed.connect(self._show_history)
        self.session.behind_changed.connect(self._show_history)
        self.status.split_chosen.connect(self.opening.choose_split)
        self.subject.traced_changed.connect(lambda traced: self._export.setEnabled(traced is not None))

    def _ask_example(self) -> None:
        """Ask the first caption of what is open."""
        if self.subject.info is not None:
            self.session.submit_query(Query("caption", self.subject.info.captions[0], 0))

    def _submit_query(self, query: Query) -> None:
        """Ask a finished query. From then on arrows go through the results and single letters act."""
        self.session.submit_query(query)
        if query.text.strip():
            self.results.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_failure(self, topic: str, sentence: str, _details: str) -> None:
        """Take a notice away once what it was about has worked."""
        if sentence:
            self._failed_topic = topic
        elif topic == self._failed_topic:
            self._failed_topic = ""
            self.notices.dismiss()

    def _say(self, sentence: str, details: str) -> None:
        self._failed_topic = ""
        self.notices.show_notice(sentence, details)

    def _show_history(self) -> None:
        back = self.history.has_back or self.session.behind is not None
        forward = self.history.has_forward
        self._back.setEnabled(back)
        self._forward.setEnabled(forward)
        self.query.set_history(back, forward)

    def _go_back(self) -> None:
        if self.opening.go_back():
            return
        view = self.history.back()
        if view is not None:
            self.session.show_view(view)

    def _go_forward(self) -> None:
        view = self.history.forward()
        if view is not None:
            self.session.show_view(view)

    def _pin(self) -> None:
        """Keep what is shown in a panel of its own; pinning the same again lets it go."""
        dock = self._docks["pinned"]
        if dock.isVisible() and self.pinned.traced is self.subject.traced:
            dock.hide()
            self.pinned_session.clear()
        elif self.subject.traced is not None:
            self.pinned_session.show_copy(self.session)
            docks = [dock, self._docks["matrix"], self._docks["results"]]
            spare = self.width() - self.results.width() - 2 * _LEAST_IMAGE_PX
            widths = [self.image.width() // 2, min(self.evidence["matrix"].width(), spare), self.results.width()]
            if not dock.isVisible():
                dock.show()  # beside the image, as wide; what lies around them keeps its width if it can
                self.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
            dock.raise_()

    def _next_member(self) -> None:
        members = self.subject.info.members if self.subject.info is not None else 1
        self.subject.change_view(member=self.subject.view.member % members + 1)

    def _choose_theme(self, choice: Choice) -> None:
        self._settings.setValue("theme", choice)
        apply_theme(self._app, choice)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _export_figure(self) -> None:
        traced = self.subject.traced
        if traced is None:
            self._say("There is nothing to draw yet: ask a query and open an image.", "")
        else:
            ask_figure(self, traced, self.subject.view, self.export.start)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files dropped anywhere; keys that act wherever the focus is, but never while somebody types."""
        if isinstance(event, QDropEvent) and isinstance(watched, QWidget) and watched.window() is self:
            return self.opening.take_drag(event)
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            typing = isinstance(watched, _TYPING) or isinstance(QApplication.focusWidget(), _TYPING)
            pressed = event.type() == QEvent.Type.KeyPress
            theirs = QApplication.activeModalWidget() or (pressed and QApplication.activePopupWidget())
            in_window = isinstance(watched, QWidget) and not isinstance(watched.window(), QDialog)
            if in_window and not theirs and not event.isAutoRepeat():
                return self._take_key(event, typing)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent, typing: bool) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_H and (not typing or not pressed):
            self._hide_overlays(pressed)
            return not typing
        if not pressed or typing or event.modifiers():
            return False
        if event.key() == Qt.Key.Key_P:
            self._pin()
        elif event.key() == Qt.Key.Key_Slash:
            self.query.focus_field()
        elif event.key() == Qt.Key.Key_Escape:
            self.subject.clear_selection()
            return False
        else:
            return False
        return True

    def _hide_overlays(self, hidden: bool) -> None:
        for image in (self.image, self.pinned_image):
            image.set_overlays_hidden(hidden)

    def changeEvent(self, event: QEvent) -> None:
        """Show the overlays again when another window comes to the front: it gets the release of a key held here."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._hide_overlays(False)
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say once that the window is on screen: what is slow starts then."""
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def _restore(self) -> None:
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        else:
            self.resize(QSize(1480, 920).boundedTo(self.screen().availableSize()))
        if isinstance(state, QByteArray):
            self.restoreState(state, STATE_VERSION)
        else:
            self._size_docks()
        self._docks["pinned"].hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout; wait for the worker, which owns the model, but not for ever."""
        self._app.removeEventFilter(self)
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("state", self.saveState(STATE_VERSION))
        self.hide()  # whoever closed it need not watch the worker end
        if not self.worker.stop():
            self.worker.setParent(None)  # a thread that still runs must outlive the window
        self.export.wait()
        super().closeEvent(event)
