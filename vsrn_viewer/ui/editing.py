"""The Edit menu: undo and redo, each named after its step, and what is shown as a command or a program."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication

from vsrn_viewer.command import export_command
from vsrn_viewer.figures.in_python import python_text
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.ui import keys
from vsrn_viewer.ui.menus import Menus
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.undoing import UndoSteps
from vsrn_viewer.view import image_id

_MENU = "&Edit"


class EditCommands(QObject):
    """Adds its commands to the menus. Observes the subject's view and info.

    A text field that has the focus takes Ctrl+Z and Ctrl+Shift+Z for itself.
    """

    def __init__(self, menus: Menus, subject: Subject, steps: UndoSteps, parent: QObject) -> None:
        super().__init__(parent)
        self._subject = subject
        self._undo = menus.add(_MENU, "Undo", keys.UNDO, steps.undo)
        self._redo = menus.add(_MENU, "Redo", keys.REDO, steps.redo)
        menus.separate(_MENU)
        self._copy = menus.add(_MENU, "Copy as command", keys.COPY_COMMAND, self._copy_command)
        self._copy_python = menus.add(_MENU, "Copy as Python", "", self._copy_as_python)
        steps.changed.connect(self._show_steps)
        subject.view_changed.connect(self._show_copying)
        subject.info_changed.connect(self._show_copying)
        self._show_steps("", "")
        self._show_copying()

    @property
    def steps(self) -> tuple[QAction, QAction]:
        """Undo and redo."""
        return self._undo, self._redo

    def _show_steps(self, undo: str, redo: str) -> None:
        for action, verb, step in ((self._undo, "Undo", undo), (self._redo, "Redo", redo)):
            action.setText(f"{verb} {step}".rstrip())
            action.setEnabled(bool(step))

    def _show_copying(self) -> None:
        for action in (self._copy, self._copy_python):
            action.setEnabled(self._subject.info is not None and self._subject.view.asked[1] >= 0)

    def _copy_command(self) -> None:
        """Put the command that draws what is shown on the clipboard."""
        if self._subject.info is not None:
            view = self._subject.view
            command = export_command(view.alone, image_id(view, self._subject.info.image_ids), "figure.pdf")
            QGuiApplication.clipboard().setText(command)

    def _copy_as_python(self) -> None:
        """Put the program that draws what is shown on the clipboard."""
        if self._subject.info is not None:
            view = self._subject.view
            recipe = Recipe(image_id(view, self._subject.info.image_ids), view.alone)
            text = python_text(recipe, recipe.view, "figure.pdf")
            QGuiApplication.clipboard().setText(text)
