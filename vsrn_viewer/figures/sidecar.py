"""What stands beside a figure on request: a JSON file that says what it shows and what it was made with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.output import unwritable
from vsrn_viewer.figures.recipe import Recipe, beside_file, command_of, recipe_keys
from vsrn_viewer.figures.wanted import expanded, picture_of
from vsrn_viewer.number_files import save_text
from vsrn_viewer.version import __version__


def sidecar_path(path: Path) -> Path:
    """Return where the words about a figure stand: "f.pdf.json" beside "f.pdf"."""
    return path.with_name(f"{path.name}.json")


def write_sidecar(runs: Sequence[Run], recipe: Recipe, path: Path) -> None:
    """Write what a figure shows: version, command, recipe, fingerprints, device, precision, scores, and for each panel
    its title and its note, as a caption wants them. Raises FigureError if it cannot be written or a panel not made.
    """
    first, folder = runs[0], path.parent
    said = {
        "figure": path.name,
        "version": __version__,
        "command": command_of(*beside_file(recipe, first.view, folder), path.name),
        "model_fingerprint": recipe.model,
        "data_fingerprint": recipe.data,
        "recipe": recipe_keys(recipe, first.view, folder),
        "runs": [_run_words(run) for run in runs],
        "panels": [
            {"panel": name, "title": picture.title, "note": picture.note}
            for name in expanded(recipe.panels)
            for picture in (picture_of(first, _drawn_as(first, name)),)
        ],
    }
    write_words(said, path)


def write_words(said: Mapping[str, object], path: Path) -> None:
    """Write words about a figure beside it, JSON. Raises FigureError if they cannot be written."""
    beside = sidecar_path(path)
    try:
        save_text(beside, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise unwritable(beside, error) from None


def _drawn_as(run: Run, name: str) -> str:
    """Return the kind that a comparison draws."""
    return ("graph" if run.trace.layers else "boxes") if name == "compare" else name


def _run_words(run: Run) -> dict[str, object]:
    context = run.context
    return {
        "image_id": context.image_id,
        "query": context.query,
        "model": context.model,
        "member": context.member,
        "members": context.members,
        "score": None if run.trace.score is None else float(run.trace.score),
        "ensemble_score": context.ensemble_score,
        "device": context.device,
        "precision": context.precision,
    }
