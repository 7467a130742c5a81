"""Places for regions of which no box is known: a circle, region 1 at the top, clockwise as they are read."""

from __future__ import annotations

import numpy as np

from vsrn_viewer.trace import Array

CIRCLE_SIZE = (1000, 1000)  # (width, height) of the drawing, in its own pixels
_RADIUS = 420.0


def circle(regions: int) -> Array:
    """Return a centre for each region on a circle within CIRCLE_SIZE: (N,2) float32, x right and y down."""
    import networkx  # loaded only for datasets without boxes: a fifth of a second

    places = networkx.circular_layout(networkx.empty_graph(regions))  # counterclockwise from the right
    unit = np.array([places[region] for region in range(regions)], dtype=np.float64)
    width, height = CIRCLE_SIZE
    # Its x becomes our "up" and its y our "right".
    return np.stack([width / 2 + _RADIUS * unit[:, 1], height / 2 - _RADIUS * unit[:, 0]], axis=1).astype(np.float32)
