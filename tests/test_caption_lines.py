"""Whose a caption is, against lists written out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.caption_lines import CaptionLines

LINES = CaptionLines.of_counts([2, 0, 3, 1, 0])


def test_captions_follow_each_other_and_an_image_may_have_none() -> None:
    assert [list(LINES.of(image)) for image in range(5)] == [[0, 1], [], [2, 3, 4], [5], []]
    assert [LINES.image_of(line) for line in range(6)] == LINES.owners().tolist() == [0, 0, 2, 2, 2, 3]
    assert (LINES.images, LINES.captions, LINES.uniform) == (5, 6, None)
    assert LINES.described.tolist() == [0, 2, 3]


def test_even_lines_are_those_of_equal_counts() -> None:
    assert CaptionLines.even(3, 5) == CaptionLines.of_counts([5, 5, 5])
    assert hash(CaptionLines.even(3, 5)) == hash(CaptionLines.of_counts([5, 5, 5]))
    assert CaptionLines.even(3, 5) != CaptionLines.even(5, 3)
    assert CaptionLines.even(3, 5).uniform == 5
    assert CaptionLines.even(3, 0).uniform == 0


@pytest.mark.parametrize("line", [-1, 6])
def test_a_line_that_is_not_there_has_no_image(line: int) -> None:
    with pytest.raises(ValueError, match=f"must be 0 to 5: got {line}"):
        LINES.image_of(line)


@pytest.mark.parametrize("image", [-1, 5])
def test_an_image_that_is_not_there_has_no_lines(image: int) -> None:
    with pytest.raises(ValueError, match=f"must be 0 to 4: got {image}"):
        LINES.of(image)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=12), st.data())
def test_parts_and_limits_equal_lists(counts: list[int], data: st.DataObject) -> None:
    lines, names = CaptionLines.of_counts(counts), [(i, k) for i, count in enumerate(counts) for k in range(count)]
    start = data.draw(st.integers(0, len(counts)))
    end = data.draw(st.integers(start, len(counts)))
    assert lines.part(start, end) == CaptionLines.of_counts(counts[start:end])
    kept, limited = lines.limited(5)
    assert [names[line] for line in kept] == [name for name in names if name[1] < 5]
    assert limited.owners().tolist() == [i for i, k in names if k < 5]
    chosen = data.draw(st.lists(st.integers(0, len(counts) - 1)))
    wanted = [names.index((i, k)) for i in chosen for k in range(counts[i])]
    assert lines.of_all(np.array(chosen, dtype=np.int64)).tolist() == wanted
