"""Words that are measured before they are drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from vsrn_viewer.figures.text import PAGE

SENTENCES = st.lists(st.text("abc WXYZ,.", min_size=1, max_size=12), max_size=30).map(" ".join)


@given(SENTENCES, st.floats(30, 300), st.integers(1, 4))
def test_wrap_keeps_to_width_and_number_of_lines_and_loses_no_word_unsaid(text, width, most):
    lines = PAGE.wrap(text, width, 6.5, most=most)
    assert len(lines) <= most
    assert all(PAGE.width(line, 6.5) <= width for line in lines)
    said = " ".join(lines)
    assert said == " ".join(text.split()) or "…" in said


def test_wrap_of_nothing_is_nothing():
    assert PAGE.wrap("  ", 100, 6.5) == []


def test_shorten_leaves_what_fits():
    assert PAGE.shorten("a brown bear", 400, 8) == "a brown bear"


@given(st.text("abcWXYZ ,.", min_size=20, max_size=60), st.floats(10, 50))
def test_shorten_cuts_no_more_than_it_must(text, width):
    short = PAGE.shorten(text, width, 8)
    assert short.endswith("…")
    kept = len(short) - 1
    assert text.startswith(short[:-1])
    assert PAGE.width(short, 8) <= width
    longer = next((text[:end] for end in range(kept + 1, len(text)) if text[:end].rstrip() != short[:-1]), text)
    assert PAGE.width(longer + "…", 8) > width


def test_text_width_is_what_the_renderer_draws():
    figure = Figure(figsize=(4, 1), dpi=720)
    canvas = FigureCanvasAgg(figure)
    text = figure.text(0, 0, "a brown bear costs $5 and $6", **PAGE.style(8, bold=True))
    drawn = text.get_window_extent(canvas.get_renderer()).width / 10  # 720 dots an inch, 72 points
    assert PAGE.width("a brown bear costs $5 and $6", 8, bold=True) == pytest.approx(drawn, rel=0.01)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a bear", "a bear"),
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("熊 bear", "□ bear"),
        ("λ(k − r)²…", "λ(k − r)²…"),
    ],
)
def test_printable_is_one_line_of_known_letters(text, expected):
    assert PAGE.printable(text) == expected
