"""Where the photographs of a split lie, each path worked out when it is asked for: 123,287 of them take a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from vsrn_viewer.data.split import Split
from vsrn_viewer.data.stored import StoredRegions


class ImageFiles(Sequence[str]):
    """The path of each image's photograph, "" where the dataset names none."""

    def __init__(self, split: Split) -> None:
        """Raises DatasetError if the dataset gives a photograph a name that it may not give."""
        self._split = split
        if isinstance(split.regions, StoredRegions):
            split.regions.check_photographs()

    def __len__(self) -> int:
        return self._split.images

    @overload
    def __getitem__(self, image: int) -> str: ...

    @overload
    def __getitem__(self, image: slice) -> Sequence[str]: ...

    def __getitem__(self, image: int | slice) -> str | Sequence[str]:
        if isinstance(image, slice):
            return [self[row] for row in range(*image.indices(len(self)))]
        row = image + len(self) if image < 0 else image
        if not 0 <= row < len(self):
            raise IndexError(f"image must be 0 to {len(self) - 1}: got {image}")
        path = self._split.image_path(row)
        return str(path) if path else ""
