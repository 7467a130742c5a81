"""The match as it grew, ranked images and ranked captions on paper: places, colours and words as described."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import probed
import pytest
from changed_run import run
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from words import assert_words_fit

from vsrn_viewer import explain
from vsrn_viewer.answers import Probed
from vsrn_viewer.change import Change
from vsrn_viewer.figures import draw_picture
from vsrn_viewer.figures.bodies import Beside
from vsrn_viewer.figures.canvas import Place, new_page, settings, write
from vsrn_viewer.figures.drawing import renderer_of
from vsrn_viewer.figures.text import Look
from vsrn_viewer.palette import LIGHT, brought_colours, rgb
from vsrn_viewer.picture import CaptionsPicture
from vsrn_viewer.view import View

PAPER = Look(font="helvetica", body=7, small=6, title=8, page=False)
WIDTHS = (234.0, 489.0)  # points: one column and two, less the margins
DROPPED = Change(regions=(0, 1, 2, 5, 6, 7))  # without regions 4 and 5
BLUE, GREEN = (30, 60, 200), (40, 160, 40)  # of photographs


def jpeg(colour, size=(400, 100)):
    pixels = np.full((size[1], size[0], 3), colour[::-1], np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


def seen(*colours):
    """Three results with photographs of one colour each."""
    ranked = probed.ranked()
    images = [
        replace(one, traced=replace(one.traced, context=replace(one.traced.context, image_file=jpeg(colour))))
        for one, colour in zip(ranked.images, colours, strict=True)
    ]
    return Probed(ranked=replace(ranked, images=tuple(images)))


def made(name, found, change=Change()):  # noqa: B008 (frozen)
    traced = run(change)
    return explain.kind_of(name).make(traced.trace, traced.context, View(change=change), found)


def without_hubs(picture):
    """Return the picture as if its order were not that of the scores."""
    order = "without hubs (inverted softmax)"
    if isinstance(picture, CaptionsPicture):
        return replace(picture, order=order, plain_ranks=(9, 2, 1), note="")
    results = tuple(replace(one, plain_rank=plain) for one, plain in zip(picture.results, (7, 1, 2), strict=True))
    return replace(picture, order=order, results=results)


PICTURES = {
    "match": lambda: made("match", Probed()),
    "changed match": lambda: made("match", Probed(before=run()), DROPPED),
    "results": lambda: made("results", seen(BLUE, GREEN, BLUE)),
    "no photographs": lambda: made("results", probed.probed()),
    "no boxes": lambda: made("results", Probed(ranked=probed.ranked(traced=run(boxes=False)))),
    "long query": lambda: replace(made("results", probed.probed()), query="a bear, 熊 and $5 " * 30),
    "results without hubs": lambda: without_hubs(PICTURES["long query"]()),
    "captions without hubs": lambda: without_hubs(made("captions", probed.probed())),
    "captions": lambda: made("captions", probed.probed()),
    "long captions": lambda: replace(made("captions", probed.probed()), captions=("a bear, 熊 and $5 " * 20,) * 3),
}


def page_of(picture, width, look=PAPER):
    """Return the body of a picture by itself on a page; to be called within `settings`."""
    body = renderer_of(picture).body(picture, width, Beside(None, None, look, 650))
    page = new_page(width + 4, body.height + 4, look)
    body.draw(page, Place(2, 2, width, body.height))
    return page


def said(axes):
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PICTURES)
def test_words_fit_a_column_and_none_is_smaller_than_small(name, width):
    with settings():
        page = page_of(PICTURES[name](), width)
        assert_words_fit(page)
        assert min(text.get_fontsize() for text in page.findobj(Text) if text.get_text()) >= PAPER.small


def test_the_curve_runs_through_the_values_and_the_dashed_one_through_those_before(axes):
    picture = PICTURES["changed match"]()
    draw_picture(picture, axes, None)
    before, now, end = (line for line in axes.lines if line.get_label() != "_child0" and len(line.get_xdata()) != 2)
    np.testing.assert_array_equal(now.get_xdata(), [0, 1, 2, 5, 6, 7])
    np.testing.assert_array_equal(now.get_ydata(), picture.values[[0, 1, 2, 5, 6, 7]])
    np.testing.assert_array_equal(before.get_ydata(), run().trace.score_by_step)
    assert before.get_linestyle() == "--"
    assert (end.get_xdata()[0], end.get_ydata()[0]) == (7, picture.values[7])
    assert [label.get_text() for label in axes.get_xticklabels()] == [str(number) for number in range(1, 9)]
    assert {picture.last, "left out"} <= {*said(axes)}
    (band,) = [patch for patch in axes.patches if patch.get_facecolor()[:3] == to_rgb(LIGHT.window)]
    assert (band.get_x(), band.get_x() + band.get_width()) == (2.5, 4.5)  # regions 4 and 5


def test_heights_of_a_curve_are_written_as_they_are(axes):
    picture = replace(PICTURES["match"](), scale=replace(PICTURES["match"]().scale, low=-0.13, high=0.12))
    draw_picture(picture, axes, None)
    for tick, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True):
        assert float(label.get_text().replace("−", "-")) == pytest.approx(tick, abs=1e-9)
    assert len(axes.get_yticks()) >= 4


def test_frames_say_right_and_wrong_by_colour_and_by_dashes(axes):
    draw_picture(made("results", seen(BLUE, GREEN, BLUE)), axes, None)
    frames = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert [frame.get_edgecolor()[:3] for frame in frames] == [to_rgb(LIGHT.wrong), to_rgb(LIGHT.truth)]
    assert [frame.get_linestyle() == "solid" for frame in frames] == [False, True]
    assert frames[0].get_x() < frames[1].get_x()
    marks = [line for line in axes.lines if line.get_color() in (LIGHT.wrong, LIGHT.truth)]
    assert [len(mark.get_xdata()) for mark in marks] == [2, 2, 3]  # a cross of two strokes, a tick of one
    assert said(axes) == ["“a bear”", "1", "0.750", "2", "0.500", "3", "−0.250"]


def test_pixels_of_a_strip_are_the_photographs_in_order_and_what_brought_the_match_below(tmp_path):
    picture = made("results", seen(BLUE, GREEN, BLUE))
    with settings():
        write(page_of(picture, WIDTHS[0]), tmp_path / "a.png")
    pixels = cv2.imread(str(tmp_path / "a.png"))[:, :, ::-1].astype(int)
    blue, green = (np.argwhere(np.abs(pixels - colour).max(axis=2) <= 2) for colour in (BLUE, GREEN))
    left, right = green[:, 1].min(), green[:, 1].max()
    assert (blue[:, 1] < left).any()
    assert (blue[:, 1] > right).any()
    assert not ((blue[:, 1] >= left) & (blue[:, 1] <= right)).any()
    solid = np.argwhere((pixels == rgb(LIGHT.truth)).all(axis=2))
    dashed = np.argwhere((pixels == rgb(LIGHT.wrong)).all(axis=2))
    assert solid[:, 1].min() < left  # around the second
    assert dashed[:, 1].max() < solid[:, 1].max()
    below = pixels[green[:, 0].max() + 12 : -60]
    redder = below[:, :, 0] - below[:, :, 2]
    assert redder[:, : left - 25].max() > 40  # orange: the ape brought +0.4 in the first
    assert redder[:, left:right].min() < -40  # blue: −0.8 in the second


def test_a_box_in_a_strip_is_as_faint_as_its_value(axes):
    picture = made("results", probed.probed()).results[0].over
    draw_picture(picture, axes, None)
    edges = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    shares = [edge.get_alpha() for edge in edges]
    values = [abs(np.nan_to_num(picture.values[box])) / picture.scale.high for box in picture.painting_order]
    np.testing.assert_allclose(shares, values, rtol=1e-5)
    colours = brought_colours(picture.values, picture.scale)[picture.painting_order] / 255
    np.testing.assert_allclose([edge.get_edgecolor()[:3] for edge in edges], colours[:, :3])
    assert not axes.texts


def test_right_captions_have_a_tick_and_stand_bold(axes):
    draw_picture(made("captions", probed.probed()), axes, None)
    bold = [text.get_text() for text in axes.texts if text.get_fontweight() == "bold"]
    assert bold == ["2", "a bear that is brown", "0.500"]
    (tick,) = [line for line in axes.lines if line.get_color() == LIGHT.truth]
    right = next(text for text in axes.texts if text.get_text() == "2")
    assert abs(np.mean(tick.get_ydata()) - right.get_position()[1]) < 6
    assert [text for text in said(axes) if text in ("0.625", "0.500", "−0.125")] == ["0.625", "0.500", "−0.125"]


def test_pixels_of_a_list_hold_green_ticks_at_the_left_alone(tmp_path):
    with settings():
        write(page_of(PICTURES["captions"](), WIDTHS[0]), tmp_path / "a.png")
    pixels = cv2.imread(str(tmp_path / "a.png"))[:, :, ::-1]
    green = np.argwhere((pixels == rgb(LIGHT.truth)).all(axis=2))
    assert len(green)
    assert green[:, 1].max() < 0.06 * pixels.shape[1]
    assert pixels.shape[0] / 3 < green[:, 0].min() < green[:, 0].max() < 2 * pixels.shape[0] / 3  # the second of three


def test_pixels_of_a_curve_are_blue_where_the_values_are(tmp_path):
    picture = PICTURES["match"]()
    with settings():
        page = page_of(picture, WIDTHS[0])
        write(page, tmp_path / "a.png")
    pixels = cv2.imread(str(tmp_path / "a.png"))[:, :, ::-1]
    bottom, top = page.axes[0].get_position().intervaly
    low, high = page.axes[0].get_ylim()
    left, right = page.axes[0].get_position().intervalx
    for place, value in enumerate(picture.values):
        across = left + (right - left) * (place + 0.5) / 8
        up = bottom + (top - bottom) * (value - low) / (high - low)
        assert tuple(pixels[round((1 - up) * pixels.shape[0]), round(across * pixels.shape[1])]) == rgb(LIGHT.accent)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "ranks"),
    [("results without hubs", ("(7)", "(1)", "(2)")), ("captions without hubs", ("1 (9)", "2 (2)", "3 (1)"))],
)
def test_an_order_without_hubs_is_said_and_plain_ranks_stand_in_brackets(name, ranks, width):
    with settings():
        page = page_of(PICTURES[name](), width)
        words = [text.get_text() for text in page.findobj(Text)]
    assert "Ranked without hubs (inverted softmax), in brackets the plain rank." in " ".join(words)
    assert {*ranks} <= {*words}
