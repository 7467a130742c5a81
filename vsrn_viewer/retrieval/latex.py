"""An evaluation as a table of a paper: booktabs rules, a header, the best number of each column in bold.

Recalls are percentages with one decimal; of several runs, mean ± sample standard deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsrn_viewer.retrieval.systems import BOUNDS, RECALLS, Answer, System, beside_published, heading, systems_of

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}
_SPECIAL |= {sign: "\\" + sign for sign in "&%$#_{}"}
_NONE = "--"  # a number that nobody has measured or published
_MEASURED = ("published", "against", "measured", "mean")  # kinds of rows that compete, in the table's order


@dataclass(frozen=True)
class _Row:
    """A line of the table: a value per column, None for none, and the deviation of each."""

    name: str
    values: tuple[float | None, ...]
    deviations: tuple[float | None, ...]


def latex_text(answer: Answer) -> str:
    r"""Return a complete tabular for \input: R@1, R@5, R@10 of both directions, rsum, and the share of minimal pairs
    that is right where it is known. It needs the package booktabs.

    Bold: the largest of each column as it is printed, ties included; nothing in a table of one row. The difference to
    another matrix, with its interval, stands below a rule. Beside published numbers stand those of the captions that
    the paper counts, and the first comment says so.
    """
    answer = beside_published(answer)
    systems = {kind: [one for one in systems_of(answer) if one.kind == kind] for kind in (*_MEASURED, *BOUNDS)}
    deviations = [one for one in systems_of(answer) if one.kind == "deviation"]
    with_pairs = any(one.pairs is not None for kind in _MEASURED for one in systems[kind])
    rows = [_row(one, deviations, with_pairs) for kind in _MEASURED for one in systems[kind]]
    compared = [_row(systems[bound][0], [], with_pairs) for bound in BOUNDS if systems[bound]]
    body = [_line(row.name, _cells(row, rows)) for row in rows]
    if compared:
        body += [r"\midrule", *_difference_lines(compared, answer["difference"]["level"])]
    return (
        "\n".join([*_comments(answer, with_pairs), *_head(with_pairs), *body, r"\bottomrule", r"\end{tabular}"]) + "\n"
    )


def _comments(answer: Answer, with_pairs: bool) -> list[str]:
    """Return what the numbers are, each as a line that TeX skips."""
    said = [heading(answer), r"needs \usepackage{booktabs}"]
    for method in answer.get("methods", ()):
        spread = " (mean, sample standard deviation)" if method["deviation"] else ""
        said.append(f"{method['name']}: {len(method['runs'])} run{'s' * (len(method['runs']) > 1)}{spread}")
    if with_pairs:
        said.append("Pairs: per cent of the minimal pairs that are right, 50 without any sense of order")
    return [f"% {' '.join(line.split())}" for line in said]


def _head(with_pairs: bool) -> list[str]:
    numbers = 2 * len(RECALLS) + 1 + with_pairs
    recalls = [f"R@{name.removeprefix('r')}" for name in RECALLS]
    pairs = ["Pairs"] if with_pairs else []
    return [
        rf"\begin{{tabular}}{{l{'c' * numbers}}}",
        r"\toprule",
        _line("", [r"\multicolumn{3}{c}{Image to text}", r"\multicolumn{3}{c}{Text to image}", "", *[""] * with_pairs]),
        r"\cmidrule(lr){2-4} \cmidrule(lr){5-7}",
        _line("Method", [*recalls, *recalls, "rsum", *pairs]),
        r"\midrule",
    ]


def _row(system: System, deviations: Sequence[System], with_pairs: bool) -> _Row:
    of_runs = [one for one in deviations if one.method == system.method and system.kind == "mean"]
    values = _columns(system, with_pairs)
    return _Row(system.name, values, _columns(of_runs[0], with_pairs) if of_runs else (None,) * len(values))


def _columns(system: System, with_pairs: bool) -> tuple[float | None, ...]:
    return (*system.recalls, system.rsum, *([system.pairs] if with_pairs else []))


def _cells(row: _Row, rows: Sequence[_Row]) -> list[str]:
    """Return the cells of a row among the rows that it competes with."""
    cells = []
    for column, (value, deviation) in enumerate(zip(row.values, row.deviations, strict=True)):
        others = [f"{other.values[column]:.1f}" for other in rows if other.values[column] is not None]
        is_best = len(others) > 1 and value is not None and f"{value:.1f}" == max(others, key=float)
        cells.append(_number(value, deviation, is_best))
    return cells


def _number(value: float | None, deviation: float | None, is_best: bool) -> str:
    if value is None:
        return _NONE
    if deviation is None:
        return rf"\textbf{{{value:.1f}}}" if is_best else f"{value:.1f}"
    shown = rf"\mathbf{{{value:.1f}}}" if is_best else f"{value:.1f}"
    return rf"${shown} \pm {deviation:.1f}$"


def _difference_lines(compared: Sequence[_Row], level: float) -> list[str]:
    difference, low, high = (row.values for row in compared)
    signed = [_NONE if value is None else f"${value:+.1f}$" for value in difference]
    bounds = [
        _NONE if lower is None or upper is None else f"$[{lower:+.1f}, {upper:+.1f}]$"
        for lower, upper in zip(low, high, strict=True)
    ]
    return [_line("Difference", signed), rf"{level:g}\,\% interval & " + " & ".join(bounds) + r" \\"]


def _line(name: str, cells: Sequence[str]) -> str:
    return " & ".join([_escaped(name), *cells]) + r" \\"


def _escaped(name: str) -> str:
    """Return a name as TeX prints it, on one line. `\\\\` before it would read a bracket or a star as its own."""
    text = " ".join(name.split())
    if text.startswith(("[", "*")):
        return "{" + text[0] + "}" + _escaped(text[1:])
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
