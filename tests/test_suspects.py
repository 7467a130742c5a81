"""How plausible an answer is, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vsrn_viewer.suspects import label_overlap, plausibility

NAN = float("nan")


def test_plausibility_is_the_mean_of_what_is_known() -> None:
    words, meaning, labels = (
        np.array([0.5, 1.0, NAN, NAN]),
        np.array([-0.5, NAN, 0.25, NAN]),
        np.array([1, 0.5, NAN, NAN]),
    )
    assert plausibility(words, meaning, labels).tolist() == [0.5, 0.75, 0.25, 0]


def test_labels_in_common_are_counted_once() -> None:
    labels = (("dog", "dog", "ball"), ("dog", "cat"), (), ())
    found = label_overlap(labels, np.array([0, 0, 2]), np.array([1, 2, 3]))
    assert found == pytest.approx([1 / 3, 0, NAN], nan_ok=True)
    assert np.isnan(label_overlap((), np.array([0]), np.array([1]))).all()
