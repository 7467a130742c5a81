"""A figure as three lines of Python, for "copy as Python"."""

from __future__ import annotations

from dataclasses import fields

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.figures.recipe import WHAT_IFS, Recipe, given_keys
from vsrn_viewer.view import View

_OPENED = ("checkpoint", "data", "split", "vocab", "device", "extractor")
_ARGUMENTS = {"panel": "panels", "width": "width_mm"}  # of `Work.figure`, where they are not named as in a recipe
_MADE_AGAIN = ("image", "model_fingerprint", "data_fingerprint", *WHAT_IFS)  # said otherwise, or for a file to check


def python_text(recipe: Recipe, view: View, out: str) -> str:
    """Return a program that draws a recipe of this View into a file.

    Its numbers are the recipe's, which count from 1, but for the change: a Change counts from 0.
    """
    keys = given_keys(recipe, view)
    opened = {name: keys.pop(name) for name in _OPENED if name in keys}
    said = {_ARGUMENTS.get(name, name): value for name, value in keys.items() if name not in _MADE_AGAIN}
    asked = [repr(recipe.image), *_named(said)]
    asked += [] if view.change == UNCHANGED else [f"change={_change_text(view.change)}"]
    return (
        f"import vsrn_viewer as vv\n"
        f"work = vv.open({', '.join(_named(opened))})\n"
        f"work.figure({', '.join(asked)}).save({out!r})\n"
    )


def _change_text(change: Change) -> str:
    told = {field.name: getattr(change, field.name) for field in fields(change)}
    return f"vv.Change({', '.join(_named({name: it for name, it in told.items() if it != getattr(UNCHANGED, name)}))})"


def _named(values: dict[str, object]) -> list[str]:
    return [f"{name}={value!r}" for name, value in values.items()]
