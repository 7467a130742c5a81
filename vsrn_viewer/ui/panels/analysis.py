"""Analysis panel: questions about the whole split, which take long the first time, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from vsrn_viewer.answers import PairInfo, Progress
from vsrn_viewer.picture import Table
from vsrn_viewer.requests import AskSplit
from vsrn_viewer.statistics import (
    AskBinding,
    AskFaithfulness,
    AskLabelPairs,
    AskOrder,
    AskSanity,
    SplitAnswer,
    SplitQuestion,
)
from vsrn_viewer.ui.asking import Asking
from vsrn_viewer.ui.panels.analysis_labels import LabelsPage
from vsrn_viewer.ui.panels.analysis_pages import BindingPage, Page, methods_page, order_page, sanity_page
from vsrn_viewer.ui.panels.analysis_running import Running
from vsrn_viewer.ui.panels.frame import PanelFrame
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.worker_door import Worker
from vsrn_viewer.view import View

_NAME = "Over the split"
_FOLLOWED = ("layer", "quantity", "member", "grouping")  # of the View: what an answer is shown by, or asked with
_LEAST = (200, 60)  # pixels
_WITHOUT_DATASET = "Open a dataset to ask about all of its images."
_OPENING = "All images can be asked about as soon as the model and the dataset are open."


@dataclass(frozen=True)
class Asked:
    """A question that the panel offers. title: of its command. words: on the switch. about: what it will show.

    question: what is asked while a View is looked at.
    """

    title: str
    words: str
    about: str
    question: Callable[[View], SplitQuestion]
    page: Callable[[Subject], Page]


QUESTIONS: dict[str, Asked] = {
    "binding": Asked(
        "Which layers bind the boxes of a thing",
        "Binding",
        "Does a layer give more affinity to boxes of one thing than to boxes of different things? "
        "The graph of every image is computed once.",
        lambda view: AskBinding(view.member),
        BindingPage,
    ),
    "labels": Asked(
        "Affinity between labels, and images by relation",
        "Labels",
        "How much do things of one label give to things of another, and in which images? "
        "The graph of every image is computed once.",
        lambda view: AskLabelPairs(view.member),
        LabelsPage,
    ),
    "order": Asked(
        "How much the reading order matters",
        "Order",
        "What happens to the ranking when the regions are read in another order? "
        "Every image is embedded again, reversed and in ten random orders.",
        lambda _view: AskOrder(),
        order_page,
    ),
    "methods": Asked(
        "Which explanations can be trusted",
        "Methods",
        "Does the match vanish without what a method calls valuable, and return with it? "
        "A hundred captions are explained by every method and compared with random orders; this takes minutes.",
        lambda view: AskFaithfulness(grouping=view.grouping),
        methods_page,
    ),
    "sanity": Asked(
        "Do explanations depend on what was learned",
        "Sanity",
        "Do explanations change when weights are shuffled, part by part? "
        "Fifty captions are explained by every method with every shuffled network; this takes minutes.",
        lambda view: AskSanity(view.member),
        sanity_page,
    ),
}


@dataclass
class _State:
    """How a question stands. asked: under way. found: by question. failed: the question, why, and details."""

    asking: Asking
    asked: SplitQuestion | None = None
    progress: Progress | None = None
    is_held: bool = False
    found: dict[SplitQuestion, SplitAnswer] = field(default_factory=dict)
    failed: tuple[SplitQuestion, str, str] | None = None


class AnalysisPanel(PanelFrame):
    """Ask one of a few questions about the whole split, and see what was found.

    Observes info_changed and view_changed; asks the worker itself, since no View asks such a thing.
    """

    def __init__(self, subject: Subject, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = subject
        self._states = {key: _State(Asking(worker, self)) for key in QUESTIONS}
        self.pages = {key: asked.page(subject) for key, asked in QUESTIONS.items()}
        self.running = Running()
        self._stack = QStackedWidget()
        self._stack.setMinimumSize(*_LEAST)  # else the largest page's, which pushes a window off a small screen
        for widget in (self.running, *self.pages.values()):
            self._stack.addWidget(widget)
        self.set_content(self._stack)
        self.switch = QComboBox()
        self.switch.setAccessibleName("Question")
        self.switch.setMinimumWidth(72)  # on a small screen its longest word may be cut; the list shows it whole
        for key, asked in QUESTIONS.items():
            self.switch.addItem(asked.words, key)
            self.switch.setItemData(self.switch.count() - 1, asked.title, Qt.ItemDataRole.ToolTipRole)
        self.add_control(self.switch)
        self.set_table(self._table)
        self.switch.currentIndexChanged.connect(lambda _: self._show())
        self.running.held.connect(self._hold)
        self.running.stopped.connect(self._stop)
        self._connect()
        self._show()

    def choose(self, key: str) -> None:
        """Turn to a question."""
        self.switch.setCurrentIndex(list(QUESTIONS).index(key))

    def _connect(self) -> None:
        for key, state in self._states.items():
            state.asking.answered.connect(partial(self._take, key))
            state.asking.failed.connect(partial(self._take_failure, key))
            state.asking.went_on.connect(partial(self._take_progress, key))
            self.pages[key].changed.connect(self._show_note)
        self._subject.info_changed.connect(self._show_pair)
        self._subject.view_changed.connect(self._show_view)
        self._subject.busy_changed.connect(self._show_opening)

    @property
    def _key(self) -> str:
        return str(self.switch.currentData())

    def _question(self) -> SplitQuestion:
        return QUESTIONS[self._key].question(self._subject.view)

    @Slot(object)
    def _show_pair(self, _info: PairInfo | None) -> None:
        """Forget what was found of another pair, or of one whose files have changed."""
        for state in self._states.values():
            state.asking.stop()
            state.asked, state.progress, state.is_held, state.failed = None, None, False, None
            state.found.clear()
        self._show()

    @Slot(str, bool)
    def _show_opening(self, topic: str, _busy: bool) -> None:
        if topic == "open":
            self._show()

    @Slot(object, object)
    def _show_view(self, new: View, old: View) -> None:
        if any(getattr(new, name) != getattr(old, name) for name in _FOLLOWED):
            self._show()

    def _show(self) -> None:
        """Show what there is of the chosen question: its answer, how far it is, why there is none, or an offer."""
        info, state, question = self._subject.info, self._states[self._key], self._question()
        self.set_title(_NAME)
        self.table_button.setEnabled(question in state.found)
        if info is None:
            self.show_message(_OPENING if "open" in self._subject.busy else _WITHOUT_DATASET)
        elif question in state.found:
            self._stack.setCurrentWidget(self.pages[self._key])
            self.pages[self._key].show_answer(state.found[question])
            self.show_content()
            self.refresh_table()
        elif state.asked == question:
            self.running.show_progress(state.progress, state.is_held)
            self._stack.setCurrentWidget(self.running)
            self.show_content()
        elif state.failed is not None and state.failed[0] == question:
            self.show_message(state.failed[1], "Try again", self.ask, state.failed[2])
        else:
            self.show_message(QUESTIONS[self._key].about, "Start", self.ask)

    def _show_note(self) -> None:
        self.set_title(_NAME, self.pages[self._key].note)

    def ask(self) -> None:
        """Ask the chosen question. What was found before, also in an earlier session, comes at once."""
        info, state = self._subject.info, self._states[self._key]
        if info is None:
            return
        state.asked, state.progress, state.is_held, state.failed = self._question(), None, False, None
        state.asking.ask(AskSplit(info.pair, state.asked))
        self._show()

    def _take(self, key: str, request: AskSplit, answer: SplitAnswer) -> None:
        state = self._states[key]
        state.asked = None
        state.found[request.question] = answer
        self._show()

    def _take_failure(self, key: str, request: AskSplit, sentence: str, details: str) -> None:
        state = self._states[key]
        state.asked = None
        state.failed = request.question, sentence, details
        self._show()

    def _take_progress(self, key: str, progress: Progress) -> None:
        self._states[key].progress = progress
        if key == self._key and self._states[key].asked == self._question():
            self.running.show_progress(progress, self._states[key].is_held)

    @Slot(bool)
    def _hold(self, is_held: bool) -> None:
        state = self._states[self._key]
        state.is_held = is_held
        state.asking.hold(is_held)
        self.running.show_progress(state.progress, is_held)

    @Slot()
    def _stop(self) -> None:
        state = self._states[self._key]
        state.asking.stop()
        state.asked = None
        self._show()

    def _table(self) -> Table | None:
        return self.pages[self._key].table() if self._question() in self._states[self._key].found else None
