"""What a figure's file says about itself, and the file's last touch: photographs become JPEG and are held once.

A figure carries the recipe that draws it again. Loads matplotlib's and the PDF reader's own libraries only when asked.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from vsrn_viewer.errors import FigureError
from vsrn_viewer.strangers import UnreadableError, read_ordinary
from vsrn_viewer.version import __version__

RECIPE = "Recipe"  # the name of the recipe among what a file says
NOTHING_SAID: Mapping[str, str] = {}
QUALITY = 90  # of JPEG, of 100
_MOST_BYTES = 200_000_000  # of a figure that is read back
# Of a photograph; a heat map has fewer colours, and stays exact.
_FEWEST_PIXELS, _FEWEST_COLOURS, _FEWEST_GREYS = 4_000, 1_000, 100
_PNG_IN_SVG = re.compile(r'xlink:href="data:image/png;base64,([^"]+)"')
_RECIPE_IN_SVG = re.compile(r"<dc:description>(.*?)</dc:description>", re.DOTALL)


def metadata_of(kind: str, about: Mapping[str, str]) -> dict[str, Any]:
    """Return what matplotlib writes into a file of this kind. A PDF is told the rest by `finished`."""
    program = f"vsrn_viewer {__version__}"
    if kind == "pdf":
        return {"Creator": program, "Producer": program}
    if kind == "svg":
        said = {"Creator": program}
        return said | ({"Description": about[RECIPE]} if RECIPE in about else {})
    return {"Software": program, **about}


def finished(kind: str, content: bytes, about: Mapping[str, str]) -> bytes:
    """Return a drawn file with its photographs as JPEG and all that is said about it. The same input gives the same
    bytes."""
    if kind == "pdf":
        return _finished_pdf(content, about)
    if kind == "svg":
        return _PNG_IN_SVG.sub(_smaller_in_svg, content.decode()).encode()
    return content


def recipe_inside(path: Path) -> str:
    """Return the recipe that a figure carries, TOML. Raises FigureError, naming the file, if it has none."""
    try:
        content = read_ordinary(path, _MOST_BYTES)
        found = _READERS[path.suffix.lower()](content)
    except FileNotFoundError:
        raise FigureError(f"{path}: no such figure. Name one that this program has drawn.") from None
    except (OSError, ValueError) as error:
        raise FigureError(f"{path}: cannot be read as a figure ({type(error).__name__}). Export it again.") from None
    if not found:
        raise FigureError(f"{path}: carries no recipe. Only figures that export has drawn do.")
    return found


def _pdf_recipe(content: bytes) -> str:
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return str(document.docinfo.get(f"/{RECIPE}", ""))
    except pikepdf.PdfError:
        raise UnreadableError("a damaged PDF") from None


def _svg_recipe(content: bytes) -> str:
    match = _RECIPE_IN_SVG.search(content.decode())
    return html.unescape(match[1]) if match else ""


def _png_recipe(content: bytes) -> str:
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as image:
            return str(image.info.get(RECIPE, ""))
    except (SyntaxError, struct.error, zlib.error):
        raise UnreadableError("a damaged PNG") from None


_READERS = {".pdf": _pdf_recipe, ".svg": _svg_recipe, ".png": _png_recipe}
FIGURES = tuple(_READERS)


def _jpeg(pixels: npt.NDArray[np.uint8]) -> tuple[bytes, str] | None:
    """Return a photograph, (height, width, 3) uint8 RGB, as JPEG with its colour space; None for what is none."""
    if pixels.shape[0] * pixels.shape[1] < _FEWEST_PIXELS:
        return None
    is_grey = bool((pixels == pixels[:, :, :1]).all())
    codes = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    if len(np.unique(codes)) < (_FEWEST_GREYS if is_grey else _FEWEST_COLOURS):
        return None
    stored = pixels[:, :, 0] if is_grey else pixels[:, :, ::-1]
    encoded = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
    return encoded, "DeviceGray" if is_grey else "DeviceRGB"


def _smaller_in_svg(match: re.Match[str]) -> str:
    stored = np.frombuffer(base64.b64decode(match[1]), dtype=np.uint8)
    pixels = cv2.imdecode(stored, cv2.IMREAD_UNCHANGED)
    encoded = None
    if pixels is not None and pixels.ndim == 3 and (pixels.shape[2] == 3 or (pixels[:, :, 3] == 255).all()):
        encoded = _jpeg(np.ascontiguousarray(pixels[:, :, 2::-1]).astype(np.uint8))
    if encoded is None:
        return match[0]
    return f'xlink:href="data:image/jpeg;base64,{base64.b64encode(encoded[0]).decode()}"'


def _finished_pdf(content: bytes, about: Mapping[str, str]) -> bytes:
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        for name, value in about.items():
            document.docinfo[f"/{name}"] = value
        for page in document.pages:
            _hold_photographs_once(page.obj.Resources.get("/XObject", pikepdf.Dictionary()))
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _hold_photographs_once(images: Any) -> None:
    import pikepdf

    first: dict[bytes, Any] = {}
    for name in list(images.keys()):
        image = images[name]
        if image.get("/Subtype") != pikepdf.Name.Image or "/SMask" in image:
            continue
        pixels = _pixels(image)
        if pixels is None:
            continue
        digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).digest()
        if digest in first:
            images[name] = first[digest]
            continue
        first[digest] = image
        encoded = _jpeg(pixels)
        if encoded is not None:
            image.write(encoded[0], filter=pikepdf.Name.DCTDecode)
            image.ColorSpace = pikepdf.Name("/" + encoded[1])


def _pixels(image: Any) -> npt.NDArray[np.uint8] | None:
    """Return a stored image as (height, width, 3) uint8 RGB, None for a form that matplotlib gives no photograph."""
    import pikepdf

    space, height, width = image.get("/ColorSpace"), int(image.Height), int(image.Width)
    raw = np.frombuffer(image.read_bytes(), dtype=np.uint8)
    if space == pikepdf.Name.DeviceRGB:
        return raw.reshape(height, width, 3)
    if isinstance(space, pikepdf.Array) and space[0] == pikepdf.Name.Indexed and int(image.BitsPerComponent) == 8:
        palette = np.frombuffer(bytes(space[3]), dtype=np.uint8).reshape(-1, 3)
        return palette[raw.reshape(height, width)]
    return None
