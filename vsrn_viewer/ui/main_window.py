"""The main window: one image read from left to right, the evidence around it.

Results | image | numbers, the reading line below over the whole width, one query field above. Panels
are docks; this file places them, and gives keys and menus to what they offer. It computes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.ui import keys
from vsrn_viewer.ui.case_signs import CaseSigns
from vsrn_viewer.ui.change_commands import ChangeCommands
from vsrn_viewer.ui.command_palette import CommandPalette
from vsrn_viewer.ui.comparing import Comparing
from vsrn_viewer.ui.docks import BELOW, TWIN, DockLayout
from vsrn_viewer.ui.early_images import EarlyImages
from vsrn_viewer.ui.editing import EditCommands
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.filters import Filters
from vsrn_viewer.ui.focus_order import next_stop, press, tab_stops
from vsrn_viewer.ui.help import Help, panel_around
from vsrn_viewer.ui.history import History
from vsrn_viewer.ui.likeness import LikenessCommands
from vsrn_viewer.ui.linking import link_hover, link_scales, link_zoom
from vsrn_viewer.ui.mark_actions import MarkActions
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.naming import WindowTitle
from vsrn_viewer.ui.notices import NoticeBar
from vsrn_viewer.ui.opening import Opening
from vsrn_viewer.ui.pair_figures import PairFigures
from vsrn_viewer.ui.panels.analysis import AnalysisPanel
from vsrn_viewer.ui.panels.captions import CaptionsPanel
from vsrn_viewer.ui.panels.change_bar import ChangeBar
from vsrn_viewer.ui.panels.compare_bar import CompareBar
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.panels.image import ImagePanel
from vsrn_viewer.ui.panels.queries import QueriesPanel
from vsrn_viewer.ui.panels.query import QueryPanel
from vsrn_viewer.ui.panels.registry import evidence_panels
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.photograph_query import PhotographCommands
from vsrn_viewer.ui.pinning import Pinning
from vsrn_viewer.ui.playing import LayerPlayer
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.saving import FigureSaving
from vsrn_viewer.ui.saying import Saying
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.sessions import WindowSessions
from vsrn_viewer.ui.smallest import SmallestDialog
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.status import StatusLine
from vsrn_viewer.ui.strange import FindingsDialog
from vsrn_viewer.ui.undoing import UndoSteps
from vsrn_viewer.ui.view_commands import (
    add_analysis_commands,
    add_overlay_commands,
    add_panel_commands,
    add_query_commands,
    add_window_commands,
)
from vsrn_viewer.ui.watching import Watching
from vsrn_viewer.ui.wording import WordingCommands
from vsrn_viewer.ui.workers import ModelWorker
from vsrn_viewer.view import PairId, Query, View

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
        self.subject = Subject(self)
        self.pinned = Subject(self)
        link_hover(self.subject, self.pinned)
        link_scales(self.subject, self.pinned)
        self.worker = ModelWorker(self)
        self.session = Session(self.subject, self.worker, self)
        self.pinned_session = Session(self.pinned, self.worker, self)
        self.history = History(self.subject, self)
        self.export = FigureExport(settings, self)
        self.figures = FigureSaving(self, self.subject, self.worker, self.export)
        self.pair_figures = PairFigures(self, self.subject, self.worker, self.export)
        self.player = LayerPlayer(self.subject, self)
        self.query = QueryPanel(self.subject)
        self.notices = NoticeBar(self)
        self.saying = Saying(self.notices, self)
        self.status = StatusLine(self.subject, self.worker)
        self.opening = Opening(self, self.subject, self.session, self.worker, settings, self.notices, self.open_pair)
        WindowTitle(self, self.subject)
        self._place_panels()
        self._make_actions()
        self._connect()
        self._restore()
        self.watching = Watching(app, self.docks.docks.values(), self)
        self.query.field.setFocus()  # whoever types at once means the query

    def open_pair(self, pair: PairId) -> None:
        """Start the worker if needed, and open a model with a dataset."""
        if not self.worker.isRunning():
            self.worker.read_ahead(pair)
            self.worker.start()
        self.session.open_pair(pair)

    def _place_panels(self) -> None:
        self.image = ImagePanel(self.subject)
        self.results = ResultsPanel(self.subject)
        self.captions = CaptionsPanel(self.subject)
        self.evidence = evidence_panels(self.subject)
        self.pinned_image = ImagePanel(self.pinned, "Pinned", says_query=True)
        self.analysis = AnalysisPanel(self.subject, self.worker)
        self.desk = QueryDesk(self.subject, self.worker, self)
        self.queries = QueriesPanel(self.desk)
        MarkActions(self.desk, self.results, self).marked.connect(self.notices.show_done)
        EarlyImages(self.subject, self.session, self.results, self)
        panels = {"results": self.results, **self.evidence, "captions": self.captions}
        panels |= {"analysis": self.analysis, "queries": self.queries, "pinned": self.pinned_image}
        self.twins = evidence_panels(self.pinned)
        panels |= {TWIN.format(name): panel for name, panel in self.twins.items()}
        self.docks = DockLayout(self, self.image, panels)
        Comparing(self.subject, self.pinned, self.docks, self)
        self.steps = UndoSteps(self.subject, self._show_again, self)
        both = (self.subject, self.session, self.pinned, self.pinned_session)
        self.pinning = Pinning(*both, self.docks, self.steps)
        self.signs = CaseSigns(self.desk, self.image, self.pinned_image, self)
        link_zoom((self.image.canvas, self.pinned_image.canvas))
        self.setMenuWidget(self._top())
        self.setStatusBar(self.status)

    def _top(self) -> QWidget:
        """Menus and the query, over the whole width."""
        top = QWidget(self)
        self._top_column = column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QMenuBar(top)
        self._menus = Menus(bar)
        for widget in (bar, self.query):
            column.addWidget(widget)
        return top

    def _make_actions(self) -> None:
        menus = self._menus
        self._add_file_commands(menus)
        self._edit = EditCommands(menus, self.subject, self.steps, self)
        ChangeCommands(menus, self.subject, self._edit.steps, self)
        self.changes = ChangeBar(self.subject, *self._edit.steps, menus.menu("&Change"))
        self._top_column.addWidget(self.changes)
        self.comparison = CompareBar(self.subject, self.pinned)
        self.comparison.let_go.connect(lambda: self.pinning.toggle(False))
        self._top_column.addWidget(self.comparison)
        self.smallest = SmallestDialog(menus, self.subject, self.worker, self)
        self._add_query_commands(menus)
        self.wording = WordingCommands(menus, self, self._show_again)
        self.photograph = PhotographCommands(menus, self.subject, self)
        self.photograph.refused.connect(self.saying.say)
        self.opening.photograph_dropped.connect(self.photograph.search)
        add_panel_commands(menus, self.docks)
        self.docks.docks["pinned"].toggleViewAction().triggered.connect(self.pinning.toggle)
        menus.add("&View", "Filter the regions…", keys.FILTER_REGIONS, self.image.open_filter)
        add_overlay_commands(menus, self.subject, self.image.controls.choose_overlay, self.player)
        add_query_commands(menus, self.docks, self.queries)
        Filters(menus, self.docks, self.results, self.queries, self.desk, self._settings, self)
        add_analysis_commands(menus, self.docks, self.analysis)
        menus.separate("&Analysis")
        self.findings = FindingsDialog(menus, self.subject, self.worker, self)
        add_window_commands(menus, self, self._app, self._settings, self.docks.reset)
        self._add = menus.add("&Figure", "Add panel to figure", keys.ADD_TO_FIGURE, self._add_to_figure)
        menus.add("&Figure", "Show the figure", "", self.figures.show_editor)
        self._export = menus.add("&Figure", "Export page…", keys.EXPORT, self.figures.export_page)
        self.help = Help(self, menus, self.subject, self.worker)
        menus.add("&Help", "Find a command…", keys.PALETTE, self._find_command)
        menus.add("&Help", "Go to the notice", keys.NOTICE, self.notices.take_focus)
        for action in (self._back, self._forward, self._add, self._export):
            action.setEnabled(False)

    def _add_file_commands(self, menus: Menus) -> None:
        self.opening.add_commands(menus)
        self.sessions = WindowSessions(self, menus, self._settings)
        menus.separate("&File")
        menus.add("&File", "Quit", keys.QUIT, self.close)

    def _add_query_commands(self, menus: Menus) -> None:
        menus.add("&Query", "Edit the query", QKeySequence.StandardKey.Find, self.query.focus_field)
        self._back = menus.add("&Query", "Back", QKeySequence.StandardKey.Back, self._go_back)
        self._forward = menus.add("&Query", "Forward", QKeySequence.StandardKey.Forward, self._go_forward)
        menus.add("&Query", "Pin what is shown", "", self.pinning.pin)
        LikenessCommands(menus, self.subject, self)

    def _find_command(self) -> None:
        CommandPalette(self._menus.commands, self).open_over(self)

    def _connect(self) -> None:
        self.query.query_changed.connect(self.session.type_query)
        self.query.query_replaced.connect(self.session.replace_query)
        self.results.query_chosen.connect(self.session.submit_query)
        self.query.submitted.connect(self._submit_query)
        self.query.back_requested.connect(self._go_back)
        self.query.forward_requested.connect(self._go_forward)
        self.query.pin_requested.connect(self.pinning.pin)
        self.query.figure_requested.connect(lambda: self.figures.add_panel(self.image))
        self.pinning.replaced.connect(self.notices.show_undoable)
        self.desk.case_chosen.connect(self.pinning.open_case)
        self.desk.sides_chosen.connect(self.pinning.open_sides)
        self.desk.other.case_chosen.connect(self.pinning.open_models_case)
        self.captions.caption_chosen.connect(self.session.submit_query)
        self.image.example_requested.connect(self._ask_example)
        self.queries.open_requested.connect(self.opening.show_dialog)
        self.results.demo_requested.connect(lambda: self.open_pair(PairId()))
        for panel in (self.results, self.captions, self.image, *self.evidence.values()):
            panel.retry_requested.connect(self.session.retry)
        for panel in (self.pinned_image, *self.twins.values()):
            panel.retry_requested.connect(self.pinned_session.retry)
        self.session.notice.connect(self.saying.say)
        self.pinned_session.notice.connect(self.saying.say)
        self.results.said.connect(self.saying.say)
        self.desk.marking.written.connect(self.saying.say_marks_written)
        self.subject.failed.connect(self.saying.take_failure)
        self.session.remarked.connect(self.saying.say_remark)
        self.pinned_session.remarked.connect(lambda _topic, sentence: self.saying.say(sentence))
        self.subject.traced_changed.connect(lambda _: self.saying.take_remark_away("trace"))
        self.subject.ranking_changed.connect(lambda _: self.saying.take_remark_away("images"))
        self.export.finished.connect(self.saying.say_written)
        self.export.failed.connect(self.saying.say)
        self.figures.said.connect(self.saying.say)
        self.pair_figures.said.connect(self.saying.say)
        self.queries.pair_asked.connect(self.pair_figures.save)
        self.figures.follow((self.image, self.pinned_image, *self.evidence.values(), *self.twins.values()))
        self.queries.plot_asked.connect(self.figures.plots.save)
        self.queries.plot_added.connect(self.figures.add_plot)
        self.subject.refused.connect(self.saying.say)
        self.history.changed.connect(self._show_history)
        self.session.behind_changed.connect(self._show_history)
        self.status.split_chosen.connect(self.opening.choose_split)
        self.status.device_chosen.connect(self.opening.choose_device)
        for action in (self._add, self._export):
            self.subject.traced_changed.connect(lambda traced, action=action: action.setEnabled(traced is not None))

    def _ask_example(self) -> None:
        """Ask the first caption of what is open."""
        if self.subject.info is not None:
            self.session.submit_query(Query("caption", self.subject.info.captions[0], 0))

    def _submit_query(self, query: Query) -> None:
        """Ask a finished query. From then on arrows go through the results and single letters act."""
        self.session.submit_query(query)
        if query.text.strip():
            self.results.focus_content()

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
            self._show_again(view)

    def _go_forward(self) -> None:
        view = self.history.forward()
        if view is not None:
            self._show_again(view)

    def _show_again(self, view: View) -> None:
        """Show a past View, its image in the middle of the results."""
        awaits_ranking = view.query != self.subject.view.query and view.query.kind != "image"
        self.session.show_view(view)
        self.results.reveal_image(awaits_ranking)

    def _add_to_figure(self) -> None:
        """Add the panel that has the focus to the figure, else the image."""
        panel = panel_around(QApplication.focusWidget())
        self.figures.add_panel(panel if isinstance(panel, EvidencePanel) else self.image)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files dropped anywhere; keys that act wherever the focus is, but never while somebody types."""
        if isinstance(event, QDropEvent) and self.watching.takes_files(watched, self):
            return self.opening.take_drag(event)
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            pressed = event.type() == QEvent.Type.KeyPress
            theirs = QApplication.activeModalWidget() or (pressed and QApplication.activePopupWidget())
            in_dialog = isinstance(QApplication.activeWindow(), QDialog)
            if not in_dialog and not theirs and not event.isAutoRepeat():
                return self._take_key(event, isinstance(QApplication.focusWidget(), _TYPING))
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent, typing: bool) -> bool:
        pressed, key = event.type() == QEvent.Type.KeyPress, event.key()
        if key == keys.code(keys.HIDE_OVERLAYS) and (not typing or not pressed):
            self._hide_overlays(pressed)
            return not typing
        if not pressed or typing or event.modifiers():
            return False
        if key == keys.code(keys.CLEAR):
            if self.player.is_playing:
                self.player.stop()
                return True
            if self.notices.dismiss_what_stays():
                return True
            self.subject.clear_selection()
            return False  # whoever has the focus may have something to clear, too
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return press(QApplication.focusWidget())
        act = {keys.code(keys.PIN): self.pinning.pin, keys.code(keys.EDIT_QUERY): self.query.focus_field}.get(key)
        if act is not None:
            act()
        return act is not None

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
        if event.type() == QEvent.Type.MouseButtonPress:
            self.docks.note_mouse(event.type())
        handled = super().event(event)
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.docks.note_mouse(event.type())
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def _restore(self) -> None:
        geometry = self._settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        else:
            self.resize(QSize(1480, 920).boundedTo(self.screen().availableSize()))
        self.docks.restore(self._settings)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watching.watch(self.windowHandle())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.docks.follow_window()
        self.notices.place_above(self.status.y())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go through the window as it is read."""
        areas: list[QWidget] = [self.query, self.changes, self.comparison]
        shown = [(name, panel) for panels in (self.evidence, self.twins) for name, panel in panels.items()]
        bottom = [panel for name, panel in shown if name in BELOW]
        right: list[PanelFrame] = [panel for name, panel in shown if name not in BELOW]
        right += [self.captions, self.analysis]
        for panel in (self.results, self.image, self.pinned_image, *right, *bottom, self.queries):
            areas += [panel.header, panel]
        following = next_stop(tab_stops([*areas, *self.docks.tab_bars()]), QApplication.focusWidget(), forward)
        if following is None:
            return super().focusNextPrevChild(forward)
        following.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout; wait for the worker, which owns the model, but not for ever."""
        self.watching.end()
        self._settings.setValue("geometry", self.saveGeometry())
        self.docks.store(self._settings)
        self.hide()  # whoever closed it need not watch the worker end
        self.docks.hide_floating()
        if not self.worker.stop():
            self.worker.setParent(None)  # a thread that still runs must outlive the window
        self.export.wait()
        super().closeEvent(event)
