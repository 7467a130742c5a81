"""Charts and pairs written from the window: the command line draws the same bytes from what the files carry."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from small_pairs import small_pair

from vsrn_viewer.cli import main
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.minimal_pairs import MinimalPair
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.pair_figures import pair_views
from vsrn_viewer.view import Selection, View

LONG_MS = 30_000
PAIR = MinimalPair(2, "swap", "a red ball", "a ball red")


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    (folder / "data").mkdir()
    made = MainWindow(qapp, QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    made.open_pair(small_pair(folder / "data"))
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def opened(window, qtbot):
    qtbot.waitUntil(lambda: window.subject.info is not None, timeout=LONG_MS)
    return window


def redrawn(file, capsys):
    """The bytes that the command line draws from what a figure carries."""
    again = file.with_name(f"again-{file.name}")
    assert main(["export", str(file), "--out", str(again)]) == 0, capsys.readouterr().err
    return again.read_bytes()


def test_the_histogram_is_drawn_again_from_its_file(opened, qtbot, tmp_path, capsys):
    page = opened.queries.pages["captions"]
    opened.queries.set_on_top(True)
    qtbot.waitUntil(lambda: opened.desk.queries is not None, timeout=LONG_MS)
    opened.desk.set_filter("captions", "rank:>3")
    asked = page.asked_plot()
    with qtbot.waitSignal(opened.export.finished, timeout=LONG_MS):
        opened.figures.plots.write(asked, tmp_path / "ranks.svg")
    assert "rank:>3" in recipe_inside(tmp_path / "ranks.svg")
    assert "data_fingerprint" in recipe_inside(tmp_path / "ranks.svg")
    assert redrawn(tmp_path / "ranks.svg", capsys) == (tmp_path / "ranks.svg").read_bytes()


def test_a_pair_is_drawn_again_from_its_file_whatever_is_on_screen(opened, qtbot, tmp_path, capsys):
    before = opened.subject.view
    with qtbot.waitSignal(opened.export.finished, timeout=LONG_MS):
        opened.pair_figures.write(PAIR, opened.subject.info, tmp_path / "pair.svg")
    assert opened.subject.view == before
    drawn = (tmp_path / "pair.svg").read_text(encoding="utf-8")
    assert "true caption: " in drawn
    assert redrawn(tmp_path / "pair.svg", capsys) == (tmp_path / "pair.svg").read_bytes()


def test_the_figure_in_the_making_can_be_a_plot_and_undo_brings_the_other_back(opened, qtbot, tmp_path):
    editor, saving = opened.figures.editor, opened.figures
    opened.queries.set_on_top(True)
    qtbot.waitUntil(lambda: opened.desk.queries is not None, timeout=LONG_MS)
    asked = opened.queries.pages["captions"].asked_plot()
    with qtbot.waitSignal(opened.export.previewed, timeout=LONG_MS):
        saving.add_plot(asked)
    assert editor.panels.names() == ("rank-histogram",)
    assert editor.panels.item(0).text() == "Plot: rank-histogram"
    assert editor.settings.labels.isHidden()
    editor.settings.width_field.setValue(100.0)
    assert editor.draft.recipe.style.width == 100.0
    with qtbot.waitSignal(opened.export.finished, timeout=LONG_MS):
        write = opened.export.write_plot_recipe
        saving.plots._bring(editor.draft.recipe, editor.draft.pair, tmp_path / "r.toml", write)
    written = (tmp_path / "r.toml").read_text(encoding="utf-8")
    assert "width = 100.0" in written
    editor.panels.rearranged.emit(())
    assert editor.panels.names() == ()
    editor.undo()
    assert editor.panels.names() == ("rank-histogram",)
    editor.close()


def test_a_pair_is_of_the_unchanged_image_as_the_view_explains():
    view = View(image=9, method="shapley", selection=Selection(regions=(1,)), layer=2, photograph="p.jpg")
    true, false = pair_views(view, PAIR)
    assert (true.image, true.photograph, true.method, true.selection) == (2, "", "shapley", Selection())
    assert (true.query.text, false.query.text) == ("a red ball", "a ball red")
    assert np.all([one.layer == 0 for one in (true, false)])
