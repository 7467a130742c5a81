"""Dialogs: files to open or write, and the list of keys. None of them blocks the window's event loop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QLabel, QWidget

from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import kinds
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import View

KEYS = (
    ("/ or Ctrl+F", "edit the query"),
    ("Enter", "ask it, and open the best image"),
    ("Alt+Left, Alt+Right", "back, forward"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo a step"),
    ("arrows in the results", "previous, next image"),
    ("Left, Right in the reading line", "previous, next region"),
    ("Up, Down in the sentence", "previous, next generated word, shown over the image"),
    ("Shift+Left, Shift+Right", "previous, next graph layer"),
    ("click, Shift+click, Esc", "select a region, add one, select none"),
    ("Tab, after a click on the image", "next region under the pointer"),
    ("wheel, drag, double click", "zoom, move, fit the image"),
    ("Ctrl+M", "trace the next member of the ensemble"),
    ("H held", "hide what is drawn on the photograph"),
    ("P", "pin what is shown; again: let it go"),
    ("Ctrl+E", "export a figure"),
    ("Ctrl+Alt+C", "copy the command that draws it"),
    ("Ctrl+O", "open models and data together; files can be dropped on the window, too"),
    ("Ctrl+Shift+O", "open a trace"),
    ("Ctrl+Shift+P", "find any command by name"),
    ("F11", "full screen"),
)


class KeysDialog(QDialog):
    """What every key does, and what every kind of picture shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and pictures")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout(self)
        grid.setContentsMargins(5 * STEP, 5 * STEP, 5 * STEP, 5 * STEP)
        grid.setHorizontalSpacing(6 * STEP)
        pictures = ((kind.title, f"of an image: {kind.shows}") for kind in kinds.KINDS)
        for row, (heading, effect) in enumerate((*KEYS, ("", ""), *pictures)):
            name = QLabel(heading)
            font = name.font()
            font.setBold(True)
            name.setFont(font)
            grid.addWidget(name, row, 0)
            grid.addWidget(QLabel(effect), row, 1)


def ask_figure(parent: QWidget, traced: Traced, view: View, then: Callable[[Traced, View, Path], None]) -> None:
    """Ask where to write a figure."""
    dialog = QFileDialog(parent, "Export a figure")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["PDF (*.pdf)", "SVG (*.svg)", "PNG (*.png)"])
    dialog.setDefaultSuffix("pdf")

    def take_format(chosen: str) -> None:
        """Let the name that is there say the format that was chosen: its ending decides."""
        suffix = chosen.split("*.")[1].rstrip(")")
        name = Path(dialog.selectedFiles()[0]).stem
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{name}.{suffix}")

    dialog.filterSelected.connect(take_format)
    dialog.selectFile(f"{traced.context.image_id or 'figure'}.pdf")
    dialog.fileSelected.connect(lambda file: then(traced, view, Path(file)))
    _show(dialog)


def _show(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
