"""The paper's attention: regions by the rank of their correlation with the image embedding.

Source: Li et al., ICCV 2019, section 4.5. It is made afterwards: no layer of the network computes it, and no query
plays a part in it.
"""

from __future__ import annotations

import numpy as np

from vsrn_viewer.probe.match import Doubles, Match
from vsrn_viewer.vsrn import trace


def attention_of_regions(match: Match, image: int) -> Doubles:
    """Return λ(k − rank)² of each region read, (M,), mean over the members. Raises as `trace` does."""
    features = match.pair.split.features(image)
    runs = [trace(model, features, change=match.change) for model in match.models]
    mean: Doubles = np.mean([run.attention for run in runs], axis=0, dtype=np.float64)
    return mean
