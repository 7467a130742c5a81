"""The photograph under a picture: decoded, made no larger than print needs, washed, cut into crops.

Images are (height, width, 3) uint8 RGB.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from vsrn_viewer.data.images import decode_image
from vsrn_viewer.palette import LIGHT, Theme, rgb, wash
from vsrn_viewer.trace import Array, TraceContext

Image = npt.NDArray[np.uint8]

LONGEST_SIDE = 1200  # pixels: half a page's width at 300 dots an inch
_PALE = 0.4  # share of paper in a pale photograph, beside its wash
CROP_SIDE = 64  # pixels: a column of the reading line at 300 dots an inch


def photograph(context: TraceContext) -> Image | None:
    """Return the photograph of a trace, upright, at most LONGEST_SIDE; None if there is none.

    Raises DatasetError if it is damaged, of a kind that is not read, or of an insane size.
    """
    return decoded(context.image_id, context.image_file)


def decoded(image_id: str, content: bytes, longest: int = LONGEST_SIDE) -> Image | None:
    """Return an encoded photograph as `photograph` does, with no side over `longest` pixels; None for b""."""
    return shrunk(decode_image(f"image {image_id}", content), longest) if content else None


def shrunk(image: Image, longest: int) -> Image:
    """Return the image with no side over `longest` pixels, each pixel the mean of those that it covers."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def washed(image: Image, theme: Theme = LIGHT) -> Image:
    """Return the image mixed with paper, so that what is drawn over it stands out."""
    share = wash(float(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).mean()) / 255, theme)
    mixed: Image = ((1 - share) * image + share * np.array(rgb(theme.panel))).round().astype(np.uint8)
    return mixed


def greyed(image: Image, theme: Theme = LIGHT) -> Image:
    """Return the washed image without its colours, so that colour over it is data alone."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return washed(np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8), theme)


def pale(image: Image, theme: Theme = LIGHT) -> Image:
    """Return the greyed image halfway to paper: on it orange and blue stay apart from the ground in grey print too."""
    mixed: Image = ((1 - _PALE) * greyed(image, theme) + _PALE * np.array(rgb(theme.panel))).round().astype(np.uint8)
    return mixed


def crops(image: Image, boxes: Array, size: tuple[int, int]) -> list[Image | None]:
    """Cut each box out of the image; None where a box holds no pixel.

    boxes (N,4) x1 y1 x2 y2, which may overhang the image; size: (width, height), the pixels that boxes
    count in, whatever this image's own resolution is.
    """
    height, width = image.shape[:2]
    corners = boxes.reshape(-1, 2, 2) * (width / size[0], height / size[1])
    edges = np.stack([np.floor(corners[:, 0]), np.ceil(corners[:, 1])], axis=1).clip(0, (width, height)).astype(int)
    cut = [image[y1:y2, x1:x2] for (x1, y1), (x2, y2) in edges.tolist()]
    return [shrunk(crop, CROP_SIDE) if crop.size else None for crop in cut]
