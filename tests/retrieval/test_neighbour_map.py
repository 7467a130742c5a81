"""The map by t-SNE: exact neighbours, nothing random, and it ends when nobody waits any more."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from small_pairs import small_pair

from vsrn_viewer.answers import Progress
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.retrieval import neighbour_map, plane
from vsrn_viewer.retrieval.neighbour_map import neighbour_plane
from vsrn_viewer.retrieval.plane import plane_of
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.store import Store

NEEDS = pytest.mark.skipif(not neighbour_map.installed(), reason="openTSNE is an extra")
KINDS = 3


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def crowd(each=30):
    """Rows of three kinds, far from each other in twenty directions, in turn."""
    dice = np.random.default_rng(4)
    rows = dice.normal(size=(KINDS * each, 20)) + 8 * dice.normal(size=(KINDS, 20))[np.arange(KINDS * each) % KINDS]
    return rows.astype(np.float32)


@pytest.mark.slow  # scikit-learn and SciPy take long to load
@NEEDS
@pytest.mark.filterwarnings("default")  # of scikit-learn and SciPy
def test_neighbours_stay_neighbours_and_the_same_rows_have_the_same_places(monkeypatch):
    monkeypatch.setattr(neighbour_map, "_ROUNDS", ((60, 12.0, 0.5), (60, 1.0, 0.8)))
    rows = crowd()
    rows[7] = np.nan
    said = []
    steps = neighbour_plane(rows)
    try:
        while True:
            said.append(next(steps))
    except StopIteration as end:
        places = end.value
    assert np.flatnonzero(np.isnan(places).any(axis=1)).tolist() == [7]
    left = np.delete(np.arange(len(rows)), 7)
    away = np.linalg.norm(places[left, None] - places[left], axis=2)
    np.fill_diagonal(away, np.inf)
    nearest = left[away.argmin(axis=1)]
    assert (nearest % KINDS == left % KINDS).mean() == 1.0
    assert said[-1].label == "Arranging neighbours"
    assert said[-1].total == 120
    np.testing.assert_array_equal(drain(neighbour_plane(rows)), places)


@pytest.mark.slow  # scikit-learn and SciPy take long to load
@NEEDS
@pytest.mark.filterwarnings("default")
def test_whoever_stops_waiting_ends_the_work():
    before = threading.active_count()
    steps = neighbour_plane(crowd(200))
    while next(steps).label != "Arranging neighbours":
        pass
    steps.close()
    assert threading.active_count() == before


def test_neighbours_are_found_exactly(monkeypatch):
    rows = crowd(10)
    monkeypatch.setattr(neighbour_map, "_AT_ONCE", 7 * len(rows))  # in blocks of seven rows
    found, far = neighbour_map._neighbours(rows, 9, neighbour_map._Watch())
    wide = rows.astype(np.float64)
    away = np.linalg.norm(wide[:, None] - wide, axis=2)
    np.fill_diagonal(away, np.inf)
    np.testing.assert_array_equal(found, np.argsort(away, axis=1)[:, :9])
    np.testing.assert_allclose(far, np.sort(away, axis=1)[:, :9], rtol=1e-4)


def test_without_the_extra_and_with_few_rows_it_is_a_sentence(monkeypatch):
    monkeypatch.setattr(neighbour_map, "installed", lambda: "")
    with pytest.raises(DatasetError, match=r'pip install "vsrn-viewer\[map\]"'):
        drain(neighbour_plane(crowd()))
    monkeypatch.setattr(neighbour_map, "installed", lambda: "1.0")
    with pytest.raises(DatasetError, match="10 images and captions or more: got 9"):
        drain(neighbour_plane(crowd()[:9]))


def test_places_are_computed_once_and_kept_by_member_and_program(tmp_path, monkeypatch):
    asked = []

    def counted(rows):
        asked.append(len(rows))
        yield Progress("Arranging neighbours", 1, 2)
        return rows[:, :2].astype(np.float64)

    monkeypatch.setattr(plane, "neighbour_plane", counted)
    monkeypatch.setattr(plane, "installed", lambda: "1")
    wanted = small_pair(tmp_path)
    found = drain(plane_of(drain(Workbench(Store(tmp_path / "cache")).open(wanted)), 1, "t-sne"))
    pair = drain(Workbench(Store(tmp_path / "cache")).open(wanted))
    again = drain(plane_of(pair, 1, "t-sne"))
    assert asked == [600]
    assert (again.shares, again.member, again.method) == (None, 1, "t-sne")
    np.testing.assert_array_equal(again.images, found.images)
    np.testing.assert_array_equal(again.captions, found.captions)
    monkeypatch.setattr(plane, "installed", lambda: "2")  # another program may place them otherwise
    drain(plane_of(pair, 1, "t-sne"))
    assert len(asked) == 2
