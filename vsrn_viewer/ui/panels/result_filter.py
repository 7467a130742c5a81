"""Result filter: a field that says which of the ranked images are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import ImageRanking, PairInfo
from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import Bools, Filter, parse
from vsrn_viewer.query_fields import RESULT_FIELDS
from vsrn_viewer.query_filter import Labels, Texts, kept_results
from vsrn_viewer.ui.kept import Kept
from vsrn_viewer.ui.panels.filter_field import FilterField, Known
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import View

_EXAMPLE = "rank:2..10 label:dog"
_OF_QUERY = ("rank", "rank-plain", "score")  # what another query changes


@dataclass(frozen=True, eq=False)
class _Pass:
    """Which images pass the terms that no query changes, (I,), and of what that is true."""

    info: PairInfo
    labels: Labels
    asked: Filter
    kept: Bools


class ResultFilterField(FilterField):
    """Writes `result_filter` of one subject's View, and says which images pass it.

    Observes view_changed and info_changed. labels: gives the labels of all images, None until they are known; asking
    for them is its own affair. It raises FilterError if they cannot be read.
    """

    changed = Signal()  # other images pass, whatever the ranking is

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__("Filter of the results", "results", RESULT_FIELDS, _EXAMPLE, parent)
        self.labels: Callable[[], Labels | None] = tuple
        self._subject = subject
        self._known_pass: _Pass | None = None
        self._kept: Kept | None = None
        self.known = self._known_values
        self.chosen.connect(lambda text: subject.change_view(result_filter=text))
        subject.view_changed.connect(self._take_view)
        # Queued: by then everybody has let go of what is of the pair before.
        subject.info_changed.connect(self.take_labels, Qt.ConnectionType.QueuedConnection)
        self.set_text(subject.view.result_filter)

    def passing(self, ranking: ImageRanking | None) -> Bools | None:
        """Return which images of the split pass, (I,) by row; None where all are shown: without a filter, until the
        labels are known that it asks for, and for one that cannot be applied, which is said below the field.

        An image that is not kept by hand does not pass.
        """
        text, info = self._subject.view.result_filter, self._subject.info
        kept, lack = None, ""
        if text and info is not None:
            try:
                kept = self._passing(parse(text, RESULT_FIELDS), ranking, info)
            except FilterError as error:
                lack = f"All images are shown: {error}"
        self.say_lack(lack)
        by_hand = None if self._kept is None else self._kept.by_hand.get("images")
        if by_hand is None or info is None or len(by_hand) != len(info.image_ids):
            return kept
        return by_hand if kept is None else kept & by_hand

    def follow(self, kept: Kept) -> None:
        """Let images that are not kept by hand pass no more."""
        self._kept = kept
        kept.by_hand_changed.connect(self.changed)

    def let_all_pass(self) -> None:
        """Keep nothing out, neither by the filter nor by hand."""
        self._subject.change_view(result_filter="")
        if self._kept is not None:
            self._kept.keep_all()

    @Slot()
    def take_labels(self) -> None:
        """Take that the labels are others now, or known."""
        self.changed.emit()

    def _passing(self, asked: Filter, ranking: ImageRanking | None, info: PairInfo) -> Bools | None:
        texts = Texts(info.image_ids, info.captions)
        labels = self.labels() if "label" in asked.fields else ()
        if labels is None:
            return None
        of_query, lasting = (
            Filter(tuple(term for term in asked.terms if (term.field in _OF_QUERY) is changes))
            for changes in (True, False)
        )
        known = self._known_pass
        if known is None or known.info is not info or known.labels is not labels or known.asked != lasting:
            kept = kept_results(lasting, None, texts, info.caption_lines, labels)
            self._known_pass = known = _Pass(info, labels, lasting, kept)
        return known.kept & kept_results(of_query, ranking, texts, info.caption_lines)

    def _known_values(self) -> Known:
        try:
            labels = self.labels()
        except FilterError:
            return {}
        return {"label": sorted(set().union(*(labels or ())))}

    @Slot(object, object)
    def _take_view(self, view: View, old: View) -> None:
        if view.result_filter != old.result_filter:
            self.set_text(view.result_filter)
            self.changed.emit()
