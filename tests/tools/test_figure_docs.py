"""The documentation of figures says what the schema says, and the gallery shows what its recipes draw."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from tools import figure_keys, gallery
from vsrn_viewer.explain import kinds
from vsrn_viewer.figures.plot_recipe import PlotKeys
from vsrn_viewer.figures.recipe import load_recipe
from vsrn_viewer.figures.wanted import check_panels
from vsrn_viewer.plots import PlotName

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_key_of_a_recipe_is_documented_as_the_schema_has_it():
    page = (DOCS / "figures.md").read_text(encoding="utf-8")
    assert figure_keys.with_table(page) == page
    assert "| `layer` | a whole number from 1 | graph layer |" in page
    assert "| `within` | 1, 5 or 10 | of hubs: the k of N_k |" in page
    assert set(figure_keys.MEANS_OF_PLOTS) == {field.name for field in fields(PlotKeys)}


def test_every_plot_is_documented():
    page = (DOCS / "reading-the-panels.md").read_text(encoding="utf-8")
    assert [name for name in get_args(PlotName) if f"| `{name}` |" not in page] == []


def test_every_panel_is_documented():
    page = (DOCS / "figures.md").read_text(encoding="utf-8")
    names = [kind.name for kind in kinds.KINDS] + ["influence", "compare", "story", "pair"]
    assert [name for name in names if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize("recipe", gallery.recipes(), ids=lambda recipe: recipe.stem)
def test_every_recipe_of_the_gallery_can_be_drawn_as_far_as_that_is_known_without_a_model(recipe):
    read = load_recipe(recipe)
    check_panels(read.panels, read.versus)


def test_the_gallery_shows_every_recipe():
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == gallery.page()
    assert len(gallery.recipes()) >= 16
    missing = [one.stem for one in gallery.recipes() if not (DOCS / "images/gallery" / f"{one.stem}.png").is_file()]
    assert missing == []
