"""Recipes: a figure as a file, and clear words about what is wrong in it."""

import pytest

from vsrn_viewer.cli.figure_options import figure_view, wanted_figure
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.recipe import load_recipe


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
        'drop = [3, 7]\norder = [9, 8, 6, 5, 4, 2, 1]\ncut = ["1:4>2"]\nscale = ["2:1-2=-0.5"]\nskip_layer = [3]\n'
        'gate = ["update:6=1"]\nreplace = ["2=cow"]\ndrop_word = [1]\n'
    )
    options = ["--image=7", "--query=a bear", "--layer=2", "--member=2", "--quantity=effective", "--edges-per-node=3"]
    options += ["--no-shared-scale", "--regions=5,6", "--words=1"]
    options += ["--drop=3,7", "--order=9,8,6,5,4,2,1", "--cut=1:4>2", "--scale=2:1-2=-0.5", "--skip-layer=3"]
    options += ["--gate=update:6=1", "--replace=2=cow", "--drop-word=1"]
    view = drawn(tmp_path / "r.toml")
    assert view == drawn(*options)
    assert view.change.regions == (8, 7, 5, 4, 3, 1, 0)
    assert view.change.edges == ((0, 1, 3, 0.0), (1, 1, 0, -0.5))
    assert (view.selection.regions, view.shared_scale, view.image) == ((4, 5), False, 5)


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
