"""The order that results stand in: what chooses it, and a strip that says it as long as it is not the plain
one."""

from __future__ import annotations

from functools import partial
from typing import get_args

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QToolButton, QVBoxLayout, QWidget

from vsrn_viewer.hubs import FORMULAS, NAMES, WithoutHubs, correction_of, order_words
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import View

_ORDERS: tuple[WithoutHubs, ...] = get_args(WithoutHubs)
PLAIN = "Plain order: by the score"
_FORMULA_PX = 290
_OF_CAPTIONS = "by the captions of the split"


def order_title(order: WithoutHubs) -> str:
    """Return what the command that chooses an order is called."""
    correction = correction_of(order)
    return PLAIN if correction is None else f"Without hubs: {NAMES[correction]}, {FORMULAS[correction]}"


class OrderChoice(QWidget):
    """Chooses the order of images and captions, each with its formula. Observes view_changed, calls change_view."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        heading = QLabel("Order of images and captions")
        heading.setObjectName("grey")
        column.addWidget(heading)
        self.buttons: dict[WithoutHubs, QRadioButton] = {}
        for order in _ORDERS:
            correction = correction_of(order)
            button = QRadioButton(PLAIN if correction is None else f"Without hubs: {NAMES[correction]}")
            button.setAccessibleName(order_title(order))
            button.clicked.connect(partial(_choose, subject, order))
            column.addWidget(button)
            self.buttons[order] = button
            if correction is not None:
                column.addWidget(_formula(FORMULAS[correction]))
        self.setFocusProxy(self.buttons["no"])
        subject.view_changed.connect(self._take_view)
        self._take_view(subject.view)

    @Slot(object, object)
    def _take_view(self, view: View, _old: View | None = None) -> None:
        self.buttons[view.without_hubs].setChecked(True)
        self.setFocusProxy(self.buttons[view.without_hubs])


class OrderStrip(QWidget):
    """Says which order an order without hubs is, or why the plain one is shown instead: it is not found yet, or cannot
    be. Observes view_changed, ranking_changed, info_changed, progressed, busy_changed and failed."""

    retried = Signal()

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self.words, self.formula = ElidedLabel(), ElidedLabel()
        self.formula.setObjectName("grey")
        self.stop = self._button("Stop", "Stop finding hubs", partial(subject.stop_asking, "offsets"))
        self.again = self._button("Try again", "Find hubs again", self.retried.emit)
        self.plain = self._button("Plain order", "Rank by the score again", partial(_choose, subject, "no"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, STEP, STEP)
        row.setSpacing(STEP)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.words)
        said.addWidget(self.formula)
        row.addLayout(said, 1)
        for button in (self.stop, self.again, self.plain):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        for signal in (subject.view_changed, subject.ranking_changed, subject.info_changed, subject.progressed,
                       subject.busy_changed, subject.failed):  # fmt: skip
            signal.connect(self._show)
        self._show()

    def _button(self, words: str, name: str, do: object) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(name)
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: do())  # type: ignore[operator]
        return button

    @Slot()
    def _show(self, *_: object) -> None:
        view, subject = self._subject.view, self._subject
        self.setVisible(view.correction is not None and subject.info is not None)
        correction, why = view.correction, plain_because(subject)
        if correction is not None:
            is_ranked = subject.ranking is not None and subject.ranking.corrected is not None
            said = f"{'Ranked' if is_ranked else 'Chosen order:'} {order_words(correction)}"
            self.words.setText("Plain order" if why else said)
            self.words.set_more(order_title(view.without_hubs))
            self.formula.setText(why or f"{FORMULAS[correction]}; {_OF_CAPTIONS}")
        self.stop.setVisible("offsets" in subject.busy)
        self.again.setVisible("offsets" in subject.failures)


def plain_because(subject: Subject) -> str:
    """Return why results stand in the plain order although another one is chosen, "" where they do not."""
    view, info, ranking = subject.view, subject.info, subject.ranking
    if info is not None and not info.captions:
        return "hubs are found by the captions of a split, and this one has none."
    if "offsets" in subject.failures:
        return subject.failures["offsets"][0]
    if view.query.text and view.image_correction is None and view.query.kind != "image":
        return "hubs are found by captions, which this query is not like. Ask with one sentence."
    if "offsets" in subject.busy:
        progress = subject.progress.get("offsets")
        count = progress.count if progress is not None else ""
        return f"finding what is near to everything{': ' if count else ''}{count}…"
    if ranking is not None and ranking.corrected is None and view.image_correction is not None:
        return "the new one comes at once."
    return ""


def _formula(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("grey")
    label.setWordWrap(True)
    label.setFixedWidth(_FORMULA_PX)
    label.setContentsMargins(5 * STEP, 0, 0, STEP)
    return label


def _choose(subject: Subject, order: WithoutHubs, _checked: bool = False) -> None:
    subject.change_view(without_hubs=order)
