"""`vsrn-viewer export --plot NAME [RUN …] --out FILE`: a plot of a split or of runs, or its numbers.

What can be refused is refused before a model is loaded.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from vsrn_viewer.cli.output import print_answer
from vsrn_viewer.cli.parser import FIGURE_OPTIONS, PAIR_OPTIONS, refuse
from vsrn_viewer.cli.what_if import WHAT_IF_NAMES
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.output import FORMATS, unwritable
from vsrn_viewer.figures.style import FigureStyle, check_style
from vsrn_viewer.files import check_replaceable
from vsrn_viewer.plots import MOST_SERIES
from vsrn_viewer.schema import read_document

if TYPE_CHECKING:
    from vsrn_viewer.explain.plots import PlotKind

_NUMBERS = ("csv", "npz")
_STYLE = tuple(field.name for field in fields(FigureStyle))
_OWN: dict[str, tuple[str, ...]] = {"map": ("member",), "affinity-auc": ("member",), "faithfulness": ("grouping",)}


def plot(arguments: argparse.Namespace) -> int:
    """Write the plot that the options name; return the exit status."""
    from vsrn_viewer.explain.plots import plot_kind

    kind = plot_kind(arguments.plot)
    paths = [path for path in (arguments.source, *arguments.more) if path is not None]
    style = _style(arguments)
    _check_options(arguments, kind, paths)
    _check_output(arguments.out, paths)
    from vsrn_viewer.cli.plot_runs import READERS, runs_of

    asked = READERS[kind.reads](runs_of(paths, kind.reads), arguments)
    made = kind.make(*asked.values)
    if _form(arguments.out) in _NUMBERS:
        from vsrn_viewer.figures.plots.numbers import save_plot_numbers

        save_plot_numbers(made, arguments.out)
    else:
        from vsrn_viewer.figures.plots import draw_plot

        draw_plot(made, arguments.out, style)
    answer = {"out": str(arguments.out), "plot": kind.name, "series": list(made.series)}
    print_answer(arguments, asked.info, answer, [f"{arguments.out}"])
    return 0


def _check_options(arguments: argparse.Namespace, kind: PlotKind, paths: list[Path]) -> None:
    own = (*_STYLE, *_OWN.get(kind.name, ()))
    refused = tuple(name for name in FIGURE_OPTIONS if name not in own)
    if kind.name != "map":
        refused = ("map_by", *refused)
    refuse(arguments, ("images", *refused, *WHAT_IF_NAMES), f"with --plot {kind.name}")
    if paths and not kind.takes_runs:
        raise FigureError(f"{kind.name} is of the opened pair and takes no run. Name the model with --checkpoint.")
    if paths and arguments.checkpoint:
        raise FigureError(f"{kind.name} takes runs or --checkpoint, not both. Name the checkpoint among the runs.")
    if len(paths) > MOST_SERIES and kind.name != "ablation" and _form(arguments.out) not in _NUMBERS:
        raise FigureError(f"{kind.name} shows at most {MOST_SERIES} runs: got {len(paths)}. Name fewer.")
    if kind.reads == "logs":
        refuse(arguments, PAIR_OPTIONS, "with --plot curves, which reads logs alone")
    if arguments.letters:
        raise FigureError("a plot is one panel, so --letters does not fit. Leave it out.")


def _style(arguments: argparse.Namespace) -> FigureStyle:
    """Return how the plot is set. Raises ViewError, naming the option, for a value beyond its limits."""
    given = {name: getattr(arguments, name) for name in _STYLE if getattr(arguments, name) is not None}
    style = read_document(FigureStyle, {"version": 1, "style": "paper", **given}, 1)
    check_style(style)
    return style


def _check_output(out: Path, paths: list[Path]) -> None:
    if _form(out) not in (*FORMATS, *_NUMBERS):
        raise FigureError(f"{out}: a plot must end in .pdf, .svg, .png, .csv or .npz: got '{out.suffix}'. Rename it.")
    if any(os.path.realpath(path) == os.path.realpath(out) for path in paths):
        raise FigureError(f"{out}: would overwrite the run that is read. Give the plot another name.")
    try:
        check_replaceable(out)
    except OSError as error:
        raise unwritable(out, error) from None


def _form(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
