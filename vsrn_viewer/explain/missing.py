"""Why a picture cannot be made, as the sentence that stands in its place.

One rule for all: a picture function returns None exactly where `missing` returns a sentence. `absence`
is its first half, the bare fact, for paper.
"""

from __future__ import annotations

from typing import Literal

from vsrn_viewer.trace import ReasoningTrace

PictureName = Literal["boxes", "graph", "matrix", "attention", "reading", "sentence"]

_NO_BOXES = "This dataset has no boxes, so nothing can be placed on the image."
_NO_LAYERS = "This model has no graph layers, so there is no affinity."
_NO_BRANCH = "This model has no sentence branch, so it generates no sentence."
_NO_WORDS = "The model ends its sentence before the first word."
_STILL = {
    _NO_BOXES: "The graph, the matrix and the reading line still work; boxes named in dataset.toml, or bottom-up rows "
    "(test_*.tsv) beside the features, bring them.",
    _NO_LAYERS: "Boxes, attention and the reading line still work.",
    _NO_BRANCH: "A published checkpoint leaves it out: caption_model_state.pth beside it brings it.",
    _NO_WORDS: "Everything else still works.",
}


def missing(name: PictureName, trace: ReasoningTrace) -> str:
    """Return what to show instead of this picture: why, and what still works. "" if it can be made."""
    fact = absence(name, trace)
    return f"{fact} {_STILL[fact]}" if fact else ""


def absence(name: PictureName, trace: ReasoningTrace) -> str:
    """Return why this picture cannot be made, or "" if it can."""
    if name in ("boxes", "attention") and trace.boxes is None:
        return _NO_BOXES
    if name in ("graph", "matrix") and trace.layers == 0:
        return _NO_LAYERS
    if name == "sentence":
        return _NO_BRANCH if trace.word_attention is None else "" if len(trace.word_attention) else _NO_WORDS
    return ""
