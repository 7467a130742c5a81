"""An evaluation written for people and programs: a table on screen, CSV. `latex` writes it for papers.

Each takes the answer of `evaluation.evaluate`, with "name" (the model or the file) and "members" beside it, or that of
`methods.side_by_side`. Recalls are percentages, differences percentage points.
"""

from __future__ import annotations

import csv
import io

from vsrn_viewer.hubs import NAMES
from vsrn_viewer.retrieval.systems import BOUNDS, DIRECTIONS, RECALLS, Answer, heading, systems_of, tables_of

_LABELS = dict(zip(DIRECTIONS, ("image → text", "text → image"), strict=True))
_FIELDS = (*RECALLS, "median_rank", "mean_rank")
_BESIDE = {"published": "published", "without_hubs": "without hubs", "against": "against"}  # keys, and their words
_COMPARED = {"right": "one caption, two images:", "right_captions": "one image, two captions:"}  # keys, their words
_PAPER = "Li et al. (ICCV 2019), an ensemble of two models"


def report_lines(answer: Answer) -> list[str]:
    """Return a table: each direction, then what was published, the other matrix, and the difference to it; two of them
    if the paper counts fewer captions than there are."""
    if "methods" in answer:
        return _methods_lines(answer)
    first, *more = (_table_lines(one) for one in tables_of(answer))
    return [*first, *(line for table in more for line in ("", *table))]


def _table_lines(answer: Answer) -> list[str]:
    lines = [heading(answer), f"{'':17}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'median':>8}{'mean':>8}"]
    for direction, label in _LABELS.items():
        lines.append(_line(label, answer[direction]))
        lines += [_line(f"  {words}", answer[key][direction]) for key, words in _BESIDE.items() if key in answer]
        if "difference" in answer:
            lines += [_bound_line(answer["difference"][direction], bound) for bound in BOUNDS]
            won = answer["outcomes"][direction]
            lines.append(f"  wins {won['wins']:,}, losses {won['losses']:,}, ties {won['ties']:,}")
    lines.append(f"rsum {answer['rsum']:.1f} of 600")
    lines += [f"  {words} {answer[key]['rsum']:.1f}" for key, words in _BESIDE.items() if key in answer]
    if "difference" in answer:
        rsum = answer["difference"]["rsum"]
        lines.append(f"  difference {rsum['difference']:+.1f} ({rsum['low']:+.1f} to {rsum['high']:+.1f})")
    if "minimal_pairs" in answer:
        pairs = answer["minimal_pairs"]
        lines.append(f"minimal pairs, {pairs['pairs']} of the split's own (order-blind: 50)")
        for key, words in _COMPARED.items():
            against = f", against {answer['against']['minimal_pairs'][key]:.1f} %" if "against" in answer else ""
            lines.append(f"  {words} {pairs[key]:.1f} % right{against}")
    return lines + _notes(answer)


def csv_text(answer: Answer) -> str:
    """Return CSV: a row for what was measured, for "against", the difference and its bounds, and "published".

    Once more over the captions that the paper counts if
    there are others. Of methods: a row for each run ("run", from 1), then "mean" and, of several runs, "deviation"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [f"{direction}_{field}" for direction in DIRECTIONS for field in _FIELDS]
    writer.writerow(["row", "system", "split", "images", "captions", "folds", *columns, "rsum", "minimal_pairs", "run"])
    for table in tables_of(answer):
        shape = [table[key] for key in ("split", "images", "captions", "folds")]
        for system in systems_of(table):
            numbers = [system.values[direction].get(field) for direction in DIRECTIONS for field in _FIELDS]
            cells = ["" if number is None else f"{number:.4f}" for number in (*numbers, system.rsum, system.pairs)]
            writer.writerow([system.kind, system.name, *shape, *cells, system.run or ""])
    return out.getvalue()


def _methods_lines(answer: Answer) -> list[str]:
    """Return a block for each method: mean ± deviation of its runs."""
    lines = [heading(answer)]
    for method in answer["methods"]:
        count = len(method["runs"])
        lines.append(f"{method['name']}, {count} {'runs' if count > 1 else 'run'}")
        lines.append(f"{'':17}" + "".join(f"{name:>13}" for name in ("R@1", "R@5", "R@10", "median", "mean")))
        mean, deviation = method["mean"], method["deviation"] or {}
        for direction, label in _LABELS.items():
            spreads = [_spread(mean[direction][field], deviation.get(direction, {}).get(field)) for field in _FIELDS]
            lines.append(f"  {label:15}" + "".join(f"{spread:>13}" for spread in spreads))
        lines.append(f"  rsum {_spread(mean['rsum'], deviation.get('rsum'))} of 600")
        if "minimal_pairs" in mean:
            right = _spread(mean["minimal_pairs"]["right"], deviation.get("minimal_pairs", {}).get("right"))
            pairs = mean["minimal_pairs"]["pairs"]
            lines.append(f"  minimal pairs, {_COMPARED['right']} {right} % right of {pairs} pairs (order-blind: 50)")
    lines.append("±: sample standard deviation over the runs of a method.")
    if "published" in answer:
        lines.append(f"published: {_PAPER}: rsum {answer['published']['rsum']:.1f}.")
    return lines


def _spread(mean: float, deviation: float | None) -> str:
    return f"{mean:.1f}" if deviation is None else f"{mean:.1f} ± {deviation:.1f}"


def _line(label: str, values: Answer) -> str:
    recalls = "".join(f"{values[field]:7.1f}" for field in RECALLS)
    ranks = "".join(f"{values[field]:8.1f}" for field in ("median_rank", "mean_rank") if field in values)
    return f"{label:17}{recalls}{ranks}"


def _bound_line(difference: Answer, bound: str) -> str:
    label = bound if bound == "difference" else f"  {bound}"
    return f"  {label:15}" + "".join(f"{difference[field][bound]:+7.1f}" for field in RECALLS)


def _notes(answer: Answer) -> list[str]:
    lines = []
    if "published" in answer:
        published = answer["published"]
        lines.append(
            f"published: {_PAPER} (measured: {_members(answer)}). Recognised as {published['protocol']} by the name "
            f"{published['data_name']} and {answer['images']:,} images."
        )
    if "without_hubs" in answer:
        without = answer["without_hubs"]
        lines.append(f"without hubs: {NAMES[without['correction']]}, {without['formula']}.")
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
