"""Which evaluations are recognised as the paper's. Its rsums are those that later papers print for VSRN."""

from __future__ import annotations

import pytest

from vsrn_viewer.retrieval.paper import PROTOCOLS, find_protocol


@pytest.mark.parametrize(
    ("data_name", "split", "images", "folds", "name", "rsum"),
    [
        ("f30k_precomp", "test", 1000, 1, "Flickr30K 1K", 482.6),
        ("coco_precomp", "testall", 5000, 5, "COCO 1K", 516.8),
        ("coco_precomp", "testall", 5000, 1, "COCO 5K", 415.7),
        ("coco_precomp", "test", 5000, 1, "COCO 5K", 415.7),
    ],
)
def test_the_protocols_of_the_paper(data_name, split, images, folds, name, rsum) -> None:
    found = find_protocol(data_name, split, images, folds)
    assert found is not None
    assert (found.name, found.rsum) == (name, rsum)


@pytest.mark.parametrize(
    ("data_name", "split", "images", "folds"),
    [
        ("coco_precomp", "dev", 5000, 1),  # as many images as the test split
        ("f30k_precomp", "dev", 1014, 1),
        ("f30k_precomp", "test", 1000, 5),
        ("coco_precomp", "test", 1000, 1),  # one fold alone is not the mean of five
        ("f30k_precomp", "test", 40, 1),
        ("demo", "test", 1000, 1),
        ("", "test", 1000, 1),
    ],
)
def test_anything_else_is_not_compared(data_name, split, images, folds) -> None:
    assert find_protocol(data_name, split, images, folds) is None


def test_recalls_are_percentages_that_grow_with_k() -> None:
    for one in PROTOCOLS:
        for recalls in (one.image_to_text, one.text_to_image):
            assert 0 < recalls[0] < recalls[1] < recalls[2] < 100
