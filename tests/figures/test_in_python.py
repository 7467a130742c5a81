"""Three lines of Python that draw a figure: they run, and draw what the command line draws."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from small_pairs import small_pair
from test_command import sayable
from views import views

import vsrn_viewer as vv
from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.cli import main
from vsrn_viewer.figures.in_python import python_text
from vsrn_viewer.figures.recipe import Recipe, recipe_of
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.view import PairId, Query, Selection, View

CHANGE = Change(
    regions=(2, 0),
    edges=((0, 2, 0, 0.5),),
    skipped_layers=(1,),
    gates=(("update", 2, 1.0),),
    replaced_words=((1, "dog"),),
    dropped_words=(0,),
)
VIEW = View(
    query=Query("caption", "a red ball", 3),
    image=5,
    selection=Selection(regions=(2,)),
    layer=2,
    quantity="effective",
    edges_per_node=2,
    shared_scale=False,
    own_groups=((0, 2),),
    method="gradient",
    change=CHANGE,
)


def test_the_program_runs_and_draws_the_figure_of_the_recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    view = replace(VIEW, pair=small_pair(tmp_path))
    recipe = Recipe("5", view, panels=("matrix", "reading"), style=FigureStyle("paper", width=120.0, letters=True))
    text = python_text(recipe, view, "figure.svg")
    assert len(text.splitlines()) == 3
    exec(compile(text, "copied", "exec"), {})
    assert main(["export", "figure.svg", "--out", "again.svg"]) == 0
    drawn, again = ((tmp_path / name).read_bytes() for name in ("figure.svg", "again.svg"))
    assert drawn == again
    assert b"shared_scale = false" in drawn


@given(views)
def test_every_view_that_options_can_say_is_said_in_python_too(view):
    view = sayable(view, 0)
    caught = []

    class Work:
        def figure(self, image, change=UNCHANGED, **keys):
            stored = {"version": 1, "image": image, **keys}
            caught.append((recipe_of(stored).view, change))
            return self

        def save(self, path):
            assert path == "f.pdf"

    def opened(checkpoint=(), data="", split="", vocab="", device="auto", extractor=""):
        caught.append(PairId(tuple(checkpoint), data, split, vocab, device, extractor))
        return Work()

    program = re.sub("^import .*\n", "", python_text(Recipe("7", view), view, "f.pdf")).replace("vv.open", "opened")
    exec(program, {"vv": vv, "opened": opened})
    pair, (asked, change) = caught
    assert replace(asked, pair=pair, image=0, change=change) == view
