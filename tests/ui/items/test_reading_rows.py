"""What the rows of the reading line paint."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.picture import ReadingPicture, ReadingRow, Scale
from vsrn_viewer.ui.items.reading_layout import lay_out
from vsrn_viewer.ui.items.reading_rows import curve_point, paint_row


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("values", "lines"), [([-1, 0, 3], 3), ([1, 2, 3], 2)])
def test_a_curve_that_crosses_zero_has_its_zero_line_besides_the_ends_of_its_scale(recorder, values, lines):
    values = np.array(values, np.float32)
    row = ReadingRow("match so far", "curve", values, Scale(float(values.min()), 3.0, False, ""), "")
    picture = ReadingPicture("Reading", "", (1, 2, 3), ("1", "2", "3"), None, (row,), "")
    layout = lay_out(picture, 100, 400, 200, False)
    paint_row(recorder, layout, layout.rows[1], row)
    assert len(recorder.lines) == lines
    if lines == 3:
        start, end = recorder.lines[-1]
        assert start.y() == end.y() == pytest.approx(curve_point(layout, layout.rows[1], row, 1).y())


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "values",
    [
        [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.62, 0.6, 0.64, 0.9, 1.0],
        [1.0, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3, 0.28, 0.1, 0.0],
        [0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    ],
    ids=["rises", "falls", "stays"],
)
def test_the_last_value_is_written_clear_of_the_curve(recorder, values):
    values = np.array(values, np.float32)
    row = ReadingRow("match so far", "curve", values, Scale(0.0, 1.0, False, ""), "", last="0.648")
    names = tuple(str(number) for number in range(1, 13))
    picture = ReadingPicture("Reading", "", tuple(range(12)), names, None, (row,), "")
    layout = lay_out(picture, 100, 400, 200, False)
    place = layout.rows[1]
    paint_row(recorder, layout, place, row)
    room, text = recorder.rooms[-1], recorder.said[-1]
    assert text == "0.648"
    left = room.right() - recorder.fontMetrics().horizontalAdvance(text)
    curve = [curve_point(layout, place, row, region) for region in range(12)]
    within = np.linspace(left, curve[-1].x(), 40)
    heights = np.interp(within, [point.x() for point in curve], [point.y() for point in curve])
    assert (heights < room.top()).all() or (heights > room.bottom()).all()
