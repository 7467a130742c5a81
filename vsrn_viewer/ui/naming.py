"""What a pair is called: in the window's title, in lists and in sentences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId

_PROGRAM = "vsrn_viewer"


def words_for(info: PairInfo) -> str:
    """Return what is open: "demo_seed1 + demo_seed2 · VSRN demo scenes / test"."""
    return f"{info.model_name} · {info.dataset_name} / {info.split}"


def words_for_files(pair: PairId) -> str:
    """Return what a pair is called before it is open: its files' names."""
    if not pair.model_files and not pair.data:
        return "the demo"
    models = words_for_model(pair)
    data = names_of_places(pair) or "the demo's scenes"
    return f"{models} · {data} / {pair.split}" if pair.split else f"{models} · {data}"


def words_for_model(pair: PairId) -> str:
    """Return what a pair's model is called before it is open: "s0 + s1", "clip.npy", "the demo's models"."""
    return " + ".join(Path(file).name for file in pair.model_files) or "the demo's models"


def names_of_places(pair: PairId) -> str:
    """Return what a pair's data is called: its folder, or the first of several photographs; "" for the demo."""
    places = pair.places
    return "" if not places else Path(places[0]).name + (f" and {len(places) - 1:,} more" if places[1:] else "")


class WindowTitle(QObject):
    """Names image, model and data in a window's title. Observes the subject's info and trace."""

    def __init__(self, window: QWidget, subject: Subject) -> None:
        super().__init__(window)
        self._window, self._subject = window, subject
        subject.info_changed.connect(self._show)
        subject.traced_changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        info, traced = self._subject.info, self._subject.traced
        image = traced.context.image_id if traced else ""
        parts: tuple[str, ...] = ()
        if info is not None:
            parts = (image, words_for(info))
        elif traced is not None:
            parts = (image, traced.context.model, traced.context.split, "trace file")
        said = " · ".join(part for part in parts if part)
        self._window.setWindowTitle(f"{said} — {_PROGRAM}" if said else _PROGRAM)
