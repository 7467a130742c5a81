"""Lines page: several queries at once, what came first for each."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from vsrn_viewer.explain.line_table import lines_table
from vsrn_viewer.query_lines import RankedLines, lines_of
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.panels.menus_of import Commands, open_menu_of
from vsrn_viewer.ui.panels.query_pages.page import QueriesPage, Remedy
from vsrn_viewer.ui.panels.query_pages.table import QueryTable
from vsrn_viewer.ui.panels.twin import TableModel
from vsrn_viewer.ui.query_desk import QueryDesk
from vsrn_viewer.view import View

_NOTHING = "Paste several lines into the query field: each of them becomes a query of its own, and is ranked here."
_NOTE = f"Enter asks a line · {keys.PREVIOUS_LINE}, {keys.NEXT_LINE}: the one before, the one after"
_PLAIN = "ranks are plain ones, by the score"  # while another order is chosen
_WIDE = ("query", "remark")  # columns that share the room that the others leave


class LinesPage(QueriesPage):
    """List the lines that were pasted; Enter or a double click asks one. Observes the desk's lines."""

    WORDS = "Lines"
    TITLE = "Several queries at once, a line each"
    HEADING = "Lines"
    NEEDS_CAPTIONS = NEEDS_QUERIES = False

    def __init__(self, desk: QueryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.lines = desk.lines
        self._shown: RankedLines | None = None  # that the table holds
        self.rows = QueryTable()
        self.column.addWidget(self.rows)
        self.setFocusProxy(self.rows)
        self.rows.opened.connect(self.lines.open)
        self.rows.menu_asked.connect(self.open_row_menu)
        self.rows.left.connect(self.left)
        self.lines.changed.connect(self._show)
        desk.subject.view_changed.connect(self._follow_order)
        self._show()

    def absence(self) -> str:
        """See QueriesPage."""
        lines = self.lines
        if lines.asking.failure[0]:
            return lines.asking.failure[0]
        if not lines.texts:
            return _NOTHING
        if lines.ranked is None:
            progress = lines.asking.progress
            done = progress.done if progress is not None and progress.unit == "lines" else 0
            return f"Ranking {len(lines.texts):,} lines: {done:,} done…"
        return ""

    def remedy(self) -> Remedy | None:
        """See QueriesPage."""
        if self.lines.asking.failure[0]:
            return "Try again", self.lines.retry
        return None if self.lines.texts else ("Paste lines", self.paste)

    def paste(self) -> None:
        """Rank the lines of the clipboard; nothing where it holds no text."""
        lines = lines_of(QGuiApplication.clipboard().text())
        if any(line.strip() for line in lines):
            self.lines.take(lines)

    def open_row_menu(self, row: int, _column: int, place: QPoint) -> QMenu | None:
        """Open the menu of a line."""
        ranked, info, subject = self.lines.ranked, self.desk.subject.info, self.desk.subject
        if ranked is None or info is None:
            return None
        line = ranked.lines[row]
        commands: Commands = () if line.problem else (("Search with this line", lambda: self.lines.open(row)),)
        if line.image >= 0:
            commands += ((f"Open its image {info.image_ids[line.image]}", lambda: subject.pick_image(line.image)),)
        return open_menu_of(self, commands, {"Copy the line": line.query.text}, place)

    def _mark(self, line: int) -> None:
        """Let the line that is open stand out, and go on from it."""
        model = self.rows.model()
        self.rows.mark([line] if line >= 0 else [])
        if line >= 0 and isinstance(model, TableModel):
            self.rows.setCurrentIndex(model.index(model.place_of(line), 0))

    @Slot(object, object)
    def _follow_order(self, new: View, old: View) -> None:
        if new.without_hubs != old.without_hubs:
            self._show()

    @Slot()
    def _show(self) -> None:
        ranked, info = self.lines.ranked, self.desk.subject.info
        plain = f"{_PLAIN} · " if self.desk.subject.view.correction is not None else ""
        self.note = plain + _NOTE if ranked is not None else ""
        if ranked is not None and info is not None:
            if self._shown is not ranked:
                table = lines_table(ranked.lines, info.image_ids)
                self.rows.show_table(table, [name for name in _WIDE if name in table.columns])
            self._mark(self.lines.open_line)
        self._shown = ranked
        self.changed.emit()
