"""`export --images FILE`: a figure for each line of a list, drawn by as many processes as there are cores.

A figure that is there already and carries the very recipe is not drawn again, so that a stopped batch goes on.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from vsrn_viewer.cli.drawing import Drawing, Plan, plan_of
from vsrn_viewer.cli.figure_options import wanted_figure
from vsrn_viewer.cli.output import print_answer, say
from vsrn_viewer.cli.parser import refuse
from vsrn_viewer.data.sources import read_lines
from vsrn_viewer.errors import FigureError, ViewerError
from vsrn_viewer.figures.output import check_output, holds_numbers
from vsrn_viewer.query_rows import CAPTION_COLUMNS, WITHOUT_HUBS

_NAMES = ("image", "line", "layer", "panel")
_FIGURES_A_PROCESS = 8  # below, opening the model once more takes longer than it saves
_SAID_EVERY_S = 2.0
_PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class _Figure:
    """One figure of a batch. line: of the list, from 1."""

    line: int
    plan: Plan
    path: Path
    with_sidecar: bool


@dataclass(frozen=True)
class _Drawn:
    """What became of one. why: the sentence of a mistake, "" for none. skipped: it was there already."""

    line: int
    path: Path
    skipped: bool = False
    why: str = ""


def draw_all(arguments: argparse.Namespace) -> int:
    """Draw a figure for each line; return the exit status, 2 if one could not be drawn."""
    refuse(arguments, ("image",), "with --images, which names them")
    figures = list(_figures(arguments))
    for figure in figures:
        check_output(figure.path)
    drawn = []
    began = said = 0.0  # when the first was done: opening the model is no measure of the rest
    for one in _drawn(figures):
        drawn.append(one)
        if one.why:
            say(f"{arguments.images}, line {one.line}: {one.why}")
        began = began or time.monotonic()
        if len(drawn) > 1 and time.monotonic() - said > _SAID_EVERY_S:
            said = time.monotonic()
            left = (said - began) / (len(drawn) - 1) * (len(figures) - len(drawn))
            say(f"{len(drawn):,} of {len(figures):,} figures, about {left:,.0f} s left")
    failed = [one for one in drawn if one.why]
    there = sum(one.skipped for one in drawn)
    written = len(drawn) - len(failed) - there
    answer = {"written": written, "already_there": there, "failed": len(failed)}
    answer["files"] = [str(one.path) for one in sorted(drawn, key=lambda one: one.line) if not one.why]  # type: ignore[assignment]
    print_answer(arguments, None, answer, [f"{written:,} written, {there:,} there already, {len(failed):,} failed"])
    return 2 if failed else 0


def _figures(arguments: argparse.Namespace) -> Iterator[_Figure]:
    """Yield what is to be drawn. Raises ViewerError, naming the line, for a line that is no image, and for two figures
    of one name."""
    lines = _lines_of(arguments.images)
    if not lines:
        raise FigureError(f"{arguments.images}: names no image. Write a line per image, its id.")
    _check_pattern(arguments.out)
    given: dict[Path, int] = {}
    for number, image, query in lines:
        asked = argparse.Namespace(**vars(arguments))
        if query is not None:
            asked.query = query
        try:
            plan = plan_of(*wanted_figure(asked, image))
        except ViewerError as error:
            raise type(error)(f"{arguments.images}, line {number}: {error}") from None
        path = _path_of(arguments.out, plan, number)
        if path in given:
            raise FigureError(
                f"{arguments.images}: lines {given[path]} and {number} both give {path}. Put {{line}} into --out."
            )
        given[path] = number
        yield _Figure(number, plan, path, arguments.sidecar)


def _lines_of(file: Path) -> list[tuple[int, str, str | None]]:
    """Return the number of each line that names an image, from 1, the image's id, and its query, None for the common
    one. A table of captions that `evaluate --per-caption` wrote is such a list, too."""
    lines = [(number, line) for number, line in enumerate(read_lines(file), start=1) if line.strip()]
    if lines and lines[0][1].strip() in (",".join(CAPTION_COLUMNS), ",".join((*CAPTION_COLUMNS, WITHOUT_HUBS))):
        rows = csv.DictReader(line for _, line in lines)
        return [(number, row["image_id"], row["caption"]) for number, row in enumerate(rows, start=2)]
    parted = ((number, *line.partition("\t")) for number, line in lines)
    return [(number, image.strip(), query.strip() if tab else None) for number, image, tab, query in parted]


def _check_pattern(pattern: Path) -> None:
    for name in _PLACE.findall(str(pattern)):
        if name not in _NAMES:
            known = ", ".join(f"{{{one}}}" for one in _NAMES)
            raise FigureError(f"{pattern}: --out knows {known}: got {{{name}}}.")


def _path_of(pattern: Path, plan: Plan, line: int) -> Path:
    safe = re.sub(r"[^\w.-]", "_", plan.recipe.image)  # an id may be a path, which would leave the folder
    said = {
        "image": safe,
        "line": str(line),
        "layer": str(plan.view.layer + 1),
        "panel": "-".join(plan.recipe.panels) or "page",
    }
    if holds_numbers(pattern):  # a file for each panel and layer: they are filled in when they are written
        del said["layer"], said["panel"]
    return Path(_PLACE.sub(lambda place: said.get(place[1], place[0]), str(pattern)))


def _drawn(figures: list[_Figure]) -> Iterator[_Drawn]:
    """Draw the figures and yield what became of each, in no particular order."""
    processes = min(os.cpu_count() or 1, -(-len(figures) // _FIGURES_A_PROCESS))
    if processes == 1:
        _begin(figures[0].plan)
        yield from map(_draw, figures)
        return
    spawning = multiprocessing.get_context("spawn")  # a fork would share the threads of torch
    with ProcessPoolExecutor(processes, spawning, _begin_alone, (figures[0].plan,)) as pool:
        waiting: set[Future[_Drawn]] = set()
        rest = iter(figures)
        try:
            while True:
                waiting |= {pool.submit(_draw, figure) for figure in islice(rest, 2 * processes - len(waiting))}
                if not waiting:
                    return
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        finally:
            for one in waiting:
                one.cancel()


_drawing: Drawing | None = None  # of this process


def _begin_alone(plan: Plan) -> None:
    """Begin in a process of its own, with one thread: there is a process for each core."""
    from vsrn_viewer.vsrn.device import use_one_thread

    use_one_thread()
    _begin(plan)


def _begin(plan: Plan) -> None:
    global _drawing
    _drawing = Drawing(plan.recipe, plan.view)


def _draw(figure: _Figure) -> _Drawn:
    assert _drawing is not None  # begun
    try:
        skipped = _is_there(_drawing, figure)
        if not skipped:
            _drawing.write(figure.plan, figure.path, figure.with_sidecar)
    except ViewerError as error:
        return _Drawn(figure.line, figure.path, why=str(error))
    return _Drawn(figure.line, figure.path, skipped)


def _is_there(drawing: Drawing, figure: _Figure) -> bool:
    """Whether a figure exists and carries this recipe, made with this model and these data."""
    from vsrn_viewer.figures.provenance import recipe_inside
    from vsrn_viewer.figures.recipe import recipe_keys
    from vsrn_viewer.strangers import UnreadableError, parse_toml

    if not figure.path.exists():
        return False
    try:
        there = parse_toml(recipe_inside(figure.path).encode())
    except (FigureError, UnreadableError):
        return False
    return there == recipe_keys(drawing.fingerprinted(figure.plan), figure.plan.view, figure.path.parent)
