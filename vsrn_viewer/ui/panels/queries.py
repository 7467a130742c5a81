"""Queries panel: how all captions and images of the split fare as queries, on a few pages."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from vsrn_viewer.picture import Table
from vsrn_viewer.queries import Case
from vsrn_viewer.ui.panels.frame import PanelFrame, SegmentedSwitch
from vsrn_viewer.ui.panels.query_pages import PAGES, QueriesPage
from vsrn_viewer.ui.query_desk import QueryDesk

_NAME = "Queries"
_LEAST = (200, 60)  # pixels
_SIZED_BY = 40  # rows of a table whose contents say how wide a column is; there may be tens of thousands
_WITHOUT_DATASET = "Open a dataset to see how all of its queries fare."
_OPENING = "The queries are ranked as soon as the model and the dataset are open."
_WITHOUT_CAPTIONS = "This split has no captions, so nothing can be asked. Name a captions file in dataset.toml."


class QueriesPanel(PanelFrame):
    """Turn between pages about all queries.

    Observes the desk; wants its queries as long as it is on top.
    """

    left = Signal()  # Esc
    plot_asked = Signal(object)  # AskedPlot, to be saved
    plot_added = Signal(object)  # AskedPlot, to be added to the figure
    pair_asked = Signal(object)  # MinimalPair, to be saved as a figure
    open_requested = Signal()

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._on_top = False
        self._awaits_focus: QWidget | None = None  # a widget of the page, or the panel itself for all of it
        self.pages = {key: page(desk) for key, page in PAGES.items()}
        self._stack = QStackedWidget()
        self._stack.setMinimumSize(*_LEAST)
        for page in self.pages.values():
            self._stack.addWidget(page)
            page.changed.connect(partial(self._show_if_current, page))
            page.left.connect(self.left)
            page.turned.connect(self.choose)
            page.plot_asked.connect(self.plot_asked)
            page.plot_added.connect(self.plot_added)
            page.pair_asked.connect(self.pair_asked)
        self.set_content(self._stack)
        self._stack.setFocusProxy(next(iter(self.pages.values())))
        self.switch = SegmentedSwitch("Page", {key: page.WORDS for key, page in PAGES.items()})
        self.switch.changed.connect(self.choose)
        self.add_control(self.switch)
        self.set_table(self._table)
        self.twin.horizontalHeader().setResizeContentsPrecision(_SIZED_BY)
        keeps_room = self.table_button.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)  # else the switch would move away from under the pointer
        self.table_button.setSizePolicy(keeps_room)
        desk.changed.connect(self._show)
        desk.subject.info_changed.connect(lambda _: self._show())
        desk.subject.busy_changed.connect(self._show_opening)
        self._show()

    def choose(self, key: str) -> None:
        """Turn to a page."""
        self.switch.set_current(key)
        self._stack.setCurrentWidget(self.pages[key])
        self._stack.setFocusProxy(self.pages[key])
        self._tell_pages()
        self._show()

    def take_focus(self, widget: QWidget | None = None) -> None:
        """Take the focus to the page, or to a widget of it; to the switch until there is something to show."""
        if widget is not None:
            self.table_button.setChecked(False)
        if self._has_message:
            self._awaits_focus = widget or self
            self.switch.take_focus()
        elif widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_content()

    def help_heading(self) -> str:
        """See PanelFrame."""
        return self._page.HEADING

    def set_on_top(self, on_top: bool) -> None:
        """See PanelFrame."""
        self._on_top = on_top
        self._tell_pages()
        if on_top:
            self._show()

    @property
    def _page(self) -> QueriesPage:
        return self.pages[self.switch.current()]

    def _tell_pages(self) -> None:
        self._desk.want(self, self._on_top and self._page.NEEDS_QUERIES)
        for page in self.pages.values():
            page.set_shown(self._on_top and page is self._page)

    def _show_if_current(self, page: QueriesPage) -> None:
        """Show what has changed on a page. All of them change when the queries come, and one is on screen."""
        if page is self._page:
            self._show()

    @Slot(str, bool)
    def _show_opening(self, topic: str, _busy: bool) -> None:
        if topic == "open":
            self._show()

    @Slot()
    def _show(self) -> None:
        desk, page = self._desk, self._page
        self.set_title(_NAME, page.note)
        info = desk.subject.info
        if info is None and page.NEEDS_DATASET and "open" in desk.subject.busy:
            self.show_message(_OPENING)
        elif info is None and page.NEEDS_DATASET:
            self.show_message(_WITHOUT_DATASET, "Open…", self.open_requested.emit)
        elif info is not None and page.NEEDS_CAPTIONS and not info.captions:
            self.show_message(_WITHOUT_CAPTIONS)
        elif not page.NEEDS_QUERIES:
            self._show_page_of(page)
        elif desk.asking.failure[0]:
            sentence, details = desk.asking.failure
            self.show_message(sentence, "Try again", desk.retry, details)
        elif desk.queries is None:
            self.show_message(desk.asking.under_way("Ranking every query"))
        else:
            self._show_page_of(page)
        self.table_button.setVisible(page.has_table())

    def _show_page_of(self, page: QueriesPage) -> None:
        if page.absence():
            self.show_message(page.absence(), *(page.remedy() or ()))
        else:
            self.show_content()
            self.refresh_table()
            self._pass_focus_on()

    def chosen_case(self) -> Case | None:
        """Return the case of the row that has the cursor on the page on screen, None where no row has it."""
        return self._page.chosen_case() if self._on_top else None

    def _pass_focus_on(self) -> None:
        """Give the focus that has waited at the switch to the page, unless somebody went elsewhere meanwhile."""
        now, awaits = QApplication.focusWidget(), self._awaits_focus
        self._awaits_focus = None
        if awaits is not None and now is not None and self.switch.isAncestorOf(now):
            self.take_focus(None if awaits is self else awaits)

    def _table(self) -> Table | None:
        return self._page.table()
