"""Image and caption embeddings in the plane of their two principal components."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.explain.plots.axes import axis_over
from vsrn_viewer.picture import Table
from vsrn_viewer.plots import Axis, Chart, Doubles, Plot, Points, Segments
from vsrn_viewer.principal import Embeddings, Plane, principal_plane

MOST_IMAGES = 200  # drawn: with their captions more are a cloud, and a large file
_ROOM = 0.04  # around the outermost marks, as a share of the axis


def map_plot(
    images: Embeddings,
    captions: Embeddings,
    of_image: CaptionLines,
    image_ids: Sequence[str],
    model: str,
    plane: Plane | None = None,
) -> Plot:
    """Return both kinds of embeddings in one plane, an image joined with each of its captions.

    images (I,D), captions (C,D), any float. of_image: whose the captions are. The plane is that of the largest
    variance of all embeddings together (principal components, centred, not scaled), unless one is given. At most
    MOST_IMAGES are drawn, evenly spread over the split; the table has all.
    """
    if plane is None:
        both, shares = principal_plane(np.concatenate([images, captions]))
        plane = Plane(both[: len(images)], both[len(images) :], shares)
    of_images, of_captions = plane.images, plane.captions
    drawn = np.linspace(0, len(images) - 1, min(len(images), MOST_IMAGES)).round().astype(np.int64)
    lines = of_image.of_all(drawn)
    joins = np.stack([of_images[of_image.owners()[lines]], of_captions[lines]], axis=1)
    ends = np.concatenate([of_images[drawn], of_captions[lines]])
    x, y = component_axes(ends, plane.shares)
    marks = (Segments(joins), Points(1, *of_captions[lines].T), Points(0, *of_images[drawn].T))
    note = f"{model}; {plane_words(plane)}; lines join an image and its captions"
    if len(drawn) < len(images):
        note += f"; {len(drawn):,} of {len(images):,} images are drawn, evenly spread"
    chart = Chart("", x, y, marks, square=True)
    table = _table(plane, of_image, image_ids)
    return Plot("map", "Images and captions in one space", note, ("images", "captions"), (chart,), table)


def component_axes(places: Doubles, shares: tuple[float, float] | None) -> tuple[Axis, Axis]:
    """Return axes that hold all places (P,2) with a little room around them. shares: see Plane. NaN counts as none."""
    if shares is None:
        labels = [f"t-SNE {at + 1} (no unit)" for at in range(2)]
    else:
        labels = [f"component {at + 1} ({100 * share:.1f} % of the variance)" for at, share in enumerate(shares)]
    first, second = (_axis(places[:, at], label) for at, label in enumerate(labels))
    return first, second


def _axis(values: Doubles, label: str) -> Axis:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = _ROOM * (high - low) or 0.5
    low, high = low - room, high + room
    ticks = tuple(tick for tick in axis_over(label, np.array([low, high])).ticks if low <= tick <= high)
    return Axis(label, low, high, ticks)


def plane_words(plane: Plane) -> str:
    """Return what a plane is, and what may be read from it."""
    if plane.method == "pca":
        return "the plane of the two principal components of all embeddings"
    return (
        "t-SNE of all embeddings (perplexity 30, begun with the principal plane, nothing random): neighbours stay "
        "neighbours, distances between groups and their sizes mean nothing"
    )


def place_columns(plane: Plane) -> tuple[str, str]:
    """Return the names of the two columns that places stand in."""
    return ("component 1", "component 2") if plane.method == "pca" else ("t-SNE 1", "t-SNE 2")


def plane_title(plane: Plane) -> str:
    """Return the title of a table of places."""
    return "Embeddings in their principal plane" if plane.method == "pca" else "Embeddings by t-SNE"


def _table(plane: Plane, of_image: CaptionLines, image_ids: Sequence[str]) -> Table:
    images, captions = plane.images, plane.captions
    rows: list[tuple[str | int | float, ...]] = [
        ("image", row, image_ids[row], float(x), float(y)) for row, (x, y) in enumerate(images)
    ]
    rows += [
        ("caption", line, image_ids[image], float(x), float(y))
        for line, (image, (x, y)) in enumerate(zip(of_image.owners().tolist(), captions, strict=True))
    ]
    columns = ("kind", "row_index", "image_id", *place_columns(plane))
    return Table(plane_title(plane), columns, tuple(rows))
