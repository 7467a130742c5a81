"""Fixtures that all tests share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings
from references import REFERENCES, Reference

settings.register_profile("patient", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("patient")


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
