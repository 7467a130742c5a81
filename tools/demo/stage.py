"""Paints a scene: the crop of the photograph, then each object from the farthest to the nearest, with its shadow."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tools.demo.backgrounds import BACKGROUNDS, Background
from tools.demo.cutouts import CUTOUTS
from tools.demo.pictures import Image, background_picture, cutout_picture
from tools.demo.scene import HEIGHT, WIDTH, Placed, Scene

SHADOW = 0.5  # darkness under the feet, 1 = black
Layer = npt.NDArray[np.float32]


def paint(scene: Scene) -> Image:
    """(480, 640, 3) BGR."""
    background = BACKGROUNDS[scene.background]
    left, top, width, height = scene.crop
    crop = background_picture(scene.background)[top : top + height, left : left + width]
    canvas = cv2.resize(crop, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    if scene.background_flip:
        canvas = np.ascontiguousarray(canvas[:, ::-1])
    for placed in scene.objects:
        _paint_object(canvas, placed, background)
    return np.clip(canvas + 0.5, 0, 255).astype(np.uint8)


def visible_shares(scene: Scene) -> list[float]:
    """For each object, the share of its pixels that no nearer object hides."""
    masks = [_full_mask(placed) for placed in scene.objects]
    shares = []
    for index, mask in enumerate(masks):
        nearer = np.zeros_like(mask)
        for other in masks[index + 1 :]:
            nearer |= other
        shares.append(float((mask & ~nearer).sum() / max(1, mask.sum())))
    return shares


def _paint_object(canvas: Layer, placed: Placed, background: Background) -> None:
    place = CUTOUTS[placed.cutout].place
    colour, alpha = _resized(placed)
    if place != "air" and background.fade:
        alpha = alpha * _sink(alpha.shape[0], background.fade)
    if place == "ground":
        _paint_shadow(canvas, placed, alpha)
    light = np.array(background.light[::-1], np.float32)
    _blend(canvas, colour * light, alpha, *_corner(placed))


def _resized(placed: Placed) -> tuple[Layer, Layer]:
    """Colour (h, w, 3) and alpha (h, w, 1) in 0..1 at the size in the scene; colours weighted, so no halo appears."""
    picture = cutout_picture(placed.cutout).astype(np.float32)
    if placed.flip:
        picture = picture[:, ::-1]
    alpha = picture[:, :, 3:] / 255
    weighted = np.dstack([picture[:, :, :3] * alpha, alpha])
    size = (max(1, round(placed.width)), max(1, round(placed.height)))
    shrinking = size[0] < picture.shape[1]
    weighted = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
    alpha = np.clip(weighted[:, :, 3:], 0, 1)
    colour = np.clip(weighted[:, :, :3] / np.maximum(alpha, 1e-3), 0, 255)
    return colour, np.where(alpha < 0.04, 0, alpha).astype(np.float32)


def _sink(height: int, fade: float) -> Layer:
    """(height, 1, 1): 1, falling to 0 over the lowest `fade` of the object, as in grass or water."""
    up = (height - 1 - np.arange(height, dtype=np.float32)) / max(1.0, fade * height)
    return np.clip(up, 0, 1)[:, None, None]


def _corner(placed: Placed) -> tuple[int, int]:
    return round(placed.x - placed.width / 2), round(placed.feet - placed.height)


def _blend(canvas: Layer, colour: Layer | float, alpha: Layer, left: int, top: int) -> None:
    """Lay a patch on the canvas, cut where it overhangs."""
    height, width = alpha.shape[:2]
    x1, y1 = max(0, left), max(0, top)
    x2, y2 = min(canvas.shape[1], left + width), min(canvas.shape[0], top + height)
    if x1 >= x2 or y1 >= y2:
        return
    part = (slice(y1 - top, y2 - top), slice(x1 - left, x2 - left))
    patch = colour if isinstance(colour, float) else colour[part]
    canvas[y1:y2, x1:x2] += (patch - canvas[y1:y2, x1:x2]) * alpha[part]


def _paint_shadow(canvas: Layer, placed: Placed, alpha: Layer) -> None:
    """A soft dark patch where the object touches the ground: its lowest eighth, flattened and blurred."""
    height, width = alpha.shape[:2]
    low = alpha[-max(3, height // 8) :, :, 0].max(0)  # (w,) where something stands
    half = max(3, round(0.045 * height) + 2)
    blur = max(3, round(0.05 * width))
    strip = np.zeros((4 * half, width + 6 * blur), np.float32)
    strip[half : 3 * half, 3 * blur : 3 * blur + width] = low
    strip = cv2.GaussianBlur(strip, (0, 0), sigmaX=blur, sigmaY=half / 2)
    centre = round(placed.feet - half * 0.35)
    _blend(canvas, 8.0, SHADOW * strip[:, :, None], round(placed.x - strip.shape[1] / 2), centre - 2 * half)


def _full_mask(placed: Placed) -> npt.NDArray[np.bool_]:
    canvas = np.zeros((HEIGHT, WIDTH, 1), np.float32)
    _, alpha = _resized(placed)
    _blend(canvas, 1.0, alpha, *_corner(placed))
    return canvas[:, :, 0] > 0.5
