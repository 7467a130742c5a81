"""Plots as drawn: the artists are those of the description, words fit, and the sheet is as wide as asked."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Text
from sample_plots import all_plots
from words import assert_words_fit

from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.canvas import page_size, settings
from vsrn_viewer.figures.plots import compose_plot, draw_plot
from vsrn_viewer.figures.plots.marks import series_colour
from vsrn_viewer.figures.plots.numbers import save_plot_numbers
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.palette import LIGHT, SERIES
from vsrn_viewer.plots import Bars, Curve, Points, Segments, Steps

NAMES = (
    "recall", "recall, eight systems", "hubs", "rank-histogram", "rank-scatter", "similarity", "similarity, three",
    "map", "whole-map", "curves", "curves, one step", "ablation", "ablation, one", "faithfulness", "affinity-auc",
    "pairs",
)  # fmt: skip
PAPER = FigureStyle("paper")


@pytest.fixture(scope="module")
def plots(tmp_path_factory):
    return all_plots(tmp_path_factory.mktemp("logs"))


def test_all_are_tested(plots):
    assert tuple(plots) == NAMES


def drawn(plot, style):
    with settings():
        return compose_plot(plot, style)


def charts_drawn(page, plot):
    """The axes of each chart; a legend's axes come before them, and have no frame."""
    return page.axes[len(page.axes) - len(plot.charts) :]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "style",
    [
        replace(PAPER, width=84), replace(PAPER, width=174), replace(PAPER, width=84, font="times", size=9),
        FigureStyle("page"), FigureStyle("talk", theme="dark"),
    ],
    ids=["84", "174", "large times", "page", "talk"],
)  # fmt: skip
def test_words_fit_are_large_enough_and_the_sheet_is_as_wide_as_asked(plots, name, style):
    if name == "ablation" and style.style == "talk":
        style = replace(style, size=11)  # at 16 points a slide is too small for its long names
    with settings():
        page = compose_plot(plots[name], style)
        assert_words_fit(page)
    shown = [text for text in page.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert min(text.get_fontsize() for text in shown) >= 6
    width = {"talk": 338.67, "page": 174}.get(style.style, style.width)
    assert page_size(page)[0] * 25.4 / 72 == pytest.approx(width, abs=0.05)
    assert page_size(page)[1] * 25.4 / 72 <= (190.51 if style.style == "talk" else 230)


def test_a_slide_that_cannot_hold_long_names_says_so(plots):
    with pytest.raises(FigureError, match="or choose a smaller text"):
        drawn(plots["ablation"], FigureStyle("talk"))


@pytest.mark.parametrize("name", NAMES)
def test_ends_ticks_and_names_are_the_descriptions(plots, name):
    plot = plots[name]
    page = drawn(plot, replace(PAPER, width=84))
    for axes, chart in zip(charts_drawn(page, plot), plot.charts, strict=True):
        assert axes.get_xticks().tolist() == list(chart.x.ticks)
        assert axes.get_yticks().tolist() == list(chart.y.ticks)
        if not chart.square:
            assert axes.get_xlim() == pytest.approx((chart.x.low, chart.x.high))
            assert axes.get_ylim() == pytest.approx((chart.y.low, chart.y.high))
        assert axes.get_yscale() == ("log" if chart.y.logarithmic else "linear")
        said = [text.get_text() for text in axes.get_yticklabels()]
        assert len(said) == len(chart.y.ticks)
        for shown, name in zip(said, chart.y.names, strict=False):
            assert name.startswith(shown.rstrip("…"))
            assert len(shown) > 3
        assert axes.get_xlabel() == chart.x.label


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_description_is_drawn_in_its_series_colour(plots, name):
    plot = plots[name]
    page = drawn(plot, replace(PAPER, width=174))
    for axes, chart in zip(charts_drawn(page, plot), plot.charts, strict=True):
        for kind, artists in _artists(axes).items():
            described = [_described(mark) for mark in chart.marks if isinstance(mark, kind)]
            found = [artist for artist in artists if any(_same(artist, one) for one in described)]
            assert len(found) == len(described), kind
            assert all(any(_same(artist, one) for artist in artists) for one in described), kind


def _artists(axes):
    bars = {}
    for patch in axes.patches:
        if isinstance(patch, Rectangle):
            bars.setdefault(patch.get_facecolor(), []).append(patch)
    lines = [line for line in axes.lines if len(line.get_xdata()) and not _is_helper(line, axes)]
    outlines = [patch for patch in axes.patches if isinstance(patch, StepPatch) and not patch.get_fill()]
    return {
        Bars: [([p.get_x() + p.get_width() / 2 for p in own], [_top(p, axes) for p in own], colour[:3])
               for colour, own in bars.items()],
        Curve: [(line.get_xdata(), line.get_ydata(), to_rgb(line.get_color())) for line in lines],
        Points: [(line.get_xdata(), line.get_ydata(), to_rgb(line.get_markerfacecolor())) for line in lines
                 if line.get_linestyle() == "None"]
                + [(*item.get_offsets().T, item.get_facecolor()[0][:3]) for item in axes.collections
                   if isinstance(item, PathCollection)],
        Steps: [(patch.get_data().edges, patch.get_data().values, patch.get_edgecolor()[:3]) for patch in outlines],
        Segments: [(np.ravel(item.get_segments()), [], ()) for item in axes.collections
                   if isinstance(item, LineCollection)],
    }  # fmt: skip


def _is_helper(line, axes):
    """Lines across the axes, and those of errors."""
    across = line.get_transform() in (axes.get_yaxis_transform(), axes.get_xaxis_transform())
    return across or to_rgb(line.get_color()) in (to_rgb(LIGHT.text), to_rgb(LIGHT.panel))


def _top(patch, axes):
    """The end of a bar that is not on the base line."""
    low, high = patch.get_y(), patch.get_y() + patch.get_height()
    return low if high == pytest.approx(0.5) and axes.get_ylim() == (0, 1) else high


def _described(mark):
    if isinstance(mark, Segments):
        return np.ravel(mark.ends), [], ()
    colour = to_rgb(series_colour(mark.series, LIGHT))
    if isinstance(mark, Bars):
        return mark.x, mark.values, colour
    if isinstance(mark, Steps):
        return mark.edges, mark.heights, colour
    return mark.x, mark.y, colour


def _same(one, other):
    return all(len(a) == len(b) and np.allclose(a, b) for a, b in zip(one, other, strict=True))


def test_a_mark_is_as_wide_as_its_size_says(plots):
    plot = plots["rank-scatter"]
    axes = charts_drawn(drawn(plot, PAPER), plot)[0]
    drawn_sizes = [item.get_sizes() for item in axes.collections if isinstance(item, PathCollection)]
    sizes = [mark.sizes for mark in plot.charts[0].marks if isinstance(mark, Points)]
    for widths, size in zip((np.sqrt(one) for one in drawn_sizes), sizes, strict=True):
        np.testing.assert_allclose(widths / widths.min(), size / size.min(), rtol=1e-6)
    assert max(map(np.max, sizes)) > 1


def test_error_lines_reach_from_low_to_high(plots):
    plot = plots["recall"]
    axes = charts_drawn(drawn(plot, PAPER), plot)[0]
    lines = [line.get_ydata() for line in axes.lines if to_rgb(line.get_color()) == to_rgb(LIGHT.text)]
    ends = [(low, high) for mark in plot.charts[0].marks for low, high in zip(mark.low, mark.high, strict=True)]
    np.testing.assert_allclose(lines, ends)


def test_the_legend_names_every_series_and_paper_has_no_title(plots):
    for name in ("recall", "map", "faithfulness", "similarity"):
        plot = plots[name]
        said = {text.get_text() for text in drawn(plot, PAPER).findobj(Text)}
        assert set(plot.series) <= said
        assert plot.title not in said
        assert plot.title in {text.get_text() for text in drawn(plot, FigureStyle("page")).findobj(Text)}


def test_a_unit_of_the_map_is_as_long_across_as_upright_and_nothing_is_cut_off(plots):
    for width in (84, 174):
        page = drawn(plots["map"], replace(PAPER, width=width))
        axes, chart = page.axes[-1], plots["map"].charts[0]
        place = axes.get_window_extent()
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        assert place.width / (right - left) == pytest.approx(place.height / (high - low))
        assert left <= chart.x.low + 1e-9 < chart.x.high <= right + 1e-9
        assert low <= chart.y.low + 1e-9 < chart.y.high <= high + 1e-9


def test_one_per_cent_of_an_ablation_is_equally_long_and_the_strong_name_is_bold(plots):
    plot = plots["ablation"]
    page = drawn(plot, replace(PAPER, width=174))
    charts = charts_drawn(page, plot)
    lengths = [axes.get_window_extent().width / (axes.get_xlim()[1] - axes.get_xlim()[0]) for axes in charts]
    assert lengths == pytest.approx([lengths[0]] * 3)
    weights = [name.get_fontproperties().get_weight() for name in charts[0].get_yticklabels()]
    assert weights == ["normal", "bold"]
    assert [text.get_text() for text in charts[1].get_yticklabels()] == ["", ""]  # they stand at the left of the row


def test_a_sheet_keeps_to_its_height_or_says_what_it_needs(plots):
    page = drawn(plots["recall"], replace(PAPER, width=84, max_height=75))
    assert page_size(page)[1] * 25.4 / 72 <= 75
    with pytest.raises(FigureError, match=r"this plot needs \d+ mm of height"):
        drawn(plots["recall"], replace(PAPER, width=84, max_height=40))


def test_more_series_than_can_be_told_apart_are_refused(plots):
    plot = replace(plots["recall"], series=tuple("abcdefghi"))
    with pytest.raises(FigureError, match="at most 8 runs: got 9"):
        drawn(plot, PAPER)


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
@pytest.mark.parametrize("name", ["recall", "similarity", "map", "ablation"])
def test_files_are_the_same_every_time(plots, name, suffix, tmp_path):
    for file in ("a", "b"):
        draw_plot(plots[name], tmp_path / f"{file}.{suffix}", replace(PAPER, dpi=100))
    first = (tmp_path / f"a.{suffix}").read_bytes()
    assert first == (tmp_path / f"b.{suffix}").read_bytes()
    assert len(first) < 1_000_000
    if suffix == "svg":
        words = re.findall(r"<text[^>]*>([^<]*)</text>", first.decode())
        assert set(plots[name].series) <= set(words)


@pytest.mark.parametrize("name", NAMES)
def test_arrays_hold_every_column_of_the_table(plots, name, tmp_path):
    table = plots[name].table
    save_plot_numbers(plots[name], tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz") as arrays:
        assert len(arrays.files) == len(table.columns)
        for column, array in zip(table.columns, arrays.files, strict=True):
            assert array == column.replace(" ", "_")
        for place, array in enumerate(arrays.files):
            np.testing.assert_array_equal(arrays[array], [row[place] for row in table.rows])


def test_neighbouring_series_differ_in_grey_and_all_differ_without_colour():
    for theme_colour in ("colour", "on_dark"):
        lightness = [_lightness(getattr(look, theme_colour)) for look in SERIES]
        assert min(abs(a - b) for a, b in itertools.pairwise(lightness)) > 12
    assert len({look.dash for look in SERIES}) == len({look.marker for look in SERIES}) == len(SERIES)
    assert len({(look.hatch, round(_lightness(look.colour) / 12)) for look in SERIES}) == len(SERIES)


def _lightness(colour):
    """L* of CIELAB, 0 to 100."""
    linear = [((one + 0.055) / 1.055) ** 2.4 if one > 0.04045 else one / 12.92 for one in to_rgb(colour)]
    y = float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
    return 116 * y ** (1 / 3) - 16
