"""A small split, opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from devices import DEVICES
from split_desk import write_split

from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="session", params=DEVICES)
def split_pair(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Pair:
    wanted = replace(write_split(tmp_path_factory.mktemp("split")), device=request.param)
    return drain(Workbench().open(wanted))
