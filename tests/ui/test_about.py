"""How to cite: what the window says is what CITATION.cff says."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from vsrn_viewer.ui.about import AboutDialog
from vsrn_viewer.version import __version__

CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"


def test_the_entries_that_are_copied_are_those_of_the_citation_file(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    stored = CITATION.read_text(encoding="utf-8")
    names = re.findall(r"family-names: (\w+)", stored)
    assert re.search(r"author    = {(.*)}", copied)[1].count(" and ") == len(names) - 1
    assert all(name in copied for name in names)
    assert "Visual Semantic Reasoning for Image-Text Matching" in stored
    assert "Visual Semantic Reasoning for Image-Text Matching" in copied
    assert f"version: {__version__}" in stored
    assert f"version = {{{__version__}}}" in copied
