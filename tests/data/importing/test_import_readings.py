"""What four numbers mean: each way of storing boxes is recognised from all pictures, and converted to the same ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsrn_viewer.data.importing.readings import AS_STORED, BoxProof, Reading, convert

SIZES = ((640, 480), (427, 640), (500, 375), (640, 360), (333, 500))


def true_boxes(seed, images=20, most=1.0):
    """Boxes in pixels of pictures of SIZES, most of them anywhere, one of each image at its borders."""
    rng = np.random.default_rng(seed)
    for image in range(images):
        size = np.array(SIZES[image % len(SIZES)], float)
        two = np.sort(rng.random((12, 2, 2)), axis=1) * most
        two[0] = [[0.1, 0.2], [most, most]]
        yield size, (two * size).reshape(-1, 4)


def as_corners(boxes, _):
    return boxes


def flipped(boxes, _):
    return boxes[:, [1, 0, 3, 2]]


def sized(boxes, _):
    return np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def centred(boxes, _):
    return np.hstack([(boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]])


def fractions(boxes, size):
    return boxes / np.tile(size, 2)


def resized(short, long):
    def stored(boxes, size):
        return boxes * min(short / min(size), long / max(size))

    return stored


def halved(boxes, _):
    return boxes / 2


CASES = {
    "corners": ([as_corners], AS_STORED, False),
    "flipped": ([flipped], Reading("flipped", "pixels"), False),
    "sized": ([sized], Reading("sized", "pixels"), False),
    "fractions": ([fractions], Reading("corners", "fractions"), False),
    "centred": ([centred], Reading("centred", "pixels"), False),
    "centred fractions": ([fractions, centred], Reading("centred", "fractions"), False),
    "sized fractions": ([fractions, sized], Reading("sized", "fractions"), False),
    "short side 800": ([resized(800, 1333)], Reading("corners", "short side 800"), False),
    "short side 600": ([resized(600, 1000)], Reading("corners", "short side 600"), False),
    "sized in the resized picture": ([resized(800, 1333), sized], Reading("sized", "short side 800"), False),
    "flipped in the resized picture": ([resized(800, 1333), flipped], Reading("flipped", "short side 800"), False),
    "half the photograph": ([halved], Reading("corners", "own"), True),
    "half the photograph, sized": ([halved, sized], Reading("sized", "own"), True),
}


@pytest.mark.parametrize("name", CASES)
def test_every_way_of_storing_boxes_is_recognised_and_undone(name):
    steps, expected, states_half = CASES[name]
    proof, stored = BoxProof(), []
    for size, boxes in true_boxes(3):
        numbers = boxes
        for step in steps:
            numbers = step(numbers, size)
        picture = (int(size[0]), int(size[1]))
        own = (round(size[0] / 2), round(size[1] / 2)) if states_half else None
        stored.append((boxes, numbers.astype(np.float32), picture, own))
        proof.add(*stored[-1][1:])
    verdict = proof.decide()
    assert verdict.reading == expected
    # Whatever fits a picture as fractions fits it with x and y swapped.
    swapped = "They would all fit as y1 x1 y2 x2, too. Look at some."
    assert verdict.doubt == (swapped if name == "fractions" else "")
    for boxes, numbers, picture, own in stored:
        np.testing.assert_allclose(convert(numbers, verdict.reading, picture, own), boxes, atol=1.5)


def verdict_of(step, picture=lambda size: (int(size[0]), int(size[1])), own=lambda _: None, **about):
    proof = BoxProof()
    for size, boxes in true_boxes(5, **about):
        proof.add(step(boxes, size).astype(np.float32), picture(size), own(size))
    return proof.decide()


@given(
    name=st.sampled_from(sorted(CASES)),
    seed=st.integers(0, 2**32 - 1),
    images=st.integers(1, 12),
)
@settings(max_examples=60)
def test_boxes_are_never_taken_for_something_else_in_silence(name, seed, images):
    """However few pictures there are, what is not recognised is left out, or doubted."""
    steps, expected, states_half = CASES[name]
    proof = BoxProof()
    for size, boxes in true_boxes(seed, images):
        for step in steps:
            boxes = step(boxes, size)
        own = (round(size[0] / 2), round(size[1] / 2)) if states_half else None
        proof.add(boxes.astype(np.float32), (int(size[0]), int(size[1])), own)
    verdict = proof.decide()
    assert verdict.reading in (expected, None) or verdict.doubt


def test_boxes_that_fit_stay_bit_for_bit():
    boxes = np.array([[0.1, 0.2, 9.3, 9.9]], np.float32)
    assert convert(boxes, AS_STORED, (10, 10), (20, 20)) is boxes


def test_a_stated_size_is_not_trusted_where_boxes_fill_the_photograph():
    """Some tables keep the size of the resized picture, but boxes that are scaled back."""
    verdict = verdict_of(as_corners, own=lambda size: (int(size[0] * 2), int(size[1] * 2)))
    assert (verdict.reading, verdict.doubt) == (AS_STORED, "")


def test_a_stated_size_counts_where_no_box_tells_and_that_is_said():
    verdict = verdict_of(as_corners, own=lambda size: (int(size[0] * 2), int(size[1] * 2)), most=0.4)
    assert verdict.reading == Reading("corners", "own")
    assert "No box reaches a border" in verdict.doubt


def test_without_a_size_fractions_cannot_be_read():
    verdict = verdict_of(fractions, picture=lambda _: None)
    assert verdict.reading is None
    assert "no picture's size is known" in verdict.doubt


def test_without_a_size_two_corners_in_the_wrong_order_are_seen():
    assert verdict_of(sized, picture=lambda _: None).reading == Reading("sized", "pixels")


def test_without_a_size_boxes_around_a_centre_are_not_known_from_sized_ones_but_are_never_corners():
    assert verdict_of(centred, picture=lambda _: None).reading is None


def test_without_a_size_plain_boxes_stay_with_a_doubt():
    verdict = verdict_of(as_corners, picture=lambda _: None)
    assert verdict.reading == AS_STORED
    assert "nothing shows whether they are in its pixels" in verdict.doubt


def test_boxes_in_one_corner_may_be_sized_and_that_is_said():
    verdict = verdict_of(lambda _, size: np.tile([0, 0, 1, 1] * np.tile(size, 2), (2, 1)))
    assert verdict.reading == AS_STORED
    assert "x y width height" in verdict.doubt


@pytest.mark.parametrize("short", [800, 600])
def test_a_scale_that_a_few_pictures_happen_to_have_is_not_taken_for_that_of_all(short):
    """All boxes times one factor: they fill the resized pictures of one size in five, and lie inside all others."""
    assert verdict_of(lambda boxes, _: boxes * short / 480).reading is None


def test_boxes_of_other_pictures_fit_nothing():
    verdict = verdict_of(lambda boxes, _: boxes * 7.3)
    assert verdict.reading is None
    assert "20 of 20 images" in verdict.doubt


def test_one_image_that_overhangs_changes_nothing_for_the_others():
    proof = BoxProof()
    for place, (size, boxes) in enumerate(true_boxes(5)):
        proof.add((boxes * (1.2 if place == 3 else 1)).astype(np.float32), (int(size[0]), int(size[1])), None)
    assert proof.decide().reading == AS_STORED
