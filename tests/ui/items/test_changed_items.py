"""What a run leaves out, as painted: veils on the image, empty columns, grey rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_run import BOXES, run
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from trace_samples import count_of, painted

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.change import Change
from vsrn_viewer.groups import Group
from vsrn_viewer.palette import DEEP_BLUE, LIGHT
from vsrn_viewer.picture import Veil
from vsrn_viewer.ui.items.image_canvas import ImageCanvas, ImagePictures
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.items.reading import ReadingCanvas
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import View

CHANGE = Change(regions=(0, 1, 2, 5, 6, 7), edges=((0, 5, 2, 0.0),))
DROPPED = (3, 4)
GROUND = "#9fb0c0"


@pytest.fixture
def changed(qapp):
    apply_theme(qapp, "light")
    context = replace(run(CHANGE).context, groups=(Group(DROPPED, "cattle"),))
    return run(CHANGE).trace, context, View(change=CHANGE), Probed(before=run())


def shown(canvas, qtbot, size):
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    canvas.show()
    QApplication.processEvents()
    return painted(canvas)


def photograph():
    image = QImage(400, 100, QImage.Format.Format_RGB888)
    image.fill(QColor(GROUND))
    return image


def test_a_veil_darkens_what_is_dropped_and_nothing_else(changed, qtbot):
    canvas = ImageCanvas()
    canvas.set_photograph((400, 100), photograph())
    canvas.set_pictures(ImagePictures(boxes=explain.boxes_picture(*changed)))
    pixels = shown(canvas, qtbot, (840, 260))

    def at(x, y):
        place = canvas.to_widget(QPointF(x, y))
        return pixels[place.y(), place.x()]

    ground = np.array(QColor(GROUND).getRgb()[:3])
    for region in range(8):
        x1, y1, x2, _ = BOXES[region]
        inside = at((x1 + x2) / 2, y1 + 12)
        assert (inside.mean() < 0.65 * ground.mean()) == (region in DROPPED), region
    assert at(195, 32).mean() < 0.65 * ground.mean()  # between the two boxes of the thing


def test_what_two_veils_cover_is_no_darker(changed, qtbot):
    canvas = ImageCanvas()
    canvas.set_photograph((400, 100), photograph())
    boxes = explain.boxes_picture(*changed)
    over = Veil((100.0, 10.0, 200.0, 90.0), (5,), "fox", "")
    canvas.set_pictures(ImagePictures(boxes=replace(boxes, key=(), veils=(*boxes.veils, over))))
    pixels = shown(canvas, qtbot, (840, 260))
    one, both = (canvas.to_widget(QPointF(x, 85 if x < 150 else 70)) for x in (147, 170))
    np.testing.assert_allclose(pixels[both.y(), both.x()], pixels[one.y(), one.x()], atol=3)


def test_the_edge_of_a_veil_is_dashed(changed, qtbot):
    canvas = ImageCanvas()
    canvas.set_photograph((400, 100), photograph())
    canvas.set_pictures(ImagePictures(boxes=explain.boxes_picture(*changed)))
    pixels = shown(canvas, qtbot, (840, 260))
    left, right = (canvas.to_widget(QPointF(x, 80)) for x in (BOXES[3, 0] + 4, BOXES[4, 2] - 4))
    line = pixels[left.y() - 1 : left.y() + 2, left.x() : right.x()].min(axis=2).max(axis=0) > 220
    changes = np.count_nonzero(np.diff(line.astype(int)))
    assert changes > 8  # light and dark in turns


def test_dropped_columns_are_empty_below_their_faint_crop(changed, qtbot):
    canvas = ReadingCanvas("Reading")
    canvas.set_picture(explain.reading_picture(*changed), photograph(), (400, 100))
    pixels = shown(canvas, qtbot, (900, 300))
    layout = canvas.layout_now()
    gate = next(place for place in layout.rows if place.number == 1)
    for region in range(8):
        column = canvas.column_rect(region).toRect()
        cell = pixels[gate.top + 3 : gate.top + gate.height - 3, column.left() + 8 : column.right() - 8]
        is_paper = count_of(cell, LIGHT.panel, 2) == cell.shape[0] * cell.shape[1]
        if region in DROPPED:
            assert is_paper
        crop = pixels[layout.rows[0].top + 4 : layout.rows[0].top + layout.rows[0].height - 4, column.center().x()]
        assert (count_of(crop[None], GROUND, 6) > 4) == (region not in DROPPED)
    values = explain.reading_picture(*changed).rows[1].values
    darkest = canvas.column_rect(int(np.nanargmax(values))).toRect()
    assert (
        count_of(pixels[gate.top : gate.top + gate.height, darkest.left() + 3 : darkest.right() - 2], DEEP_BLUE, 4) > 50
    )


def test_the_number_of_a_dropped_region_is_struck_through(changed, qtbot):
    canvas = ReadingCanvas("Reading")
    canvas.set_picture(explain.reading_picture(*changed), QImage(), (400, 100))
    pixels = shown(canvas, qtbot, (900, 300))
    layout = canvas.layout_now()

    def longest_line(region):
        """Return the longest dark run in a row of pixels of the number."""
        column = canvas.column_rect(region).toRect()
        number = pixels[layout.numbers_top : layout.numbers_top + 14, column.left() : column.right()].max(axis=2) < 190
        return max(len(part) for row in number for part in "".join("x" if dark else " " for dark in row).split(" "))

    assert min(longest_line(region) for region in DROPPED) > max(longest_line(region) for region in (5, 6))


def test_matrix_is_grey_where_regions_are_dropped(changed, qtbot):
    canvas = MatrixCanvas("Affinity")
    canvas.set_picture(explain.matrix_picture(*changed))
    pixels = shown(canvas, qtbot, (500, 420))
    grid = canvas.grid()
    for row in range(8):
        for column in range(8):
            cell = grid.row(row).intersected(grid.column(column)).center().toPoint()
            is_grey = np.abs(pixels[cell.y() - 6, cell.x() + 3] - np.array(QColor(LIGHT.line).getRgb()[:3])).max() <= 2
            assert is_grey == (row in DROPPED or column in DROPPED)
    cut = grid.row(5).intersected(grid.column(2)).toRect()
    assert count_of(pixels[cut.top() : cut.bottom(), cut.left() : cut.right()], LIGHT.text, 60) > 20
