"""The ranking loss that pulls an image and its caption together.

Source: Faghri et al., "VSE++", BMVC 2018, equations 5 and 6, as VSRN uses it (Li et al., ICCV 2019,
section 3.3). Summed over the batch, not averaged. B rows of a batch, each an image and one of its
captions; D embedding.
"""

from __future__ import annotations

import torch
from torch import Tensor

MARGIN = 0.2  # α of the paper, in units of the similarity


def ranking_loss(
    images: Tensor,
    captions: Tensor,
    margin: float = MARGIN,
    hardest: bool = True,
    true_too: Tensor | None = None,
) -> Tensor:
    """Return Σ [margin + S − S_own]+ over the negatives, () float, 0 or more.

    S[i, j] is the inner product of image i and caption j. Each row is compared with the other captions
    of its image (along S's row) and the other images of its caption (along S's column).
    images, captions: (B,D) float, row i belongs to row i. hardest: only the largest cost of each row and
    of each column counts, else all of them. true_too: (B,B) bool, True where caption j is true of image i as
    well and therefore no negative; None takes each caption to be true of its own image only (as published).
    Raises ValueError if the shapes do not fit.
    """
    if images.shape != captions.shape or images.ndim != 2:
        raise ValueError(f"images and captions must be (B,D) alike: got {tuple(images.shape)}, {tuple(captions.shape)}")
    return _ranking_loss(images @ captions.T, margin, hardest, true_too)


def flat_ranking_loss(rows: int, margin: float, hardest: bool, true_too: Tensor | None = None) -> float:
    """Return the ranking loss of a batch whose scores are all equal: 2 · B · margin with `hardest`, else
    2 · B · (B - 1) · margin, less what `true_too` (B,B), on the CPU, spares. rows: B. A network that tells nothing
    apart stays there.
    """
    return float(_ranking_loss(torch.zeros(rows, rows), margin, hardest, true_too))


def _ranking_loss(scores: Tensor, margin: float, hardest: bool, true_too: Tensor | None) -> Tensor:
    """Return the loss of scores (B,B), () float."""
    own = scores.diagonal()[:, None]  # (B,1)
    not_negative = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    if true_too is not None:
        not_negative = not_negative | true_too
    towards_captions = (margin + scores - own).clamp_min(0).masked_fill(not_negative, 0)
    towards_images = (margin + scores - own.T).clamp_min(0).masked_fill(not_negative, 0)
    if hardest:
        return towards_captions.amax(dim=1).sum() + towards_images.amax(dim=0).sum()
    return towards_captions.sum() + towards_images.sum()


def sentence_loss(log_probabilities: Tensor, labels: Tensor, masks: Tensor) -> Tensor:
    """Return −Σ log p(word) / B over the masked words after <start>, () float.

    Source: Li et al., ICCV 2019, section 3.4; divided by the images of the batch as in the published code.
    log_probabilities: (B,T,V), of the words at positions 1 … T. labels, masks: (B,at least T+1), see label_captions;
    positions beyond T are not counted.
    """
    steps = log_probabilities.shape[1]
    chosen = log_probabilities.gather(2, labels[:, 1 : steps + 1, None]).squeeze(2)  # (B,T)
    return -(chosen * masks[:, 1 : steps + 1]).sum() / len(labels)


def words_to_read(masks: Tensor) -> int:
    """Return how many words must be read so that every masked one is predicted: T of sentence_loss.

    masks: (B,L+1). The last position is never predicted (published: L − 1 steps at most).
    """
    return min(int(masks.sum(dim=1).max()), masks.shape[1] - 1) - 1
