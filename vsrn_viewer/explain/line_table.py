"""Several queries, a row each, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from vsrn_viewer.picture import Table
from vsrn_viewer.query_lines import RankedLine

_COLUMNS = ("line", "query", "came first", "score", "rank of its image", "its image", "remark")


def lines_table(lines: Sequence[RankedLine], image_ids: Sequence[str]) -> Table:
    """Return what came first for each query. "its image" and its rank are those of a caption of the dataset; a remark
    says which words the model does not know, or why nothing was ranked."""
    return Table("Queries, a line each", _COLUMNS, tuple(_row(at, line, image_ids) for at, line in enumerate(lines)))


def _row(at: int, line: RankedLine, image_ids: Sequence[str]) -> tuple[str | int | float, ...]:
    if line.problem:
        return at + 1, line.query.text, "", "", "", "", line.problem
    own = image_ids[line.image] if line.image >= 0 else ""
    remark = f"not in the vocabulary: {', '.join(line.unknown)}" if line.unknown else ""
    return at + 1, line.query.text, image_ids[line.best], line.score, line.rank or "", own, remark
