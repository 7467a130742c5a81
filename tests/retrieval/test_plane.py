"""The plane of an open pair is that of its embeddings, of each member its own."""

from __future__ import annotations

import numpy as np
import pytest
from small_pairs import add_member, small_pair

from vsrn_viewer.errors import CheckpointError
from vsrn_viewer.retrieval.plane import plane_of
from vsrn_viewer.retrieval.search import member_embeddings
from vsrn_viewer.view import PairId
from vsrn_viewer.workbench import Workbench, drain


def test_distances_in_the_plane_are_those_of_the_two_largest_directions_of_each_member(tmp_path):
    wanted = small_pair(tmp_path)
    files = (*wanted.checkpoints, str(add_member(tmp_path, 1)))
    pair = drain(Workbench().open(PairId(files, str(tmp_path), device="cpu")))
    for member in (1, 2):
        plane = drain(plane_of(pair, member))
        rows = np.concatenate(drain(member_embeddings(pair, member))).astype(np.float64)
        left, sizes, _ = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
        places = np.concatenate([plane.images, plane.captions])
        np.testing.assert_allclose(np.abs(places), np.abs(left[:, :2] * sizes[:2]), atol=1e-6)
        assert plane.shares == pytest.approx(tuple((sizes**2 / (sizes**2).sum())[:2]))
        assert (len(plane.images), len(plane.captions), plane.member) == (100, 500, member)
    with pytest.raises(CheckpointError, match="member must be 1 to 2"):
        drain(plane_of(pair, 3))
