"""What two subjects side by side share: one hover where they look at the same image, whose regions have the same rows
in both, and over the words where both read the same ones; one scale for their pictures, and one zoom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QRectF, Slot

from vsrn_viewer.requests import Probe
from vsrn_viewer.ui.items.image_box import ImageBox
from vsrn_viewer.ui.soon import Soon
from vsrn_viewer.ui.state import NOTHING, Hover, Subject


def link_hover(one: Subject, other: Subject) -> None:
    """Hover in each subject what is hovered in the other: a region while both show the same image of the same data, a
    word while both read the same words."""
    for source, target in ((one, other), (other, one)):
        source.hover_changed.connect(lambda hover, source=source, target=target: _pass_on(hover, source, target))


def link_scales(current: Subject, pinned: Subject) -> None:
    """Let the pictures of each subject follow the scale of the other's, as long as that shows something."""
    pinned.is_pinned = True
    for source, target in ((current, pinned), (pinned, current)):
        target.beside = source
        _Beside(source, target)


class _Beside(QObject):
    """Tells one subject what changed in the one beside it, once in a turn of the event loop: one gesture changes
    several things, and each would be drawn."""

    def __init__(self, source: Subject, target: Subject) -> None:
        super().__init__(target)
        self._target = target
        self._is_another = False  # the trace or the View; then what was found is drawn with it
        self._probes = set[Probe]()
        self._turn = Soon(self._tell, self)
        source.traced_changed.connect(lambda _traced: self._take_another())
        source.view_changed.connect(lambda _new, _old: self._take_another())
        source.probed_changed.connect(self._take_probe)

    def _take_another(self) -> None:
        self._is_another = True
        self._turn.start()

    @Slot(str)
    def _take_probe(self, probe: Probe) -> None:
        self._probes.add(probe)
        self._turn.start()

    def _tell(self) -> None:
        is_another, probes = self._is_another, self._probes
        self._is_another, self._probes = False, set()
        if is_another:
            self._target.beside_changed.emit()
        elif probes:
            self._target.beside_probed.emit(frozenset(probes))


def link_zoom(boxes: Sequence[ImageBox]) -> None:
    """Let several images be zoomed and moved together, as far as they are of one size."""
    for source in boxes:
        source.looked.connect(partial(_look_alike, source, boxes))


def _look_alike(source: ImageBox, boxes: Sequence[ImageBox], place: QRectF | None) -> None:
    for box in boxes:
        if box is not source and box.image_rect == source.image_rect:
            box.look_at(place)


def _pass_on(hover: Hover, source: Subject, target: Subject) -> None:
    if hover.word >= 0:  # a word is the same in both where all are, whatever the images
        target.set_hover(hover if _words_of(source) == _words_of(target) else NOTHING)
    elif hover == NOTHING or _image_of(source) == _image_of(target):
        target.set_hover(hover)


def _words_of(subject: Subject) -> tuple[str, ...]:
    """Return the words that were read of the query; () until they are known."""
    return () if subject.traced is None else tuple(word.word for word in subject.traced.words)


def _image_of(subject: Subject) -> tuple[object, ...]:
    """Return what says which image a subject shows: regions of different data are different regions."""
    traced, pair = subject.traced, subject.view.pair
    return pair.data, pair.split, None if traced is None else (traced.image, traced.context.image_id)
