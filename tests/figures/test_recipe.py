"""Recipes: a figure as a file, and clear words about what is wrong in it."""

import pytest

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.recipe import load_recipe


def test_recipe_names_files_beside_itself(tmp_path):
    (tmp_path / "r.toml").write_text(
        'image = "7"\nquery = "a bear"\nlayer = 2\nwords = [2, 1]\ncheckpoint = ["m.safetensors"]\ndata = "d"\n'
    )
    recipe = load_recipe(tmp_path / "r.toml")
    assert (recipe.image, recipe.query, recipe.layer, recipe.quantity) == ("7", "a bear", 2, "raw")
    assert recipe.words == (2, 1)
    assert recipe.pair.checkpoints == (str(tmp_path / "m.safetensors"),)
    assert recipe.pair.data == str(tmp_path / "d")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("layer = 1", "image is missing"),
        ('image = "1"\nlayr = 2', r"unknown key 'layr' \(did you mean 'layer'\?\)"),
        ('image = "1"\nlayer = 0', "layer must be a whole number from 1: got 0"),
        ('image = "1"\nlayer = true', "layer must be a whole number from 1: got True"),
        ("image = 1", "image must be a text: got 1"),
        ('image = "1"\nquantity = "log"', "quantity must be 'raw' or 'effective': got 'log'"),
        ('image = "1"\ncheckpoint = "m"', "checkpoint must be a list of files"),
        ('image = "1"\nwords = 2', r"words must be a list of whole numbers from 1: got 2"),
        ('image = "1"\nwords = [0]', r"words must be a list of whole numbers from 1: got \[0\]"),
        ("image = ", "not a readable TOML file"),
    ],
)
def test_recipe_with_a_mistake_is_refused(tmp_path, text, sentence):
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(FigureError, match=sentence):
        load_recipe(tmp_path / "r.toml")


def test_missing_recipe_is_refused(tmp_path):
    with pytest.raises(FigureError, match=r"none\.toml: no such recipe"):
        load_recipe(tmp_path / "none.toml")
