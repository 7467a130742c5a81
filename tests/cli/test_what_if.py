"""The what-if options: what people write from 1 becomes a Change, mistakes become sentences, and a Change goes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.change import UNCHANGED, Change
from vsrn_viewer.cli.parser import make_parser
from vsrn_viewer.cli.what_if import WhatIfs, what_ifs_of
from vsrn_viewer.command import what_if_options
from vsrn_viewer.errors import ChangeError

REGIONS, LAYERS, WORDS = 9, 4, 7


def read(*options: str) -> WhatIfs:
    return what_ifs_of(make_parser().parse_args(["search", "a red ball", *options]))


region = st.integers(0, REGIONS - 1)
layer = st.integers(0, LAYERS - 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
word = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1).filter(
    lambda text: text.split() == [text]
)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    order = st.lists(region, min_size=1, unique=True).map(tuple)
    gates = st.lists(
        st.tuples(st.sampled_from(["update", "reset"]), region, st.floats(0, 1)), unique_by=lambda gate: gate[:2]
    )
    places = draw(st.lists(st.integers(0, WORDS - 1), unique=True))
    split = draw(st.integers(0, len(places)))
    return Change(
        regions=draw(st.none() | order),
        edges=tuple(draw(st.lists(st.tuples(layer, region, region, finite)))),
        skipped_layers=tuple(draw(st.lists(layer, unique=True))),
        gates=tuple(draw(gates)),
        replaced_words=tuple((place, draw(word)) for place in places[:split]),
        dropped_words=tuple(places[split:]),
    )


@given(changes())
def test_options_of_a_change_are_read_as_the_same_change(change):
    assert read(*what_if_options(change)).change(REGIONS) == change


def test_options_count_from_one():
    change = Change((3, 0), ((0, 1, 3, 0.0), (1, 0, 0, -0.5)), (2,), (("update", 6, 1.0),), ((1, "blue"),), (4,))
    assert what_if_options(change) == (
        *("--keep", "1,4", "--order", "4,1", "--cut", "1:4>2", "--scale", "2:1>1=-0.5", "--skip-layer", "3"),
        *("--gate", "update:7=1", "--replace", "2=blue", "--drop-word", "5"),
    )
    assert what_if_options(UNCHANGED) == ()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), UNCHANGED),
        (("--drop", "3,7"), Change(regions=(0, 1, 3, 4, 5, 7, 8))),
        (("--drop", "3", "--drop", "7"), Change(regions=(0, 1, 3, 4, 5, 7, 8))),
        (("--keep", "5,1", "--keep", "2"), Change(regions=(0, 1, 4))),
        (("--keep", "5,1,2", "--drop", "9"), Change(regions=(0, 1, 4))),
        (("--keep", "5,1,2", "--order", "2,5,1"), Change(regions=(1, 4, 0))),
        (("--drop", "4,5,6,7,8,9", "--order", "2,3,1"), Change(regions=(1, 2, 0))),
        (("--order", "9,8,7,6,5,4,3,2,1"), Change(regions=(8, 7, 6, 5, 4, 3, 2, 1, 0))),
        (("--cut", "1:4>2"), Change(edges=((0, 1, 3, 0.0),))),
        (("--cut", "1:4-2"), Change(edges=((0, 1, 3, 0.0),))),
        (("--scale", "4:4-2=-1.5", "--cut", "1:2>2"), Change(edges=((3, 1, 3, -1.5), (0, 1, 1, 0.0)))),
        (("--drop", "1", "--cut", "1:4>2"), Change(tuple(range(1, 9)), ((0, 1, 3, 0.0),))),
        (("--skip-layer", "2", "--skip-layer", "1"), Change(skipped_layers=(1, 0))),
        (("--gate", "reset:7=0.25"), Change(gates=(("reset", 6, 0.25),))),
        (("--replace", "2=a=b", "--drop-word", "3"), Change(replaced_words=((1, "a=b"),), dropped_words=(2,))),
    ],
)
def test_options_become_a_change_of_stored_rows(options, expected):
    assert read(*options).change(REGIONS) == expected


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--drop", "0"), "must be a whole number from 1"),
        (("--keep", "1,x"), "must be a whole number from 1"),
        (("--cut", "1:4"), r"LAYER:GIVER>RECEIVER, as '1:4>2'"),
        (("--cut", "1:4>2=1"), "takes no factor"),
        (("--cut", "0:4>2"), "must be a whole number from 1"),
        (("--scale", "1:4>2"), "LAYER:GIVER>RECEIVER=FACTOR"),
        (("--scale", "1:4>2=much"), "must be a number: got 'much'"),
        (("--skip-layer", "-1"), "argument --skip-layer"),
        (("--gate", "update7"), "GATE:REGION=VALUE"),
        (("--replace", "red"), "PLACE=WORD"),
        (("--replace", "0=red"), "must be a whole number from 1"),
        (("--drop-word", "0"), "must be a whole number from 1"),
    ],
)
def test_what_cannot_be_read_is_refused_while_parsing(options, told, capsys):
    with pytest.raises(SystemExit, match="2"):
        read(*options)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--scale", "1:4>2=inf"), r"edge 1:4>2 must be a finite number: got inf"),
        (("--scale", "1:4>2=nan"), r"edge 1:4>2 must be a finite number: got nan"),
        (("--gate", "update:7=1.5"), r"update gate of region 7 must be set to 0 to 1: got 1\.5"),
        (("--gate", "update:7=nan"), r"must be set to 0 to 1: got nan"),
        (("--gate", "updat:7=1"), r"must be update or reset: got 'updat' \(did you mean 'update'\?\)"),
        (("--gate", "reset:7=1", "--gate", "reset:7=0"), r"reset gate of region 7 is set twice"),
        (("--drop", "3", "--keep", "2,3"), r"region 3 is in --drop and in --keep"),
        (("--drop", "3", "--order", "2,3"), r"region 3 is in --drop and in --order"),
        (("--keep", "1,2,3", "--order", "3,1"), r"--order must name each .* got 3,1 for 1,2,3"),
        (("--order", "2,2"), r"region 2 is kept twice"),
        (("--order", "1", "--order", "2"), r"--order must be given once"),
        (("--replace", "2="), r"word 2 must be replaced by one word: got ''"),
        (("--replace", "2=dark red"), r"word 2 must be replaced by one word: got 'dark red'"),
        (("--replace", "2=red", "--drop-word", "2"), r"word 2 is replaced twice, or replaced and dropped"),
    ],
)
def test_what_no_data_could_make_right_is_refused_at_once(options, told):
    with pytest.raises(ChangeError, match=told):
        read(*options)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--drop", "10"), r"region must be 1 to 9.*got 10"),
        (("--keep", "40"), r"region must be 1 to 9.*got 40"),
        (("--cut", "1:10>2"), r"region must be 1 to 9.*got 10"),
        (("--cut", "1:2>10"), r"region must be 1 to 9.*got 10"),
        (("--drop", "1", "--scale", "1:2>10=2"), r"region must be 1 to 9.*got 10"),
        (("--gate", "update:10=1"), r"region must be 1 to 9.*got 10"),
        (("--order", "1,2"), r"--order must name each of the 9 regions .* got 1,2\. Left are 1,2,3,4,5,6,7,8,9"),
        (("--drop", "2", "--order", "9,8,7,6,5,4,3"), r"the 8 regions that are left"),
        (("--drop", "1,2,3,4,5,6,7,8,9"), r"must leave at least one region"),
        (("--keep", "3", "--drop", "1,2,4,5,6,7,8,9", "--order", "3,3"), "twice"),
    ],
)
def test_what_the_image_does_not_have_is_refused_once_its_regions_are_counted(options, told):
    with pytest.raises(ChangeError, match=told):
        read(*options).change(REGIONS)


def test_what_is_asked_of_image_and_words_is_known_before_the_data():
    assert not read().of_image
    assert read("--drop", "1").of_image
    assert read("--gate", "reset:1=0").of_image
    assert not read("--drop-word", "1").of_image
    assert read("--drop-word", "1").of_query
