"""Images that are stored several times, found in a sample: reading every image of a large split takes minutes."""

from __future__ import annotations

from vsrn_viewer.data.feature_findings import has_regions
from vsrn_viewer.data.findings import STORE_ONCE, spread
from vsrn_viewer.data.split import Split
from vsrn_viewer.finding import Finding
from vsrn_viewer.retrieval.copies import Copies, digest

_COPIES = 0.01  # of the images read
_PERIODS = (2, 3, 4, 5, 6, 7, 10)  # how often a whole split may be repeated


def of_sampled_copies(split: Split, looked_at: int) -> tuple[Finding, ...]:
    """Say if many images equal another one: the next one, as many of the others as are read, or the one that is as far
    on as a whole copy of the split is long. looked_at: about how many images are read."""
    if not has_regions(split):
        return ()
    rows = _rows(split.images, looked_at)
    seen = Copies()
    copies = sum(seen.first(digest(split.features(row)), row) != row for row in rows)
    if copies < 2 or copies < _COPIES * len(rows):
        return ()
    what = (
        f"{split.features_file.name}: {copies:,} of {len(rows):,} images read equal another one of them, number for "
        f"number (of {split.images:,} in all), so ranks and recalls are not comparable with published ones."
    )
    return (Finding("images-repeated", what, "certain", STORE_ONCE),)


def _rows(images: int, looked_at: int) -> list[int]:
    chosen = spread(images, looked_at // 2)
    rows = {row for start in chosen for row in (start, start + 1)}
    for times in _PERIODS:
        if images % times == 0:
            period = images // times
            rows |= {row + place for row in range(min(4, period)) for place in (0, period)}
    return sorted(row for row in rows if row < images)
