"""What two subjects side by side share: one hover where they look at the same image, whose regions have the same rows
in both, and one scale for their pictures."""

from __future__ import annotations

from vsrn_viewer.ui.state import NOTHING, Hover, Subject


def link_hover(one: Subject, other: Subject) -> None:
    """Hover in each subject what is hovered in the other, while both show the same image of the same data."""
    for source, target in ((one, other), (other, one)):
        source.hover_changed.connect(lambda hover, source=source, target=target: _pass_on(hover, source, target))


def link_scales(one: Subject, other: Subject) -> None:
    """Let the pictures of each subject follow the scale of the other's, as long as that shows something."""
    for source, target in ((one, other), (other, one)):
        target.beside = source
        source.traced_changed.connect(lambda _traced, target=target: target.beside_changed.emit())
        source.view_changed.connect(lambda _new, _old, target=target: target.beside_changed.emit())


def _pass_on(hover: Hover, source: Subject, target: Subject) -> None:
    if hover == NOTHING or _image_of(source) == _image_of(target):
        target.set_hover(hover)


def _image_of(subject: Subject) -> tuple[object, ...]:
    """Return what says which image a subject shows: regions of different data are different regions."""
    traced, pair = subject.traced, subject.view.pair
    return pair.data, pair.split, None if traced is None else (traced.image, traced.context.image_id)
