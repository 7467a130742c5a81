"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings
from references import REFERENCES, Reference

settings.register_profile("patient", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("patient")

FOLDER_VARIABLE = "VSRN_VIEWER_CACHE"


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures of a wider scope than a test, and the processes that they start, share a cache folder of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder for each test, and for the processes that it starts."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


@pytest.fixture(params=REFERENCES, ids=lambda reference: reference.name)
def reference(request: pytest.FixtureRequest) -> Reference:
    """Each of the three references in turn."""
    return request.param


@pytest.fixture
def coco() -> Reference:
    """The COCO reference alone; it has bottom-up TSV rows."""
    return REFERENCES[0]


@pytest.fixture
def flickr30k() -> Reference:
    """The Flickr30K reference alone; it has the vocabulary as a pickle too."""
    return REFERENCES[1]


@pytest.fixture
def expected(reference: Reference) -> dict[str, npt.NDArray[np.float32]]:
    """What the published code computes for `reference`."""
    return reference.expected()
