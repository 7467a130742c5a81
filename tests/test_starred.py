"""Starred cases: their table, and the list from which their figures are drawn."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.cli.batch import _figures
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.queries import Case
from vsrn_viewer.starred import (
    Side,
    StarredCase,
    images_list,
    of_pair,
    row_case,
    starred_images,
    starred_lines,
    starred_table,
)
from vsrn_viewer.view import PairId, Query, View


def side(image=0, words="a cow", rank=3, score=0.5, **view):
    return Side(View(image=image, query=Query(text=words), **view), f"im{image}", rank, score)


def test_the_table_says_what_was_true_when_a_case_was_starred():
    cases = [StarredCase(side(0), side(1, rank=9, score=0.25), "odd"), StarredCase(side(2, rank=0, score=None))]
    table = starred_table(cases)
    assert table.columns == ("image", "rank", "score", "beside it", "its rank", "its score", "query", "note")
    assert table.rows == (
        ("im0", 3, 0.5, "im1", 9, 0.25, "a cow", "odd"),
        ("im2", "", "", "", "", "", "a cow", ""),
    )


def test_cases_of_several_models_say_which():
    one, other = PairId(("a",)), PairId(("b",))
    table = starred_table([StarredCase(side(pair=one)), StarredCase(side(pair=other))], {one: "A", other: "B"})
    assert [row[-1] for row in table.rows] == ["A", "B"]


def test_a_case_is_the_same_whatever_layer_is_shown_but_not_with_another_image_or_query_or_model():
    case = StarredCase(side(0), side(1))
    assert case.is_same(replace(case, shown=side(0, layer=2, rank=1), note="x"))
    assert case.is_same(StarredCase(side(0, pair=PairId(device="cpu")), side(1)))
    for other in (side(2), side(0, "a dog"), side(0, pair=PairId(("m",)))):
        assert not case.is_same(replace(case, shown=other))
    assert not case.is_same(StarredCase(side(0)))


def test_the_list_holds_each_image_with_its_query_once():
    query = Query("image", "im4", 4)
    cases = [
        StarredCase(side(0, "a  cow\tin\nsnow"), side(1)),
        StarredCase(side(1), Side(View(image=4, query=query), "im4")),
    ]
    assert images_list(cases) == "im0\ta cow in snow\nim1\ta cow\nim4\n"


def test_the_list_is_what_export_takes(tmp_path):
    file = tmp_path / "starred.txt"
    shown, beside = side(0, "a: 'cow' #1"), side(7, "")
    named = StarredCase(replace(shown, image_id="test00000"), replace(beside, image_id="test00007"))
    file.write_text(images_list([named]))
    figures = list(_figures(parse(["export", "--images", str(file), "--out", str(tmp_path / "{line}.pdf")])))
    assert [(one.plan.recipe.image, one.plan.view.query.text) for one in figures] == [
        ("test00000", "a: 'cow' #1"),
        ("test00007", ""),
    ]


CAPTIONS, IDS = ("a cow", "a dog", "a cow", "a bear"), ("im0", "im1", "im2")


def asked(image, line, **view):
    """Return an image with a caption of the split."""
    return Side(View(image=image, query=Query("caption", CAPTIONS[line], line), **view), IDS[image])


def test_a_caption_and_an_image_have_a_star_where_a_case_is_about_it_alone():
    one_caption, one_image = StarredCase(asked(0, 1), asked(2, 1)), StarredCase(asked(1, 2), asked(1, 3))
    both, neither = StarredCase(asked(2, 3)), StarredCase(asked(0, 0), asked(1, 2))
    sentence = StarredCase(side(1))  # which asks with no caption, whatever its words
    stars = [(starred_lines([case], CAPTIONS), starred_images([case], IDS)) for case in (one_caption, one_image)]
    assert stars == [({1}, set()), (set(), {1})]
    assert (starred_lines([both], CAPTIONS), starred_images([both], IDS)) == ({3}, {2})
    assert (starred_lines([neither], CAPTIONS), starred_images([neither], IDS)) == (set(), set())
    assert (starred_lines([sentence], CAPTIONS), starred_images([sentence], IDS)) == (set(), {1})


def test_a_star_of_another_order_of_the_split_is_on_no_row():
    case = StarredCase(asked(2, 3))
    assert starred_lines([case], ("a cow", "a bear", "a dog", "a cow")) == set()
    assert starred_images([case], ("im2", "im1", "im0")) == set()
    assert starred_lines([case], CAPTIONS[:3]) == starred_images([case], IDS[:2]) == set()


def test_stars_are_those_of_the_open_model_on_whatever_device():
    ours, theirs = PairId(("a",)), PairId(("b",))
    cases = [StarredCase(asked(0, 0, pair=pair)) for pair in (ours, theirs)]
    mixed = StarredCase(asked(0, 0, pair=ours), asked(1, 0, pair=theirs))
    assert of_pair([*cases, mixed], replace(ours, device="cuda")) == (cases[0],)


def test_a_case_of_a_row_is_known_again():
    of_caption, of_image = StarredCase(asked(0, 1), asked(2, 1)), StarredCase(asked(1, 2), asked(1, 3))
    assert row_case(of_caption) == Case(Query("caption", "a dog", 1), (2, 1), (0, 1))
    assert row_case(of_image) == Case(Query("image", "im1", 1), (1, 3), (1, 2))
    others = (StarredCase(asked(0, 1)), StarredCase(asked(0, 1), asked(2, 3)), StarredCase(side(0), side(1)))
    assert [row_case(case) for case in others] == [None] * 3
