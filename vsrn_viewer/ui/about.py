"""What this program is, and how to cite the paper and the tool."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from vsrn_viewer.ui.theme import STEP
from vsrn_viewer.version import __version__

BIBTEX = f"""@inproceedings{{li2019vsrn,
  title     = {{Visual Semantic Reasoning for Image-Text Matching}},
  author    = {{Li, Kunpeng and Zhang, Yulun and Li, Kai and Li, Yuanyuan and Fu, Yun}},
  booktitle = {{Proceedings of the IEEE/CVF International Conference on Computer Vision (ICCV)}},
  pages     = {{4654--4662}},
  year      = {{2019}}
}}

@software{{vsrn_viewer,
  title   = {{vsrn_viewer: see why VSRN matched an image with a sentence}},
  author  = {{{{The vsrn_viewer developers}}}},
  version = {{{__version__}}},
  license = {{Apache-2.0}}
}}"""
_ROWS = 16


class AboutDialog(QDialog):
    """The version, what the demo is made of, and two entries of a bibliography, which a button copies."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About vsrn_viewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(5 * STEP, 5 * STEP, 5 * STEP, 5 * STEP)
        column.setSpacing(3 * STEP)
        said = QLabel(
            f"vsrn_viewer {__version__}, under the Apache License 2.0. The demo's scenes are under the GNU GPL, "
            "version 3 or later; their sources and authors are in resources/demo/LICENSES.md.\n\n"
            "If a figure of yours comes from here, please cite the paper whose network it shows, and the tool:"
        )
        said.setWordWrap(True)
        column.addWidget(said)
        entries = QPlainTextEdit(BIBTEX)
        entries.setReadOnly(True)
        entries.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        metrics = entries.fontMetrics()
        entries.setMinimumSize(metrics.averageCharWidth() * 92, metrics.lineSpacing() * _ROWS)
        column.addWidget(entries)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton("Copy BibTeX", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(BIBTEX))
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
