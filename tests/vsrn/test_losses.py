from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import torch

from vsrn_viewer.vsrn.losses import flat_ranking_loss, ranking_loss

SCORES = torch.tensor([[0.5, 0.6, 0.1], [0.4, 0.7, 0.2], [0.35, 0.0, 0.3]])


def _loss(**keywords: object) -> float:
    """The loss of a batch whose similarity is SCORES: images are its rows, captions the unit vectors."""
    return float(ranking_loss(SCORES, torch.eye(3), **keywords))  # type: ignore[arg-type]


def test_all_negatives_by_hand() -> None:
    # along rows: (0.3, 0), (0, 0), (0.25, 0); along columns: (0.1, 0.05), (0.1, 0), (0, 0.1)
    assert _loss(hardest=False) == pytest.approx(0.3 + 0.25 + 0.1 + 0.05 + 0.1 + 0.1)


def test_hardest_negative_by_hand() -> None:
    assert _loss(hardest=True) == pytest.approx(0.3 + 0.25 + 0.1 + 0.1 + 0.1)


def test_captions_that_are_true_too_are_no_negatives() -> None:
    one_way = torch.tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=torch.bool)  # caption 1 is true of image 0
    assert _loss(hardest=False, true_too=one_way) == pytest.approx(0.25 + 0.1 + 0.05 + 0.1)
    both = one_way | one_way.T
    assert _loss(hardest=False, true_too=both) == pytest.approx(0.25 + 0.05 + 0.1)


def test_a_margin_that_is_kept_costs_nothing() -> None:
    assert float(ranking_loss(torch.eye(4), torch.eye(4), margin=0.2)) == 0


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(B,D\) alike"):
        ranking_loss(torch.zeros(3, 2), torch.zeros(4, 2))


@pytest.mark.parametrize(("hardest", "key"), [(True, "contrastive_max"), (False, "contrastive_sum")])
def test_the_published_loss_of_the_first_sixteen_images(
    expected: dict[str, npt.NDArray[np.float32]], hardest: bool, key: str
) -> None:
    images = torch.from_numpy(expected["image_embeddings"][:16])
    captions = torch.from_numpy(expected["caption_embeddings"][:80:5])
    assert float(ranking_loss(images, captions, hardest=hardest)) == pytest.approx(float(expected[key]), rel=1e-5)


@pytest.mark.parametrize(("hardest", "expected"), [(True, 2 * 5 * 0.2), (False, 2 * 5 * 4 * 0.2)])
def test_the_loss_of_equal_scores(hardest: bool, expected: float) -> None:
    assert flat_ranking_loss(5, 0.2, hardest) == pytest.approx(expected)
    same = torch.full((5, 3), 3**-0.5)
    assert float(ranking_loss(same, same, 0.2, hardest)) == pytest.approx(expected)


def test_what_is_spared_costs_nothing_in_the_loss_of_equal_scores() -> None:
    spared = torch.zeros(5, 5, dtype=torch.bool)
    spared[0, 1:] = True  # image 0 has no negative caption; each caption has other negative images
    assert flat_ranking_loss(5, 0.2, True, spared) == pytest.approx(0.2 * (4 + 5))
