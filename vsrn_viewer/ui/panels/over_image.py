"""Panel of one kind of picture over the photograph, beside the image panel and its overlays."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtWidgets import QWidget

from vsrn_viewer import explain
from vsrn_viewer.answers import Traced
from vsrn_viewer.explain import Kind, boxes
from vsrn_viewer.picture import BroughtPicture, GraphPicture, HeatPicture
from vsrn_viewer.requests import Probe
from vsrn_viewer.ui.items.image_canvas import ImagePictures
from vsrn_viewer.ui.panels.photograph import PhotographPanel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View


class OverImagePanel(PhotographPanel):
    """Show one kind of picture over one subject's image, with the key boxes."""

    def __init__(self, subject: Subject, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(subject, kind.title, f"Open an image to see {kind.shows}.", parent)
        self.kind = kind
        self.follow()

    def pictures_of(self, traced: Traced) -> ImagePictures:
        made = self.made(self.kind, traced)
        return ImagePictures(
            boxes=explain.boxes_picture(traced.trace, traced.context, self.subject.view, self.subject.probed),
            graph=made if isinstance(made, GraphPicture) else None,
            heat=made if isinstance(made, HeatPicture) else None,
            brought=made if isinstance(made, BroughtPicture) else None,
        )

    def say_what_is_shown(self, traced: Traced) -> None:
        pictures, difference = self.pictures, self.why_no_difference(self.kind)
        shown = pictures.graph, pictures.heat, pictures.brought, pictures.boxes
        made = next((one for one in shown if isinstance(one, self.kind.picture)), None)
        if made is None:
            self.say(self.kind.title, "")
            why = self.kind.missing(traced.trace) or self.why_waiting()
            self.show_message(*difference if difference[0] else (why,))
        else:
            self.say(made.title, made.note)

    def kind_shown(self) -> Kind:
        return self.kind

    def asks(self, view: View) -> tuple[Probe, ...]:
        return tuple(dict.fromkeys((*boxes.KIND.asks(view), *self.kind.asks(view))))

    def drawn_from(self, view: View) -> tuple[object, ...]:
        return view.selection.regions, *(attrgetter(field)(view) for field in self.kind.follows)
