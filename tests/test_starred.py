"""Starred cases: their table, and the list from which their figures are drawn."""

from __future__ import annotations

from dataclasses import replace

from vsrn_viewer.cli.batch import _figures
from vsrn_viewer.cli.parser import parse
from vsrn_viewer.starred import Side, StarredCase, images_list, starred_table
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
