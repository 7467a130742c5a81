"""What a View asks of an open pair, all at once: its trace, and what its pictures draw beside it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from vsrn_viewer.answers import Probed, Traced
from vsrn_viewer.requests import Probe, Question, questions_of
from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import View
from vsrn_viewer.workbench.bench import drain
from vsrn_viewer.workbench.embeddings import hash_of, network_weights
from vsrn_viewer.workbench.serving import Serving


def ask_view(pair: Pair, view: View, wanted: Collection[Probe] = ()) -> tuple[Traced, Probed]:
    """Return the trace that a View asks for and what was found beside it, answered as they are for the window.

    wanted: fields of Probed that its pictures draw; of a changed run the run before and its standing are always there.
    Raises ViewerError for an image, a sentence, a member or a change that there cannot be.
    """
    serving = Serving()
    asked = questions_of(view, pair.info, wanted=wanted)
    found: dict[str, Any] = {}
    for topic, question in asked.items():
        if topic not in ("images", "captions"):
            found[topic] = _answer(serving, pair, question)
    return found.pop("trace"), Probed(**found)


def _answer(serving: Serving, pair: Pair, question: Question) -> Any:
    steps = serving.begin(pair, question)
    return serving.answer(pair, question) if steps is None else drain(steps)


def model_fingerprint(pair: Pair) -> str:
    """Return a short hash of the weights of all members and of the vocabulary: it changes as soon as a score can."""
    parts: list[Any] = [tuple(pair.vocabulary.words)]
    for model in pair.models:
        parts += network_weights(model)
    return hash_of(parts)[:16]


def data_fingerprint(pair: Pair, image: int) -> str:
    """Return a short hash of what is known of an image, in this row of the split: features, boxes and names."""
    split = pair.split
    boxes = split.boxes(image)
    parts = [split.image_ids[image], split.features(image).tobytes(), b"" if boxes is None else boxes.tobytes()]
    return hash_of(parts)[:16]
