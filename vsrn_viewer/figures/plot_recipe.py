"""A plot's recipe: what is asked, of which pair or runs, and how it is set. TOML in the words of the options.

Its file is told from a figure's recipe by the key `plot`. Numbers count from 1.
"""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vsrn_viewer.command import option
from vsrn_viewer.errors import FigureError, ViewError, writing_problem
from vsrn_viewer.figures.provenance import RECIPE
from vsrn_viewer.figures.recipe import File, beside, read_recipe_text, recipe_text
from vsrn_viewer.figures.style import (
    PAPER,
    Dots,
    FigureStyle,
    FontName,
    Height,
    Millimetres,
    StyleName,
    TextSize,
    ThemeName,
    check_style,
)
from vsrn_viewer.files import replacing
from vsrn_viewer.groups import Grouping
from vsrn_viewer.hubs import Correction
from vsrn_viewer.plot_question import NOTHING_MADE, Asking, PlotColours, PlotMade, PlotQuestion, Within, check_question
from vsrn_viewer.plots import Plot, PlotName
from vsrn_viewer.principal import MapMethod
from vsrn_viewer.schema import read_document
from vsrn_viewer.strangers import UnreadableError, parse_toml
from vsrn_viewer.version import __version__
from vsrn_viewer.view import FromOne, PairId

VERSION = 1  # of a plot's recipe
_OF_STYLE = tuple(one.name for one in dataclasses.fields(FigureStyle) if one.name != "letters")
_OF_PAIR = {"checkpoint": "checkpoints", "data": "data", "split": "split", "vocab": "vocabulary", "device": "device",
            "extractor": "extractor"}  # fmt: skip
_ASKED = tuple(one.name for one in dataclasses.fields(PlotQuestion) if one.name not in ("name", "pair"))
_MADE = ("model_fingerprint", "data_fingerprint", "run_fingerprints")
_REPEATED = {"names": "name"}  # options that are given once for each value


@dataclass(frozen=True)
class PlotRecipe:
    """What a plot shows, how it is set, and what it was made with."""

    question: PlotQuestion
    style: FigureStyle = PAPER
    made: PlotMade = NOTHING_MADE


@dataclass(frozen=True)
class PlotKeys:
    """The keys of a plot's recipe, each named and counted as the option of the command line that says the same."""

    plot: PlotName
    runs: tuple[File, ...] = ()
    names: tuple[str, ...] = ()
    member: FromOne = 1
    map_by: MapMethod = "pca"
    grouping: Grouping = "things"
    without_hubs: Correction | None = None
    within: Within = 10
    asking: Asking = "both"
    query_filter: str = ""
    pairs: str = ""
    colours: PlotColours = "kind"
    label: str = ""
    style: StyleName = "paper"
    width: Millimetres | None = None
    max_height: Height | None = None
    size: TextSize | None = None
    font: FontName | None = None
    theme: ThemeName = "light"
    dpi: Dots = 300
    checkpoint: tuple[File, ...] = ()
    data: str = ""
    split: str = ""
    vocab: str = ""
    device: str = "auto"
    extractor: str = ""
    model_fingerprint: str = ""
    data_fingerprint: str = ""
    run_fingerprints: tuple[str, ...] = ()


def is_plot_recipe(text: bytes) -> bool:
    """Return whether a text is a plot's recipe; False for a text that is no TOML, which its own reader refuses."""
    try:
        return "plot" in parse_toml(text)
    except UnreadableError:
        return False


def plot_recipe_of_text(text: bytes, path: Path, given: Mapping[str, object] = {}) -> PlotRecipe:
    """Return the recipe that a TOML text describes. path: where it stands, to which its paths are relative.

    given: keys that win over the text's, with paths as they are. Raises FigureError, naming file and key.
    """
    try:
        stored = {"version": VERSION, **parse_toml(text)}
        recipe = plot_recipe_of(stored)
    except UnreadableError as error:
        raise FigureError(f"{path}: not a readable TOML file ({error}). Fix that line.") from None
    except ViewError as error:
        raise FigureError(f"{path}: {error}") from None
    folder = path.parent
    moved = recipe.question.with_paths(lambda one: str(folder / one), folder)
    return plot_recipe_of({"version": VERSION, **given_plot_keys(replace(recipe, question=moved)), **given})


def load_plot_recipe(path: Path, given: Mapping[str, object] = {}) -> PlotRecipe:
    """Read a plot's recipe from a TOML file. Raises FigureError as `plot_recipe_of_text`."""
    return plot_recipe_of_text(read_recipe_text(path), path, given)


def plot_recipe_of(stored: Mapping[str, object]) -> PlotRecipe:
    """Return the recipe of these keys. Raises ViewError for a key, FigureError for what does not go together."""
    keys = read_document(PlotKeys, stored, VERSION)
    pair = PairId(**{field: getattr(keys, key) for key, field in _OF_PAIR.items()})
    question = PlotQuestion(keys.plot, pair, **{name: getattr(keys, name) for name in _ASKED})
    check_question(question)
    style = FigureStyle(**{name: getattr(keys, name) for name in _OF_STYLE})
    check_style(style)
    return PlotRecipe(question, style, PlotMade(keys.model_fingerprint, keys.data_fingerprint, keys.run_fingerprints))


def given_plot_keys(recipe: PlotRecipe) -> dict[str, object]:
    """Return the keys of a recipe, those with their default left out, with paths as they are."""
    question, made = recipe.question, recipe.made
    keys: dict[str, object] = {
        "plot": question.name,
        **{name: getattr(question, name) for name in _ASKED},
        **{name: getattr(recipe.style, name) for name in _OF_STYLE},
        **{key: getattr(question.pair, field) for key, field in _OF_PAIR.items()},
        **dict(zip(_MADE, (made.model, made.data, made.runs), strict=True)),
    }
    usual = {one.name: one.default for one in dataclasses.fields(PlotKeys)}
    told = {name: value for name, value in keys.items() if value != usual[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def plot_keys(recipe: PlotRecipe, folder: Path) -> dict[str, object]:
    """Return the keys of a recipe as its file has them. folder: what its paths become relative to."""
    return {"version": VERSION, **given_plot_keys(_beside_folder(recipe, folder))}


def plot_command(recipe: PlotRecipe, out: str) -> str:
    """Return the command that draws a plot into a file, quoted for a POSIX shell."""
    keys = {name: value for name, value in given_plot_keys(recipe).items() if name not in _MADE}
    name, runs = keys.pop("plot"), keys.pop("runs", [])
    said = ["--plot", str(name), *map(str, runs if isinstance(runs, list) else ())]
    for key, value in keys.items():
        flag = f"--{_REPEATED.get(key, key).replace('_', '-')}"
        said += [option(flag, str(one)) for one in (value if isinstance(value, list) else [value])]
    return shlex.join(("vsrn-viewer", "export", *said, option("--out", out)))


def plot_python(recipe: PlotRecipe, out: str) -> str:
    """Return a program of three lines that draws a plot into a file."""
    keys = {name: value for name, value in given_plot_keys(recipe).items() if name not in _MADE}
    opened = {name: keys.pop(name) for name in _OF_PAIR if name in keys}
    if "width" in keys:
        keys["width_mm"] = keys.pop("width")
    asked = [repr(keys.pop("plot")), *(f"{name}={value!r}" for name, value in keys.items())]
    pair = ", ".join(f"{name}={value!r}" for name, value in opened.items())
    return f"import vsrn_viewer as vv\nwork = vv.open({pair})\nwork.plot({', '.join(asked)}).save({out!r})\n"


def said_of_plot(recipe: PlotRecipe, path: Path) -> dict[str, str]:
    """Return what a plot's file says about itself: its recipe, below its version and its command."""
    command = plot_command(_beside_folder(recipe, path.parent), f"figure{path.suffix}")
    text = recipe_text(plot_keys(recipe, path.parent))
    return {RECIPE: f"# vsrn_viewer {__version__}\n# {command}\n{text}"}


def plot_words(plot: Plot, recipe: PlotRecipe, path: Path) -> dict[str, object]:
    """Return what stands beside a plot on request: as of a figure, what it shows and what it was made with."""
    return {
        "figure": path.name,
        "version": __version__,
        "command": plot_command(_beside_folder(recipe, path.parent), path.name),
        "model_fingerprint": recipe.made.model,
        "data_fingerprint": recipe.made.data,
        "run_fingerprints": list(recipe.made.runs),
        "recipe": plot_keys(recipe, path.parent),
        "plot": {"title": plot.title, "note": plot.note, "series": list(plot.series)},
    }


def save_plot_recipe(recipe: PlotRecipe, path: Path) -> None:
    """Write a recipe as a TOML file. Raises FigureError if it cannot be written."""
    try:
        with replacing(path) as temporary:
            temporary.write_text(recipe_text(plot_keys(recipe, path.parent)), encoding="utf-8")
    except OSError as error:
        raise FigureError(writing_problem(path, error)) from None


def check_made(recipe: PlotRecipe, made: PlotMade) -> PlotRecipe:
    """Return the recipe with what it is made with now. Raises FigureError if it was made with something else: its plot
    would not be the one that it promises."""
    stored = recipe.made
    for what, key, before, now in (
        ("another model", "model_fingerprint", stored.model, made.model),
        ("other data", "data_fingerprint", stored.data, made.data),
        ("other runs", "run_fingerprints", stored.runs, made.runs),
    ):
        if before and before != now:
            raise FigureError(
                f"the recipe was made with {what} than what is there now. Open what it was made with, or delete {key} "
                "from it to draw what is there."
            )
    return replace(recipe, made=made)


def _beside_folder(recipe: PlotRecipe, folder: Path) -> PlotRecipe:
    return replace(recipe, question=recipe.question.with_paths(lambda path: beside(path, folder), Path()))
