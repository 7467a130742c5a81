"""How much room the words around a matrix take from its cells."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from vsrn_viewer.ui.items.matrix_painting import label_for, label_lines

LABEL = "affinity (no unit), one scale for 4 layers"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("size", "said"), [(QSize(400, 330), LABEL), (QSize(268, 112), "affinity (no unit)")])
def test_label_of_the_scale_keeps_to_two_lines(size, said):
    lines = label_lines(LABEL, size)
    assert lines.standing <= 2
    assert lines.lying <= 2
    assert label_for(LABEL, size.height() - 49) == said
