"""Regions that a filter does not keep, as painted: faint boxes, crops and cells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_run import run
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from trace_samples import painted

from vsrn_viewer import explain
from vsrn_viewer.answers import NOTHING_PROBED
from vsrn_viewer.palette import FAINT, LIGHT, matrix_colours
from vsrn_viewer.ui.items.image_canvas import ImageCanvas, ImagePictures
from vsrn_viewer.ui.items.matrix import MatrixCanvas
from vsrn_viewer.ui.items.reading import ReadingCanvas
from vsrn_viewer.ui.items.reading_layout import cell_rect
from vsrn_viewer.ui.theme import apply_theme
from vsrn_viewer.view import View

VIEW = View(region_filter="label:bear|cow|dog")
KEPT = (1, 2, 3)


@pytest.fixture(autouse=True)
def light(qapp):
    apply_theme(qapp, "light")


def picture(name, view=VIEW):
    traced = run()
    return explain.kind_of(name).make(traced.trace, traced.context, view, NOTHING_PROBED)


def shown(canvas, qtbot, size):
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    canvas.show()
    QApplication.processEvents()
    return painted(canvas)


def photograph(colour):
    image = QImage(400, 100, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def test_crops_out_of_sight_are_faint(qtbot):
    canvas = ReadingCanvas("Reading")
    canvas.set_picture(picture("reading"), photograph("#000000"), (400, 100))
    image = shown(canvas, qtbot, (900, 320))
    layout = canvas.layout_now()
    for region in range(8):
        middle = cell_rect(layout, layout.rows[0], region).center().toPoint()
        ground = QColor(LIGHT.window).red()
        assert image[middle.y(), middle.x(), 0] == pytest.approx(0 if region in KEPT else ground * (1 - FAINT), abs=2)


def test_cells_out_of_sight_are_veiled(qtbot):
    canvas, wanted = MatrixCanvas("Matrix"), picture("matrix")
    canvas.set_picture(wanted)
    image, grid = shown(canvas, qtbot, (420, 400)), canvas.grid()
    colours = matrix_colours(wanted, LIGHT)
    for row in range(8):
        for column in range(8):
            middle = grid.row(row).intersected(grid.column(column)).center().toPoint()
            assert image[middle.y(), middle.x()].tolist() == pytest.approx(colours[row, column].tolist(), abs=2)


def test_boxes_out_of_sight_are_fainter_than_other_faint_ones(qtbot):
    """Nothing is key here, so that boxes differ by the filter alone."""

    def lightest(view):
        canvas = ImageCanvas()
        canvas.set_photograph((400, 100), photograph("#000000"))
        canvas.set_pictures(ImagePictures(boxes=replace(picture("boxes", view), key=())))
        image = shown(canvas, qtbot, (800, 220))
        edge = canvas.mapFromScene(40.0, 50.0)  # the right edge of the first box
        return int(image[edge.y(), edge.x() - 3 : edge.x() + 4, 0].max())

    assert 0 < lightest(VIEW) < 0.5 * lightest(View())
