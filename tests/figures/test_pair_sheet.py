"""The figure of a minimal pair: the image once, every number of both captions, what differs underlined, and pixels."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import cv2
import numpy as np
import probed
import pytest
from changed_run import run
from matplotlib.text import Text
from words import assert_words_fit

from vsrn_viewer.answers import Probed
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import page_size, settings
from vsrn_viewer.figures.pair_sheet import compose_pair
from vsrn_viewer.figures.recipe import recipe_of
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.figures.wanted import check_panels, probes_of
from vsrn_viewer.palette import LIGHT, colours
from vsrn_viewer.picture import Scale
from vsrn_viewer.view import View

PAPER = FigureStyle("paper")
_GREY = np.random.default_rng(0).integers(90, 160, (100, 400, 3)).astype(np.uint8)
PHOTOGRAPH = cv2.imencode(".jpg", _GREY)[1].tobytes()


def pair(words=("a", "cow"), photographs=True):
    """The run of `changed_run` with "a bear", and with another caption that scores half as much."""
    context = replace(run().context, ensemble_score=0.5, image_file=PHOTOGRAPH if photographs else b"")
    found = Probed(attribution=probed.attribution(), interaction=probed.interaction())
    theirs = Probed(
        attribution=probed.attribution(words=words),
        interaction=replace(probed.interaction(), words=words, values=-probed.VALUES),
    )
    other = replace(context, query=" ".join(words), ensemble_score=0.25)
    return [Run(run().trace, context, View(), found), Run(run().trace, other, View(), theirs)]


def drawn(style, runs=None):
    with settings():
        page = compose_pair(runs or pair(), style)
        assert_words_fit(page)
        return page


def said(page):
    return [text.get_text() for text in page.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("width", [84.0, 174.0])
def test_it_holds_one_image_both_captions_and_their_scores(width):
    page = drawn(replace(PAPER, width=width))
    assert page_size(page)[0] * 25.4 / 72 == pytest.approx(width, abs=0.05)
    photographs = [image for axes in page.axes for image in axes.images if image.get_array().shape[1] == 400]
    assert len(photographs) == 1
    words = said(page)
    assert words.count("true caption: 0.5000, 0.2500 above the false one") == 2  # over its words and its map
    assert words.count("false caption: 0.2500") == 2
    assert {"bear", "cow", "+0.25", "−0.05"} <= {*words}


def test_words_that_differ_are_bold_in_both_places_and_others_are_not():
    texts = [text for text in drawn(PAPER).findobj(Text) if text.get_text() in ("a", "bear", "cow")]
    weights = {(text.get_text(), text.get_fontproperties().get_weight()) for text in texts}
    assert weights == {("a", "normal"), ("bear", "bold"), ("cow", "bold")}


def test_a_cell_of_both_maps_has_the_colour_of_its_value_on_the_common_scale():
    page, out = drawn(replace(PAPER, width=174.0)), BytesIO()
    with settings():
        page.savefig(out, format="png", dpi=150)
    pixels = cv2.imdecode(np.frombuffer(out.getvalue(), np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    scale = Scale(-0.3, 0.3, True, "")
    for value in (0.3, -0.3):  # bear with region 3, and cow with it: the ends of the scale, of different captions
        wanted = colours(np.array([value], np.float32), scale, LIGHT)[0, :3].astype(int)
        assert np.any(np.abs(pixels.astype(int) - wanted).max(axis=2) <= 2)


def test_without_boxes_or_photograph_the_captions_still_stand():
    assert "false caption: 0.2500" in said(drawn(PAPER, pair(photographs=False)))


def test_it_asks_for_words_and_word_by_region_and_stands_alone():
    recipe = recipe_of({"version": 1, "image": "7", "query": "a", "panel": ["pair"], "versus": "query=b"})
    assert {"attribution", "interaction"} <= {*probes_of(recipe, recipe.view)}
    for names, versus in ((("pair",), ""), (("pair",), "member=2"), (("pair", "graph"), "query=b")):
        with pytest.raises(FigureError, match="panel 'pair' stands alone"):
            check_panels(names, versus)


def test_a_caption_that_was_not_asked_for_is_refused():
    runs = pair()
    with pytest.raises(FigureError, match="cannot be drawn"), settings():
        compose_pair([runs[0], replace(runs[1], probed=Probed())], PAPER)
