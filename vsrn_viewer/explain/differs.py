"""In what two things that stand side by side differ, in words for their headers."""

from __future__ import annotations

from pathlib import Path

from vsrn_viewer.explain.runs import Run
from vsrn_viewer.parts import change_names


def differing_words(run: Run, other: Run) -> str:
    """Return what sets a run apart from the one beside it: "bear dropped · layer 3", "as it is · member 2".

    "the same" if nothing does. What both have in common is not said.
    """
    said = [words for words, theirs in zip(_facts(run), _facts(other), strict=True) if words != theirs]
    return " · ".join(words for words in said if words) or "the same"


def _facts(run: Run) -> tuple[str, ...]:
    view, context = run.view, run.context
    layers = run.trace.layers
    return (
        f"image {context.image_id}",
        f"“{context.query}”" if context.query else "no query",
        _change(run),
        f"layer {view.shown_layer(layers) + 1}" if layers else "no layers",
        f"member {context.member}",
        _model(run),
    )


def _change(run: Run) -> str:
    before = run.probed.before
    count = run.image_regions or run.trace.regions
    words = () if before is None else tuple(word.typed for word in before.words)
    return "; ".join(change_names(run.view.change, count, run.context.groups, words)) or "as it is"


def _model(run: Run) -> str:
    files = ", ".join(Path(name).name for name in run.view.pair.checkpoints)
    return f"model {run.context.model or files}".strip()
