"""What is on screen and what it is compared with, as `explain` takes them."""

from __future__ import annotations

from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Kind, Run, on_one_scale, same_regions, same_words, with_beside_curve
from vsrn_viewer.picture import Picture, ReadingPicture, WordReadingPicture
from vsrn_viewer.ui.state import Subject


def both_runs(subject: Subject) -> tuple[Run, Run] | None:
    """Return the run on screen and the one beside it; None unless both are there."""
    if subject.traced is None or subject.beside is None or subject.compared is None:
        return None
    return run_of(subject, subject.traced), run_of(subject.beside, subject.compared)


def run_of(subject: Subject, traced: Traced) -> Run:
    """Return what is on screen of a subject whose trace this is."""
    return Run(traced.trace, traced.context, subject.view, subject.probed, traced.image_regions)


def beside(kind: Kind, picture: Picture, run: Run, other: Run, is_pinned: bool) -> Picture:
    """Return a picture on one scale with that of the run beside it, whose match it shows as well."""
    theirs = kind.make(other.trace, other.context, other.view, other.probed)
    picture = on_one_scale(picture, theirs)
    name = "now" if is_pinned else "pinned"
    if isinstance(picture, WordReadingPicture) and isinstance(theirs, WordReadingPicture):
        return with_beside_curve(picture, theirs, name) if same_words(picture, theirs) else picture
    if type(picture) is not ReadingPicture or not isinstance(theirs, ReadingPicture) or not same_regions(run, other):
        return picture
    return with_beside_curve(picture, theirs, name)
