"""What is on screen and what it is compared with, as `explain` takes them."""

from __future__ import annotations

from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Run
from vsrn_viewer.ui.state import Subject


def both_runs(subject: Subject) -> tuple[Run, Run] | None:
    """Return the run on screen and the one beside it; None unless both are there."""
    if subject.traced is None or subject.beside is None or subject.compared is None:
        return None
    return _run(subject, subject.traced), _run(subject.beside, subject.compared)


def _run(subject: Subject, traced: Traced) -> Run:
    return Run(traced.trace, traced.context, subject.view, subject.probed, traced.image_regions)
