"""The figure editor: panels that were added to a figure, how it is set, and how it will look.

It stays open beside the window, from which more panels come. It draws nothing itself.
"""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.figures.draft import AnyDraft, PlotDraft, panels_of, with_panels
from vsrn_viewer.figures.wanted import kind_of_panel
from vsrn_viewer.plots import PlotName
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.figure_settings import FigureSettings
from vsrn_viewer.ui.steps import Steps
from vsrn_viewer.ui.theme import STEP

PREVIEW_DELAY_MS = 250  # a drag over a number is drawn once
_SIZE = QSize(1000, 640)
_LIST_PX, _LIST_HIGH = 280, 220
_NAME = Qt.ItemDataRole.UserRole
_DRAWING = "drawing…"
_EMPTY = "No panels yet. Press {} in a panel of the window, or choose “Add to figure” in its menu."


class FigureEditor(QDialog):
    """Edits one draft, with undo. Says when its picture is wanted, and when it shall be written."""

    preview_wanted = Signal(object)  # AnyDraft, like the others
    save_asked = Signal(object)
    recipe_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Figure")
        self.resize(_SIZE)
        self.steps: Steps[AnyDraft] = Steps()
        self._image = QImage()
        self._remark = ""
        self.panels = _PanelList()
        self.settings = FigureSettings()
        self.about, self.sentence, self.preview, self.size_label = QLabel(), QLabel(), QLabel(), QLabel()
        self.undo_button, self.redo_button = QPushButton("Undo"), QPushButton("Redo")
        self.save_button, self.recipe_button = QPushButton("Save figure…"), QPushButton("Save recipe…")
        self._wait = QTimer(self, singleShot=True, interval=PREVIEW_DELAY_MS)
        self._wait.timeout.connect(self._want_preview)
        self._lay_out()
        self.panels.rearranged.connect(self._rearrange)
        self.settings.chosen.connect(self.edit)
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.save_button.clicked.connect(lambda: self.save_asked.emit(self.draft))
        self.recipe_button.clicked.connect(lambda: self.recipe_asked.emit(self.draft))
        for key, act in ((keys.UNDO, self.undo), (keys.REDO, self.redo)):
            QShortcut(QKeySequence(key), self, act)
        self._show()

    @property
    def draft(self) -> AnyDraft | None:
        """The figure as it is now; None before the first panel."""
        return self.steps.now

    @Slot(object)
    def edit(self, draft: AnyDraft) -> None:
        """Show another figure in the place of this one; undo brings this one back."""
        self.steps.do(draft)
        self._show()

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self.steps.undo()
        self._show()

    @Slot()
    def redo(self) -> None:
        """Take the step that was undone last."""
        self.steps.redo()
        self._show()

    def remark(self, sentence: str) -> None:
        """Say something about the step that was just done; it goes with the next one."""
        self._remark = sentence
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """Show a sentence above the picture; "" for none."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def show_preview(self, png: bytes, width: float, height: float) -> None:
        """Show the picture that was wanted last. width, height: of the page, millimetres."""
        self._image = QImage.fromData(png)
        self.size_label.setText(f"{width:.0f} × {height:.0f} mm")
        self.say(self._remark)
        self._show_image()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_image()

    def _show(self) -> None:
        draft, self._remark = self.draft, ""
        panels = panels_of(draft)
        self.panels.show_names(panels)
        self.settings.show_draft(draft)
        self.about.setText("" if draft is None else _about(draft))
        self.undo_button.setEnabled(self.steps.has_before)
        self.redo_button.setEnabled(self.steps.has_after)
        for button in (self.save_button, self.recipe_button):
            button.setEnabled(bool(panels))
        if panels:
            self.say("")
            self.size_label.setText(_DRAWING)
            self._wait.start()
        else:
            self._wait.stop()
            self._image = QImage()
            self.size_label.setText("")
            self.say(_EMPTY.format(keys.ADD_TO_FIGURE))
            self._show_image()

    def show_problem(self, sentence: str) -> None:
        """Say why the picture that was wanted last cannot be drawn."""
        self._image = QImage()
        self.size_label.setText("")
        self.say(sentence[:1].upper() + sentence[1:])
        self._show_image()

    def _want_preview(self) -> None:
        if panels_of(self.draft):
            self.preview_wanted.emit(self.draft)

    def _rearrange(self, names: tuple[str, ...]) -> None:
        if self.draft is not None and names != panels_of(self.draft):
            self.edit(with_panels(self.draft, names))

    def _show_image(self) -> None:
        if self._image.isNull():
            self.preview.setPixmap(QPixmap())
            return
        ratio = self.devicePixelRatioF()
        room = self.preview.size() * ratio
        fits = self._image.width() <= room.width() and self._image.height() <= room.height()
        mode = Qt.TransformationMode.SmoothTransformation
        image = self._image if fits else self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, mode)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self.preview.setPixmap(pixmap)

    def _lay_out(self) -> None:
        self.sentence.setObjectName("openSentence")
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.preview.setAccessibleName("How the figure will look")
        right = QVBoxLayout()
        right.setSpacing(2 * STEP)
        right.addWidget(self.sentence)
        right.addWidget(self.preview, 1)
        right.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        row.setSpacing(4 * STEP)
        row.addWidget(self._side())
        row.addLayout(right, 1)

    def _side(self) -> QWidget:
        """Return the panels and the settings, one column."""
        hint = QLabel("Drag a panel, or press Alt+Up or Alt+Down, to move it. Del takes it out.")
        for label in (self.about, hint):
            label.setWordWrap(True)
            label.setObjectName("grey")
        self.panels.setMaximumHeight(_LIST_HIGH)
        side = QWidget()
        side.setFixedWidth(_LIST_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * STEP)
        for widget in (self.about, self.panels, hint, self.settings):
            column.addWidget(widget)
        column.addStretch(1)
        return side

    def _buttons(self) -> QHBoxLayout:
        self.size_label.setObjectName("grey")
        for button in (self.undo_button, self.redo_button, self.recipe_button, self.save_button):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        for widget in (self.undo_button, self.redo_button, self.size_label):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.recipe_button)
        row.addWidget(self.save_button)
        return row


class _PanelList(QListWidget):
    """Names of panels. Dragging or Alt+Up and Alt+Down moves one, Del takes it out."""

    rearranged = Signal(object)  # names, in their order

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Panels of the figure")
        self.setAccessibleDescription("Alt+Up and Alt+Down move a panel, Delete takes it out.")
        self.setSpacing(1)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.model().rowsMoved.connect(lambda *_: self.rearranged.emit(self.names()))

    def names(self) -> tuple[str, ...]:
        """Return the names, in their order."""
        return tuple(self.item(row).data(_NAME) for row in range(self.count()))

    def show_names(self, names: tuple[str, ...]) -> None:
        """Show these, and keep the current one current."""
        if names == self.names():
            return
        current = self.currentItem().data(_NAME) if self.currentItem() else ""
        self.clear()
        for name in names:
            item = QListWidgetItem(_title(name))
            item.setData(_NAME, name)
            self.addItem(item)
            if name == current:
                self.setCurrentItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, names = self.currentRow(), list(self.names())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Delete and row >= 0:
            del names[row]
        elif step and event.modifiers() & Qt.KeyboardModifier.AltModifier and 0 <= row + step < len(names):
            names.insert(row + step, names.pop(row))
        else:
            super().keyPressEvent(event)
            return
        self.rearranged.emit(tuple(names))


def _title(name: str) -> str:
    if name in get_args(PlotName):
        return f"Plot: {name}"
    return f"{kind_of_panel(name).title}{', compared' if name == 'compare' else ''}"


def _about(draft: AnyDraft) -> str:
    if isinstance(draft, PlotDraft):
        return f"{draft.plot.title}: {draft.plot.note}, as it was when it was added."
    context = draft.run.context
    query = f" · “{context.query}”" if context.query else ""
    return f"All of {context.image_id or 'one trace'}{query}, as it was when they were added."
