"""The numbers that the paper publishes, to stand beside what is measured.

Source: Li et al., ICCV 2019 (arXiv 1909.02701), tables 1 to 3. All are of an ensemble of two models.
"""

from __future__ import annotations

from dataclasses import dataclass

CAPTIONS_EACH = 5  # the first of each image: the published code counts no others

Recalls = tuple[float, float, float]


@dataclass(frozen=True)
class PaperProtocol:
    """One protocol of the paper and R@1, R@5, R@10 of both directions, per cent.

    data_name: what checkpoints call the dataset. images: of the whole split, folds together.
    """

    name: str
    data_name: str
    images: int
    folds: int
    image_to_text: Recalls
    text_to_image: Recalls

    @property
    def rsum(self) -> float:
        """The sum of the six recalls, to the paper's one decimal."""
        return round(sum(self.image_to_text) + sum(self.text_to_image), 1)


PROTOCOLS = (
    PaperProtocol("Flickr30K 1K", "f30k_precomp", 1000, 1, (71.3, 90.6, 96.0), (54.7, 81.8, 88.2)),
    PaperProtocol("COCO 1K", "coco_precomp", 5000, 5, (76.2, 94.8, 98.2), (62.8, 89.7, 95.1)),
    PaperProtocol("COCO 5K", "coco_precomp", 5000, 1, (53.0, 81.1, 89.4), (40.5, 70.6, 81.1)),
)


def find_protocol(data_name: str, split: str, images: int, folds: int) -> PaperProtocol | None:
    """Return the paper's protocol that an evaluation follows, None if it follows none.

    The split has to be a test split by its name: COCO's dev split has 5,000 images too.
    """
    if not split.startswith("test"):
        return None
    asked = (data_name, images, folds)
    return next((one for one in PROTOCOLS if (one.data_name, one.images, one.folds) == asked), None)
