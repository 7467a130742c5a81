"""Every run of an ablation is a dot at its value, and the page is legible."""

from __future__ import annotations

import pytest
from words import assert_words_fit

from tools.ablation_plot import Ablation, Measure, compose_ablation, draw_ablation
from vsrn_viewer.errors import FigureError
from vsrn_viewer.figures.canvas import page_size, settings

SETTINGS = ("no graph, mean", "4 layers, GRU", "4 layers, GRU, sentences")
PAIRS = Measure(
    "minimal pairs",
    ((49.0, 51.9, 49.8), (92.5, 92.5), (89.2,)),
    ("50.2 ± 1.5", "92.5 ± 0.0", "89.2"),
    chance=50.0,
)
RECALL = Measure(
    "text → image R@1",
    ((37.3, 39.9, 39.2), (61.4, 62.6), (63.2,)),
    ("38.8 ± 1.3", "62.0 ± 0.8", "63.2"),
)
ABLATION = Ablation(SETTINGS, SETTINGS[2], (RECALL, PAIRS))


@pytest.fixture
def page():
    with settings():
        yield compose_ablation(ABLATION)


def lines(axes, marker):
    return [line for line in axes.lines if line.get_marker() == marker]


@pytest.mark.parametrize(("place", "measure"), [(0, RECALL), (1, PAIRS)])
def test_every_run_is_a_dot_at_its_value_in_its_row(page, place, measure):
    rows = [*lines(page.axes[place], "o"), *lines(page.axes[place], "D")]
    assert [tuple(row.get_xdata()) for row in rows] == list(measure.values)
    assert len(lines(page.axes[place], "D")) == 1  # the shipped one
    for number, row in enumerate(rows):
        heights = row.get_ydata().tolist()
        assert all(abs(height - number) < 0.5 for height in heights)
        assert heights == sorted(set(heights))  # equal values stay two dots, the first seed's above
        low, high = page.axes[place].get_xlim()
        assert all(low <= value <= high for value in row.get_xdata())


def test_means_are_upright_lines_and_stand_beside_in_words(page):
    axes = page.axes[0]
    marks = [line.get_xdata() for line in lines(axes, "None") if len(set(line.get_xdata())) == 1]
    assert [mark[0] for mark in marks] == pytest.approx([38.8, 62.0, 63.2])
    said = [text.get_text() for text in axes.texts]
    assert [text for text in said if text in RECALL.means] == list(RECALL.means)


def test_chance_is_marked_where_it_is_known(page):
    recall, pairs = ([text.get_text() for text in axes.texts] for axes in page.axes[:2])
    assert "chance" not in recall
    assert "chance" in pairs
    assert 50.0 in [line.get_xdata()[0] for line in page.axes[1].lines if line.get_linestyle() == "--"]


def test_one_per_cent_is_equally_long_in_all_plots_and_axes_end_at_tens(page):
    width, _ = page_size(page)
    ends = [axes.get_xlim() for axes in page.axes[:2]]
    assert ends == [(30, 70), (40, 100)]
    lengths = [axes.get_position().width * width / (axes.get_xlim()[1] - axes.get_xlim()[0]) for axes in page.axes[:2]]
    assert lengths[0] == pytest.approx(lengths[1])
    assert lengths[0] > 2  # points


def test_the_shipped_setting_is_bold(page):
    weights = {text.get_text(): text.get_fontproperties().get_weight() for text in page.axes[0].texts}
    assert [weights[name] for name in SETTINGS] == ["normal", "normal", "bold"]


@pytest.mark.parametrize(
    "measures",
    [
        (RECALL, PAIRS),
        (RECALL, RECALL, PAIRS),
        (Measure("all", ((0.0, 100.0),) * 3, ("50.0 ± 70.7",) * 3, chance=0.5),) * 3,
        (Measure("one value", ((70.0,),) * 3, ("70.0",) * 3),),
    ],
    ids=["two plots", "three plots", "from 0 to 100", "one value"],
)
def test_words_fit_the_page(measures):
    with settings():
        assert_words_fit(compose_ablation(Ablation(SETTINGS, SETTINGS[2], measures)))


def test_file_is_the_same_every_time_and_keeps_its_words(tmp_path):
    draw_ablation(ABLATION, tmp_path / "a.svg")
    draw_ablation(ABLATION, tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    words = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for said in (*SETTINGS, "text → image R@1", "92.5 ± 0.0", "per cent", "standard deviation"):
        assert said in words


def test_an_unknown_suffix_is_named(tmp_path):
    with pytest.raises(FigureError, match=r"a figure must end in"):
        draw_ablation(ABLATION, tmp_path / "a.gif")
