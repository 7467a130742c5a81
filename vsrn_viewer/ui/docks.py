"""Where the panels stand: docks whose shares follow the window until somebody moves a splitter."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from vsrn_viewer.ui.panels.frame import HEADER_PX, PanelFrame
from vsrn_viewer.ui.theme import current_theme

STATE_VERSION = 5  # of the docks' layout; a stored layout of another version is not used
_LEAST_IMAGE_PX = 420  # the width in which an image's header has room for its name and its overlays
_LEAST_RESULTS_PX = 256  # the width in which a header says its name and where the truth is
_LEAST_MATRIX_PX = 220
_SEPARATOR_PX = 7  # between docks
_AROUND_PX = 124  # height of menus, query, headers and status line
_LEAST_FOR_TWO_PX = 640  # the height of a window; in a lower one two matrices would make it higher than a small screen
_LEAST_FOR_TWO_AND_QUERIES_PX = 960  # in a lower one they would take its rows from the table, and be stamps themselves
_EDGE_PX = 2
_ANALYSIS = 0.72  # share of the right column that questions about the whole split take
_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
TWIN = "pinned {}"  # the panel that shows of the pinned image what the one of that name shows
# On each other, over the whole width.
BELOW = ("reading", "reading-words", "generated", "interaction", "layers", "queries")
_AREAS = {"results": _LEFT, "reading": _BOTTOM, TWIN.format("reading"): _BOTTOM}  # the others stand at the right
# Docks that lie on another one. They never stand beside it: Qt would keep the tab bar of that layout, and its width.
_TABBED = {**dict.fromkeys(BELOW[1:], "reading"), "analysis": "captions", "query": "matrix", "neighbourhood": "matrix"}
# What is seen at first; others wait in the View menu.
_SEEN = ("results", "matrix", "captions", *BELOW)


class Shares(NamedTuple):
    """How the window is shared out, in pixels; the image gets the rest."""

    results: int
    right: int
    matrix: int  # height
    captions: int
    reading: int  # with its tabs
    queries: int  # in its place, with its tabs: ten rows are seen in a window 800 pixels high


def shares_of(size: QSize) -> Shares:
    """Return the shares of a window of this size."""
    width, height = size.width(), size.height()
    reading = _between(150, round(min(0.375 * height, 0.25 * height + 88)), 370)
    upper = max(1, height - reading - _AROUND_PX)
    results, right = _between(210, round(0.23 * width), 460), _between(240, round(0.28 * width), 640)
    queries = _between(reading, round(0.5 * height), 420)
    return Shares(results, right, round(0.6 * upper), round(0.4 * upper), reading, queries)


def _beside_two_images(width: int, results: int, right: int) -> tuple[int, int, int]:
    """Return the widths of results, right column and each image in a window `width` wide, from those of the columns
    beside one image: they yield, down to their least, until the images have theirs. Pixels."""
    width -= 3 * _SEPARATOR_PX
    share = min(1.0, max(0, width - 2 * _LEAST_IMAGE_PX) / (results + right))
    results, right = max(_LEAST_RESULTS_PX, round(share * results)), max(_LEAST_MATRIX_PX, round(share * right))
    return results, right, (width - results - right) // 2


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


class PanelDock(QDockWidget):
    """A dock with the panel's header as its title. While it floats it has an edge: no window manager gives it one."""

    def __init__(self, name: str, panel: PanelFrame, parent: QMainWindow) -> None:
        super().__init__(name, parent)
        self.setObjectName(name)
        self.setTitleBarWidget(panel.header)
        self.setWidget(panel)
        self._panel = panel
        self.setAcceptDrops(True)  # also while it floats, in a window of its own
        self.topLevelChanged.connect(self._float)
        self.visibilityChanged.connect(panel.set_on_top)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating():
            QPainter(self).fillRect(self.rect(), QColor(current_theme().secondary))

    def _float(self, floating: bool) -> None:
        if floating:
            self._panel.set_on_top(True)  # a tab behind that is taken out says nothing of being visible
        edge = _EDGE_PX if floating else 0
        self.setContentsMargins(edge, edge, edge, edge)


class DockLayout:
    """Places the docks of one window and keeps their shares."""

    def __init__(self, window: QMainWindow, image: PanelFrame, panels: dict[str, PanelFrame]) -> None:
        """panels: by name: results, captions, analysis, queries, pinned, each kind of evidence, and its twin (TWIN)."""
        self._window, self._image = window, image
        self.is_theirs = False  # somebody moved a splitter: sizes are theirs from then on
        self._pressed: list[QSize] = []
        self._before_pinned: list[tuple[QDockWidget, int]] = []
        window.setCentralWidget(image)
        window.setDockNestingEnabled(True)
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _BOTTOM)
        self.docks = {name: PanelDock(panel.title()[0], panel, window) for name, panel in panels.items()}
        self._arrange()
        self.queries_on_top = False  # they are what is seen below
        self.docks["queries"].visibilityChanged.connect(self._take_queries)
        self._at_first = window.saveState(STATE_VERSION)

    def _arrange(self) -> None:
        window, docks = self._window, self.docks
        tabbed = {**_TABBED, **self._tabbed_twins()}
        for name in docks.keys() - set(_SEEN):
            docks[name].hide()  # before it has a place: Qt would make room for it, and keep its tab bar
        for name in (name for name in docks if name not in tabbed):
            window.addDockWidget(_AREAS.get(name, _RIGHT), docks[name])
        window.splitDockWidget(docks["pinned"], docks["matrix"], Qt.Orientation.Horizontal)
        window.splitDockWidget(docks["matrix"], docks["captions"], Qt.Orientation.Vertical)
        window.splitDockWidget(docks["reading"], docks[TWIN.format("reading")], Qt.Orientation.Horizontal)
        for name, below in tabbed.items():
            window.tabifyDockWidget(docks[below], docks[name])
        docks["reading"].raise_()

    def _tabbed_twins(self) -> dict[str, str]:
        """Return on which dock each pinned twin lies: on the captions, but for what stands beside the reading line."""
        twins = [name for name in map(TWIN.format, self.docks) if name in self.docks and name not in _AREAS]
        beside = map(TWIN.format, ("interaction", "reading-words"))
        return {**dict.fromkeys(twins, "captions"), **dict.fromkeys(beside, TWIN.format("reading"))}

    def tab_bars(self) -> list[QTabBar]:
        """Return the bars of docks that lie on each other. Qt keeps those of former layouts, and of docks alone."""
        newest = {tuple(bar.tabText(tab) for tab in range(bar.count())): bar for bar in self._bars() if bar.count() > 1}
        return list(newest.values())

    def _bars(self) -> list[QTabBar]:
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def follow_window(self) -> None:
        """Share the window out anew, unless somebody has."""
        if self.is_theirs:
            return
        shares, docks, window = shares_of(self._window.size()), self.docks, self._window
        columns, widths = [docks["results"], docks["matrix"]], [shares.results, shares.right]
        if not docks["pinned"].isHidden():
            results, right, image = _beside_two_images(window.width(), *widths)
            columns, widths = [*columns, docks["pinned"]], [results, right, image]
        window.resizeDocks(columns, widths, Qt.Orientation.Horizontal)
        heights = [shares.matrix, shares.captions]
        if not docks[TWIN.format("matrix")].isHidden():
            heights = [sum(heights) // 2] * 2
        elif self._is_crowded:
            upper = window.height() - shares.queries - _AROUND_PX
            heights = [upper - HEADER_PX, HEADER_PX]  # a matrix of a few pixels says nothing, a header does
        window.resizeDocks([docks["matrix"], docks["captions"]], heights, Qt.Orientation.Vertical)
        below = ("queries", shares.queries) if self.queries_on_top else ("reading", shares.reading)
        window.resizeDocks([docks[below[0]]], [below[1]], Qt.Orientation.Vertical)

    @property
    def _is_crowded(self) -> bool:
        """Whether two images and the queries leave the right column too little height for two panels."""
        return not self.docks["pinned"].isHidden() and self.queries_on_top and not self.has_room_for_two

    def note_mouse(self, kind: QEvent.Type) -> None:
        """Take what the mouse does to the window itself, which is to move splitters."""
        sizes = [dock.size() for dock in self.docks.values() if not dock.visibleRegion().isEmpty()]
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = sizes
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed and sizes != self._pressed:
            self.is_theirs = True

    def show_analysis(self) -> None:
        """Show what is asked of the whole split, in most of the right column.

        It becomes a tab only now: a tab bar of docks of which one is hidden from the start is left behind by Qt.
        """
        docks = self.docks
        if docks["analysis"].isHidden() and not docks["analysis"].isFloating():
            self._window.tabifyDockWidget(docks["captions"], docks["analysis"])
        docks["analysis"].show()
        docks["analysis"].raise_()
        if not self.is_theirs:
            room = docks["matrix"].height() + docks["analysis"].height()
            heights = [room - round(_ANALYSIS * room), round(_ANALYSIS * room)]
            self._window.resizeDocks([docks["matrix"], docks["analysis"]], heights, Qt.Orientation.Vertical)

    def show_queries(self) -> None:
        """Show how all queries fare, over the whole width."""
        self.docks["queries"].show()
        self.docks["queries"].raise_()

    @property
    def has_room_for_two(self) -> bool:
        """Whether a panel of the right column and its pinned twin fit below each other, with what lies below both."""
        least = _LEAST_FOR_TWO_AND_QUERIES_PX if self.queries_on_top else _LEAST_FOR_TWO_PX
        return self._window.height() >= least

    def show_words(self) -> None:
        """Show word × region, over the whole width."""
        self.docks["interaction"].show()
        self.docks["interaction"].raise_()

    def focus_image(self) -> None:
        """Give the focus to the image."""
        self._image.focus_content()

    def _take_queries(self, on_top: bool) -> None:
        """Give the queries more of the height than the reading line, as long as they are seen."""
        if on_top != self.queries_on_top:
            self.queries_on_top = on_top
            self.follow_window()

    def show_pinned(self) -> None:
        """Show the pinned image beside the image, as wide; what lies around them keeps its width if it can."""
        pinned = self.docks["pinned"]
        if pinned.isHidden():
            around = [self.docks["results"], self.docks["matrix"]]
            self._before_pinned = [(dock, dock.width()) for dock in around]
            half = self._image.width() // 2
            pinned.show()
            if self.is_theirs:
                docks, widths = zip(*self._before_pinned, (pinned, half), strict=True)
                self._window.resizeDocks(list(docks), list(widths), Qt.Orientation.Horizontal)
            self.follow_window()
        pinned.raise_()

    def show_twins(self, names: Collection[str]) -> None:
        """Show the pinned twins of these panels, and hide those of all others."""
        for name, dock in self.docks.items():
            if name in map(TWIN.format, self.docks):
                dock.setVisible(name in map(TWIN.format, names))
                if dock.isVisible():
                    dock.raise_()
        self.follow_window()
        below = [self.docks["reading"], self.docks[TWIN.format("reading")]]
        self._window.resizeDocks(below, [self._window.width() // 2] * 2, Qt.Orientation.Horizontal)

    def hide_pinned(self) -> None:
        """Take the pinned image away, and give every column the width that it had before."""
        self.docks["pinned"].hide()
        if self.is_theirs and self._before_pinned:
            docks, widths = zip(*self._before_pinned, strict=True)
            self._window.resizeDocks(list(docks), list(widths), Qt.Orientation.Horizontal)
        self.follow_window()

    def hide_floating(self) -> None:
        """Take away what floats: it does not go with the window, and its end would reach panels that are gone."""
        for dock in self.docks.values():
            if dock.isFloating():
                dock.hide()

    def reset(self) -> None:
        """Place everything as at first."""
        self._window.restoreState(self._at_first, STATE_VERSION)
        self.is_theirs = False
        self.follow_window()

    def store(self, settings: QSettings) -> None:
        """Remember where the docks are, and whose shares these are."""
        settings.setValue("state", self._window.saveState(STATE_VERSION))
        settings.setValue("own shares", self.is_theirs)

    def put(self, state: QByteArray, version: int, theirs: bool) -> None:
        """Place the docks as `saveState` of this version found them; nothing happens if that is not today's. theirs:
        somebody had moved a splitter."""
        if version == STATE_VERSION and self._window.restoreState(state, STATE_VERSION):
            self.is_theirs = theirs

    def restore(self, settings: QSettings) -> None:
        """Place the docks as they were left."""
        state = settings.value("state")
        if isinstance(state, QByteArray):
            self.put(state, STATE_VERSION, bool(settings.value("own shares", False, bool)))
        self.docks["pinned"].hide()
        self.show_twins(())
        self.follow_window()
        for bar in {*self._bars()} - {*self.tab_bars()}:
            bar.move(-bar.width(), -bar.height())  # out of sight, where Qt itself leaves those that it may use again
