"""What panels share that show one kind of picture and nothing else."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Kind
from vsrn_viewer.picture import Picture, Table
from vsrn_viewer.requests import Probe
from vsrn_viewer.ui.panels.evidence import EvidencePanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

P = TypeVar("P", bound=Picture)


class OnePicturePanel(EvidencePanel, Generic[P]):
    """Base of the panels of one kind: asks the kind for the picture, and says why there is none.

    A subclass puts the picture on its canvas (`show_picture`) and calls `follow` once it is built.
    """

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        self.subject = subject
        self.kind = kind
        see = "Pin an image" if subject.is_pinned else "Open an image"
        super().__init__(subject, self._named(kind.title), f"{see} to see {kind.shows}.", parent)
        self.picture: P | None = None
        self._rows: tuple[int, ...] = ()  # of the regions in it: asked for at every move of the pointer

    def show_picture(self) -> None:
        """Put `picture` on the canvas, or empty it."""
        raise NotImplementedError

    def show_trace(self, traced: Traced) -> None:
        made = self.made(self.kind, traced)
        self.picture = cast("P | None", made)
        self._rows = () if self.picture is None else tuple(one - 1 for one in self.picture.numbers)
        self.show_picture()
        if made is None:
            self.say(self._named(self.kind.title), "")
            why = self.kind.missing(traced.trace, self.subject.view) or self.why_waiting()
            difference = self.why_no_difference(self.kind)
            self.show_message(*difference if difference[0] else (why,))
        else:
            self.say(self._named(made.title), made.note)

    def _named(self, title: str) -> str:
        return f"Pinned: {title}" if self.subject.is_pinned else title

    def rows_shown(self) -> tuple[int, ...]:
        return super().rows_shown() if self.picture is None else self._rows

    def region_words(self, place: int) -> str:
        return super().region_words(place) if self.picture is None else f"region {self.picture.labels[place]}"

    def show_nothing(self) -> None:
        self.picture = None
        self.show_picture()

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return self.kind.drawn_from(view)

    def kind_shown(self) -> Kind:
        return self.kind

    def asks(self, view: View) -> tuple[Probe, ...]:
        return self.kind.asks(view)

    def table(self) -> Table | None:
        return None if self.picture is None else explain.table_of(self.picture)
