"""A View is plain data: it comes back from JSON as it was."""

import pytest

from vsrn_viewer.view import PairId, Query, Selection, View, view_from_json, view_to_json


def test_view_comes_back_from_json():
    view = View(
        pair=PairId(("a.safetensors", "b.safetensors"), "data", "val", "v.json", "cpu"),
        query=Query("caption", "ein Bär links von einer Kuh", 7),
        image=3,
        selection=Selection((1, 5), ((2, 4),), (0,)),
        layer=2,
        overlay="affinity",
        quantity="effective",
        edges_per_node=3,
        shared_scale=False,
        member=2,
    )
    assert view_from_json(view_to_json(view)) == view


@pytest.mark.parametrize("text", ["[]", "{}", '{"pair": 1}', '{"pair": {}, "query": {"kin": 1}, "selection": {}}'])
def test_json_of_something_else_is_refused(text):
    with pytest.raises(ValueError, match="not a stored view"):
        view_from_json(text)
