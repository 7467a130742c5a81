"""What a query asks for, in words: what the numbers of its ranking are."""

from __future__ import annotations

from pathlib import PurePath

from vsrn_viewer.answers import ImageRanking, PartScores
from vsrn_viewer.query_sum import weight_text
from vsrn_viewer.view import Query


def asked_words(query: Query, ranking: ImageRanking | None, member: int = 0) -> str:
    """Return what the images are ranked by, "" for a sentence and a caption, whose score needs no words.

    ranking: of the query, None until it is there. member: of the ensemble that a region is asked of, from 1; 0 where
    there is only one.
    """
    if query.kind == "like":
        return f"like {query.text}, by the product of embeddings"
    if query.kind == "photograph":
        return f"like the photograph {PurePath(query.text).name}, by the product of embeddings"
    if query.kind == "region":
        asked = f"with a region like region {query.region + 1} of {query.text}, by cosine after the graph"
        return f"{asked} of member {member}" if member else asked
    if ranking is not None and ranking.parts:
        count = len(ranking.parts)
        return f"sum of {count} part{'s' if count > 1 else ''}, each weight × score, not normalised"
    return ""


def part_name(part: PartScores) -> str:
    """Return a part of a sum as it was typed: "−0.5: a man"."""
    return f"{weight_text(part.weight)}: {part.text}"
