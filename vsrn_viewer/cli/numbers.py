"""`vsrn-viewer export --out x.graphml`, x.csv or x.npz: numbers for other programs, instead of a picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.output import holds_numbers
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.files import same_file

_OF_STYLE = ("style", "width", "max_height", "size", "font", "theme", "letters", "dpi")
_OF_PANELS = ("quantity", "edges_per_node", "kept_influence", "shared_scale", "regions", "words", "channels")


def refuse_of_numbers(arguments: argparse.Namespace) -> None:
    """Raise QueryError for options that numbers do not have, FigureError if they would replace what they are read from.

    Without a panel the whole graph is written, which no choice of edges changes.
    """
    out, source = arguments.out, arguments.source
    refuse(arguments, _OF_STYLE, f"for a {out.suffix}, which holds numbers")
    if not arguments.panel and source is None:
        refuse(arguments, _OF_PANELS, f"for a {out.suffix} without --panel, which holds all edges of the graph")
    if source is not None and same_file(source, out):
        raise FigureError(f"{out}: would overwrite the file that is read. Give the numbers another name.")


def files_of(out: Path, recipe: Recipe) -> list[str]:
    """Return the files that an export writes. Raises FigureError for files of numbers that there cannot be."""
    from vsrn_viewer.figures.numbers import number_files

    return [str(file.path) for file in number_files(out, recipe)] if holds_numbers(out) else [str(out)]
