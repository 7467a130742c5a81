"""Status bar: device and memory, model, dataset; how far a long job is; the last query's time by part."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QProgressBar, QStatusBar, QToolButton, QWidget

from vsrn_viewer.answers import ImageRanking, PairInfo, Progress, Traced
from vsrn_viewer.ui.device_menu import fill_device_menu
from vsrn_viewer.ui.paced import Paced
from vsrn_viewer.ui.panels.elided import ElidedLabel
from vsrn_viewer.ui.process_memory import process_mb
from vsrn_viewer.ui.remaining import Remaining
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.ui.theme import tabular_font
from vsrn_viewer.ui.workers import ModelWorker

_VARIANTS = {"flickr30k": "Flickr30K variant", "coco": "COCO variant"}
_PROGRESS_PX = 120
_PROGRESS_HEIGHT = 6
_PROGRESS_MS = 150  # between two signs of it; a job that is over sooner shows none
_READING = "Reading the images"  # the job that the buttons beside its progress are for
_PARTS = 1000  # of the bar: it is painted at once whenever its ends change


class StatusLine(QStatusBar):
    """Observes the subject's info, ranking, trace and whether it is busy, and the worker's progress."""

    split_chosen = Signal(str)  # its name, of the dataset that is open
    device_chosen = Signal(str)  # as --device takes it

    def __init__(self, subject: Subject, worker: ModelWorker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject, self._worker = subject, worker
        self.setSizeGripEnabled(False)
        self.model, self.job, self.times = (self._label() for _ in range(3))
        self.device, self.data = self._menu_button(), self._menu_button()
        self.device.installEventFilter(self)
        self._remaining = Remaining()
        self._bar = QProgressBar(self)
        self._bar.setMaximumSize(_PROGRESS_PX, _PROGRESS_HEIGHT)
        self._bar.setTextVisible(False)
        self._bar.setMaximum(_PARTS)
        self._bar.setAccessibleName("Progress of loading")
        self.hold = self._button("Pause", self._hold)
        self.stop = self._button("Stop", worker.stop_reading)
        for widget in (self.device, self.model, self.data, self.job, self._bar, self.hold, self.stop):
            self.addWidget(widget)
        self.addPermanentWidget(self.times)
        subject.info_changed.connect(self._show_info)
        subject.ranking_changed.connect(self._show_times)
        subject.traced_changed.connect(self._show_trace)
        subject.busy_changed.connect(self._show_busy)
        worker.progressed.connect(Paced(self._show_progress, _PROGRESS_MS, self).take)
        self._show_info(subject.info)
        self._show_progress(None)

    def _label(self) -> ElidedLabel:
        label = ElidedLabel(parent=self)
        label.setFont(tabular_font(12))
        label.setContentsMargins(8, 0, 8, 0)
        label.setMinimumWidth(1)  # a long text may be cut; it must never widen the window beyond the screen
        return label

    def _button(self, text: str, act: Callable[[], None]) -> QToolButton:
        """Return a button beside the progress of reading the images."""
        button = QToolButton(self)
        button.setText(text)
        button.setFont(tabular_font(12))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(f"{text} reading the images")
        button.clicked.connect(act)
        return button

    def _hold(self) -> None:
        """Let the images wait, or go on with them."""
        paused = self.hold.text() == "Pause"
        self._worker.hold_reading(paused)
        self.hold.setText("Go on" if paused else "Pause")
        self.hold.setAccessibleName(f"{self.hold.text()} reading the images")
        if paused:
            self.job.setText(f"{_READING}: paused")

    def _menu_button(self) -> QToolButton:
        """Return what names something that is open; its menu has the others, where there are any."""
        button = QToolButton(self)
        button.setObjectName("splitButton")
        button.setFont(tabular_font(12))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setMinimumWidth(1)
        button.setMenu(QMenu(button))
        return button

    def _show_devices(self, info: PairInfo) -> None:
        fill_device_menu(self.device.menu(), info, self.device_chosen.emit)
        self.device.setText(f"{info.device} · {info.precision} · {info.memory_mb:,.0f} MB ▾")
        self.device.setAccessibleName(f"Device: {info.device}, {info.memory_mb:,.0f} megabytes")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say how much memory there is in use when somebody asks: it changes all the time."""
        info = self._subject.info
        if event.type() == QEvent.Type.ToolTip and watched is self.device and info is not None:
            process = process_mb()
            whole = "" if process is None else f" The whole program: {process:,.0f} MB of memory."
            words = f"Weights and embeddings: {info.memory_mb:,.0f} MB on {info.device}.{whole}"
            self.device.setToolTip(f"{words} Click to compute on another device")
        return super().eventFilter(watched, event)

    def _show_splits(self, info: PairInfo) -> None:
        menu, several = self.data.menu(), len(info.splits) > 1
        menu.clear()
        for name in info.splits:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == info.split)
            action.triggered.connect(lambda _=False, name=name: self.split_chosen.emit(name))
        arrow = " ▾" if several else ""
        self.data.setText(f"{info.dataset_name} / {info.split}, {len(info.image_ids):,} images{arrow}")
        self.data.setToolTip("Open another split of this dataset" if several else "")
        self.data.setAccessibleName(f"Dataset and split: {info.dataset_name} / {info.split}")
        self.data.setEnabled(several)

    def _show_info(self, info: PairInfo | None) -> None:
        self.device.setEnabled(info is not None)
        if info is None:
            self.device.setText("no model open")
            return
        self._show_devices(info)
        self._show_splits(info)
        if not info.can_trace:
            self.model.setText(f"{info.model_name}, a similarity matrix")
            self.model.set_more("")
            return
        kind = "single model" if info.members == 1 else f"ensemble of {info.members}"
        self.model.setText(f"{info.model_name}, {_VARIANTS[info.variant]}, {kind}")
        self.model.set_more(f"{len(info.words):,} words of {info.vocabulary_file}; {info.tokenizer}")

    def _show_busy(self, topic: str, busy: bool) -> None:
        if topic == "open" and self._subject.info is None:
            self.device.setText("The model is loading: results follow." if busy else "no model open")

    def _show_trace(self, traced: Traced | None) -> None:
        """Say what a trace that was opened from a file was made with."""
        if traced is not None and self._subject.info is None:
            made = traced.context
            self.device.setText(f"a trace file, computed on {made.device} · {made.precision}")
            self.model.setText(made.model)
            self.data.menu().clear()
            self.data.setEnabled(False)
            self.data.setText(made.split)

    def _show_times(self, ranking: ImageRanking | None) -> None:
        if ranking is None:
            self.times.setText("")
        else:
            total = ranking.text_ms + ranking.rank_ms
            self.times.setText(f"query {total:.0f} ms: text {ranking.text_ms:.0f}, rank {ranking.rank_ms:.0f}")

    def _show_progress(self, progress: Progress | None) -> None:
        self.job.setVisible(progress is not None)
        self._bar.setVisible(progress is not None)
        for button in (self.hold, self.stop):
            button.setVisible(progress is not None and progress.label == _READING)
        if progress is not None:
            self.data.clearFocus()  # Qt would hand it on to whatever comes next, such as the switch of the layers
        self.data.setVisible(progress is None)  # a small screen has no room for both
        if progress is not None:
            self.hold.setText("Pause")
            left = self._remaining.words(progress)
            said = progress.words
            self.job.setText(f"{said}, {left}" if left else said)
            self._bar.setValue(_PARTS * progress.done // max(1, progress.total))
