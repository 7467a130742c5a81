"""The legend below a photograph: what has no room is cut where no number is."""

from __future__ import annotations

import numpy as np
import pytest
from trace_samples import painted

from vsrn_viewer.ui.items.cutting import CLAUSES, WORDS, cut_between
from vsrn_viewer.ui.items.legend import Legend

NOTE = "36 of 1,296 edges; cutting the 5 strongest takes up to 0.00222, as estimated within 3e-05"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (88, "36 of 1,296 edges; cutting the 5 strongest takes up to 0.00222 …"),
        (63, "36 of 1,296 edges …"),
        (18, "36 of …"),  # 1,296 of what?
        (3, ""),
    ],
)
def test_a_sentence_ends_with_a_clause_or_a_word_and_never_within_a_number(width, shown):
    assert cut_between(NOTE, width, len, (CLAUSES, WORDS)) == shown


def test_the_legend_is_painted_so(qtbot):
    images = []
    for note in (NOTE, "36 of 1,296 edges; cutting the 5 strongest takes up to 0.00222 …"):
        legend = Legend()
        qtbot.addWidget(legend)
        legend.set_scale(None, note)
        whole = legend.fontMetrics().horizontalAdvance(NOTE)
        legend.resize(round(whole * 0.8), legend.height())
        images.append(painted(legend))
    np.testing.assert_array_equal(*images)
