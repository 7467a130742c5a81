"""The memory of the program, where the device's is shown."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication

from vsrn_viewer.ui import process_memory
from vsrn_viewer.ui.process_memory import process_mb
from vsrn_viewer.ui.status import StatusLine
from vsrn_viewer.ui.workers import ModelWorker

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says it in a file")


def tip_of(status):
    QApplication.sendEvent(status.device, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
    return status.device.toolTip()


@pytest.fixture
def status(subject, qtbot):
    made = StatusLine(subject, ModelWorker())
    qtbot.addWidget(made)
    return made


def test_it_grows_by_what_is_taken_and_stays_below_the_peak():
    before = process_mb()
    taken = bytearray(b"x" * 50_000_000)
    grown = process_mb() - before
    assert 40 < grown < 120
    assert process_mb() <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.024 + 1  # kB
    assert len(taken) == 50_000_000


def test_the_tip_of_the_device_says_both(status):
    said = re.fullmatch(
        r"Weights and embeddings: 1 MB on cpu\. The whole program: ([\d,]+) MB of memory\. Click to compute .*",
        tip_of(status),
    )
    assert said
    assert float(said[1].replace(",", "")) == pytest.approx(process_mb(), rel=0.2)


def test_where_the_system_does_not_say_it_the_device_stands_alone(status, monkeypatch, tmp_path):
    monkeypatch.setattr(process_memory, "_PAGES", tmp_path / "none")
    assert tip_of(status) == "Weights and embeddings: 1 MB on cpu. Click to compute on another device"
