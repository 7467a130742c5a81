"""A small split, made by hand, that the panels' tests share."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from vsrn_viewer.answers import CountedWord, ImageRanking
from vsrn_viewer.view import Query

CAPTIONS = (
    "a brown bear left of a white cow",
    "a white cow",
    "a frog behind a horse",
    "a white cow",
    "a sheep",
    "a bear and a bear",
    "a rooster",
    "a zebra in front of a bear",
)


def write_image(path, colour="#2f7d32", width=64, height=48):
    """Write a plain image; return its path as text."""
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return str(path)


def ranking_of(scores, truth=-1, text="a bear", words=()):
    """Return the ranking of these scores by row: descending, ties to the smaller row."""
    values = np.asarray(scores, dtype=np.float32)
    order = np.array(sorted(range(len(values)), key=lambda row: (-values[row], row)), dtype=np.int64)
    counted = words or tuple(CountedWord(word, True) for word in text.split())
    return ImageRanking(Query(text=text), order, values, truth, counted, 1.0, 1.0)
