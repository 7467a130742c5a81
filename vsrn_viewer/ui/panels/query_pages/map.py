"""Map page: every image and every caption in one plane, coloured; a line drawn around points keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.explain.plots.axes import part_of_chart
from vsrn_viewer.explain.plots.whole_map import (
    COLOURINGS,
    Colouring,
    Grouped,
    by_kind,
    by_label,
    by_mark,
    by_rank,
    label_counts,
    whole_map,
    whole_map_plot,
)
from vsrn_viewer.figures.plot_recipe import PlotRecipe
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Plot
from vsrn_viewer.principal import MapMethod, Plane
from vsrn_viewer.queries import SplitQueries, case_of
from vsrn_viewer.requests import AskMap
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.items.map import MapCanvas
from vsrn_viewer.ui.panels.kept_chip import KeptChip
from vsrn_viewer.ui.panels.menus_of import Commands, open_menu_of
from vsrn_viewer.ui.panels.query_pages.charts import AskedPlot, chart_commands, chart_copies
from vsrn_viewer.ui.panels.query_pages.map_point import MapRow
from vsrn_viewer.ui.panels.query_pages.map_words import PointWords, legend_text, recipe_of_map, words_of_point
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage, Remedy
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.ui.theme import STEP, theme_changed
from vsrn_viewer.view import Query, View

_NO_EMBEDDINGS = "A similarity matrix has scores and no embeddings, so nothing of it lies in a plane. Open a model."
_NOTE = "a click opens an image or asks a caption; draw around points to keep them; wheel to zoom, Shift-drag to move"
_DISTANCES = "Who is near whom is kept. Distances between groups, and their sizes, mean nothing. Nothing is random."
METHODS: dict[str, str] = {"pca": "Principal plane", "t-sne": "t-SNE"}
_FINDING = "Finding the plane"
_SIDE_PX = 250  # width of what stands beside the map

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


class MapPage(QueriesPage):
    """Show where images and captions lie for the member on screen. What filters and the hand keep is bright.

    Asks for a member's plane once it is shown, and keeps it until another pair is open.
    """

    WORDS = "Map"
    TITLE = "Map: all images and captions in one plane"
    HEADING = "Map"

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._is_shown = self._is_fresh = False
        self._planes: dict[tuple[int, MapMethod], Plane] = {}  # by member and method
        self._labels: tuple[tuple[str, ...], ...] | None = None  # that are offered
        self._label_wanted = ""  # once labels are known
        self._points: Indices = np.zeros(0, np.int64)  # images first, then captions: which each mark of the map is
        self._asking = Asking(desk.worker, self)
        self.canvas = MapCanvas("Map of images and captions", part_of_chart)
        self.row = MapRow(self.canvas, desk)
        self.method = SegmentedSwitch("Places", METHODS)
        self.colouring = SegmentedSwitch("Colours", COLOURINGS)
        self.label = QComboBox()
        self.label.setAccessibleName("Label that is coloured")
        self.meaning = QLabel(_DISTANCES, wordWrap=True)
        self.meaning.setObjectName("grey")
        self.whole = QPushButton("Show the whole map")
        self.whole.setVisible(False)
        self.legend = QLabel(textFormat=Qt.TextFormat.RichText)
        self._lay_out()
        self.setFocusProxy(self.canvas)
        self._connect()

    def absence(self) -> str:
        """See QueriesPage."""
        info = self.desk.subject.info
        if info is not None and not info.can_trace:
            return _NO_EMBEDDINGS
        if self._plane is not None:
            return ""
        return self._asking.failure[0] or self._asking.under_way(_FINDING)

    def remedy(self) -> Remedy | None:
        """See QueriesPage."""
        if self._method == "pca" or self._plane is not None:
            return None
        return ("Show the principal plane" if self._asking.failure[0] else "Stop"), self._show_principal

    def set_shown(self, shown: bool) -> None:
        """See QueriesPage."""
        if shown and not self._is_shown:
            self._asking.forgive()  # whoever comes back asks again
        self._is_shown = shown
        self._ask()
        self._fill()

    def choices(self) -> dict[str, str]:
        """See QueriesPage."""
        label = self.label.currentData() or self._label_wanted
        return {"places": self._method, "colours": self.colouring.current()} | ({"label": label} if label else {})

    def choose_again(self, choices: Mapping[str, str]) -> None:
        """See QueriesPage. A label is chosen once the split's labels are known."""
        self._label_wanted = choices.get("label", "")
        self.method.choose(choices.get("places", ""))
        self.colouring.choose(choices.get("colours", ""))
        self._choose_label()
        self._refresh()

    def table(self) -> Table | None:
        """See QueriesPage."""
        plot = self.plot()
        return None if plot is None else plot.table

    def has_table(self) -> bool:
        """See QueriesPage."""
        return self._plane is not None and self.desk.queries is not None

    def plot(self) -> Plot | None:
        """Return what is shown as a plot, with its numbers; None while there is nothing."""
        plane, queries, info = self._plane, self.desk.queries, self.desk.subject.info
        if plane is None or queries is None or info is None:
            return None
        name = info.model_name if info.members == 1 else f"{info.model_name}, member {plane.member}"
        kept = self._kept(queries)
        return whole_map_plot(plane, self._grouped(queries), kept, queries.captions.image, info.image_ids, name)

    def asked_plot(self) -> AskedPlot | None:
        """Return the map as a plot, None while there is nothing."""
        plot, info = self.plot(), self.desk.subject.info
        return None if plot is None or info is None else AskedPlot(plot, info.pair, self._recipe())

    def _recipe(self) -> PlotRecipe | None:
        """Return what draws the map again; None where points are faint or marks are shown, of which no recipe knows."""
        colouring = cast("Colouring", self.colouring.current())
        return recipe_of_map(self.desk, self._method, colouring, self.label.currentData() or "")

    @property
    def _plane(self) -> Plane | None:
        return self._planes.get((self.desk.subject.view.member, self._method))

    @property
    def _method(self) -> MapMethod:
        return cast("MapMethod", self.method.current())

    @Slot()
    def _ask(self) -> None:
        info, member = self.desk.subject.info, self.desk.subject.view.member
        wanted = self._is_shown and info is not None and bool(info.captions) and info.can_trace
        if wanted and info is not None and self._plane is None and self._asking.is_idle:
            self._asking.ask(AskMap(info.pair, member, self._method))

    @Slot(object)
    def _forget(self, _info: PairInfo | None) -> None:
        self._asking.clear()
        self._planes = {}
        self._ask()
        self._refresh()

    @Slot(object, object)
    def _take(self, request: AskMap, plane: Plane) -> None:
        self._planes[request.member, request.method] = plane
        self._ask()
        self._refresh()

    @Slot()
    def _take_method(self) -> None:
        """Show the places by another method; what was being computed of the one before is stopped."""
        self._asking.clear()
        self._ask()
        self._refresh()

    def _show_principal(self) -> None:
        self.method.set_current("pca")
        self._take_method()

    @Slot(object, object)
    def _follow_view(self, new: View, old: View) -> None:
        if new.member != old.member:
            self._asking.forgive()
            self._ask()
            self._refresh()

    def _follow_marks(self) -> None:
        if self.colouring.current() == "mark":
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """Show what is there now; out of sight, once it is seen again."""
        self._is_fresh = False
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        plane, queries, info = self._plane, self.desk.queries, self.desk.subject.info
        if self._is_fresh or not self._is_shown or plane is None or queries is None or info is None:
            return
        self._is_fresh = True
        self._offer(queries)
        grouped = self._grouped(queries)
        found = whole_map(plane, grouped, self._kept(queries))
        self._points = found.points
        self.canvas.set_chart(found.chart, PointWords(found.points, lambda point: words_of_point(point, queries, info)))
        self.meaning.setVisible(plane.method == "t-sne")
        self.note = _NOTE
        self.legend.setText(legend_text(grouped))
        self.row.share()

    def _offer(self, queries: SplitQueries) -> None:
        """Offer the labels of the split, if it has any."""
        if self._labels is not queries.labels:
            self._labels = queries.labels
            counted = label_counts(queries)
            self.colouring.set_segments({key: words for key, words in COLOURINGS.items() if key != "label" or counted})
            with QSignalBlocker(self.label):
                self.label.clear()
                for label, count in counted:
                    self.label.addItem(f"{label} ({count:,})", label)
            self._choose_label()
        self.label.setVisible(self.colouring.current() == "label")

    def _choose_label(self) -> None:
        place = self.label.findData(self._label_wanted)
        if place >= 0:
            with QSignalBlocker(self.label):
                self.label.setCurrentIndex(place)

    def _grouped(self, queries: SplitQueries) -> Grouped:
        colouring = cast("Colouring", self.colouring.current())
        marks = self.desk.marks
        if colouring == "rank":
            return by_rank(queries)
        if colouring == "label" and self.label.count():
            return by_label(queries, self.label.currentData())
        if colouring == "mark":
            said = ({}, {}) if marks is None else (marks.said_of_images(), marks.said_of_lines())
            return by_mark(queries, *said)
        return by_kind(queries)

    def _kept(self, queries: SplitQueries) -> Bools:
        """Return which points are bright, (I+C,)."""
        masks = []
        for page, count in (("images", queries.lines.images), ("captions", queries.lines.captions)):
            kept = self.desk.kept.of(page)
            masks.append(np.ones(count, dtype=bool) if kept is None else kept)
        return np.concatenate(masks)

    @Slot(object)
    def _keep(self, enclosed: Bools) -> None:
        """Keep the points that a line was drawn around; none of them, and nothing changes."""
        queries = self.desk.queries
        if queries is None or not enclosed.any():
            return
        kept = np.zeros(queries.lines.images + queries.lines.captions, dtype=bool)
        kept[self._points[enclosed]] = True
        self.desk.kept.keep_by_hand(kept[: queries.lines.images], kept[queries.lines.images :])

    @Slot(int)
    def open_point(self, mark: int) -> None:
        """Open an image, or ask a caption."""
        query, subject = self._query_at(mark), self.desk.subject
        if query is None:
            return
        if query.kind == "image":
            subject.pick_image(query.index)
        else:
            subject.follow_best()
            subject.change_view(query=query)

    def open_point_menu(self, mark: int, place: QPoint) -> QMenu:
        """Open the menu of a point, or of the map."""
        query, kept = self._query_at(mark), self.desk.kept
        commands: Commands = ()
        copies: dict[str, str] = {}
        if query is not None:
            is_image = query.kind == "image"
            others = [one for one in self.desk.row_actions if query.kind in one.kinds]
            commands = (
                ("Open this image" if is_image else "Search with this caption", lambda: self.open_point(mark)),
                ("Open the case: truth and winner side by side", lambda: self._open_case(query)),
                *((one.words, lambda one=one: one.do(query)) for one in others),
            )
            copies = {"Copy its id" if is_image else "Copy the caption": query.text.strip()}
        if kept.by_hand:
            commands += (
                ("Show the kept captions in their table", lambda: self.turned.emit("captions")),
                ("Show the kept images in their table", lambda: self.turned.emit("images")),
                ("Keep all points again", kept.keep_all),
            )
        if self.canvas.is_zoomed:
            commands += (("Show the whole map", self.canvas.show_all),)
        if self.has_table():
            recipe = self._recipe()
            commands += chart_commands(self, recipe, self.asked_plot)
            copies |= chart_copies(recipe)
        return open_menu_of(self, commands, copies, place)

    def _show_whole(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes
        self.canvas.show_all()

    @Slot(int, str)
    def _act(self, mark: int, letter: str) -> None:
        """Do what a letter does with a row of the tables."""
        query = self._query_at(mark)
        for action in self.desk.row_actions:
            if query is not None and action.key.upper() == letter.upper() and query.kind in action.kinds:
                action.do(query)

    def _query_at(self, mark: int) -> Query | None:
        info = self.desk.subject.info
        if info is None or not 0 <= mark < len(self._points):
            return None
        point, images = int(self._points[mark]), len(info.image_ids)
        if point < images:
            return Query("image", info.image_ids[point], point)
        return Query("caption", info.captions[point - images], point - images)

    def _open_case(self, query: Query) -> None:
        queries, info = self.desk.queries, self.desk.subject.info
        if queries is not None and info is not None:
            case = case_of(query, queries, info.captions, info.image_ids)
            if case is not None:
                self.desk.open_case(case)

    def _lay_out(self) -> None:
        beside = QWidget()
        beside.setFixedWidth(_SIDE_PX)
        side = QVBoxLayout(beside)
        side.setContentsMargins(2 * STEP, 2 * STEP, 2 * STEP, STEP)
        side.setSpacing(2 * STEP)
        side.addWidget(self.method, 0, Qt.AlignmentFlag.AlignLeft)
        side.addWidget(self.meaning)
        side.addWidget(self.colouring, 0, Qt.AlignmentFlag.AlignLeft)
        side.addWidget(self.label)
        side.addWidget(self.legend)
        side.addWidget(KeptChip(self.desk.kept), 0, Qt.AlignmentFlag.AlignLeft)
        side.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(beside)
        row.addWidget(self.row, 1)
        self.column.addLayout(row, 1)

    def _connect(self) -> None:
        desk = self.desk
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self.changed)
        self._asking.went_on.connect(self.changed)
        self.method.changed.connect(self._take_method)
        for choice in (self.colouring.changed, self.label.currentIndexChanged):
            choice.connect(lambda _: self._refresh())
        for choice in (self.method.changed, self.colouring.changed, self.label.currentIndexChanged):
            choice.connect(lambda _: self.chosen.emit())
        self.canvas.clicked.connect(self.open_point)
        self.canvas.pointed.connect(lambda mark: self.row.point.show_query(self._query_at(mark)))
        self.canvas.enclosed.connect(self._keep)
        self.canvas.menu_asked.connect(self.open_point_menu)
        self.canvas.typed.connect(self._act)
        self.canvas.left.connect(self.left)
        self.canvas.zoomed.connect(self.whole.setVisible)
        self.whole.clicked.connect(self._show_whole)
        desk.subject.info_changed.connect(self._forget)
        desk.subject.view_changed.connect(self._follow_view)
        desk.changed.connect(self._refresh)
        desk.kept.settled.connect(self._refresh)
        desk.marking.changed.connect(self._follow_marks)
        theme_changed.connect(self._refresh)
