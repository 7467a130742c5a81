"""A plot's recipe: keys there and back, paths beside its file, the command that the parser reads, Python that runs."""

from __future__ import annotations

import ast
import shlex
from pathlib import Path

import pytest
from sample_plots import all_plots

from vsrn_viewer.cli.parser import parse
from vsrn_viewer.cli.plot import _recipe
from vsrn_viewer.errors import FigureError, ViewerError, ViewError
from vsrn_viewer.figures.plot_recipe import (
    PlotRecipe,
    check_made,
    given_plot_keys,
    load_plot_recipe,
    plot_command,
    plot_keys,
    plot_python,
    plot_recipe_of,
    plot_recipe_of_text,
    save_plot_recipe,
)
from vsrn_viewer.figures.plots import draw_plot
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.plot_question import PlotMade, PlotQuestion
from vsrn_viewer.view import PairId

PAIR = PairId(("a/m1.tar", "a/m2.tar"), "data", "val", device="cpu")
RECIPES = {
    "hubs": PlotRecipe(
        PlotQuestion("hubs", PAIR, without_hubs="csls", within=5), FigureStyle("paper", 120.0, size=9.0, font="times")
    ),
    "rank-histogram": PlotRecipe(
        PlotQuestion("rank-histogram", PAIR, asking="captions", query_filter='rank:2..10 caption:"in the snow"')
    ),
    "rank-scatter": PlotRecipe(
        PlotQuestion("rank-scatter", PairId(data="data"), ("a/m1.tar,a/m2.tar", "b.npy"), ("both", "CLIP, theirs")),
        made=PlotMade("", "0011", ("2233", "4455")),
    ),
    "map": PlotRecipe(PlotQuestion("map", PAIR, member=2), FigureStyle("talk", theme="dark")),
    "pairs": PlotRecipe(PlotQuestion("pairs", PAIR, pairs="a/pairs.json"), made=PlotMade("aa", "bb")),
    "whole-map": PlotRecipe(
        PlotQuestion("whole-map", PAIR, member=2, map_by="t-sne", colours="label", label="traffic light")
    ),
    "faithfulness": PlotRecipe(PlotQuestion("faithfulness", PAIR, grouping="label")),
}
every = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)


@every
def test_keys_give_the_recipe_back(recipe):
    assert plot_recipe_of({"version": 1, **given_plot_keys(recipe)}) == recipe


@every
def test_a_file_names_what_lies_beside_it_and_is_read_from_anywhere(recipe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures").mkdir()
    save_plot_recipe(recipe, Path("figures/r.toml"))
    assert "../" in Path("figures/r.toml").read_text(encoding="utf-8")
    read = load_plot_recipe(Path("figures/r.toml"))
    here = {str(path.relative_to(tmp_path)) for path in map(Path, _paths(read))}
    assert here == set(_paths(recipe))
    assert plot_keys(read, tmp_path) == plot_keys(recipe, tmp_path)


def _paths(recipe: PlotRecipe) -> list[str]:
    """All paths of a recipe; those of a recipe that was read come out absolute."""
    named: list[str] = []

    def note(path: str) -> str:
        named.append(path if ".." not in path else str((Path.cwd() / path).resolve()))
        return path

    recipe.question.with_paths(note, Path())
    return named


@every
def test_the_command_is_read_as_the_recipe(recipe):
    words = shlex.split(plot_command(recipe, "f.pdf"))
    assert words[:2] == ["vsrn-viewer", "export"]
    read = _recipe(parse(words[1:]), b"")
    assert (read.question, read.style) == (recipe.question, recipe.style)


@every
def test_python_is_three_lines_with_the_same_words(recipe):
    lines = plot_python(recipe, "f.pdf").splitlines()
    assert len(lines) == 3
    asked = ast.parse(lines[2]).body[0].value.func.value
    keys = {word.arg: ast.literal_eval(word.value) for word in asked.keywords}
    keys["width"] = keys.pop("width_mm", None)
    opened = {word.arg: ast.literal_eval(word.value) for word in ast.parse(lines[1]).body[0].value.keywords}
    stored = {"plot": ast.literal_eval(asked.args[0]), **keys, **opened}
    read = plot_recipe_of({"version": 1, **{key: value for key, value in stored.items() if value is not None}})
    assert (read.question, read.style) == (recipe.question, recipe.style)


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_drawn_plot_carries_its_recipe(suffix, tmp_path):
    recipe, out = RECIPES["rank-scatter"], tmp_path / f"plot.{suffix}"
    draw_plot(all_plots(tmp_path)["rank-scatter"], out, recipe)
    inside = recipe_inside(out)
    assert "--plot rank-scatter" in inside
    assert plot_recipe_of_text(inside.encode(), Path("plot.pdf")).made == recipe.made


def test_options_win_over_a_recipe():
    text = b'plot = "hubs"\nwithin = 5\nwidth = 100\ncheckpoint = ["m.tar"]\n'
    read = plot_recipe_of_text(text, Path("f/r.toml"), {"within": 1, "checkpoint": ["n.tar"]})
    assert (read.question.within, read.question.pair.checkpoints, read.style.width) == (1, ("n.tar",), 100.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('plot = "hub"', "plot must be"),
        ('plot = "hubs"\nwithin = 3', "within"),
        ('plot = "hubs"\nruns = ["a.npy"]', "takes no run"),
        ('plot = "recall"\nmember = 2', "recall takes no member"),
        ('plot = "recall"\nmembr = 2', "member"),
        ('plot = "rank-histogram"\nquery_filter = "rank:1"', "say which with asking"),
        ('plot = "rank-histogram"\nasking = "images"\nquery_filter = "marked:wrong"', "which a plot does not know"),
        ('plot = "rank-histogram"\nasking = "images"\nquery_filter = "rnk:1"', "rank"),
        ('plot = "rank-scatter"\nruns = ["a.npy", "b.npy"]\nnames = ["one"]', "2 runs have 1 names"),
        ('plot = "hubs"\nversion = 9', "version"),
        ('plot = "whole-map"\ncolours = "label"', "colours by label need a label"),
        ('plot = "whole-map"\nlabel = "dog"', "colours by label need a label"),
    ],
)
def test_mistakes_are_named(text, said):
    with pytest.raises(ViewerError, match=said):
        plot_recipe_of_text(text.encode(), Path("r.toml"))


def test_another_model_or_other_runs_are_refused_and_without_fingerprints_all_is_drawn():
    stored, now = RECIPES["rank-scatter"], PlotMade("", "0011", ("2233", "ffff"))
    with pytest.raises(FigureError, match=r"other runs .* delete run_fingerprints"):
        check_made(stored, now)
    assert check_made(RECIPES["hubs"], now).made == now


def test_a_wrong_key_of_keys_is_a_view_error():
    with pytest.raises(ViewError):
        plot_recipe_of({"version": 1, "plot": "hubs", "width": "wide"})
