"""Views of every kind, for tests that must hold for all of them."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from vsrn_viewer.change import Change
from vsrn_viewer.hubs import WithoutHubs
from vsrn_viewer.view import PairId, Query, Selection, View

numbers = st.integers(0, 99)
places = st.lists(numbers, max_size=3, unique=True).map(tuple)
names = st.text(max_size=8)
finite = st.floats(allow_nan=False, allow_infinity=False)

devices = st.sampled_from(["auto", "cpu"])

changes = st.builds(
    Change,
    regions=st.none() | places,
    edges=st.lists(st.tuples(numbers, numbers, numbers, finite), max_size=2).map(tuple),
    skipped_layers=places,
    gates=st.lists(st.tuples(st.sampled_from(["update", "reset"]), numbers, st.floats(0, 1)), max_size=2).map(tuple),
    replaced_words=st.lists(st.tuples(numbers, names), max_size=2).map(tuple),
    dropped_words=places,
)

views = st.builds(
    View,
    pair=st.builds(
        PairId, st.lists(names, max_size=2).map(tuple), names, names, names, st.sampled_from(["auto", "cpu"]), names
    ),
    query=st.builds(
        Query,
        st.sampled_from(["sentence", "caption", "image", "like", "region", "photograph"]),
        names,
        st.integers(-1, 99),
        st.booleans(),
        st.integers(-1, 99),
    ),
    image=st.integers(-1, 99),
    photograph=st.sampled_from(["", "/a/bear.jpg"]),
    selection=st.builds(Selection, places, st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple), places),
    layer=numbers,
    overlay=st.sampled_from(["boxes", "affinity", "attention"]),
    quantity=st.sampled_from(["raw", "effective", "influence"]),
    kept_influence=st.floats(0, 1),
    method=st.sampled_from(["leave-one-out", "shapley"]),
    target=st.sampled_from(["score", "margin"]),
    grouping=st.sampled_from(["things", "label", "boxes"]),
    own_groups=st.lists(st.lists(numbers, min_size=2, max_size=3, unique=True).map(tuple), max_size=2).map(tuple),
    edges_per_node=st.integers(1, 9),
    nodes=st.sampled_from(["regions", "things"]),
    edges_among=st.booleans(),
    edge_threshold=st.floats(0, allow_infinity=False),
    shared_scale=st.booleans(),
    channels=st.lists(numbers, max_size=3).map(tuple),
    member=st.integers(1, 9),
    change=changes,
    region_filter=st.sampled_from(["", "label:dog|cat -score:>0.5", r'label:"a \"b\"" number:3..9']),
    without_hubs=st.sampled_from(get_args(WithoutHubs)),
    result_filter=st.sampled_from(["", 'rank:2..10 -label:dog caption:"in the snow"']),
    switched_off=st.lists(changes, max_size=1).map(tuple),
)
