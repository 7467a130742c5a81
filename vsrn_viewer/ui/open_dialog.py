"""The dialog “Open…”: models, data, split and vocabulary are chosen together, so that they can fit at once.

It stays until they are open. It shows what does not fit; meanwhile the pair on screen stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vsrn_viewer.answers import Progress
from vsrn_viewer.data.dataset import default_split, open_dataset
from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.errors import ViewerError
from vsrn_viewer.file_kinds import is_matrix_name
from vsrn_viewer.ui.looking import Looker
from vsrn_viewer.ui.recent import Offer, told_apart
from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.view import PairId

MODEL_FILTERS = ("Models (*.safetensors *.tar *.pth *.pt)", "Similarity matrices (*.npy *.pkl *.pickle)")
_WIDTH = 620
_MODEL_LINES = 3
_PROGRESS_HEIGHT = 6
Splits = tuple[str, ...] | str  # a dataset's splits, or the sentence that says why it has none


class OpenDialog(QDialog):
    """Emits `chosen` with the pair, and `stopped` when the user gives up waiting. Reads no file itself."""

    chosen = Signal(object)  # PairId
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open models and data")
        self._looker = Looker(self)
        self._device, self._extractor = "auto", ""
        self._is_opening = False
        self.models = QPlainTextEdit(tabChangesFocus=True)
        self.models.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.models.setPlaceholderText(
            "the demo's two models\n(a file per line; several make an ensemble; or a similarity matrix)"
        )
        self.data = QLineEdit(placeholderText="the demo's scenes")
        self.split = QComboBox()
        self.vocabulary = QLineEdit(placeholderText="found beside the models")
        self.sentence = QLabel()
        self.sentence.setObjectName("openSentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state = QLabel()
        self.state.setObjectName("grey")
        self.progress = QProgressBar(textVisible=False)
        self.progress.setFixedHeight(_PROGRESS_HEIGHT)
        self.progress.setAccessibleName("Progress of opening")
        self.recent = QPushButton("Recent")
        self.recent.setMenu(QMenu(self.recent))
        self.open_button = QPushButton("Open")
        self.open_button.setDefault(True)
        self.cancel_button = QPushButton("Cancel")
        self._lay_out()
        self.resize(_WIDTH, self.height())
        self.data.editingFinished.connect(self._look_at_data)
        self.open_button.clicked.connect(self._choose)
        self.cancel_button.clicked.connect(self.reject)
        self.say("")

    def fill(self, pair: PairId, sentence: str = "") -> None:
        """Put a pair into the fields. sentence: why it did not open, "" if nobody has tried."""
        self._device, self._extractor = pair.device, pair.extractor
        self.models.setPlainText("\n".join(pair.model_files))
        self.data.setText(pair.data)
        self.vocabulary.setText(pair.vocabulary)
        self._show_splits((pair.split,) if pair.split else (), pair.split)
        self.say(sentence)
        self._look_at_data()

    def pair(self) -> PairId:
        """Return the pair that the fields name."""
        lines = [line.strip() for line in self.models.toPlainText().splitlines() if line.strip()]
        matrices = [line for line in lines if is_matrix_name(line)]
        return PairId(
            checkpoints=tuple(line for line in lines if line not in matrices[:1]),
            data=self.data.text().strip(),
            split=self.split.currentData() or "",
            vocabulary=self.vocabulary.text().strip(),
            device=self._device,
            extractor=self._extractor,
            matrix=matrices[0] if matrices else "",
        )

    def say(self, sentence: str) -> None:
        """Show what does not fit, so that the choice can be corrected; "" shows nothing."""
        self._set_opening(False)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)
        self._grow()

    @Slot(object)
    def show_progress(self, progress: Progress | None) -> None:
        """Show how far the opening is."""
        if self._is_opening and progress is not None:
            self.state.setText(progress.words)
            self.progress.setMaximum(progress.total)
            self.progress.setValue(progress.done)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Offer recent pairs; a pair with a missing file is grey and says so."""
        fill_recent_menu(self.recent.menu(), offers, self.fill)

    def reject(self) -> None:
        """Close, and let what is being opened go."""
        if self._is_opening:
            self._set_opening(False)
            self.stopped.emit()
        super().reject()

    @Slot()
    def _choose(self) -> None:
        self.say("")
        self._set_opening(True)
        self.chosen.emit(self.pair())

    def _set_opening(self, opening: bool) -> None:
        self._is_opening = opening
        self.state.setText("Opening…")
        self.progress.setMaximum(0)
        self.state.setVisible(opening)
        self.progress.setVisible(opening)
        for widget in (self._fields, self.recent, self.open_button):
            widget.setEnabled(not opening)
        self._grow()

    def _grow(self) -> None:
        """Make room for the sentence: a long one must not squash the fields."""
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))

    @Slot()
    def _look_at_data(self) -> None:
        folder, wanted = self.data.text().strip(), self.split.currentData() or ""
        self._looker.look(lambda: _splits_of(folder), lambda found: self._take_splits(folder, wanted, found))

    def _take_splits(self, folder: str, wanted: str, found: Splits) -> None:
        if folder != self.data.text().strip():
            return  # another one was chosen meanwhile
        self._show_splits(() if isinstance(found, str) else found, wanted)
        if isinstance(found, str) and not self._is_opening:
            self.say(found)

    def _show_splits(self, names: tuple[str, ...], wanted: str) -> None:
        """Offer splits. What is meant when none is named has no name in a pair, so that both are one pair."""
        with QSignalBlocker(self.split):
            self.split.clear()
            for name in names:
                is_meant = name == default_split(names) and name != wanted
                self.split.addItem(name, "" if is_meant else name)
            self.split.setCurrentIndex(max(0, self.split.findData(wanted)))
        self.split.setEnabled(bool(names))

    def _browse_models(self) -> None:
        dialog = QFileDialog(self, "Models: files with weights (several make an ensemble), or a similarity matrix")
        dialog.setNameFilters([*MODEL_FILTERS, "All files (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.models.setPlainText("\n".join(files)))
        self._show(dialog, self.models.toPlainText().partition("\n")[0])

    def _browse_data(self) -> None:
        dialog = QFileDialog(self, "Data: the folder with dataset.toml, or with *_ims.npy")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take_folder)
        self._show(dialog, self.data.text())

    def _take_folder(self, folder: str) -> None:
        self.data.setText(folder)
        self._show_splits((), "")
        self.say("")
        self._look_at_data()

    def _browse_vocabulary(self) -> None:
        dialog = QFileDialog(self, "Vocabulary of the models")
        dialog.setNameFilters(["Vocabularies (*.json *.pkl)", "All files (*)"])
        dialog.fileSelected.connect(self.vocabulary.setText)
        self._show(dialog, self.vocabulary.text())

    def _show(self, dialog: QFileDialog, near: str) -> None:
        if near:
            dialog.setDirectory(str(Path(near).parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _lay_out(self) -> None:
        self._fields = QWidget()
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * STEP)
        grid.setVerticalSpacing(3 * STEP)
        line = self.models.fontMetrics().lineSpacing()
        self.models.setFixedHeight(_MODEL_LINES * line + 5 * STEP)
        rows: tuple[tuple[str, QWidget, Callable[[], None] | None], ...] = (
            ("Models", self.models, self._browse_models),
            ("Data", self.data, self._browse_data),
            ("Split", self.split, None),
            ("Vocabulary", self.vocabulary, self._browse_vocabulary),
        )
        for row, (name, field, browse) in enumerate(rows):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop if field is self.models else Qt.AlignmentFlag(0))
            grid.addWidget(field, row, 1)
            if browse is not None:
                button = QPushButton("Browse…", autoDefault=False)
                button.setAccessibleName(f"Browse for {name.lower()}")
                button.clicked.connect(browse)
                grid.addWidget(button, row, 2, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        self.recent.setAutoDefault(False)
        self.cancel_button.setAutoDefault(False)
        buttons.addWidget(self.recent)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.open_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(5 * STEP, 5 * STEP, 5 * STEP, 4 * STEP)
        column.setSpacing(3 * STEP)
        column.addWidget(self._fields)
        column.addWidget(self.sentence)
        column.addWidget(self.state)
        column.addWidget(self.progress)
        column.addStretch(1)
        column.addLayout(buttons)


def fill_recent_menu(menu: QMenu, offers: Sequence[Offer], then: Callable[[PairId], object]) -> None:
    """List recent pairs in a menu; a pair with a missing file is grey and says so."""
    menu.clear()
    menu.setToolTipsVisible(True)
    for offer, words in zip(offers, told_apart([offer.recent for offer in offers]), strict=True):
        title = words.replace("&", "&&")
        action = menu.addAction(f"{title} — {offer.problem}" if offer.problem else title)
        action.setToolTip("\n".join([*offer.recent.pair.checkpoints, offer.recent.pair.data]).strip())
        action.setEnabled(not offer.problem)
        action.triggered.connect(lambda _=False, pair=offer.recent.pair: then(pair))
    if not offers:
        menu.addAction("nothing yet").setEnabled(False)


def _splits_of(folder: str) -> Splits:
    """Return the splits of a dataset, the demo's for "", or the sentence that says why there are none."""
    from vsrn_viewer.extract.photographs import SPLIT, are_photographs  # OpenCV's import takes a tenth of a second

    try:
        if folder and are_photographs([Path(place) for place in folder.split("\n")]):
            return (SPLIT,)
        return open_dataset(Path(folder) if folder else demo_folder()).split_names
    except (ViewerError, OSError) as error:
        return str(error)
