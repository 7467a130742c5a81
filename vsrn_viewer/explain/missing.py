"""Why a picture cannot be made, as the sentence that stands in its place.

A picture function returns None exactly where its kind has a fact to say. The fact alone is for paper; the window adds
what still works (`remedy`).
"""

from __future__ import annotations

from vsrn_viewer.trace import ReasoningTrace

_NO_BOXES = "This dataset has no boxes, so nothing can be placed on the image."
_NO_LAYERS = "This model has no graph layers, so there is no affinity."
_NO_BRANCH = "This model has no sentence branch, so it generates no sentence."
_NO_WORDS = "The model ends its sentence before the first word."
_STILL = {
    _NO_BOXES: "The graph, the matrix and the reading line still work; boxes named in dataset.toml, or bottom-up rows "
    "(test_*.tsv) beside the features, bring them.",
    _NO_LAYERS: "Boxes, attention and the reading line still work.",
    _NO_BRANCH: "A published checkpoint leaves it out: put its caption_model_state.pth beside it.",
    _NO_WORDS: "Everything else still works.",
}


def nothing(_trace: ReasoningTrace) -> str:
    """Return "": for pictures that every trace allows."""
    return ""


def no_boxes(trace: ReasoningTrace) -> str:
    """Return why nothing can be placed on the image, or ""."""
    return _NO_BOXES if trace.boxes is None else ""


def no_layers(trace: ReasoningTrace) -> str:
    """Return why there is no affinity, or ""."""
    return _NO_LAYERS if trace.layers == 0 else ""


def no_sentence(trace: ReasoningTrace) -> str:
    """Return why there is no generated sentence, or ""."""
    if trace.word_attention is None:
        return _NO_BRANCH
    return "" if len(trace.word_attention) else _NO_WORDS


def remedy(fact: str) -> str:
    """Return what still works without, or what brings it; "" where nothing is known."""
    return _STILL.get(fact, "")
