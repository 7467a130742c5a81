"""Panels by themselves: as wide as they are asked to be, readable in print, and drawn from what the screen draws."""

from __future__ import annotations

import dataclasses

import numpy as np
import pikepdf
import pytest
from figures.conftest import CONTEXT, random_trace
from matplotlib.text import Text

from vsrn_viewer.answers import Attribution, Influence, Interaction, Probed
from vsrn_viewer.change import Change
from vsrn_viewer.errors import FigureError
from vsrn_viewer.explain import kinds
from vsrn_viewer.explain.runs import Run
from vsrn_viewer.figures.canvas import page_size, settings, write
from vsrn_viewer.figures.panels import compose_panels
from vsrn_viewer.figures.style import FigureStyle
from vsrn_viewer.figures.text import FONTS
from vsrn_viewer.view import View

MM = 72 / 25.4
WORDS = ("a", "brown", "bear", "left", "of", "a", "white", "cow")
PANELS = (
    "boxes",
    "graph",
    "attention",
    "attribution",
    "matrix",
    "layers",
    "query",
    "reading",
    "interaction",
    "influence",
)


def run_of(regions: int = 36, **view: object) -> Run:
    """Return a run with everything asked beside it."""
    rng = np.random.default_rng(3)
    trace = random_trace(regions, 4)
    rows, shape = trace.region_rows, (len(WORDS), regions)

    def draw(*size: int) -> np.ndarray:
        return rng.normal(size=size).astype(np.float32)

    probed = Probed(
        attribution=Attribution("score", "leave-one-out", draw(regions), draw(len(WORDS)), rows=rows, words=WORDS),
        interaction=Interaction(WORDS, rows, draw(*shape), 0.4, draw(len(WORDS)), draw(regions)),
        influence=Influence(draw(4, regions, regions), rows, 0.4),
    )
    context = dataclasses.replace(CONTEXT, labels=tuple(f"class {number % 5}" for number in range(regions)))
    return Run(trace, context, View(**view), probed)


RUN = run_of()


def texts_of(page) -> list[Text]:
    return [text for text in page.findobj(Text) if text.get_text().strip() and text.get_visible()]


@pytest.mark.parametrize("width", [84, 174])
@pytest.mark.parametrize("name", PANELS)
def test_a_panel_has_its_width_in_print_with_embedded_fonts_and_is_small(name, width, tmp_path):
    with settings():
        page = compose_panels([RUN], [name], (), FigureStyle("paper", width=width))
        sizes = [text.get_fontsize() for text in texts_of(page)]
        write(page, tmp_path / "f.pdf")
    content = (tmp_path / "f.pdf").read_bytes()
    with pikepdf.open(tmp_path / "f.pdf") as document:
        box = [float(number) for number in document.pages[0].MediaBox]
    assert box[2] - box[0] == pytest.approx(width * MM, abs=0.1 * MM)
    assert min(sizes, default=6) >= 6
    assert not sizes or b"/FontFile2" in content
    assert len(content) < 1_000_000


@pytest.mark.parametrize("font", FONTS)
def test_every_font_is_embedded_under_its_own_name(font, tmp_path):
    with settings():
        write(compose_panels([RUN], ["matrix"], (), FigureStyle("paper", font=font)), tmp_path / "f.pdf")
    family = FONTS[font][0].replace(" ", "").encode()
    assert family in (tmp_path / "f.pdf").read_bytes().replace(b"-Regular", b"")


def test_text_has_the_size_that_was_asked_for():
    with settings():
        page = compose_panels([RUN], ["reading"], (), FigureStyle("paper", size=9))
    sizes = {text.get_fontsize() for text in texts_of(page)}
    assert sizes == {9.0, 8.0}


def test_pictures_become_lower_until_they_fit():
    with settings():
        tall = compose_panels([RUN], ["graph", "matrix"], (), FigureStyle("paper", width=84))
        low = compose_panels([RUN], ["graph", "matrix"], (), FigureStyle("paper", width=84, max_height=110))
    assert page_size(tall)[1] > 110 * MM >= page_size(low)[1]
    assert page_size(low)[0] == page_size(tall)[0]


def test_what_cannot_fit_says_how_much_it_needs():
    with settings(), pytest.raises(FigureError, match=r"need \d+ mm of height"):
        compose_panels([RUN], ["interaction", "reading"], (), FigureStyle("paper", max_height=30))


def test_layers_stand_in_one_row_and_are_named():
    with settings():
        page = compose_panels([RUN], ["matrix"], (0, 2, 3), FigureStyle("paper", width=174))
    words = [text.get_text() for text in texts_of(page)]
    assert [word for word in words if word.startswith("layer ")] == ["layer 1", "layer 3", "layer 4"]


def test_a_narrow_reading_line_has_the_selected_and_the_key_regions_and_says_how_many():
    run = run_of(selection=dataclasses.replace(View().selection, regions=(30, 2)))
    with settings():
        page = compose_panels([run], ["reading"], (), FigureStyle("paper", width=84))
    words = [text.get_text() for text in texts_of(page)]
    (said,) = [word for word in words if word.endswith(" of 36 regions")]
    numbers = [int(word) for word in words if word.isdecimal()]
    assert len(numbers) == int(said.split()[0])
    assert {31, 3} <= set(numbers)
    assert numbers == sorted(numbers)


def test_negative_edges_are_dashed_since_grey_knows_no_colours():
    with settings():
        page = compose_panels([RUN], ["graph"], (), FigureStyle("paper"))
    picture = kinds.kind_of("graph").make(RUN.trace, RUN.context, RUN.view, RUN.probed)
    arrows = [patch for patch in page.axes[0].patches if type(patch).__name__ == "FancyArrowPatch"]
    assert [arrow.get_linestyle() != "-" for arrow in arrows] == (picture.values < 0).tolist()


def test_numbered_nodes_are_the_numbers_of_the_matrix_and_none_covers_another():
    with settings():
        page = compose_panels([RUN], ["graph"], (), FigureStyle("paper", width=174))
        axes = page.axes[0]
        numbers = [text for text in axes.texts if text.get_text().isdecimal()]
        per_point = axes.get_xlim()[1] / (page_size(page)[0] * axes.get_position().width)
    places = np.array([text.get_position() for text in numbers]) / per_point
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)[~np.eye(len(places), dtype=bool)]
    assert 4 <= len(numbers) <= 36
    assert gaps.min() > 6  # points, the height of a number
    assert {int(text.get_text()) for text in numbers} <= set(range(1, 37))


def test_the_colour_bar_of_a_map_by_itself_shows_the_very_colours_of_the_map():
    with settings():
        page = compose_panels([RUN], ["attention"], (), FigureStyle("paper"))
    photograph, heat, bar = (axes.images[0].get_array() for axes in page.axes if axes.images)
    shades = {tuple(colour) for colour in bar.reshape(-1, bar.shape[-1]).tolist()}
    deepest = heat.reshape(-1, 3)[heat.reshape(-1, 3).sum(axis=1).argmin()]
    assert photograph.shape[2] == 3
    assert tuple(deepest.tolist()) in shades
    words = [text.get_text() for text in texts_of(page)]
    assert "1.00" in words  # not "64,800", which means nothing to a reader


def test_two_runs_stand_side_by_side_on_one_scale_with_their_difference():
    other = dataclasses.replace(RUN, view=dataclasses.replace(RUN.view, layer=1))
    with settings():
        page = compose_panels([RUN, other], ["compare"], (), FigureStyle("paper", width=174))
    words = [text.get_text() for text in texts_of(page)]
    assert [word for word in words if "layer" in word] == ["layer 1", "layer 2", "layer 1 − layer 2"]
    ends = [word for word in words if word.startswith("+")]
    assert ends[0] == ends[1]


def test_a_changed_run_stands_behind_the_one_before():
    change = dataclasses.replace(RUN, view=dataclasses.replace(RUN.view, change=Change(skipped_layers=(1,))))
    with settings():
        page = compose_panels([change, RUN], ["matrix"], (), FigureStyle("paper", width=174))
    words = [text.get_text() for text in texts_of(page)]
    assert words.index("as it is") < words.index("layer 2 skipped")


def test_a_slide_is_16_to_9_and_dark_if_wanted():
    with settings():
        page = compose_panels([RUN], ["graph"], (), FigureStyle("talk", theme="dark"))
    width, height = page_size(page)
    assert width / height == pytest.approx(16 / 9, abs=1e-3)
    assert sum(page.get_facecolor()[:3]) < 1
    assert min(text.get_fontsize() for text in texts_of(page)) > 12


def test_a_panel_that_cannot_be_made_says_why():
    bare = Run(dataclasses.replace(RUN.trace, boxes=None), RUN.context, View())
    with settings(), pytest.raises(FigureError, match=r"panel 'boxes' cannot be drawn\. This dataset has no boxes"):
        compose_panels([bare], ["boxes"], (), FigureStyle("paper"))
