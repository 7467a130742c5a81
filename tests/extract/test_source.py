"""Regions of photographs: computed when they are asked for, several at once, kept, and never of another photograph."""

from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest
import torch
from extractors import Halves, Memory

from vsrn_viewer.errors import DatasetError, PhotographError
from vsrn_viewer.extract import Regions
from vsrn_viewer.extract.known import NothingKept
from vsrn_viewer.extract.photographs import find_photographs
from vsrn_viewer.extract.source import PhotographRegions


def source(folder, extractor=None, known=None):
    found = find_photographs([folder]).photographs
    return PhotographRegions(folder, found, extractor or Halves(), known or NothingKept())


def test_regions_are_those_of_the_upright_rgb_photograph(paint, tmp_path):
    paint("a.png", left=(255, 0, 0), right=(0, 51, 0), size=(60, 40))
    regions = source(tmp_path)
    np.testing.assert_allclose(regions.features(0)[:, :3], [[1, 0, 0], [0, 0.2, 0]], atol=1e-6)
    np.testing.assert_array_equal(regions.boxes(0), [[0, 0, 30, 40], [30, 0, 60, 40]])
    assert (regions.labels(0), regions.size(0), regions.count(0)) == (("left", "right"), (60, 40), 2)
    np.testing.assert_array_equal(regions.scores(0), [0.5, 0.75])
    assert regions.photograph(0) == regions.boxes_file(0) == tmp_path / "a.png"
    assert regions.counts() is None


def test_nothing_is_computed_before_it_is_asked_for_and_nothing_twice(paint, tmp_path):
    paint("a.png")
    paint("b.png", size=(50, 40))
    extractor = Halves()
    for known in (NothingKept(), Memory()):
        extractor.asked.clear()
        regions = source(tmp_path, extractor, known)
        assert regions.size(1) == (50, 40)
        assert extractor.asked == []
        for _ in range(2):
            regions.features(1), regions.boxes(1), regions.count(1)
        assert extractor.asked == [(50, 40)]


def test_what_was_kept_is_the_same_to_the_bit(paint, tmp_path):
    paint("a.png")
    known = Memory()
    first = source(tmp_path, known=known)
    features = first.features(0)
    again = source(tmp_path, Halves(), known)
    np.testing.assert_array_equal(again.features(0), features)
    assert (again.labels(0), again.size(0)) == (first.labels(0), first.size(0))
    np.testing.assert_array_equal(again.scores(0), first.scores(0))
    assert again.extractor.asked == []


@pytest.mark.parametrize("spoilt", ["features", "boxes", "labels", "size", "scores"])
def test_what_was_kept_and_cannot_be_right_is_computed_again(paint, tmp_path, spoilt):
    paint("a.png")
    known = Memory()
    source(tmp_path, known=known).features(0)
    (arrays,) = known.kept.values()
    arrays[spoilt] = arrays[spoilt][:1]
    again = source(tmp_path, Halves(), known)
    assert again.features(0).shape == (2, 144)
    assert again.extractor.asked == [(60, 40)]


def test_what_is_returned_can_be_changed_without_harm(paint, tmp_path):
    paint("a.png")
    regions = source(tmp_path)
    regions.features(0)[:] = 7
    assert regions.features(0).max() <= 1


def test_preparing_uses_as_many_threads_as_the_extractor_allows(paint, tmp_path):
    for number in range(6):
        paint(f"{number}.png")
    together = threading.Barrier(2, timeout=20)

    class Waiting(Halves):
        def regions(self, pixels):
            together.wait()
            assert torch.get_num_threads() == 1
            return super().regions(pixels)

    before = torch.get_num_threads()
    regions = source(tmp_path, Waiting())
    assert sum(1 for _ in regions.prepare(range(6))) == 6
    assert len(regions.extractor.threads) == 2
    assert len(regions.extractor.asked) == 6
    assert all(regions.count(image) == 2 for image in range(6))
    inside: list[int] = []
    threading.Thread(target=lambda: inside.append(torch.get_num_threads())).run()
    assert inside == [before]


def test_one_photograph_is_computed_in_one_thread_too_and_torch_has_its_own_again(paint, tmp_path):
    paint("a.png")
    seen = []

    class Asking(Halves):
        def regions(self, pixels):
            seen.append(torch.get_num_threads())
            return super().regions(pixels)

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        source(tmp_path, Asking()).features(0)
        assert (seen, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_preparing_one_by_one_for_an_extractor_of_one_thread(paint, tmp_path):
    for number in range(3):
        paint(f"{number}.png")
    extractor = Halves()
    extractor.at_once = 1
    list(source(tmp_path, extractor).prepare(range(3)))
    assert extractor.threads == {threading.get_ident()}


def test_stopping_in_the_middle_leaves_no_work_behind(paint, tmp_path):
    for number in range(20):
        paint(f"{number}.png")

    class Slow(Halves):
        def regions(self, pixels):
            time.sleep(0.05)
            return super().regions(pixels)

    regions, threads = source(tmp_path, Slow()), threading.active_count()
    preparing = regions.prepare(range(20))
    next(preparing)
    preparing.close()
    assert threading.active_count() == threads
    assert len(regions.extractor.asked) < 10
    list(regions.prepare(range(20)))
    assert len(regions.extractor.asked) == 20


def test_one_that_cannot_be_decoded_does_not_keep_the_others(paint, tmp_path):
    content = paint("a.png").read_bytes()
    paint("b.png")
    place = content.index(b"IDAT") + 4
    (tmp_path / "a.png").write_bytes(content[:place] + bytes(10) + content[place + 10 :])
    regions = source(tmp_path)
    assert regions.images == 2
    list(regions.prepare(range(2)))
    with pytest.raises(PhotographError, match=r"a\.png: damaged or cut short"):
        regions.features(0)
    assert regions.features(1).shape == (2, 144)


def test_one_that_changes_or_goes_is_noticed(paint, tmp_path):
    for name in "abc":
        paint(f"{name}.png")
    known = Memory()
    regions = source(tmp_path, known=known)
    regions.features(0)
    os.utime(tmp_path / "a.png", ns=(1, 1))
    (tmp_path / "b.png").unlink()
    for image, name in ((0, "a"), (1, "b")):
        with pytest.raises(PhotographError, match=rf"{name}\.png: has changed since it was opened"):
            regions.features(image)
    paint("a.png", left=(0, 255, 0))
    again = source(tmp_path, known=known)
    assert again.images == 2
    np.testing.assert_allclose(again.features(0)[0, :3], [0, 1, 0], atol=1e-6)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"features": np.zeros((2, 7))}, r"gave features of shape \(2, 7\), not \(regions, 144\)"),
        ({"features": np.full((2, 144), np.nan)}, "gave numbers that are NaN or infinite"),
        ({"features": np.zeros((0, 144)), "boxes": np.zeros((0, 4))}, r"gave features of shape \(0, 144\)"),
        ({"boxes": np.zeros((3, 4))}, r"gave boxes of shape \(3, 4\) for 2 features"),
        ({"boxes": np.array([[0, 0, 900, 10]] * 2)}, r"gave boxes that reach \(900, 10\), beyond its 60 × 40"),
        ({"boxes": np.array([[9, 9, 1, 1]] * 2)}, "gave boxes that must be x1 y1 x2 y2"),
        ({"labels": ("one",)}, "gave 1 labels for 2 regions"),
        ({"scores": np.zeros(3)}, r"gave scores of shape \(3,\) for 2 regions"),
    ],
)
def test_an_extractor_that_gives_nonsense_is_refused(paint, tmp_path, wrong, said):
    paint("a.png")

    class Wrong(Halves):
        def regions(self, pixels):
            right = super().regions(pixels)
            parts = {"boxes": right.boxes, "features": right.features, "labels": right.labels, "scores": right.scores}
            return Regions(**{**parts, **wrong})

    with pytest.raises(DatasetError, match=rf"a\.png: extractor halves {said}.*Mend the extractor"):
        source(tmp_path, Wrong()).features(0)


def test_an_extractor_that_fails_on_a_photograph_says_on_which(paint, tmp_path):
    paint("a.png")

    class Failing(Halves):
        def regions(self, _pixels):
            raise IndexError("no such box")

    with pytest.raises(PhotographError, match=r"a\.png: extractor halves failed \(IndexError: no such box\)"):
        source(tmp_path, Failing()).features(0)


def test_what_embeddings_depend_on(paint, tmp_path):
    paint("a.png")
    first = list(source(tmp_path).depends_on())
    assert list(source(tmp_path).depends_on()) == first
    paint("b.png")
    more = list(source(tmp_path).depends_on())
    assert more != first
    (tmp_path / "b.png").unlink()
    os.utime(tmp_path / "a.png", ns=(1, 1))
    assert list(source(tmp_path).depends_on()) != first
    assert list(source(tmp_path).samples()) == ["halves 1", ("a.png", (tmp_path / "a.png").stat().st_size)]
    newer = Halves()
    newer.fingerprint = "halves 2"
    assert next(iter(source(tmp_path, newer).depends_on())) == "halves 2"
