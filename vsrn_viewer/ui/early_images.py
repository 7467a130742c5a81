"""The images of a dataset while the model that is opened with it is loading: they need no network to be looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.data.dataset import is_dataset, open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.data.image_files import ImageFiles
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.requests import Topic
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.panels.results import ResultsPanel
from vsrn_viewer.ui.panels.shown_images import SplitImages
from vsrn_viewer.ui.session import Session
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId, View

_LOADING = "in dataset order · the model is loading"


def images_of(pair: PairId) -> SplitImages | None:
    """Return the images of a pair's dataset; None if it is none, as of photographs, or if it cannot be read: the worker
    says why."""
    try:
        folder = Path(pair.places[0]) if pair.places else demo_folder()
        if pair.matrix or len(pair.places) > 1 or not folder.is_dir() or not is_dataset(folder):
            return None
        dataset = open_dataset(folder)
        split = dataset.split(pair.split or dataset.default_split)
        return SplitImages(split.image_ids, ImageFiles(split), split.captions, split.caption_lines)
    except (DatasetError, OSError):
        return None


class EarlyImages(QObject):
    """Shows the images of the pair that is being opened, where nothing is open yet. One that somebody chooses meanwhile
    is opened as soon as the model is there.

    Observes progressed (a pair is asked for), busy_changed, view_changed and info_changed.
    """

    def __init__(
        self, subject: Subject, session: Session, results: ResultsPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._subject, self._session, self._results = subject, session, results
        self._shown: PairId | None = None  # whose images are on screen before the model is
        self._chosen = -1  # among them
        self._looker = Looker(self)
        subject.progressed.connect(self._look)
        subject.busy_changed.connect(self._take_busy)
        subject.view_changed.connect(self._take_view)
        subject.info_changed.connect(self._take_pair)

    @Slot(str)
    def _look(self, topic: Topic) -> None:
        """Look for the images of a pair that is asked for."""
        pair = self._session.wanted_pair
        if topic == "open" and self._subject.info is None and pair != self._shown:
            self._take_away()
            self._looker.look(partial(images_of, pair), partial(self._show, pair))

    def _show(self, pair: PairId, images: SplitImages | None) -> None:
        subject = self._subject
        if images is None or subject.info is not None or "open" not in subject.busy:
            return
        if pair == self._session.wanted_pair and subject.traced is None:
            self._shown = pair
            self._results.model.show_pair(images)
            self._results.set_title("Results", f"{len(images.image_ids):,} images, {_LOADING}")
            self._results.show_content()

    @Slot(str, bool)
    def _take_busy(self, topic: Topic, busy: bool) -> None:
        if topic == "open" and not busy:
            self._take_away()

    @Slot(object, object)
    def _take_view(self, new: View, old: View) -> None:
        if self._shown is not None and self._subject.info is None and new.image != old.image:
            self._chosen = new.image

    @Slot(object)
    def _take_pair(self, info: PairInfo | None) -> None:
        """Open what was chosen early, once everybody knows the pair."""
        if info is not None and info.pair == self._shown and 0 <= self._chosen < len(info.image_ids):
            QTimer.singleShot(0, self, partial(self._subject.pick_image, self._chosen))
        self._shown, self._chosen = None, -1

    def _take_away(self) -> None:
        """Show none any more: the opening was stopped or has failed, or another pair is asked for."""
        if self._shown is not None and self._subject.info is None:
            self._results.model.show_pair(None)
            self._results.set_title("Results")
        self._shown, self._chosen = None, -1
