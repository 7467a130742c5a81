"""A panel saved as it is on screen: the file's recipe makes the same picture, and the command line the same bytes."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import fields, is_dataclass

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings
from PySide6.QtWidgets import QFileDialog, QMenu
from small_pairs import IMAGES, small_pair
from trace_samples import telling, traced

from vsrn_viewer.change import Change
from vsrn_viewer.cli import main
from vsrn_viewer.cli.drawing import Drawing, plan_of
from vsrn_viewer.cli.figure_options import wanted_figure
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.explain import difference_of, docked_kinds, kind_of
from vsrn_viewer.figures.making import said_of
from vsrn_viewer.figures.panels import picture_of
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.figures.recipe import recipe_keys, recipe_text
from vsrn_viewer.figures.wanted import probes_of
from vsrn_viewer.ui.exporting import FigureExport
from vsrn_viewer.ui.main_window import MainWindow
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.panels.registry import panel_of
from vsrn_viewer.ui.saving import run_beside
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, Query
from vsrn_viewer.workbench.subject import runs_of

LONG_MS = 30_000


def pair_with_photographs(folder) -> PairId:
    """The small pair, with boxes, labels, scores and one photograph for all images."""
    pair = small_pair(folder)
    corners = np.array([[4, 6], [30, 10], [50, 40]], np.float32)
    boxes = np.concatenate([corners, corners + 24], axis=1)
    np.save(folder / "test_boxes.npy", np.repeat(boxes[None], IMAGES, axis=0))
    np.save(folder / "test_sizes.npy", np.repeat([[96, 72]], IMAGES, axis=0))
    (folder / "test_labels.json").write_text(json.dumps([["bear", "cow", "cloud"]] * IMAGES))
    (folder / "test_files.txt").write_text("p.png\n" * IMAGES)
    photograph = np.random.default_rng(1).integers(0, 255, (72, 96, 3), np.uint8)
    cv2.imwrite(str(folder / "p.png"), photograph)
    (folder / "dataset.toml").write_text(
        'name = "small"\n[splits.test]\nfeatures = "test_ims.npy"\ncaptions = "test_caps.txt"\n'
        'boxes = "test_boxes.npy"\nlabels = "test_labels.json"\nimage_sizes = "test_sizes.npy"\n'
        'image_files = "test_files.txt"\n'
    )
    return pair


@pytest.fixture
def window(qapp, qtbot, tmp_path):
    """A window on that pair, with every panel on screen or asked for."""
    (tmp_path / "data").mkdir()
    made = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made.show()
    made.open_pair(pair_with_photographs(tmp_path / "data"))
    qtbot.waitUntil(lambda: made.subject.info is not None, timeout=LONG_MS)
    made.session.submit_query(Query(text="a red ball"))
    settle(made, qtbot)
    yield made
    made.close()
    made.deleteLater()


def settle(window, qtbot):
    def is_settled():
        return window.subject.traced is not None and not window.subject.busy and not window.session.is_pausing

    qtbot.waitUntil(is_settled, timeout=LONG_MS)
    qtbot.wait(1)


def save(window, qtbot, panel: EvidencePanel, path) -> None:
    """Choose the command of the panel's menu, and a file."""
    window.figures.save_panel(panel)
    dialog = window.findChildren(QFileDialog)[-1]
    with qtbot.waitSignal(window.export.finished, timeout=LONG_MS):
        dialog.fileSelected.emit(str(path))
    dialog.reject()


def rebuilt(path, drawing):
    """Return the recipe in a figure, and the picture that the command line makes of it."""
    plan = plan_of(*wanted_figure(parse(["export", str(path), "--out=again.pdf"])))
    drawing = drawing or Drawing(plan.recipe, plan.view)
    recipe = drawing.fingerprinted(plan)  # refuses one that was made with something else
    run = runs_of(drawing.pair, plan.view, probes_of(recipe, plan.view), plan.versus)[0]
    return plan.recipe, picture_of(run, recipe.panels[0]), drawing


def on_screen(panel):
    return panel.made(panel.kind_shown(), panel.subject.traced)


def look_otherwise(window, qtbot):
    """Change selection, filter, threshold, the run, layer, scale, quantity, groups, method, and kept edges."""
    window.subject.change_view(
        change=Change(regions=(2, 0), skipped_layers=(0,), edges=((1, 0, 2, 0.5),), replaced_words=((1, "cat"),))
    )
    window.subject.select_region(2)
    window.subject.change_view(
        layer=1, shared_scale=False, quantity="effective", edges_per_node=2, own_groups=((0, 2),), method="gradient"
    )
    window.subject.change_view(region_filter="number:<2", edge_threshold=1e-4)
    kept = dataclasses.replace(window.subject.view.selection, edges=((0, 2),))
    window.subject.change_view(selection=kept)
    settle(window, qtbot)


def same(one, other) -> bool:
    """Whether two descriptions are equal, arrays and NaN included."""
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return one == other or (one != one and other != other)


def test_the_recipe_of_a_saved_panel_makes_the_picture_that_is_on_screen(window, qtbot, tmp_path, monkeypatch):
    def write_recipe_alone(runs, recipe, path):
        path.with_suffix(".toml").write_text(said_of(runs[0], recipe, path))
        window.export.finished.emit(str(path))

    monkeypatch.setattr(window.export, "start", write_recipe_alone)
    look_otherwise(window, qtbot)
    opened = None
    for panel in shown_panels(window, qtbot):
        name = panel.kind_shown().name
        save(window, qtbot, panel, tmp_path / f"{name}.svg")
        recipe, picture, opened = rebuilt(tmp_path / f"{name}.toml", opened)
        assert recipe.panels == (name,)
        assert same(picture, on_screen(panel)), name


def shown_panels(window, qtbot):
    """Show one panel after the other, and what may lie over the image."""
    for overlay in ("boxes", "affinity", "attention", "attribution"):
        window.image.controls.choose_overlay(overlay)
        settle(window, qtbot)
        yield window.image
    for name in ("matrix", "reading", "layers", "query", "interaction"):
        window.docks.docks[name].show()
        window.docks.docks[name].raise_()
        settle(window, qtbot)
        yield window.evidence[name]


@pytest.mark.parametrize(
    "suffix", ["pdf", pytest.param("svg", marks=pytest.mark.slow), pytest.param("png", marks=pytest.mark.slow)]
)
def test_the_command_line_draws_a_saved_panel_again_to_the_last_byte(window, qtbot, tmp_path, suffix):
    look_otherwise(window, qtbot)
    figure, again = tmp_path / f"f.{suffix}", tmp_path / f"again.{suffix}"
    save(window, qtbot, window.image, figure)
    assert main(["export", str(figure), "--out", str(again)]) == 0
    assert again.read_bytes() == figure.read_bytes()
    stored = recipe_inside(figure)
    assert "model_fingerprint" in stored
    assert "data_fingerprint" in stored
    assert str(tmp_path) not in stored  # a figure that is published says nothing of its author's folders


def test_the_command_line_draws_the_page_again_to_the_last_byte(window, qtbot, tmp_path):
    look_otherwise(window, qtbot)
    window.docks.docks["reading"].raise_()
    settle(window, qtbot)
    figure, again = tmp_path / "page.pdf", tmp_path / "again.pdf"
    window.figures.export_page()
    with qtbot.waitSignal(window.export.finished, timeout=20_000):
        window.findChild(QFileDialog).fileSelected.emit(str(figure))
    assert 'explained = [\n    "attribution",' in recipe_inside(figure)
    assert main(["export", str(figure), "--out", str(again)]) == 0
    assert again.read_bytes() == figure.read_bytes()


def test_what_is_not_there_yet_is_not_saved_and_said(window, qtbot):
    said = []
    window.figures.said.connect(lambda sentence, _: said.append(sentence))
    window.subject.change_view(layer=1, query=Query(text="a red dog"))  # whose trace is under way
    window.figures.save_panel(window.image)
    settle(window, qtbot)
    window.session.type_query(Query(text="a red dog bal"))
    settle(window, qtbot)
    window.figures.save_panel(window.image)
    assert said[0] == "The runs that this takes are under way."
    assert said[1].startswith("The last word of the query is still being typed")
    assert not window.findChildren(QFileDialog)


def test_a_trace_file_is_saved_without_a_model(qapp, qtbot, tmp_path):
    window = MainWindow(qapp, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    one = traced()
    window.session.show_trace(one.trace, one.context)
    save(window, qtbot, window.evidence["matrix"], tmp_path / "m.svg")
    assert 'image = "107"' in recipe_inside(tmp_path / "m.svg")
    assert "fingerprint" not in recipe_inside(tmp_path / "m.svg")
    assert window.export.last == tmp_path / "m.svg"
    later = FigureExport(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    assert later.last == tmp_path / "m.svg"  # whose folder is offered again


def lines_of(menu) -> list[str]:
    return [action.text() for action in menu.actions()]


@pytest.mark.parametrize("name", [kind.name for kind in docked_kinds()])
def test_every_panel_offers_to_be_saved_in_its_menus(name, qtbot):
    subject = Subject()
    subject.set_traced(telling())
    panel = panel_of(subject, kind_of(name))
    qtbot.addWidget(panel)
    asked = []
    panel.save_asked.connect(lambda: asked.append(name))
    panel.header.customContextMenuRequested.emit(QPoint(5, 5))
    header = panel.findChildren(QMenu)[-1]
    region = panel.open_menu((0,), QPoint(5, 5))
    for menu in (header, region):
        assert "Save this panel as…" in lines_of(menu)
        next(action for action in menu.actions() if action.text() == "Save this panel as…").trigger()
        menu.close()
    assert asked == [name, name]


@pytest.mark.parametrize("name", ["query", "generated", "interaction"])
def test_the_menu_of_a_word_offers_to_save_the_panel_too(name, qtbot):
    subject = Subject()
    subject.set_traced(telling())
    panel = panel_of(subject, kind_of(name))
    qtbot.addWidget(panel)
    menu = panel.open_word_menu(0, QPoint(5, 5))
    assert "Save this panel as…" in lines_of(menu)
    menu.close()


def test_a_difference_on_screen_is_the_one_that_the_recipe_draws(window, qtbot, tmp_path, monkeypatch):
    window.image.controls.choose_overlay("affinity")
    window.pinning.pin()
    window.subject.change_view(layer=1)
    window.subject.show_difference(True)
    settle(window, qtbot)
    said = []
    window.figures.said.connect(lambda sentence, _: said.append(sentence))
    window.figures.save_panel(window.evidence["reading"])
    assert said.pop().startswith("Of differences a figure draws that of the affinity graph")
    drawn = []
    monkeypatch.setattr(window.export, "start", lambda *figure: (drawn.append(figure), window.export.finished.emit("")))
    save(window, qtbot, window.image, tmp_path / "f.svg")
    runs, recipe, _ = drawn[0]
    assert (recipe.panels, recipe.versus) == (("compare",), "layer=1")
    assert same(difference_of("graph", *runs), on_screen(window.image))
    (tmp_path / "f.toml").write_text(recipe_text(recipe_keys(recipe, recipe.view, tmp_path)))
    plan = plan_of(*wanted_figure(parse(["export", str(tmp_path / "f.toml"), "--out=f.svg"])))
    again = runs_of(Drawing(plan.recipe, plan.view).pair, plan.view, probes_of(recipe, plan.view), plan.versus)
    assert same(difference_of("graph", *again), on_screen(window.image))


def test_a_pinned_run_that_is_under_way_is_not_compared_with(window, qtbot):
    window.image.controls.choose_overlay("affinity")
    window.pinning.pin()
    window.subject.change_view(layer=1)
    window.subject.show_difference(True)
    settle(window, qtbot)
    assert run_beside(window.subject) is not None
    window.pinned.change_view(change=Change(skipped_layers=(0,)))  # its trace is still the one before
    assert run_beside(window.subject) is None
    said = []
    window.figures.said.connect(lambda sentence, _: said.append(sentence))
    window.figures.save_panel(window.image)  # which shows the difference from that trace
    assert said[0].startswith("Of differences")
    assert not window.findChildren(QFileDialog)
