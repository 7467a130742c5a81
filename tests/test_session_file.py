"""A session comes back as it was, also where its files have moved; what is none is refused in one sentence."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from full_disk import full_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from views import views

from vsrn_viewer.change import Change
from vsrn_viewer.errors import SessionError
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.queries import Case
from vsrn_viewer.session_file import (
    VERSION,
    KeptByHand,
    Layout,
    MadeWith,
    Missing,
    Place,
    StoredSession,
    load_session,
    missing_of,
    places_of,
    relinked,
    save_session,
    session_from_json,
    session_to_json,
)
from vsrn_viewer.starred import Side, StarredCase
from vsrn_viewer.view import PairId, Query, View

FIRST, SECOND = (Path(__file__).parent / "frozen" / f"session-{version}.vsrn.json" for version in (1, 2))
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
sides = st.builds(Side, views, names, st.integers(0, 9), st.none() | st.floats(allow_nan=False, allow_infinity=False))
places = st.tuples(st.integers(0, 9), st.integers(0, 9))
sessions = st.builds(
    StoredSession,
    sides,
    st.none() | sides,
    st.booleans(),
    st.none() | views.map(lambda view: view.pair),
    st.dictionaries(names, names, max_size=2),
    names,
    st.dictionaries(names, st.integers(), max_size=2),
    st.dictionaries(names, st.dictionaries(names, names, max_size=2), max_size=2),
    st.none() | st.builds(KeptByHand, names, names),
    st.lists(names, max_size=2).map(tuple),
    names,
    st.none() | st.builds(Case, views.map(lambda view: view.query), places, places),
    starred=st.lists(st.builds(StarredCase, sides, st.none() | sides, names), max_size=2).map(tuple),
)


@settings(max_examples=30)
@given(sessions)
def test_every_session_comes_back(session):
    assert session_from_json(session_to_json(session)) == session


def test_the_first_form_of_a_session_is_read_for_ever():
    model, data = "/home/anna/runs/model.safetensors", "/home/anna/f30k_precomp"
    pair = PairId((model,), data, "val")
    shown = View(
        pair=replace(pair, vocabulary="/home/anna/vocab/f30k_vocab.json", device="cpu"),
        query=Query("caption", "ein Bär links von einer Kuh", 7),
        image=3,
        layer=2,
        overlay="affinity",
        change=Change(regions=(0, 2), edges=((0, 1, 3, 0.5),)),
    )
    assert session_from_json(FIRST.read_bytes()) == StoredSession(
        shown=Side(shown, "im3"),
        beside=Side(View(pair=pair, query=Query(text="a cow"), image=1), "im1", 4, 0.25),
        difference=True,
        filters={"captions": "rank:2..10"},
        page="captions",
        sorting={"captions": -2},
        starred=(
            StarredCase(Side(View(query=Query(text="a zebra"), image=5), "im5", 1, -0.125), None, "really a horse"),
        ),
        layout=Layout("AAAA", "BBBB", 4, True),
        made_with=(MadeWith(pair, "0123456789abcdef", "fedcba9876543210"),),
        places=(Place(data, "f30k_precomp"), Place(model)),
    )


def test_the_second_form_of_a_session_is_read_for_ever():
    model, pairs = "/home/anna/runs/model.safetensors", "/home/anna/pairs.json"
    pair = PairId((model,), "/home/anna/f30k_precomp", "val")
    query = Query("caption", "a cow", 7)
    assert session_from_json(SECOND.read_bytes()) == StoredSession(
        shown=Side(View(pair=pair, query=query, image=3), "im3", 1, 0.5),
        beside=Side(View(pair=pair, query=query, image=1), "im1", 4, 0.25),
        filters={"captions": "rank:>1 starred:no"},
        page="map",
        sorting={"captions": -1},
        choices={"map": {"colours": "label", "label": "dog"}, "hubs": {"listed": "query", "order": "csls"}},
        kept=KeptByHand("0A==", "gAA="),
        lines=("a cow", "ein Bär"),
        pairs_file=pairs,
        case=Case(query, (1, 7), (3, 7)),
        made_with=(MadeWith(pair, "0123456789abcdef", "fedcba9876543210", "00112233aabbccdd"),),
        places=(Place(model), Place(pair.data, "f30k_precomp"), Place(pairs, "pairs.json")),
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with a model, its vocabulary and data, and a session beside them."""
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    for name in ("m.safetensors", "v.json"):
        (home / name).write_text("x")
    save_session(home / "a.vsrn.json", session_of(home))
    return home


def session_of(home):
    pair = PairId((str(home / "m.safetensors"),), str(home / "data"), vocabulary=str(home / "v.json"))
    view = View(pair=pair, image=1)
    starred = StarredCase(Side(view, "im1"), Side(view, "im1"))
    return StoredSession(Side(view, "im1"), starred=(starred,), made_with=(MadeWith(pair, "a", "b"),))


def test_a_folder_that_moves_whole_takes_its_session_along(folder, tmp_path):
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    found = load_session(moved / "a.vsrn.json")
    assert replace(found, places=()) == session_of(moved)
    assert missing_of(found, moved / "a.vsrn.json") == ()


def test_what_lies_beside_the_session_wins_over_what_is_still_where_it_was(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert load_session(copy / "a.vsrn.json").paths[0] == str(copy / "m.safetensors")


def test_a_session_that_moves_alone_still_finds_its_files(folder, tmp_path):
    (folder / "a.vsrn.json").rename(tmp_path / "a.vsrn.json")
    assert replace(load_session(tmp_path / "a.vsrn.json"), places=()) == session_of(folder)


def test_paths_are_found_from_any_folder(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    save_session(Path("b.vsrn.json"), replace(session_of(Path("")), places=()))
    monkeypatch.chdir(tmp_path)
    assert replace(load_session(folder / "b.vsrn.json"), places=()) == session_of(folder)


def test_what_has_moved_is_named_and_found_again(folder, tmp_path):
    file = tmp_path / "sessions" / "a.vsrn.json"
    file.parent.mkdir()
    save_session(file, session_of(folder))
    (folder / "data").rename(file.parent / "data")
    (folder / "m.safetensors").unlink()
    found = load_session(file)
    assert missing_of(found, file) == (
        Missing(str(folder / "m.safetensors"), "the model"),
        Missing(str(folder / "data"), "the data", proposal=str(file.parent / "data")),
    )
    moved = {str(folder / "data"): str(file.parent / "data"), str(folder / "m.safetensors"): str(tmp_path / "n")}
    again = relinked(found, moved)
    pair = PairId((str(tmp_path / "n"),), str(file.parent / "data"), vocabulary=str(folder / "v.json"))
    (case,) = again.starred
    assert {side.view.pair for side in (again.shown, *case.sides)} == {pair} == {again.made_with[0].pair}
    assert again.known_of(replace(pair, device="cpu")) == MadeWith(pair, "a", "b")


def test_a_star_of_another_model_that_is_gone_is_not_needed(folder):
    other = StarredCase(Side(View(pair=PairId(("/gone/n.safetensors",))), "im0"))
    session = replace(session_of(folder), starred=(other,))
    assert missing_of(session, folder / "a.vsrn.json") == (Missing("/gone/n.safetensors", "the model", needed=False),)


def test_minimal_pairs_move_with_the_session_and_are_left_out_where_they_are_gone(folder, tmp_path):
    (folder / "pairs.json").write_text("[]")
    save_session(folder / "b.vsrn.json", replace(session_of(folder), pairs_file=str(folder / "pairs.json")))
    moved = folder.rename(tmp_path / "moved")
    found = load_session(moved / "b.vsrn.json")
    assert found.pairs_file == str(moved / "pairs.json")
    (moved / "pairs.json").unlink()
    (missing,) = missing_of(found, moved / "b.vsrn.json")
    assert missing == Missing(str(moved / "pairs.json"), "the minimal pairs", needed=False)
    assert found.without([missing.path]) == replace(found, pairs_file="")


def test_all_that_is_on_screen_can_be_chosen_anew(folder):
    kinds = {Path(one.path).name: (one.what, one.proposal == one.path) for one in places_of(session_of(folder))}
    assert kinds == {
        "m.safetensors": ("the model", True),
        "data": ("the data", True),
        "v.json": ("the vocabulary", True),
    }


def spoilt(change):
    stored = json.loads(session_to_json(StoredSession(Side(View(), ""), starred=(StarredCase(Side(View(), "a")),))))
    change(stored)
    return json.dumps(stored)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.update(version=VERSION + 1), "written by a newer vsrn_viewer (version 3"),
        (lambda s: s.update(kind="vsrn_viewer view"), "this is not a session of vsrn_viewer."),
        (lambda s: s.pop("kind"), "this is not a session of vsrn_viewer."),
        (lambda s: s.update(stared=[]), "unknown key 'stared' (did you mean 'starred'?)"),
        (lambda s: s["starred"][0]["shown"]["view"].update(layr=1), "unknown key 'starred.1.shown.view.layr' (did you"),
        (lambda s: s["starred"][0].update(note=3), "starred.1.note must be text: got 3."),
        (
            lambda s: s.update(beside={"view": {"layer": -1}, "image_id": ""}),
            "beside.view.layer must be a whole number",
        ),
        (lambda s: s.update(starred=[3]), "starred must be a list of objects with keys and values: got [3]."),
        (lambda s: s.update(starred=3), "starred must be a list of objects with keys and values: got 3."),
        (lambda s: s.update(filters={"captions": 1}), "filters must be an object with keys and values"),
        (lambda s: s.pop("shown"), "shown is missing."),
    ],
)
def test_a_mistake_is_said_by_its_place(change, sentence):
    with pytest.raises(SessionError) as refused:
        session_from_json(spoilt(change))
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("kept", [0, 1, 30, 500, -2])
def test_a_file_that_was_cut_off_is_refused_in_one_sentence_that_names_it(folder, kept):
    file = folder / "a.vsrn.json"
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(SessionError, match=r"^\S+a\.vsrn\.json: not readable as JSON .*take another copy of it\.$"):
        load_session(file)


@pytest.mark.parametrize("text", ["[]", "null", "3", '"x"', "[" * 100_000, '{"kind": "vsrn_viewer session"}'])
def test_text_that_is_no_session_is_refused(text):
    with pytest.raises(SessionError):
        session_from_json(text)


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(SessionError, match=r"none\.vsrn\.json: cannot be read"):
        load_session(tmp_path / "none.vsrn.json")


def test_a_full_disk_leaves_the_session_before(folder):
    before = (folder / "a.vsrn.json").read_bytes()
    with full_disk(100), pytest.raises(SessionError, match=r"a\.vsrn\.json: cannot be written"):
        save_session(folder / "a.vsrn.json", replace(session_of(folder), page="images"))
    assert (folder / "a.vsrn.json").read_bytes() == before
    assert sorted(file.name for file in folder.iterdir()) == ["a.vsrn.json", "data", "m.safetensors", "v.json"]


def test_what_could_not_be_read_back_is_not_written(tmp_path):
    wrong = StoredSession(Side(View(), "", score=float("nan")))
    with pytest.raises(SessionError, match=r"x\.vsrn\.json: cannot be written \(shown\.score must be"):
        save_session(tmp_path / "x.vsrn.json", wrong)
    assert not list(tmp_path.iterdir())


def test_a_session_is_told_from_a_vocabulary_by_its_content(folder):
    (folder / "a.vsrn.json").rename(folder / "renamed.json")
    assert recognise(folder / "renamed.json").kind == "session"
    assert recognise(FIRST).kind == recognise(SECOND).kind == "session"
    (folder / "cut.vsrn.json").write_text('{"kind"')
    assert recognise(folder / "cut.vsrn.json").kind == "session"
    (folder / "words.json").write_text('{"a": 1, "session": 2}')
    assert recognise(folder / "words.json").kind == "vocabulary"


def test_an_empty_window_is_not_worth_keeping_and_one_star_is():
    empty = StoredSession(Side(View(), ""))
    assert not empty.is_worth_keeping
    assert replace(empty, starred=(StarredCase(Side(View(), "a")),)).is_worth_keeping
    assert StoredSession(Side(View(query=Query(text="a cow")), "")).is_worth_keeping


def test_a_photograph_is_found_from_the_sessions_folder_and_a_lost_one_is_named_last(tmp_path):
    """It is looked at, but nothing else needs it: the session opens without it."""
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "pictures").mkdir(parents=True)
    file = here / "pictures" / "bear.jpg"
    file.write_bytes(b"a photograph")
    view = View(photograph=str(file), query=Query("photograph", str(file)))
    save_session(here / "s.vsrn.json", StoredSession(Side(view, "")))
    assert StoredSession(Side(view, "")).is_worth_keeping
    shutil.move(here, there)
    moved = load_session(there / "s.vsrn.json").shown.view
    assert moved.photograph == moved.query.text == str(there / "pictures" / "bear.jpg")
    (there / "pictures" / "bear.jpg").unlink()
    lost = load_session(there / "s.vsrn.json")
    assert missing_of(lost, there / "s.vsrn.json") == (Missing(str(file), "the photograph", needed=False),)
    assert lost.without({str(file)}).shown.view == View()
    assert lost.without({"/other/cow.jpg"}) == lost
    found = relinked(lost, {str(file): "/elsewhere/bear.jpg"}).shown.view
    assert found.photograph == found.query.text == "/elsewhere/bear.jpg"
