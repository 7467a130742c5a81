"""The compare bar: what is pinned, what sets the two apart, and how they are compared."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vsrn_viewer.answers import CorrectedStanding, Standing, WhatIf
from vsrn_viewer.change import UNCHANGED
from vsrn_viewer.explain import Run, changed_spans, differing_words, same_regions, standing_parts
from vsrn_viewer.ui.both_runs import both_runs
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.panels.marked import MarkedLabel
from vsrn_viewer.ui.panels.segmented import SegmentedSwitch
from vsrn_viewer.ui.soon import Soon
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import image_id, same_rows

_PINNED, _NOW = "Pinned: ", "Now: "
_TWO_IMAGES = " · two images: nothing can be subtracted"
_NO_NETWORK = " · a matrix has no network: nothing can be subtracted"


class CompareBar(QWidget):
    """Shown while something is pinned beside what is on screen.

    Two wordings of a query stand one above the other, what is changed in them underlined.
    Observes traced_changed, ranking_changed, probed_changed and beside_changed; calls show_difference, and change_view
    of the pinned subject.
    """

    let_go = Signal()  # the pinned one is to go

    def __init__(self, subject: Subject, pinned: Subject) -> None:
        super().__init__()
        self._subject, self._pinned = subject, pinned
        self.setObjectName("changeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words, self.words_now = MarkedLabel(), MarkedLabel()  # all on the first, or the pinned one above the other
        self.standing = QLabel()  # score above rank, as one wording above the other
        self.mode = SegmentedSwitch("Compare", {"side": "side by side", "difference": "difference"}, self)
        self.layer = SegmentedSwitch("Layer of the pinned one", {"0": "1"}, self)
        self._layer_name = ElidedLabel()
        self._layer_name.setText("pinned layer")
        self._layer_name.setObjectName("grey")
        self._unpin = QPushButton("Let it go")
        self._lay_out()
        self.mode.changed.connect(lambda key: subject.show_difference(key == "difference"))
        self.layer.changed.connect(lambda key: pinned.change_view(layer=int(key)))
        self._unpin.clicked.connect(self.let_go)
        soon = Soon(self._show, self)  # one gesture changes several things: say it once
        for one in (subject, pinned):
            for signal in (one.traced_changed, one.view_changed, one.beside_changed):
                signal.connect(lambda *_: soon.start())
            one.ranking_changed.connect(lambda _: self._show_standing())
            one.probed_changed.connect(lambda _: self._show_standing())
        self._show()

    def _show(self) -> None:
        runs = both_runs(self._subject)
        self.setVisible(runs is not None)
        if runs is None:
            return
        now, pinned = runs
        self._say_what_differs(now, pinned)
        self._show_standing()
        self.mode.set_current("difference" if self._subject.shows_difference else "side")
        layers = self._pinned.layers
        for widget in (self.layer, self._layer_name):
            widget.setVisible(layers > 1)
        if layers != len(self.layer.keys()):
            self.layer.set_segments({str(layer): str(layer + 1) for layer in range(max(1, layers))})
        self.layer.set_current(str(self._pinned.layer))

    def _say_what_differs(self, now: Run, pinned: Run) -> None:
        ours, theirs = differing_words(now, pinned), differing_words(pinned, now)
        lack = _lack(now, pinned)
        asked, before = now.context.query, pinned.context.query
        two_wordings = bool(asked and before and asked != before)
        self.words_now.setVisible(two_wordings)
        if not two_wordings:
            self.words.show_marked(f"{_PINNED}{theirs}  |  {_NOW}{ours}{lack}")
            return
        of_pinned, of_now = changed_spans(before, asked)
        self.words.show_marked(_query_first(_PINNED, before, theirs), _moved(of_pinned, len(_PINNED) + 1))
        self.words_now.show_marked(_query_first(_NOW, asked, ours) + lack, _moved(of_now, len(_NOW) + 1))
        metrics = self.words.fontMetrics()  # one text below the other
        apart = metrics.horizontalAdvance(_PINNED) - metrics.horizontalAdvance(_NOW)
        self.words_now.setContentsMargins(max(0, apart), 0, 0, 0)

    def _show_standing(self) -> None:
        """Say what the other wording does to score and rank of the pinned image: for the query pinned with it, then for
        the one now, whichever image is on screen."""
        words = self._standing_words() if both_runs(self._subject) is not None else ""
        self.standing.setVisible(bool(words))
        self.standing.setText(words)
        self.standing.setToolTip("of the pinned wording → of the one now; all members together")

    def _standing_words(self) -> str:
        """Return "score 0.250 → 0.750" and "rank 2 → 1 of 4" in two lines, "" where nothing is compared, or not yet."""
        view, pinned, info = self._subject.view, self._pinned.view, self._subject.info
        if info is None or not same_rows(view.pair, pinned.pair) or view.query == pinned.query:
            return ""
        before, after = (_standing(one, pinned.image) for one in (self._pinned, self._subject))
        if before is None or after is None:
            return ""
        if isinstance(after, CorrectedStanding) and view.image_correction != pinned.image_correction:
            after = Standing(after.score, after.plain_rank)  # ranks of two orders without hubs are not comparable
        same = (view.image, view.photograph) == (pinned.image, pinned.photograph)
        whose = "" if same else f"{image_id(pinned, info.image_ids)}: "
        return whose + "\n".join(standing_parts(WhatIf(before, after, ()), len(info.image_ids)))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(2 * STEP)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.words)
        lines.addWidget(self.words_now)
        row.addLayout(lines, 1)
        for widget in (self.standing, self._layer_name, self.layer, self.mode, self._unpin):
            row.addWidget(widget)


def _lack(now: Run, pinned: Run) -> str:
    """Return why nothing at all can be subtracted, "" if something can."""
    if not (now.trace.has_network and pinned.trace.has_network):
        return _NO_NETWORK
    return "" if same_regions(now, pinned) else _TWO_IMAGES


def _query_first(whose: str, query: str, said: str) -> str:
    """Return what is said of one of the two, its wording before everything else."""
    quoted = f"“{query}”"
    before, _, after = said.partition(quoted)
    rest = " · ".join(part for part in (before.removesuffix(" · "), after.removeprefix(" · ")) if part)
    return whose + quoted + (f" · {rest}" if rest else "")


def _moved(spans: tuple[tuple[int, int], ...], by: int) -> list[tuple[int, int]]:
    return [(start + by, length) for start, length in spans]


def _standing(subject: Subject, image: int) -> Standing | None:
    """Return how an image, a row, stands for a subject's query, as changed if it is the subject's own; None until that
    is known, and for another image while the run is changed."""
    view, ranking, found = subject.view, subject.ranking, subject.probed.standing
    if view.change != UNCHANGED:
        return found.after if found is not None and view.image == image else None
    if ranking is None or ranking.query != view.query or not 0 <= image < len(ranking.scores):
        return None
    at, by = np.flatnonzero(ranking.order == image), ranking.corrected
    if not len(at):
        return None
    score, rank = float(ranking.scores[image]), int(at[0]) + 1
    return Standing(score, rank) if by is None else CorrectedStanding(score, rank, int(by.plain_ranks[image]))
