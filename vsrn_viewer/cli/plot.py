"""`vsrn-viewer export --plot NAME [RUN …] --out FILE`: a plot of a split or of runs, or its numbers.

A recipe of a plot, or a plot that carries one, may stand in the place of `--plot NAME`; options win over its keys.
What can be refused is refused before a model is loaded.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, PAIR_OPTIONS, refuse
from vsrn_viewer.cli.plot_options import PLOT_OPTIONS
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.output import FORMATS, PLOT_NUMBERS, unwritable
from vsrn_viewer.figures.plot_recipe import (
    VERSION,
    PlotRecipe,
    check_made,
    is_plot_recipe,
    plot_recipe_of,
    plot_recipe_of_text,
    plot_words,
)
from vsrn_viewer.figures.provenance import FIGURES, recipe_inside
from vsrn_viewer.figures.recipe import read_recipe_text
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.files import check_replaceable, same_file
from vsrn_viewer.plot_question import OWN_KEYS, WITH_RUNS, PlotQuestion, run_files
from vsrn_viewer.plots import MOST_SERIES, PlotName

_STYLE = tuple(field for field in FigureStyle.__dataclass_fields__)


def recipe_of_plot(source: Path | None) -> bytes:
    """Return the recipe of a plot that a file is or carries, TOML; b"" if it is none, or not there. Raises FigureError
    for a figure that cannot be read."""
    if source is None or source.suffix.lower() not in (*FIGURES, ".toml") or not source.is_file():
        return b""
    text = recipe_inside(source).encode() if source.suffix.lower() in FIGURES else read_recipe_text(source)
    return text if is_plot_recipe(text) else b""


def plot(arguments: argparse.Namespace, stored: bytes = b"") -> int:
    """Write the plot that the options name, or a recipe with options that win over it; return the exit status.

    stored: the recipe that the first file named is or carries.
    """
    name = plot_recipe_of_text(stored, arguments.source).question.name if stored else arguments.plot
    _check_options(arguments, name)
    recipe = _recipe(arguments, stored)
    question = recipe.question
    _check_output(arguments.out, question)
    from vsrn_viewer.cli.opening import check_member_of, open_pair
    from vsrn_viewer.figures.plots import save_plot
    from vsrn_viewer.workbench.plot_runs import Opening
    from vsrn_viewer.workbench.plotting import make_plot

    if question.name not in WITH_RUNS:
        check_member_of(question.pair, question.member)
    found = make_plot(question, Opening(open_pair, say))
    made = check_made(recipe, found.made())
    save_plot(found.plot, arguments.out, made)
    if arguments.sidecar:
        from vsrn_viewer.figures.sidecar import write_words

        write_words(plot_words(found.plot, made, arguments.out), arguments.out)
    answer = {"out": str(arguments.out), "plot": question.name, "series": list(found.plot.series)}
    print_answer(arguments, found.info, answer, [f"{arguments.out}"])
    return 0


def _recipe(arguments: argparse.Namespace, stored: bytes) -> PlotRecipe:
    """Return what the options say, or a stored recipe with the options that win over it."""
    own = (*_STYLE, *PLOT_OPTIONS, *PAIR_OPTIONS, "member", "grouping")
    given = {name: _plain(getattr(arguments, name)) for name in own if getattr(arguments, name) is not None}
    _refuse_letters(given.pop("letters", None))
    runs = [str(path) for path in ((*arguments.more,) if stored else (arguments.source, *arguments.more)) if path]
    given |= {"runs": runs} if runs else {}
    if stored:
        return plot_recipe_of_text(stored, arguments.source, given)
    return plot_recipe_of({"version": VERSION, "plot": arguments.plot, **given})


def _refuse_letters(letters: object) -> None:
    if letters:
        raise FigureError("a plot is one panel, so --letters does not fit. Leave it out.")


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _check_options(arguments: argparse.Namespace, name: PlotName) -> None:
    own = (*_STYLE, *OWN_KEYS.get(name, ()))
    refused = tuple(option for option in (*FIGURE_OPTIONS, *PLOT_OPTIONS) if option not in (*own, "names"))
    refuse(arguments, ("images", *refused, *WHAT_IF_NAMES), f"with --plot {name}")
    count = len(arguments.more) + (arguments.source is not None)
    if count > MOST_SERIES and name != "ablation" and _form(arguments.out) not in PLOT_NUMBERS:
        raise FigureError(f"{name} shows at most {MOST_SERIES} runs: got {count}. Name fewer.")
    if name == "curves":
        refuse(arguments, PAIR_OPTIONS, "with --plot curves, which reads logs alone")


def _check_output(out: Path, question: PlotQuestion) -> None:
    if _form(out) not in (*FORMATS, *PLOT_NUMBERS):
        raise FigureError(f"{out}: a plot must end in .pdf, .svg, .png, .csv or .npz: got '{out.suffix}'. Rename it.")
    read = [file for run in question.runs for file in run_files(run)] + [question.pairs]
    if any(file and same_file(file, out) for file in read):
        raise FigureError(f"{out}: would overwrite the run that is read. Give the plot another name.")
    try:
        check_replaceable(out)
    except OSError as error:
        raise unwritable(out, error) from None


def _form(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
