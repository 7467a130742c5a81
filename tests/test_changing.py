"""A change made step by step, and taken apart into parts: nothing is lost, nothing is done that nobody asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.change import Change, check_change
from vsrn_viewer.changing import (
    dropped_rows,
    for_another_image,
    for_another_query,
    reading_order,
    with_dropped,
    with_dropped_word,
    with_edge,
    with_gate,
    with_layer,
    with_moved,
    with_only,
    with_restored,
    with_stored_order,
    with_word,
)
from vsrn_viewer.errors import ChangeError

COUNT = 6
kept = st.permutations(range(COUNT)).flatmap(lambda order: st.integers(1, COUNT).map(lambda n: tuple(order[:n])))
rows = st.integers(0, COUNT - 1)


def test_dropped_regions_are_left_out_and_come_back_where_they_were():
    change = with_dropped(Change(), (1, 4), COUNT)
    assert (change.regions, dropped_rows(change, COUNT)) == ((0, 2, 3, 5), (1, 4))
    assert with_restored(change, (4,), COUNT).regions == (0, 2, 3, 4, 5)
    assert with_restored(change, (1, 4), COUNT) == Change()


def test_keeping_only_some_regions_may_bring_dropped_ones_back():
    assert with_only(Change(regions=(3, 0)), (3, 1), COUNT).regions == (1, 3)
    assert with_only(Change(regions=(5, 4, 3, 2, 1, 0)), (1, 4), COUNT).regions == (4, 1)


def test_a_region_is_moved_before_another_one_and_after_all():
    assert with_moved(Change(), 4, 1, COUNT).regions == (0, 4, 1, 2, 3, 5)
    assert with_moved(Change(), 0, None, COUNT).regions == (1, 2, 3, 4, 5, 0)
    assert with_moved(Change(regions=(0, 2, 3, 5)), 5, 1, COUNT).regions == (0, 5, 2, 3)  # 1 is dropped
    assert with_moved(Change(regions=(1, 0, 2, 3, 4, 5)), 0, 1, COUNT) == Change()
    assert with_moved(Change(), 2, 2, COUNT) == Change()
    assert with_moved(Change(regions=(0, 1)), 3, 0, COUNT).regions == (0, 1)  # a dropped region is not read anywhere
    assert with_stored_order(Change(regions=(5, 0, 2)), COUNT).regions == (0, 2, 5)


@pytest.mark.parametrize(
    "make", [lambda c: with_dropped(c, range(COUNT), COUNT), lambda c: with_only(c, (), COUNT)], ids=["drop", "keep"]
)
def test_one_region_has_to_stay(make):
    with pytest.raises(ChangeError, match="at least one region"):
        make(Change())


@given(kept, st.sets(rows))
def test_dropping_and_restoring_never_reorder_what_is_read(regions, chosen):
    change = Change(regions=regions)
    left = [row for row in regions if row not in chosen]
    if left:
        assert list(with_dropped(change, chosen, COUNT).regions or range(COUNT)) == left
    restored = [row for row in with_restored(change, chosen, COUNT).regions or range(COUNT) if row in regions]
    assert restored == list(regions)


@given(kept)
def test_every_region_has_one_place_in_the_reading_order(regions):
    order = reading_order(regions, COUNT)
    assert sorted(order) == list(range(COUNT))
    assert [row for row in order if row in regions] == list(regions)


@given(kept, rows, st.none() | rows)
def test_moving_keeps_all_regions_and_leaves_the_others_in_their_order(regions, row, before):
    moved = with_moved(Change(regions=regions), row, before, COUNT).regions or tuple(range(COUNT))
    assert sorted(moved) == sorted(regions)
    assert [other for other in moved if other != row] == [other for other in regions if other != row]


def test_an_edge_is_scaled_once_and_left_alone_by_one():
    change = with_edge(with_edge(Change(), 0, 1, 3, 0.0), 0, 1, 3, 0.5)
    assert change.edges == ((0, 1, 3, 0.5),)
    assert with_edge(with_edge(change, 1, 1, 3, 2.0), 0, 1, 3, 1.0).edges == ((1, 1, 3, 2.0),)


def test_a_gate_is_set_set_anew_and_left_to_the_network():
    change = with_gate(with_gate(Change(), "update", 6, 1.0), "update", 6, 0.25)
    assert with_gate(change, "reset", 6, 0.0).gates == (("update", 6, 0.25), ("reset", 6, 0.0))
    assert with_gate(change, "update", 6, None) == Change()


def test_layers_are_skipped_and_run():
    change = with_layer(with_layer(Change(), 2, True), 0, True)
    assert change.skipped_layers == (0, 2)
    assert with_layer(change, 2, False).skipped_layers == (0,)


def test_a_word_is_replaced_dropped_or_as_it_was_never_both():
    change = with_dropped_word(with_word(Change(), 1, "white"), 1)
    assert change == Change(dropped_words=(1,))
    assert with_word(change, 1, "white") == Change(replaced_words=((1, "white"),))
    assert with_word(change, 1, None) == Change()
    check_change(with_dropped_word(change, 1))


EVERYTHING = Change((1, 0), ((0, 1, 0, 0.5),), (1,), (("update", 1, 1.0),), ((2, "cow"),), (0,))


def test_what_is_said_of_regions_goes_with_the_image_and_of_words_with_the_query():
    words = Change(replaced_words=((2, "cow"),), dropped_words=(0,))
    assert for_another_image(EVERYTHING) == replace(words, skipped_layers=(1,))
    assert for_another_query(EVERYTHING) == replace(EVERYTHING, replaced_words=(), dropped_words=())
