"""A change is the sum of its parts, and each part has a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.change import Change
from vsrn_viewer.changing import with_dropped, with_moved
from vsrn_viewer.errors import ChangeError
from vsrn_viewer.groups import Group
from vsrn_viewer.parts import change_names, dropped_together, group_name, joined, part_name, parts_of, without

COUNT = 9
GROUPS = (Group((0,), "sky"), Group((1, 2, 3), "bear"), Group((4, 5)), Group((6, 7, 8), "cow"))
numbers = st.integers(0, COUNT - 1)
edges = st.dictionaries(st.tuples(st.integers(0, 3), numbers, numbers), st.sampled_from([0.0, 0.5, -2.0]), max_size=3)
gates = st.dictionaries(st.tuples(st.sampled_from(["update", "reset"]), numbers), st.floats(0, 1), max_size=3)
words = st.dictionaries(numbers, st.sampled_from(["", "cow", "red"]), max_size=3)
orders = st.permutations(range(COUNT)).flatmap(lambda order: st.integers(1, COUNT).map(lambda n: tuple(order[:n])))


@st.composite
def changes(draw):
    regions = draw(st.none() | orders | orders.map(lambda order: tuple(sorted(order))))
    said = sorted(draw(words).items())
    return Change(
        None if regions == tuple(range(COUNT)) else regions,
        tuple((*edge, factor) for edge, factor in draw(edges).items()),
        tuple(sorted(draw(st.sets(st.integers(0, 3))))),
        tuple((*gate, value) for gate, value in draw(gates).items()),
        tuple((place, word) for place, word in said if word),
        tuple(place for place, word in said if not word),
    )


@given(changes(), st.booleans())
def test_the_parts_together_are_the_change(change, grouped):
    made = Change()
    for part in parts_of(change, COUNT, GROUPS if grouped else ()):
        made = joined(made, part, COUNT)
    assert made == change


@given(changes(), st.data())
def test_a_part_that_is_taken_away_is_gone_and_nothing_else(change, data):
    parts = parts_of(change, COUNT, GROUPS)
    if parts:
        part = data.draw(st.sampled_from(parts))
        left = without(change, part, COUNT)
        assert [other for other in parts if other != part] == list(parts_of(left, COUNT, GROUPS)) or len(parts) > 1
        assert part not in parts_of(left, COUNT, GROUPS)
        assert joined(left, part, COUNT) in (change, joined(change, part, COUNT))


def test_regions_of_a_thing_that_is_dropped_whole_are_one_part():
    change = with_dropped(Change(), (1, 2, 3, 6), COUNT)
    assert change_names(change, COUNT, GROUPS) == ["bear dropped · 3 regions", "region 7 of cow dropped"]
    assert change_names(change, COUNT) == [f"region {number} dropped" for number in (2, 3, 4, 7)]
    one_of_it = with_dropped(Change(), (2,), COUNT)
    assert change_names(one_of_it, COUNT, GROUPS) == ["region 3 of bear dropped"]  # its own label may be another
    assert dropped_together((1, 2, 3, 6), GROUPS) == [(1, 2, 3), (6,)]


def test_many_single_regions_are_one_part():
    assert change_names(with_dropped(Change(), range(5), COUNT), COUNT) == ["5 regions dropped"]
    assert change_names(with_dropped(Change(), (4, 5), COUNT), COUNT, GROUPS) == ["2 regions dropped"]


def test_a_thing_is_switched_off_alone_and_on_again():
    both = with_dropped(Change(skipped_layers=(1,)), (1, 2, 3, 6, 7, 8), COUNT)
    bear, cow, layer = parts_of(both, COUNT, GROUPS)
    without_bear = without(both, bear, COUNT)
    assert without_bear == with_dropped(Change(skipped_layers=(1,)), (6, 7, 8), COUNT)
    assert joined(without_bear, bear, COUNT) == both
    assert without(without(without_bear, cow, COUNT), layer, COUNT) == Change()


def test_an_order_is_a_part_of_its_own_and_regions_come_back_into_it():
    change = with_dropped(with_moved(Change(), 8, 0, COUNT), (1, 2, 3), COUNT)
    bear, order = parts_of(change, COUNT, GROUPS)
    assert (part_name(bear, COUNT, GROUPS), part_name(order, COUNT)) == (
        "bear dropped · 3 regions",
        "regions reordered",
    )
    assert without(change, bear, COUNT) == order == Change(regions=(8, 0, 1, 2, 3, 4, 5, 6, 7))
    assert without(change, order, COUNT) == bear


def test_what_would_leave_no_region_is_refused():
    with pytest.raises(ChangeError, match="at least one region"):
        joined(with_dropped(Change(), range(1, COUNT), COUNT), with_dropped(Change(), (0, 1), COUNT), COUNT)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (Change(edges=((0, 1, 3, 0.0),)), "edge 4 → 2 of layer 1 cut"),
        (Change(edges=((0, 1, 3, 0.5),)), "edge 4 → 2 of layer 1 × 0.5"),
        (Change(skipped_layers=(1,)), "layer 2 skipped"),
        (Change(gates=(("update", 6, 1.0),)), "update gate of 7 = 1"),
        (Change(replaced_words=((1, "white"),)), "“brown” → “white”"),
        (Change(dropped_words=(1,)), "“brown” dropped"),
        (Change(dropped_words=(7,)), "word 8 dropped"),
    ],
)
def test_a_part_is_named_in_plain_words(part, name):
    assert part_name(part, COUNT, GROUPS, ("a", "brown", "bear")) == name


def test_only_a_group_of_several_has_a_name():
    assert group_name((3, 1, 2), GROUPS) == "bear"
    assert group_name((0,), GROUPS) == group_name((1, 2), GROUPS) == ""
