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
