"""A trace made by hand, small enough to know every number of it, and eyes for painted widgets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from vsrn_viewer.answers import Traced
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import Query

WIDTH, HEIGHT = 400, 300
# Region 2 lies within region 1; region 3 is apart; region 4 has the right half of the photograph to itself.
BOXES = np.array([[20, 60, 180, 260], [60, 110, 100, 150], [20, 10, 120, 50], [220, 60, 380, 260]], dtype=np.float32)
LABELS = ("bear", "ear", "cloud", "cow")
LEFT, RIGHT = "#2f7d32", "#b9c4cf"  # colours of the photograph's halves


@cache
def photograph(width=WIDTH, height=HEIGHT, form="PNG"):
    """Return an encoded image whose left half is green and whose right half is grey."""
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(LEFT))
    painter = QPainter(image)
    painter.fillRect(width // 2, 0, width, height, QColor(RIGHT))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)
    return bytes(data.data())


def affinity():
    """Two layers. In the first, 1 receives +0.8 from 4, 4 receives −0.8 from 1, and 2 receives +0.4 from itself."""
    values = np.zeros((2, 4, 4), dtype=np.float32)
    values[0, 0, 3], values[0, 3, 0], values[0, 1, 1] = 0.8, -0.8, 0.4
    values[1, 2, 3] = 0.8
    return values


def trace(boxes=BOXES, query=True, gru=True, layers=2):
    """Return the trace; its gates, match and attention rise from region to region."""
    n, d = 4, 3
    steps = np.linspace(0.2, 0.8, n, dtype=np.float32)[:, None].repeat(d, axis=1)
    by_gru = {}
    if gru:
        by_gru = {
            "reset_gate": 1 - steps,
            "update_gate": steps,
            "candidate": steps,
            "hidden": steps,
            "embedding_by_step": steps,
            "gate_error": np.float32(3e-7),
        }
    by_query = {"caption_embedding": np.ones(d, np.float32), "score": np.float32(0.4)} if query else {}
    if query and gru:
        by_query["score_by_step"] = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    return ReasoningTrace(
        features=np.zeros((n, 5), np.float32),
        nodes=np.ones((layers + 1, n, d), np.float32),
        affinity=affinity()[:layers],
        messages=np.ones((layers, n, d), np.float32),
        shift=np.zeros((layers, d), np.float32),
        sequence=steps,
        embedding=np.ones(d, np.float32),
        correlation=np.array([0.1, 0.2, 0.3, 0.4], np.float32),
        attention=np.array([50, 200, 450, 800], np.float32),
        boxes=boxes,
        **by_gru,
        **by_query,
    )


def traced(image_file=None, **changes):
    """Return the trace as an answer. image_file: None draws the photograph."""
    made = trace(**changes)
    context = TraceContext(
        image_id="107",
        query="a bear",
        region_order="left to right",
        image_size=(WIDTH, HEIGHT),
        labels=LABELS,
        image_file=photograph() if image_file is None else image_file,
    )
    return Traced(0, Query(text="a bear"), made, context, 1.0, image_regions=4)


WORDS = ("a", "bear", "and", "a", "cow", "<end>")
GIVEN = np.array([[4, 3, 2, 1], [9, 1, 0, 0], [1, 1, 7, 1], [2, 2, 3, 3], [0, 0, 1, 9], [5, 2, 2, 1]], np.float32) / 10


def telling(count=6, **changes):
    """Return the trace with a generated sentence of `count` words; “bear” came from region 1, “cow” from region 4."""
    one, turns = traced(**changes), np.arange(count) % len(WORDS)
    words = {
        "word_ids": turns.astype(np.float32),
        "word_attention": GIVEN[turns],
        "word_probability": np.linspace(0.5, 1, count, dtype=np.float32),
    }
    named = replace(one.context, words=tuple(WORDS[turn] for turn in turns))
    return replace(one, trace=replace(one.trace, **words), context=named)


def many(count):
    """Return an answer with `count` regions in a row."""
    one = traced()
    t = one.trace
    turns = np.arange(count) % 4
    wide = {name: getattr(t, name)[turns] for name in ("features", "sequence", "correlation", "attention")}
    gates = ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step", "score_by_step", "boxes")
    wide |= {name: getattr(t, name)[turns] for name in gates}
    wide |= {name: getattr(t, name)[:, turns] for name in ("nodes", "messages")}
    wide["region_rows"] = np.arange(count)
    bigger = replace(t, affinity=t.affinity[:, turns][:, :, turns], **wide)
    return replace(one, trace=bigger, context=replace(one.context, labels=tuple(LABELS[turn] for turn in turns)))


def painted(widget):
    """Return what a widget shows, (height, width, 3) int."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def count_of(pixels, colour, tolerance=24):
    """Return how many pixels have this colour."""
    wanted = np.array(QColor(colour).getRgb()[:3])
    return int((np.abs(pixels - wanted).max(axis=-1) <= tolerance).sum())


def move_to(widget, place):
    """Move the pointer to a place of a widget."""
    at = QPointF(place)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(at)), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


class Recorder(QPainter):
    """Remembers what is written and which lines are drawn."""

    def __init__(self, page):
        super().__init__(page)
        self.said, self.lines, self.rooms = [], [], []

    def drawText(self, *arguments):
        self.said.append(arguments[-1])
        self.rooms.append(arguments[0])

    def drawLine(self, *ends):
        self.lines.append(ends)
