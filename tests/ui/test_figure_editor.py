"""The figure editor: panels collected from the window, their order and style, undo, and what is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from trace_samples import traced

from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.figures.recipe import load_recipe
from vsrn_viewer.ui.main_window import MainWindow

LONG_MS = 30_000


@pytest.fixture
def window(qapp, qtbot, tmp_path):
    """A window that shows a trace file: it needs no model."""
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    one = traced()
    made.session.show_trace(one.trace, one.context)
    made.show()
    yield made
    made.figures.editor.close()
    made.export.wait()


@pytest.fixture
def editor(window):
    """The editor with three panels."""
    for name in ("matrix", "reading", "layers"):
        window.figures.add_panel(window.evidence[name])
    return window.figures.editor


def names(editor):
    return editor.draft.recipe.panels


def test_panels_are_collected_in_turn_and_each_once(window, editor):
    assert names(editor) == ("matrix", "reading", "layers") == editor.panels.names()
    window.figures.add_panel(window.evidence["matrix"])
    assert names(editor) == ("matrix", "reading", "layers")
    assert editor.isVisible()


def test_ctrl_e_adds_the_panel_that_has_the_focus_else_the_image(window, qtbot):
    window.activateWindow()
    window.evidence["matrix"].canvas.setFocus()
    qtbot.waitUntil(window.evidence["matrix"].canvas.hasFocus)
    window._add_to_figure()
    window.query.field.setFocus()
    window._add_to_figure()
    assert names(window.figures.editor) == ("matrix", "boxes")


def test_keys_move_panels_and_take_them_out_and_undo_brings_all_back(editor, qtbot):
    editor.panels.setCurrentRow(2)
    qtbot.keyClick(editor.panels, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(editor) == ("matrix", "layers", "reading")
    assert editor.panels.currentRow() == 1  # the one that moved
    qtbot.keyClick(editor.panels, Qt.Key.Key_Delete)
    assert names(editor) == ("matrix", "reading")
    editor.undo()
    editor.undo()
    assert names(editor) == ("matrix", "reading", "layers") == editor.panels.names()
    editor.redo()
    editor.redo()
    assert names(editor) == ("matrix", "reading")
    assert not editor.steps.has_after


def test_dragged_panel_has_its_new_place(editor):
    model = editor.panels.model()
    assert model.moveRow(model.index(0, 0).parent(), 0, model.index(0, 0).parent(), 3)
    assert names(editor) == ("reading", "layers", "matrix")


def test_settings_are_steps_and_become_the_recipes(editor):
    settings = editor.settings
    settings.width_switch.changed.emit("174")
    settings.size_field.setValue(9)
    settings.font_switch.changed.emit("times")
    settings.letters.click()
    settings.labels.changed.emit("none")
    style = editor.draft.recipe.style
    assert (style.style, style.width, style.size, style.font, style.letters) == ("paper", 174.0, 9.0, "times", True)
    assert editor.draft.recipe.labels == "none"
    settings.style_switch.changed.emit("talk")
    assert (editor.draft.recipe.style.width, editor.draft.recipe.style.size) == (None, None)  # a slide has its own
    for _ in range(6):
        editor.undo()
    assert editor.draft.recipe.style == replace(style, width=None, size=None, font=None, letters=False)
    assert not settings.letters.isChecked()


def test_a_width_of_ones_own_is_typed(editor):
    editor.settings.width_switch.changed.emit("other")
    assert not editor.settings.width_field.isHidden()
    editor.settings.width_field.setValue(101.5)
    assert editor.draft.recipe.style.width == 101.5
    assert editor.settings.width_switch.current() == "other"


def test_the_preview_is_the_figure_at_its_width(editor, qtbot):
    editor.settings.width_switch.changed.emit("84")
    qtbot.waitUntil(lambda: editor.size_label.text().startswith("84 × "), timeout=LONG_MS)
    assert abs(editor._image.width() - 84 / 25.4 * 150) <= 1
    assert editor.sentence.isHidden()


def test_what_cannot_be_drawn_is_said_in_its_place(editor, qtbot):
    editor.edit(replace(editor.draft, recipe=replace(editor.draft.recipe, panels=("matrix", "captions"))))
    qtbot.waitUntil(lambda: "Panel 'captions' cannot be drawn." in editor.sentence.text(), timeout=LONG_MS)


def test_without_panels_nothing_is_drawn_or_saved(editor, qtbot):
    for _ in range(3):
        editor.panels.setCurrentRow(0)
        qtbot.keyClick(editor.panels, Qt.Key.Key_Delete)
    assert not editor.save_button.isEnabled()
    assert editor.sentence.text().startswith("No panels yet.")
    assert editor._image == QImage()


def test_a_panel_of_another_view_begins_a_new_figure_set_alike_and_undo_brings_the_other_back(window, editor):
    editor.settings.letters.click()
    window.subject.change_view(layer=1)
    window.figures.add_panel(window.evidence["matrix"])
    assert names(editor) == ("matrix",)
    assert (editor.draft.recipe.view.layer, editor.draft.recipe.style.letters) == (1, True)
    assert "begins a new figure" in editor.sentence.text()
    editor.undo()
    assert names(editor) == ("matrix", "reading", "layers")
    assert editor.draft.recipe.view.layer == 0


def test_another_overlay_is_the_same_figure(window):
    window.figures.add_panel(window.image)
    window.image.controls.choose_overlay("affinity")
    window.figures.add_panel(window.image)
    assert names(window.figures.editor) == ("boxes", "graph")


def test_the_saved_figure_and_the_saved_recipe_say_the_same(window, editor, qtbot, tmp_path):
    editor.settings.width_switch.changed.emit("174")
    for button, file in ((editor.save_button, "f.svg"), (editor.recipe_button, "f.toml")):
        button.click()
        with qtbot.waitSignal(window.export.finished, timeout=LONG_MS):
            editor.findChildren(QFileDialog)[-1].fileSelected.emit(str(tmp_path / file))
        editor.findChildren(QFileDialog)[-1].reject()
    written = (tmp_path / "f.toml").read_text()
    assert recipe_inside(tmp_path / "f.svg").endswith(written)
    recipe = load_recipe(tmp_path / "f.toml")
    assert (recipe.panels, recipe.style.width) == (("matrix", "reading", "layers"), 174.0)
    assert window.notices.sentence.text() == f"✓ Recipe written: {tmp_path / 'f.toml'}"
    assert window.export.last == tmp_path / "f.svg"


def test_a_recipe_that_cannot_be_written_is_said(window, editor, qtbot, tmp_path):
    editor.recipe_button.click()
    with qtbot.waitSignal(window.export.failed, timeout=LONG_MS) as failed:
        editor.findChildren(QFileDialog)[-1].fileSelected.emit(str(tmp_path / "none" / "f.toml"))
    editor.findChildren(QFileDialog)[-1].reject()
    assert "none" in failed.args[0]


def test_what_is_pinned_stands_beside_where_one_word_says_how_it_differs(window, editor, qtbot):
    beside = editor.settings.beside
    assert not beside.isEnabled()
    window.pinning.pin()
    window.subject.change_view(layer=1)
    window.figures.add_panel(window.evidence["matrix"])
    beside.click()
    assert editor.draft.recipe.versus == "layer=1"
    assert [run.view.layer for run in editor.draft.runs] == [1, 0]
    qtbot.waitUntil(lambda: "mm" in editor.size_label.text(), timeout=LONG_MS)
    window.subject.change_view(layer=0, quantity="effective", shared_scale=False)
    window.figures.add_panel(window.evidence["matrix"])
    assert not beside.isEnabled()
    assert beside.toolTip().startswith("The pinned one differs in more than one thing")
