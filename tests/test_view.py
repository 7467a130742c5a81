"""A stored View comes back as it was; what is no View is refused by the name of what is wrong in it."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from views import views

from vsrn_viewer.change import Change
from vsrn_viewer.errors import ViewError
from vsrn_viewer.view import VERSION, PairId, Query, Selection, View, view_from_json, view_to_json

FROZEN = Path(__file__).parent / "frozen"


@given(views)
def test_every_view_comes_back_from_json(view):
    assert view_from_json(view_to_json(view)) == view


def test_the_first_form_of_a_stored_view_is_read_for_ever():
    assert view_from_json((FROZEN / "view-1.json").read_text(encoding="utf-8")) == View(
        pair=PairId(
            ("models/a.safetensors", "models/b.safetensors"), "data/f30k_precomp", "val", "vocab/f30k_vocab.json", "cpu"
        ),
        query=Query("caption", "ein Bär links von einer Kuh", 7),
        image=3,
        selection=Selection((1, 5), ((2, 4),), (0,)),
        layer=2,
        overlay="affinity",
        quantity="effective",
        edges_per_node=3,
        shared_scale=False,
        member=2,
        change=Change(
            regions=(0, 2, 1, 5),
            edges=((0, 1, 3, 0.0), (1, 2, 5, 0.5)),
            skipped_layers=(1,),
            gates=(("update", 6, 1.0), ("reset", 0, 0.25)),
            replaced_words=((2, "cow"),),
            dropped_words=(4,),
        ),
    )


def places_of(stored, path=()):
    """Return the path of every key of a stored View."""
    for key, value in stored.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from places_of(value, (*path, key))


PLACES = list(places_of(dataclasses.asdict(View())))


def spoilt(place, value):
    """Return a stored View with andifferent value at a place."""
    stored = {"version": VERSION, **dataclasses.asdict(View())}
    inner = stored
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return json.dumps(stored)


@given(st.sampled_from(PLACES), st.sampled_from([-2, 1.5, float("nan"), float("inf"), [[]], {"a": 1}, [-1], ["x", 1]]))
def test_a_wrong_value_is_refused_by_the_name_of_its_key(place, value):
    assume(not (place == ("edge_threshold",) and value == 1.5))  # the one number that may be 1.5
    with pytest.raises(ViewError) as refused:
        view_from_json(spoilt(place, value))
    name = ".".join(place)
    assert str(refused.value).startswith((f"{name} must be ", f"{name}.1 must be ", f"unknown key '{name}.a'"))


@given(st.sampled_from(PLACES))
def test_a_misspelt_key_is_refused_with_the_one_that_was_meant(place):
    wrong = place[-1][:-2] + place[-1][-1]
    with pytest.raises(ViewError) as refused:
        view_from_json(spoilt((*place[:-1], wrong), 1))
    assert str(refused.value).startswith(
        f"unknown key '{'.'.join([*place[:-1], wrong])}' (did you mean '{place[-1]}'?)"
    )


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (["layer"], "x", "layer must be a whole number from 0: got 'x'."),
        (["layer"], True, "layer must be a whole number from 0: got True."),
        (["overlay"], "nonsense", "overlay must be 'boxes', 'affinity', 'attention' or 'attribution': got 'nonsense'."),
        (["shared_scale"], 1, "shared_scale must be true or false: got 1."),
        (["query", "text"], 3, "query.text must be text: got 3."),
        (["pair"], 3, "pair must be an object with keys and values: got 3."),
        (["pair", "checkpoints"], "m.pth", "pair.checkpoints must be a list of texts: got 'm.pth'."),
        (["change", "regions"], [0.5], "change.regions must be a list of whole numbers from 0, or null: got [0.5]."),
        (
            ["change", "gates"],
            [["update", 1, 2]],
            "change.gates must be a list of lists ['update' or 'reset', a whole number from 0, a number from 0 to 1]: "
            "got [['update', 1, 2]].",
        ),
        (["region_filter"], 3, "region_filter must be text: got 3."),
        (
            ["region_filter"],
            "lable:dog",
            "region_filter: at character 1: there is no field 'lable' (did you mean 'label'?). "
            "Fields are label, score, size, number, thing, linked.",
        ),
        (
            ["result_filter"],
            "rank:2..10 number:3",
            "result_filter: at character 12: there is no field 'number'. "
            "Fields are rank, rank-plain, score, label, caption, image.",
        ),
        (["version"], "x", "version must be a whole number from 1: got 'x'."),
        (
            ["version"],
            VERSION + 1,
            "written by a newer vsrn_viewer (version 2 of the document, this program reads up to 1). "
            "Update vsrn_viewer.",
        ),
    ],
)
def test_a_mistake_is_said_with_what_is_right_and_what_was_found(place, value, sentence):
    with pytest.raises(ViewError) as refused:
        view_from_json(spoilt(place, value))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "version is missing"),
        ("[]", "must be an object with keys and values"),
        ("nothing", "not readable as JSON"),
        ("[" * 100_000, "not readable as JSON"),
        ('{"version": 1, "layer": ' + "9" * 10_000 + "}", "not readable as JSON"),
        ('{"version": 1, "change": ' + "[" * 500 + "]" * 500 + "}", "not readable|change must be"),
        ('{"version": 1, "query": {"text": "\\ud800"}}', "not readable"),
    ],
)
def test_text_that_is_no_view_is_refused(text, sentence):
    with pytest.raises(ViewError, match=sentence):
        view_from_json(text)


def test_what_could_not_be_read_back_is_not_written():
    with pytest.raises(ViewError, match=r"change\.edges must be"):
        view_to_json(View(change=Change(edges=((0, 1, 2, float("nan")),))))


def test_looking_costs_no_schema_library():
    code = "import sys, vsrn_viewer.answers, vsrn_viewer.view; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_photograph_alone_is_the_whole_data():
    view = View(PairId(("m",), "data", "val"), Query("like", "a1", 1), photograph="/a/bear.jpg", layer=2)
    assert view.asked == (PairId(("m",), "data", "val", photograph="/a/bear.jpg"), 0)
    alone = View(PairId(("m",), "/a/bear.jpg"), Query(), image=0, layer=2)
    assert view.alone == alone
    assert alone.alone is alone
    assert View(image=3).asked == (PairId(), 3)
