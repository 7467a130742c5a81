"""What the two sides of a case are: the truth, and what came first instead. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from vsrn_viewer.picture import score_text
from vsrn_viewer.queries import CaptionQueries, Case, ImageQueries, SplitQueries


@dataclass(frozen=True)
class Side:
    """One side of a case. name: what it is, before the image's id. note: its rank and its score, of all members of an
    ensemble together."""

    name: str
    note: str


def sides_of(case: Case, queries: SplitQueries) -> tuple[Side, Side]:
    """Return the truth and what came first instead; where the truth did, what came next.

    After an image whose own caption is first may come others of its own: what came next is then the first caption of
    another image, whose rank is not known. Ranks are plain ones, and say so where another order stands beside them.
    """
    is_image = case.query.kind == "image"
    found: CaptionQueries | ImageQueries = queries.images if is_image else queries.captions
    rank, score, rival = (values[case.query.index].item() for values in (found.rank, found.score, found.rival_score))
    named = "rank" if queries.without is None else "plain rank"
    truth = Side("✓ True caption of" if is_image else "✓ Truth", f"{named} {rank:,} · {score_text(score)}")
    of = " for" if is_image else ""  # the image is one and the same
    if rank > 1:
        return truth, Side(f"Came first{of}", f"{named} 1 · {score_text(rival)}")
    return truth, Side(f"Came next{of}", score_text(rival) if is_image else f"{named} 2 · {score_text(rival)}")
