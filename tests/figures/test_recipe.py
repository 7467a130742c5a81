"""Recipes: a figure as a file, and clear words about what is wrong in it."""

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_command import REGIONS, sayable
from views import views

from vsrn_viewer.change import Change
from vsrn_viewer.cli.figure_options import figure_view, wanted_figure
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.errors import FigureError, ViewError
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.making import draw
from vsrn_viewer.figures.provenance import recipe_inside
from vsrn_viewer.figures.recipe import Recipe, load_recipe, recipe_keys, recipe_of, recipe_of_text, recipe_text
from vsrn_viewer.figures.style import FigureStyle


def test_recipe_names_files_beside_itself(tmp_path):
    (tmp_path / "r.toml").write_text(
        'image = "7"\nquery = "a bear"\nlayer = 2\nwords = [2, 1]\ncheckpoint = ["m.safetensors"]\ndata = "d"\n'
    )
    recipe = load_recipe(tmp_path / "r.toml")
    view = recipe.view
    assert (recipe.image, view.query.text, view.layer, view.quantity) == ("7", "a bear", 1, "raw")
    assert view.selection.words == (1, 0)
    assert view.pair.checkpoints == (str(tmp_path / "m.safetensors"),)
    assert view.pair.data == str(tmp_path / "d")


def drawn(*arguments):
    """Return the View that `export` draws, of an image with nine regions in row 5."""
    recipe, what_ifs = wanted_figure(parse(["export", *map(str, arguments), "--out=f.pdf"]))
    return figure_view(recipe, what_ifs, 5, 9)


def test_recipe_says_everything_in_the_words_of_the_options(tmp_path):
    (tmp_path / "r.toml").write_text(
        'image = "7"\nquery = "a bear"\nlayer = 2\nmember = 2\nquantity = "effective"\nedges_per_node = 3\n'
        "shared_scale = false\nregions = [5, 6]\nwords = [1]\n"
        'edges_among = true\nedge_threshold = 0.25\nkept_edges = ["4>2", "9-9"]\n'
        'drop = [3, 7]\norder = [9, 8, 6, 5, 4, 2, 1]\ncut = ["1:4>2"]\nscale = ["2:1-2=-0.5"]\nskip_layer = [3]\n'
        'gate = ["update:6=1"]\nreplace = ["2=cow"]\ndrop_word = [1]\n'
    )
    options = ["--image=7", "--query=a bear", "--layer=2", "--member=2", "--quantity=effective", "--edges-per-node=3"]
    options += ["--no-shared-scale", "--regions=5,6", "--words=1"]
    options += ["--edges-among", "--edge-threshold=0.25", "--kept-edges=4>2,9-9"]
    options += ["--drop=3,7", "--order=9,8,6,5,4,2,1", "--cut=1:4>2", "--scale=2:1-2=-0.5", "--skip-layer=3"]
    options += ["--gate=update:6=1", "--replace=2=cow", "--drop-word=1"]
    view = drawn(tmp_path / "r.toml")
    assert view == drawn(*options)
    assert view.change.regions == (8, 7, 5, 4, 3, 1, 0)
    assert view.change.edges == ((0, 1, 3, 0.0), (1, 1, 0, -0.5))
    assert (view.selection.regions, view.shared_scale, view.image) == ((4, 5), False, 5)
    assert (view.selection.edges, view.edges_among, view.edge_threshold) == (((1, 3), (8, 8)), True, 0.25)


def test_recipe_of_the_first_form_may_say_so_and_choose_an_overlay(tmp_path):
    (tmp_path / "r.toml").write_text('version = 1\nimage = "7"\noverlay = "attention"\nkeep = [2, 1]\n')
    view = drawn(tmp_path / "r.toml")
    assert (view.overlay, view.change.regions) == ("attention", (0, 1))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("layer = 1", "image is missing"),
        ('image = "1"\nlayr = 2', r"unknown key 'layr' \(did you mean 'layer'\?\)"),
        ('imag = "1"', r"unknown key 'imag' \(did you mean 'image'\?\)"),
        ('image = "1"\nlayer = 0', "layer must be a whole number from 1: got 0"),
        ('image = "1"\nedge_threshold = -1', "edge_threshold must be a number from 0: got -1"),
        (
            'image = "1"\nkept_edges = ["4"]',
            r"kept_edges must be a list of edges, giver>receiver, as in 4>2: got \['4'\]",
        ),
        ('image = "1"\nlayer = true', "layer must be a whole number from 1: got True"),
        ("image = 1", "image must be text: got 1"),
        ("image = 2020-01-01", "image must be text: got datetime.date"),
        ('image = "1"\nquantity = "log"', "quantity must be 'raw', 'effective' or 'influence': got 'log'"),
        ('image = "1"\noverlay = "no"', "overlay must be 'boxes', 'affinity', 'attention' or 'attribution': got 'no'"),
        ('image = "1"\nshared_scale = 1', "shared_scale must be true or false: got 1"),
        ('image = "1"\ncheckpoint = "m"', "checkpoint must be a list of files"),
        ('image = "1"\nwords = 2', r"words must be a list of whole numbers from 1: got 2"),
        ('image = "1"\nwords = [0]', r"words must be a list of whole numbers from 1: got \[0\]"),
        ('image = "1"\nregions = [0]', r"regions must be a list of whole numbers from 1: got \[0\]"),
        ('image = "1"\nversion = 2', "written by a newer vsrn_viewer"),
        ("image = ", "not a readable TOML file"),
        ("image = " + "[" * 5000 + "]" * 5000, "not a readable TOML file"),
        ("image = " + "9" * 5000, "not a readable TOML file"),
    ],
)
def test_recipe_with_a_mistake_is_refused(tmp_path, text, sentence):
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(FigureError, match=rf"r\.toml: {sentence}"):
        load_recipe(tmp_path / "r.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('cut = ["1:4"]', "cut: must be LAYER:GIVER>RECEIVER, as '1:4>2' or 1:4-2: got '1:4'"),
        ('replace = ["-x"]', "replace: must be PLACE=WORD"),
        ('gate = ["updat:7=1"]', r"gate must be update or reset: got 'updat' \(did you mean 'update'\?\)"),
        ("drop = [3]\nkeep = [3]", "region 3 is in --drop and in --keep"),
    ],
)
def test_what_if_with_a_mistake_is_refused_in_the_recipes_name(tmp_path, text, sentence):
    (tmp_path / "r.toml").write_text(f'image = "1"\n{text}\n')
    with pytest.raises(FigureError, match=rf"r\.toml: {sentence}"):
        drawn(tmp_path / "r.toml")


def test_missing_recipe_is_refused(tmp_path):
    with pytest.raises(FigureError, match=r"none\.toml: no such recipe"):
        load_recipe(tmp_path / "none.toml")


STYLES = st.one_of(
    st.just(FigureStyle()),
    st.builds(
        FigureStyle,
        style=st.just("paper"),
        width=st.none() | st.floats(40, 400),
        max_height=st.none() | st.floats(20, 400),
        size=st.none() | st.floats(6, 48),
        font=st.sampled_from([None, "times", "helvetica", "dejavu"]),
        letters=st.booleans(),
        dpi=st.integers(72, 1200),
    ),
    st.builds(FigureStyle, style=st.just("talk"), theme=st.sampled_from(["light", "dark"])),
)


def placed(pair):
    """Return a pair with its files as they lie on the disk: a recipe names them from its own folder."""
    return pair.with_paths(
        lambda path: f"/{os.path.abspath(path).lstrip('/')}" if path else ""
    )  # not "//", as POSIX may


@given(views, STYLES, st.lists(st.integers(0, 5), max_size=3, unique=True), st.sampled_from(["none", "detector"]))
def test_what_is_written_is_read_as_the_same_figure(view, style, layers, labels):
    """Through the very text of the file: for every View, whatever was changed in the window."""
    view = sayable(view, 3)
    if layers:
        view = replace(view, layer=layers[0])
    panels = () if style.style == "page" else ("graph", "reading")
    recipe = Recipe(
        "ä 7", view, (), panels, tuple(layers), style, labels, "", "0123", "4567", () if panels else ("attribution",)
    )
    with TemporaryDirectory() as folder:
        file = Path(folder, "r.toml")
        file.write_bytes(recipe_text(recipe_keys(recipe, view, file.parent)).encode())
        again, what_ifs = wanted_figure(parse(["export", str(file), "--out=f.pdf"]))
    change = what_ifs.change(REGIONS)
    again_view = replace(again.view, image=3, change=change)
    assert replace(again_view, pair=placed(again_view.pair)) == replace(view, pair=placed(view.pair), overlay="boxes")
    again = replace(again, view=view)
    assert replace(again, what_ifs=()) == recipe


def test_an_option_wins_over_the_recipe(tmp_path):
    (tmp_path / "r.toml").write_text('image = "7"\nlayers = [1, 2]\nquantity = "effective"\ndrop = [3]\ndata = "d"\n')
    recipe, what_ifs = wanted_figure(
        parse(
            ["export", str(tmp_path / "r.toml"), "--layer=3", "--image=8", "--drop=4", "--panel=graph", "--out=f.pdf"]
        )
    )
    assert (recipe.image, recipe.view.layer, recipe.layers, recipe.view.quantity) == ("8", 2, (), "effective")
    assert (recipe.panels, recipe.view.pair.data) == (("graph",), str(tmp_path / "d"))
    assert what_ifs.dropped == (3,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('panel = ["graph"]\nwidth = 20', "width must be a number from 40 to 400"),
        ('panel = ["graph"]\nsize = 4', "size must be a number from 6 to 48"),
        ('panel = ["graph"]\nfont = "arial"', "font must be 'dejavu', 'helvetica' or 'times'"),
    ],
)
def test_a_style_that_cannot_be_is_refused(tmp_path, text, sentence):
    (tmp_path / "r.toml").write_text(f'image = "1"\n{text}\n')
    with pytest.raises((FigureError, ViewError), match=sentence):
        load_recipe(tmp_path / "r.toml")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--width=84"], "a page has its own size"),
        (["--style=paper"], "style 'paper' needs panels"),
        (["--panel=graph", "--theme=dark"], "theme 'dark' is for talks"),
        (["--panel=graph", "--style=talk", "--width=84"], "a talk's slide has its size"),
        (["--versus=change"], "versus needs panels"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, sentence):
    with pytest.raises(FigureError, match=sentence):
        drawn("--image=7", *options)


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_figure_carries_the_recipe_that_draws_it_again(trace, context, tmp_path, suffix):
    recipe = replace(
        recipe_of({"version": 1, "image": "7", "panel": ["graph"], "query": "a “bear” & <cow>"}), model="m"
    )
    view = replace(recipe.view, layer=1, change=Change(skipped_layers=(0,)))
    figure = tmp_path / f"f.{suffix}"
    draw([Run(trace, context, view)], recipe, figure)
    again = recipe_of_text(recipe_inside(figure).encode(), figure)
    assert (again.image, again.panels, again.view.query.text) == ("7", ("graph",), "a “bear” & <cow>")
    assert (again.view.layer, again.what_ifs, again.model) == (1, ("--skip-layer=1",), "m")


@pytest.mark.parametrize(("name", "content"), [("f.pdf", b"%PDF-1.4 no"), ("f.svg", b"<svg/>"), ("f.png", b"\x89PNG")])
def test_a_figure_without_a_recipe_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FigureError, match=rf"{name}: (carries no recipe|cannot be read as a figure)"):
        recipe_inside(tmp_path / name)


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_damaged_figure_is_a_sentence(trace, context, tmp_path, suffix):
    """Whatever bytes are changed: a recipe or a FigureError, and nothing else."""
    figure = tmp_path / f"f.{suffix}"
    draw(
        [Run(trace, context, recipe_of({"version": 1, "image": "7"}).view)],
        recipe_of({"version": 1, "image": "7", "panel": ["matrix"]}),
        figure,
    )
    sound, rng = figure.read_bytes(), np.random.default_rng(5)
    refused = 0
    for _ in range(150):
        damaged = bytearray(sound)
        for place in rng.integers(0, len(sound), 8):
            damaged[place] = rng.integers(0, 256)
        figure.write_bytes(damaged[: rng.integers(1, len(sound) + 1)])
        try:
            recipe_inside(figure)
        except FigureError:
            refused += 1
    assert refused
