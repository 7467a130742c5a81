"""What a grid of images shows of a split, whether its model is there or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vsrn_viewer.caption_lines import CaptionLines


class ShownImages(Protocol):
    """What tiles show: fields of PairInfo."""

    @property
    def image_ids(self) -> tuple[str, ...]: ...

    @property
    def image_files(self) -> Sequence[str]: ...

    @property
    def captions(self) -> tuple[str, ...]: ...

    @property
    def caption_lines(self) -> CaptionLines: ...


@dataclass(frozen=True, eq=False)
class SplitImages:
    """The images of a split without a model. image_ids, image_files (I,), captions (C,): as in PairInfo."""

    image_ids: tuple[str, ...]
    image_files: Sequence[str]
    captions: tuple[str, ...]
    caption_lines: CaptionLines
