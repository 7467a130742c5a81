"""A small split, opened."""

from __future__ import annotations

import pytest
from split_desk import write_split

from vsrn_viewer.retrieval.pair import Pair
from vsrn_viewer.workbench import Workbench, drain


@pytest.fixture(scope="session")
def split_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return drain(Workbench().open(write_split(tmp_path_factory.mktemp("split"))))
