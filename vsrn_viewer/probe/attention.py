"""The paper's attention: regions by the rank of their correlation with the image embedding.

Source: Li et al., ICCV 2019, section 4.5. It is made afterwards: no layer of the network computes it, and no query
plays a part in it.
"""

from __future__ import annotations

from vsrn_viewer.answers import Attribution
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.vsrn import trace


def attention(pair: Pair, image: int, member: int = 1) -> Attribution:
    """Return λ(k − rank)² of each region for one member of the ensemble (from 1). Raises as `trace` does."""
    traced = trace(pair.models[member - 1], pair.split.features(image))
    return Attribution(target="embedding", method="attention", by_region=traced.attention)
