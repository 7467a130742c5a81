"""An evaluation written for people and papers: a table on screen, CSV, rows of LaTeX.

Each takes the answer of `evaluation.evaluate`, with "name" (the model or the file) and "members" beside it.
Recalls are percentages, differences percentage points.
"""

from __future__ import annotations

import csv
import io
from typing import Any

Answer = dict[str, Any]

_DIRECTIONS = {"image_to_text": "image → text", "text_to_image": "text → image"}
_RECALLS = ("r1", "r5", "r10")
_FIELDS = (*_RECALLS, "median_rank", "mean_rank")
_BOUNDS = ("difference", "low", "high")
_PAPER = "Li et al. (ICCV 2019), an ensemble of two models"
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_LATEX |= {sign: "\\" + sign for sign in "&%$#_{}"}


def report_lines(answer: Answer) -> list[str]:
    """Return a table: each direction, then what was published, the other matrix, and the difference to it."""
    lines = [_heading(answer), f"{'':17}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'median':>8}{'mean':>8}"]
    for direction, label in _DIRECTIONS.items():
        lines.append(_line(label, answer[direction]))
        lines += [_line(f"  {key}", answer[key][direction]) for key in ("published", "against") if key in answer]
        if "difference" in answer:
            lines += [_bound_line(answer["difference"][direction], bound) for bound in _BOUNDS]
    lines.append(f"rsum {answer['rsum']:.1f} of 600")
    lines += [f"  {key} {answer[key]['rsum']:.1f}" for key in ("published", "against") if key in answer]
    if "difference" in answer:
        rsum = answer["difference"]["rsum"]
        lines.append(f"  difference {rsum['difference']:+.1f} ({rsum['low']:+.1f} to {rsum['high']:+.1f})")
    if "minimal_pairs" in answer:
        pairs = answer["minimal_pairs"]
        lines.append(f"minimal pairs {pairs['right']:.1f} % right of {pairs['pairs']} pairs (order-blind: 50)")
    return lines + _notes(answer)


def csv_text(answer: Answer) -> str:
    """Return CSV: a row for what was measured, for "against", the difference and its bounds, and "published"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [f"{direction}_{field}" for direction in _DIRECTIONS for field in _FIELDS]
    writer.writerow(["row", "system", "split", "images", "captions", "folds", *columns, "rsum"])
    for row, system, values in _systems(answer):
        numbers = [values[direction].get(field) for direction in _DIRECTIONS for field in _FIELDS]
        shape = [answer[key] for key in ("split", "images", "captions", "folds")]
        cells = ["" if number is None else f"{number:.4f}" for number in [*numbers, values["rsum"]]]
        writer.writerow([row, system, *shape, *cells])
    return out.getvalue()


def latex_text(answer: Answer) -> str:
    """Return rows of a LaTeX table: name, R@1, R@5, R@10 of both directions, rsum. The first line is a comment."""
    lines = [f"% {_heading(answer)}. R@1 & R@5 & R@10 of image to text, the same of text to image, rsum"]
    rows = {row: (system, _seven(values)) for row, system, values in _systems(answer)}
    for row in ("published", "against", "measured"):
        if row in rows:
            system, values = rows[row]
            lines.append(_latex_row(_escaped(system), [f"{value:.1f}" for value in values]))
    if "difference" in answer:
        bounds = zip(rows["low"][1], rows["high"][1], strict=True)
        level = f"{answer['difference']['level']:g}"
        lines.append(_latex_row("Difference", [f"${value:+.1f}$" for value in rows["difference"][1]]))
        lines.append(_latex_row(rf"{level}\,\% interval", [f"$[{low:+.1f}, {high:+.1f}]$" for low, high in bounds]))
    return "\n".join(lines) + "\n"


def _systems(answer: Answer) -> list[tuple[str, str, Answer]]:
    """Return (kind of row, name, values by direction and rsum) of everything that has numbers."""
    rows = [("measured", answer["name"], answer)]
    if "against" in answer:
        rows.append(("against", answer["against"]["name"], answer["against"]))
        rows += [(bound, "", _bound(answer["difference"], bound)) for bound in _BOUNDS]
    if "published" in answer:
        rows.append(("published", "VSRN (published, two models)", answer["published"]))
    return rows


def _bound(difference: Answer, bound: str) -> Answer:
    """Return one of difference, low, high in the form of an evaluation."""
    directions = {key: {field: difference[key][field][bound] for field in _RECALLS} for key in _DIRECTIONS}
    return {**directions, "rsum": difference["rsum"][bound]}


def _seven(values: Answer) -> list[float]:
    return [*(values[direction][field] for direction in _DIRECTIONS for field in _RECALLS), values["rsum"]]


def _heading(answer: Answer) -> str:
    folds = f"mean of {answer['folds']} folds" if answer["folds"] > 1 else "no folds"
    protocol = f"{answer['published']['protocol']}: " if "published" in answer else ""
    split = f"split {answer['split']}, " if answer["split"] else ""
    return f"{protocol}{split}{answer['images']:,} images, {answer['captions']:,} captions, {folds}"


def _line(label: str, values: Answer) -> str:
    recalls = "".join(f"{values[field]:7.1f}" for field in _RECALLS)
    ranks = "".join(f"{values[field]:8.1f}" for field in ("median_rank", "mean_rank") if field in values)
    return f"{label:17}{recalls}{ranks}"


def _bound_line(difference: Answer, bound: str) -> str:
    label = bound if bound == "difference" else f"  {bound}"
    return f"  {label:15}" + "".join(f"{difference[field][bound]:+7.1f}" for field in _RECALLS)


def _notes(answer: Answer) -> list[str]:
    lines = []
    if "published" in answer:
        published = answer["published"]
        lines.append(
            f"published: {_PAPER} (measured: {_members(answer)}). Recognised as {published['protocol']} by the name "
            f"{published['data_name']} and {answer['images']:,} images."
        )
    if "difference" in answer:
        difference = answer["difference"]
        lines.append(
            f"difference: {answer['name']} − {answer['against']['name']}; low to high: {difference['level']:g} % "
            f"percentile interval of a paired bootstrap, {difference['resamples']:,} resamples of the images with "
            f"their captions, seed {difference['seed']}."
        )
    return lines


def _members(answer: Answer) -> str:
    members = answer["members"]
    return "a matrix" if members is None else "one model" if members == 1 else f"an ensemble of {members}"


def _escaped(name: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in name)


def _latex_row(name: str, cells: list[str]) -> str:
    return " & ".join([name, *cells]) + r" \\"
