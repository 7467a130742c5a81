"""Dialogs: files to open or write, and the list of keys. None of them blocks the window's event loop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from vsrn_viewer.explain import kinds
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.theme import STEP

_SHARE_OF_HEIGHT = 0.85  # of the screen, that a long list takes at most


class KeysDialog(QDialog):
    """What every key does, and what every kind of picture shows. What the screen has no room for can be scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and pictures")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page, scroll = QWidget(), QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        grid = QGridLayout(page)
        grid.setContentsMargins(5 * STEP, 5 * STEP, 5 * STEP, 5 * STEP)
        grid.setHorizontalSpacing(6 * STEP)
        pictures = ((kind.title, f"for the open image: {kind.shows}") for kind in kinds.docked_kinds())
        for row, (heading, effect) in enumerate((*keys.LIST, ("", ""), *pictures)):
            name = QLabel(heading)
            font = name.font()
            font.setBold(True)
            name.setFont(font)
            grid.addWidget(name, row, 0)
            grid.addWidget(QLabel(effect), row, 1)
        scroll.setWidget(page)
        wanted = page.sizeHint() + QSize(scroll.verticalScrollBar().sizeHint().width(), 0)
        room = self.screen().availableGeometry().size()
        self.resize(wanted.boundedTo(QSize(room.width(), round(room.height() * _SHARE_OF_HEIGHT))))


_FIGURES = {"pdf": "PDF (*.pdf)", "svg": "SVG (*.svg)", "png": "PNG (*.png)"}


def ask_figure(parent: QWidget, stem: str, last: Path | None, then: Callable[[Path], None]) -> None:
    """Ask where to write a figure. stem: the name that is offered. last: the figure before, whose folder and format
    are offered again."""
    dialog = QFileDialog(parent, "Export a figure", "" if last is None else str(last.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(_FIGURES.values()))
    ending = "pdf" if last is None else last.suffix.lstrip(".").lower()
    dialog.selectNameFilter(_FIGURES[ending])
    dialog.setDefaultSuffix(ending)

    def take_format(chosen: str) -> None:
        """Let the name that is there say the format that was chosen: its ending decides."""
        suffix = chosen.split("*.")[1].rstrip(")")
        name = Path(dialog.selectedFiles()[0]).stem
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{name}.{suffix}")

    dialog.filterSelected.connect(take_format)
    dialog.selectFile(f"{stem}.{ending}")
    dialog.fileSelected.connect(lambda file: then(Path(file)))
    _show(dialog)


def ask_recipe(parent: QWidget, stem: str, folder: Path | None, then: Callable[[Path], None]) -> None:
    """Ask where to write a recipe. stem: the name that is offered. folder: of the last figure."""
    dialog = QFileDialog(parent, "Save a recipe", "" if folder is None else str(folder))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["Recipes (*.toml)"])
    dialog.setDefaultSuffix("toml")
    dialog.selectFile(f"{stem}.toml")
    dialog.fileSelected.connect(lambda file: then(Path(file)))
    _show(dialog)


def _show(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
