"""Desks: an ensemble of two different networks and a dataset whose images differ in their number of regions."""

from __future__ import annotations

import pytest
from devices import DEVICES
from what_if_desk import COCO, FLICKR30K, Desk, make_desk

from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="session", params=[COCO, FLICKR30K], ids=lambda reference: reference.name)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Both variants in turn."""
    return make_desk(request.param, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session", params=DEVICES)
def pair(desk: Desk, request: pytest.FixtureRequest) -> Pair:
    """The desk's pair, opened on each device."""
    files = tuple(str(file) for file in desk.checkpoints)
    return drain(Workbench().open(PairId(files, str(desk.dataset), "test", str(desk.vocabulary), request.param)))
