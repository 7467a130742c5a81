"""What a change does, in words: the parts of it, and what became of score and rank."""

from __future__ import annotations

from vsrn_viewer.answers import CorrectedStanding, Probed, Standing, WhatIf
from vsrn_viewer.parts import change_names
from vsrn_viewer.scale import number_text, score_text
from vsrn_viewer.trace import TraceContext
from vsrn_viewer.view import View

_DECIMALS, _MOST_DECIMALS = 3, 5  # of scores; float32 leaves about a unit of the sixth open


def what_if_words(view: View, context: TraceContext, probed: Probed) -> str:
    """Return "What if: bear dropped · 10 regions. score 0.750 → 0.374, rank 1 → 9", "" without a change."""
    if not (view.change.of_image or view.change.of_query):
        return ""
    before = probed.before
    count = 0 if before is None else before.trace.regions
    words = () if before is None else tuple(word.typed for word in before.words)
    groups = context.groups if before is None else before.context.groups
    said = f"What if: {'; '.join(change_names(view.change, count, groups, words))}"
    return said if probed.standing is None else f"{said}. {', '.join(standing_parts(probed.standing))}"


def standing_words(found: WhatIf, images: int = 0) -> str:
    """Return "score 0.750 → 0.374   rank 1 → 9 of 200", to stand large by itself. See `standing_parts`."""
    return "   ".join(standing_parts(found, images))


def standing_parts(found: WhatIf, images: int = 0) -> tuple[str, ...]:
    """Return "score 0.750 → 0.374" and "rank 1 → 9 of 200", or why there is no such score. images: 0 leaves them out.

    In an order without hubs: "rank without hubs 1 → 7 of 200, plain 1 → 9". Ranks of two orders are not comparable:
    where only one of the two is in such an order, the plain ranks of both are said, "plain rank 1 → 9 of 200"."""
    before, after = found.before, found.after
    if before.score is None or after.score is None:
        return (" ".join(found.notices),)
    of = f" of {images:,}" if images else ""
    score = f"score {_two_scores(before.score, after.score)}"
    if isinstance(before, CorrectedStanding) and isinstance(after, CorrectedStanding):
        plain = f", plain {before.plain_rank:,} → {after.plain_rank:,}"
        return score, f"rank without hubs {before.rank:,} → {after.rank:,}{of}{plain}"
    mixed = isinstance(before, CorrectedStanding) or isinstance(after, CorrectedStanding)
    return score, f"{'plain rank' if mixed else 'rank'} {_plain_rank(before):,} → {_plain_rank(after):,}{of}"


def _two_scores(before: float, after: float) -> str:
    """Return "0.750 → 0.374", with as many digits as it takes to tell the two apart, at most _MOST_DECIMALS."""
    for decimals in range(_DECIMALS, _MOST_DECIMALS + 1):
        texts = number_text(before, decimals), number_text(after, decimals)
        if texts[0] != texts[1]:
            return " → ".join(texts)
    return f"{score_text(before)} → {score_text(after)}"


def moved_words(found: WhatIf | None, image_id: str) -> str:
    """Return "re-ranked · test00002 fell to 9 · ", "" where nothing is. image_id: of the changed image."""
    if found is None or found.before.rank is None or found.after.rank is None:
        return ""
    by = found.before.rank - found.after.rank
    what = "stays at" if by == 0 else "rose to" if by > 0 else "fell to"
    return f"re-ranked · {image_id} {what} {found.after.rank:,} · "


def _plain_rank(standing: Standing) -> int | None:
    return standing.plain_rank if isinstance(standing, CorrectedStanding) else standing.rank
