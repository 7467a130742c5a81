"""Every image and every caption of a split in one plane, coloured by what is known of them.

I images, C captions. A point is an image or a caption; images are numbered first, from 0 to I − 1, then captions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import FigureError, near_miss
from vsrn_viewer.explain.plots.embedding_map import component_axes, place_columns, plane_title, plane_words
from vsrn_viewer.marks import Verdict
from vsrn_viewer.picture import Table
from vsrn_viewer.plot_question import PlotColours
from vsrn_viewer.plots import Chart, Plot, Points
from vsrn_viewer.principal import Plane
from vsrn_viewer.queries import SplitQueries

Colouring: TypeAlias = Literal[PlotColours, "mark"]
Indices = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Said = Mapping[int, tuple[Verdict, ...]]

COLOURINGS: dict[str, str] = {"kind": "Kind", "rank": "Rank", "label": "Label", "mark": "Mark"}
_IMAGE_SIZE = 1.6  # times a caption's
_RANK_ENDS = (1, 10, 100)  # a group of ranks ends here


@dataclass(frozen=True, eq=False)
class Grouped:
    """What the colours stand for. names: of the groups, in the order of `palette.SERIES`. of (I+C,): each point's."""

    names: tuple[str, ...]
    of: Indices

    def counts(self) -> tuple[int, ...]:
        """Return how many points each group has."""
        return tuple(np.bincount(self.of, minlength=len(self.names)).tolist())


@dataclass(frozen=True, eq=False)
class WholeMap:
    """A map. points (P,): which point each mark of the chart is, in the order of its marks; those without a place have
    no mark."""

    chart: Chart
    points: Indices


def by_kind(queries: SplitQueries) -> Grouped:
    """Group points as images and captions."""
    lines = queries.lines
    return Grouped(("images", "captions"), np.repeat(np.array([0, 1]), [lines.images, lines.captions]))


def by_rank(queries: SplitQueries) -> Grouped:
    """Group points by their rank as a query: of a caption's image, of an image's best caption. The worst come first,
    in the strongest colours; images without captions, which ask for nothing, last."""
    ranks = np.concatenate([queries.images.rank, queries.captions.rank])
    step = np.searchsorted(_RANK_ENDS, ranks)  # 0 for ranks 0 and 1, 3 beyond 100
    names = ["rank over 100", "rank 11 to 100", "rank 2 to 10", "rank 1"]
    if (ranks == 0).any():
        names.append("without captions")
    return Grouped(tuple(names), np.where(ranks == 0, 4, 3 - step).astype(np.int64))


def by_label(queries: SplitQueries, label: str) -> Grouped:
    """Group points by whether the image, or the caption's image, has a region with a label."""
    has = np.array([label in labels for labels in queries.labels], dtype=bool)
    of = np.concatenate([has, has[queries.captions.image]])
    return Grouped((f"without {label}", f"with {label}"), of.astype(np.int64))


def by_mark(queries: SplitQueries, of_images: Said, of_lines: Said) -> Grouped:
    """Group points by what was marked of them; one that is marked both ways counts as really wrong.

    of_images: verdicts by row; of_lines: by line.
    """
    of = np.zeros(queries.lines.images + queries.lines.captions, np.int64)
    for first, said in ((0, of_images), (queries.lines.images, of_lines)):
        for place, verdicts in said.items():
            of[first + place] = 1 if "wrong" in verdicts else 2
    return Grouped(("not marked", "really wrong", "right too"), of)


def grouped_by(queries: SplitQueries, colours: PlotColours, label: str) -> Grouped:
    """Group points as a recipe says. Raises FigureError for a label that no image has."""
    if colours == "rank":
        return by_rank(queries)
    if colours == "kind":
        return by_kind(queries)
    known = [name for name, _ in label_counts(queries)]
    if label not in known:
        raise FigureError(f"no image has a region with label '{label}'{near_miss(label, known)}. Name another one.")
    return by_label(queries, label)


def label_counts(queries: SplitQueries) -> tuple[tuple[str, int], ...]:
    """Return every label with the number of images that have it, the most frequent first, then by name."""
    counts = Counter(chain.from_iterable(queries.labels))
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def whole_map(plane: Plane, grouped: Grouped, kept: Bools) -> WholeMap:
    """Return the chart. kept (I+C,): what is not kept is faint, and below the rest. Raises ValueError without a place.

    Captions lie below images, and large groups below small ones, so that what is rare is seen.
    """
    places = np.concatenate([plane.images, plane.captions])
    is_image = np.arange(len(places)) < len(plane.images)
    has_place = np.isfinite(places).all(axis=1)
    counts = grouped.counts()
    marks, points = [], []
    for bright in (False, True):
        for group in sorted(range(len(counts)), key=lambda one: -counts[one]):
            for images in (False, True):
                mine = has_place & (kept == bright) & (grouped.of == group) & (is_image == images)
                chosen = np.flatnonzero(mine)
                if len(chosen):
                    sizes = np.full(len(chosen), _IMAGE_SIZE if images else 1.0)
                    marks.append(Points(group, places[chosen, 0], places[chosen, 1], sizes, not bright))
                    points.append(chosen)
    chart = Chart("", *component_axes(places, plane.shares), tuple(marks), square=True)
    return WholeMap(chart, np.concatenate(points))


def whole_map_plot(
    plane: Plane, grouped: Grouped, kept: Bools, owners: Indices, image_ids: Sequence[str], model: str
) -> Plot:
    """Return the map as a plot, with its numbers. owners (C,): the row of each caption's image. model: its name."""
    chart = whole_map(plane, grouped, kept).chart
    ids = [*image_ids, *(image_ids[image] for image in owners.tolist())]
    images = len(image_ids)
    places = np.concatenate([plane.images, plane.captions]).tolist()
    rows = tuple(
        ("image", point, ids[point], grouped.names[group], "yes" if is_kept else "no", x, y)
        if point < images
        else ("caption", point - images, ids[point], grouped.names[group], "yes" if is_kept else "no", x, y)
        for point, (group, is_kept, (x, y)) in enumerate(zip(grouped.of.tolist(), kept.tolist(), places, strict=True))
    )
    columns = ("kind", "row_index", "image_id", "colour", "kept", *place_columns(plane))
    table = Table(plane_title(plane), columns, rows)
    note = f"{model}; all images (large) and captions (small): {plane_words(plane)}"
    note += "" if kept.all() else f"; faint: {np.count_nonzero(~kept):,} that are not kept"
    return Plot("whole-map", "Images and captions in one space", note, grouped.names, (chart,), table)
