"""Several queries, a row each, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from vsrn_viewer.picture import Table
from vsrn_viewer.query_lines import RankedLine

_COLUMNS = ("line", "query", "came first", "score")
_OF_TRUTH = ("rank of its image", "its image")


def lines_table(lines: Sequence[RankedLine], image_ids: Sequence[str]) -> Table:
    """Return what came first for each query. "its image" and its rank are those of a caption of the dataset; a remark
    says which words the model does not know, or why nothing was ranked. Where no line is a caption of the dataset, or
    none has a remark, there are no such columns."""
    with_truth = any(line.image >= 0 for line in lines)
    remarks = tuple(_remark(line) for line in lines)
    columns = _COLUMNS + (_OF_TRUTH if with_truth else ()) + (("remark",) if any(remarks) else ())
    rows: list[tuple[str | int | float, ...]] = []
    for at, (line, remark) in enumerate(zip(lines, remarks, strict=True)):
        truth = _truth(line, image_ids) if with_truth else ()
        rows.append((at + 1, line.query.text, *_best(line, image_ids), *truth, *((remark,) if any(remarks) else ())))
    return Table("Queries, a line each", columns, tuple(rows))


def _best(line: RankedLine, image_ids: Sequence[str]) -> tuple[str, str | float]:
    return ("", "") if line.problem else (image_ids[line.best], line.score)


def _truth(line: RankedLine, image_ids: Sequence[str]) -> tuple[str | int, str]:
    return line.rank or "", image_ids[line.image] if line.image >= 0 and not line.problem else ""


def _remark(line: RankedLine) -> str:
    return line.problem or (f"not in the vocabulary: {', '.join(line.unknown)}" if line.unknown else "")
