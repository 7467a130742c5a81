"""A View as a command: what the parser makes of it is the same View, for everything that options can say."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from views import names, views

from vsrn_viewer.change import Change, check_change
from vsrn_viewer.cli.figure_options import figure_view, wanted_figure
from vsrn_viewer.cli.parser import pair_of, parse
from vsrn_viewer.cli.what_if import what_ifs_of
from vsrn_viewer.command import export_command, trace_options, view_to_options
from vsrn_viewer.errors import ChangeError, FigureError
from vsrn_viewer.view import PairId, Query, Selection, View

REGIONS = 100  # more than any number in the Views has
IDS = ("7", "-7", "a b", "--image=7", "ä'\"$")


def read_back(options):
    """Return the View that `export` draws when it is given these options."""
    recipe, what_ifs = wanted_figure(parse(["export", *options, "--out=f.pdf"]))
    return figure_view(recipe, what_ifs, IDS.index(recipe.image), REGIONS)


def sayable(view, image):
    """Return a View with what options cannot say taken out, of this image; leave out what no run could do."""
    try:
        check_change(view.change)
    except ChangeError:
        assume(False)
    kept = view.change.regions
    chosen = tuple(region for region in view.selection.regions if kept is None or region in kept)
    edges = tuple(edge for edge in view.selection.edges if kept is None or {*edge} <= {*kept})
    files = (*view.pair.checkpoints, view.pair.data, view.pair.vocabulary)
    assume(all(file in ("", str(Path(file))) for file in files) and all(view.pair.checkpoints))
    return replace(
        view,
        query=Query(text=view.query.text),
        image=image,
        photograph="",  # a figure of one is recorded as `View.alone`
        selection=Selection(chosen, edges, view.selection.words),
        overlay="boxes",
        own_groups=(),
        switched_off=(),
    )


@given(views, st.integers(0, len(IDS) - 1))
def test_options_of_a_view_are_read_as_the_same_view(view, image):
    view = sayable(view, image)
    assert read_back(view_to_options(view, IDS[image])) == view


@given(views, st.integers(0, len(IDS) - 1))
def test_a_command_survives_the_shell(view, image):
    view = sayable(view, image)
    program, subcommand, *options = shlex.split(export_command(view, IDS[image], "f.pdf"))
    assert (program, subcommand, tuple(options)) == (
        "vsrn-viewer",
        "export",
        (*view_to_options(view, IDS[image]), "--out=f.pdf"),
    )


@given(views, st.integers(0, len(IDS) - 1), names)
def test_trace_is_asked_for_what_the_view_looks_at(view, image, text):
    view = replace(sayable(view, image), query=Query(text=text))
    parsed = parse(["trace", *trace_options(view, IDS[image]), "--out=t.npz"])
    asked = (pair_of(parsed), parsed.image, parsed.query, parsed.member, what_ifs_of(parsed).change(REGIONS))
    assert asked == (view.pair, IDS[image], text, view.member, view.change)


def test_a_command_is_short_and_counts_as_people_do():
    assert view_to_options(View(), "") == ()
    assert trace_options(View(query=Query("image", "7", 0), image=0), "7") == ("--image=7",)
    view = View(
        pair=PairId(("m.pth.tar",), "data", "test", "", "cpu"),
        query=Query("caption", "a bear", 3),
        image=2,
        selection=Selection(regions=(2, 6), words=(0,)),
        layer=1,
        shared_scale=False,
        change=Change(edges=((0, 1, 3, 0.0),)),
    )
    assert export_command(view, IDS[view.image], "figure.pdf") == (
        "vsrn-viewer export --checkpoint=m.pth.tar --data=data --split=test --device=cpu '--image=a b' "
        "'--query=a bear' --cut '1:4>2' --layer=2 --regions=3,7 --words=1 --no-shared-scale --out=figure.pdf"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--kept-edges=101>1",), "regions must be 1 to 100: got 101. Choose others."),
        (
            ("--kept-edges=1>3", "--drop=3"),
            "region 3 ends a kept edge, but a what-if leaves it out. Keep another edge.",
        ),
        (("--regions=101",), "regions must be 1 to 100: got 101. Choose others."),
        (("--regions=3", "--drop=3"), "region 3 is selected, but a what-if leaves it out. Select another."),
    ],
)
def test_a_region_that_cannot_be_selected_is_refused(options, sentence):
    with pytest.raises(FigureError, match=sentence):
        read_back(("--image=7", *options))


def test_a_value_of_two_dashes_is_a_value():
    parsed = parse(["trace", "--image=--", "--query=--", "--out=t.npz"])
    assert (parsed.image, parsed.query) == ("--", "--")
