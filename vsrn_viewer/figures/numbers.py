"""The numbers instead of a picture: a layer's whole graph, or what a panel shows, as files for other programs.

A graph has all N² edges of its layer, whatever a picture would show. A panel's .csv is its table, its .npz every field
of its description. Several files have `{panel}` and `{layer}` in their name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import (
    GraphForm,
    arrays_of,
    digraph,
    edges_table,
    effective_contribution,
    graph_text,
    missing,
    table_of,
)
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.output import unwritable
from vsrn_viewer.figures.recipe import Recipe
from vsrn_viewer.figures.wanted import kind_of_panel, picture_of
from vsrn_viewer.files import check_replaceable
from vsrn_viewer.number_files import csv_text, save_arrays, save_text
from vsrn_viewer.picture import Table

_GRAPH_FORMS: tuple[GraphForm, ...] = get_args(GraphForm)


@dataclass(frozen=True)
class NumberFile:
    """A file to write. panel: the name of a kind, "" for the whole graph. layers: from 0; several only of a graph."""

    path: Path
    panel: str
    layers: tuple[int, ...]


def number_files(out: Path, recipe: Recipe) -> tuple[NumberFile, ...]:
    """Return the files that a name stands for, known before anything is computed.

    out: `{panel}` and `{layer}` (from 1) in its name are filled in. recipe: its panels, or without any the whole graph,
    of its layers. Raises FigureError for a panel there is not, for two files of one name, for a panel in a form of
    graphs, for a second subject, and if a file cannot be put there.
    """
    form, panels, layers = _form(out), recipe.panels, recipe.layers or (recipe.view.layer,)
    if recipe.versus:
        raise FigureError(f"{out}: numbers are of one subject. Leave out versus, and export the other by itself.")
    if form in _GRAPH_FORMS and set(panels) - {"graph"}:
        raise FigureError(f"{out}: a .{form} holds a graph, not panel '{panels[0]}'. End the name in .csv or .npz.")
    files = []
    for panel in () if form in _GRAPH_FORMS else dict.fromkeys(panels):
        each = layers if "layer" in kind_of_panel(panel).follows else layers[:1]
        files += [NumberFile(_named(out, panel, layer), panel, (layer,)) for layer in each]
    if not files:
        together = form not in _GRAPH_FORMS and "{layer}" not in out.name
        parts = [tuple(layers)] if together else [(layer,) for layer in layers]
        files = [NumberFile(_named(out, "graph", part[0]), "", part) for part in parts]
    named: dict[Path, NumberFile] = {}
    for file in files:
        other = named.setdefault(file.path, file)
        if other is not file:
            part = "{layer}" if other.panel == file.panel else "{panel}"
            raise FigureError(f"{out}: several files would have this name. Put {part} into it.")
        _check_writable(file.path)
    return tuple(files)


def save_numbers(files: Sequence[NumberFile], run: Run) -> None:
    """Write the numbers of a run, each file whole or not at all, none before all are made. The same input gives the
    same bytes.

    Raises FigureError for a panel or a graph that cannot be made, and if a file cannot be written.
    """
    made = [(file.path, _content(file, run)) for file in files]
    for path, content in made:
        try:
            save_text(path, content) if isinstance(content, str) else save_arrays(path, content)
        except OSError as error:
            raise unwritable(path, error) from None


def _content(file: NumberFile, run: Run) -> str | dict[str, npt.NDArray[Any]]:
    """Return what is written: text, or arrays for an .npz."""
    form = _form(file.path)
    if file.panel:
        picture = picture_of(replace(run, view=replace(run.view, layer=file.layers[0])), file.panel)
        return arrays_of(picture) if form == "npz" else _csv(table_of(picture))
    absence = missing("graph", run.trace)
    if absence:
        raise FigureError(f"{file.path}: there is no graph to write. {absence}")
    if form == "npz":
        return _graph_arrays(file.layers, run)
    graphs = [digraph(run.trace, run.context, layer, run.probed.influence) for layer in file.layers]
    if form == "csv":
        return _csv(edges_table(graphs))
    return graph_text(graphs[0], next(known for known in _GRAPH_FORMS if known == form))


def _graph_arrays(layers: tuple[int, ...], run: Run) -> dict[str, npt.NDArray[Any]]:
    """Return the matrices of K layers, (K,N,N) receiver × giver, and what the regions are."""
    trace, chosen = run.trace, [*layers]
    arrays: dict[str, npt.NDArray[Any]] = {
        "layer_index": np.array(chosen),
        "region_rows": trace.region_rows,
        "affinity": trace.affinity[chosen],
        "effective": effective_contribution(trace)[chosen],
    }
    if run.probed.influence is not None:
        arrays["influence"] = run.probed.influence.by_edge[chosen]
    if trace.boxes is not None:
        arrays["boxes"] = trace.boxes
    return arrays | ({"labels": np.array(run.context.labels)} if run.context.labels else {})


def _csv(table: Table) -> str:
    return csv_text(table.columns, table.rows)


def _form(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _named(out: Path, panel: str, layer: int) -> Path:
    return out.with_name(out.name.replace("{panel}", panel).replace("{layer}", str(layer + 1)))


def _check_writable(path: Path) -> None:
    try:
        check_replaceable(path)
    except OSError as error:
        raise unwritable(path, error) from None
