"""JSON documents: COCO's captions and instances, Karpathy's splits, and lists of file names by image id.

A document is read whole (COCO's largest takes 450 MB on disk); what nobody here needs of it, the outlines of objects,
is dropped while it is read. Regions count as they stand in the file; COCO's boxes, x y width height, become x1 y1 x2
y2, in pixels of the original picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from vsrn_viewer.data.forms.checks import checked_boxes, checked_size, unique
from vsrn_viewer.data.forms.read_records import ReadRecords
from vsrn_viewer.data.forms.records import Part, Record
from vsrn_viewer.data.sources import read_json
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.strangers import UnreadableError, plain, shown

_MOST = 1_000_000_000  # bytes
_UNREAD = frozenset({"segmentation", "tokens"})  # 90 % of COCO's instances, a half of Karpathy's splits
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")


def open_document(path: Path) -> ReadRecords | None:
    """Read a JSON document, None if it is none of the forms.

    Raises DatasetError if it is damaged, or contradicts itself.
    """
    stored = read_json(path, _MOST, _object)
    if not isinstance(stored, dict) or not stored:
        return None
    if all(map(_is_picture, stored.values())):
        records = (Record(image_id, file=name) for image_id, name in stored.items())
        return _document(path, "list of file names", {"files"}, records)
    images = stored.get("images")
    if not isinstance(images, list) or not images or not all(isinstance(image, dict) for image in images):
        return None
    if "sentences" in images[0]:
        return _document(path, "Karpathy's splits", {"captions", "files"}, map(_karpathy(path), images))
    annotations = stored.get("annotations")
    if not isinstance(annotations, list) or not annotations or not isinstance(annotations[0], dict):
        return None
    if "caption" in annotations[0]:
        return _captions(path, images, annotations)
    return _instances(path, images, annotations, stored) if "bbox" in annotations[0] else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, without what nobody reads. Raises UnreadableError if a key stands twice: one would be lost."""
    made = {key: value for key, value in pairs if key not in _UNREAD}
    if len(made) < len(pairs) and len({key for key, _ in pairs}) < len(pairs):
        keys = [key for key, _ in pairs]
        raise UnreadableError(f"the key {plain(next(key for key in keys if keys.count(key) > 1))} stands there twice")
    return made


def _document(path: Path, form: str, brings: set[Part], records: Iterator[Record]) -> ReadRecords:
    made = list(records)
    unique(path, [record.image_id for record in made])
    return ReadRecords(path, form, frozenset(brings), {record.image_id: record for record in made})


def _captions(path: Path, images: list[Any], annotations: list[Any]) -> ReadRecords:
    by_image = _by_image(path, images, annotations)
    records = (
        replace(_coco_image(path, image), captions=tuple(_text(path, one, "caption") for one in by_image[image["id"]]))
        for image in images
    )
    return _document(path, "COCO captions", {"captions", "files", "sizes"}, records)


def _instances(path: Path, images: list[Any], annotations: list[Any], stored: dict[str, Any]) -> ReadRecords:
    by_image = _by_image(path, images, annotations)
    categories = stored.get("categories")
    names = {
        one.get("id"): _text(path, one, "name")
        for one in (categories if isinstance(categories, list) else ())
        if isinstance(one, dict)
    }
    records = (_instance_record(path, image, by_image[image["id"]], names) for image in images)
    return _document(path, "COCO instances", {"boxes", "labels", "files", "sizes"}, records)


def _instance_record(path: Path, image: Any, objects: list[Any], names: dict[Any, str]) -> Record:
    record = _coco_image(path, image)
    if not objects:
        return record
    boxes = [one.get("bbox") for one in objects]
    if not all(map(_is_box, boxes)):
        raise DatasetError(
            f"{path}: a bbox of image {record.image_id} is not x y width height, four numbers. Export it again."
        )
    known = [one.get("category_id") for one in objects]
    missing = [number for number in known if type(number) is not int or number not in names]
    if missing:
        raise DatasetError(
            f"{path}: an object of image {record.image_id} has category {shown(missing[0])}, which categories does not "
            "name. Export both together."
        )
    corners = np.array(boxes, dtype=np.float64)
    corners[:, 2:] += corners[:, :2]
    return replace(
        record, boxes=checked_boxes(path, record.image_id, corners), labels=tuple(names[number] for number in known)
    )


def _is_box(value: Any) -> bool:
    is_four = isinstance(value, list) and len(value) == 4
    return is_four and all(type(one) in (int, float) and not abs(one) > 1e9 for one in value)


def _coco_image(path: Path, image: dict[str, Any]) -> Record:
    image_id = _identity(path, image, "id")
    return Record(
        image_id,
        size=checked_size(path, image_id, image.get("width"), image.get("height")) if "width" in image else None,
        file=_text(path, image, "file_name") if "file_name" in image else "",
    )


def _by_image(path: Path, images: list[Any], annotations: list[Any]) -> dict[Any, list[Any]]:
    """Return the annotations of every image, in the order of the document."""
    by_image: dict[Any, list[Any]] = {image["id"]: [] for image in images if _identity(path, image, "id")}
    for one in annotations:
        number = one.get("image_id") if isinstance(one, dict) else None
        if not isinstance(number, int | str) or number not in by_image:
            raise DatasetError(
                f"{path}: an annotation belongs to image {shown(number)}, which images does not list. Take both from "
                "one release."
            )
        by_image[number].append(one)
    return by_image


def _karpathy(path: Path) -> Callable[[Any], Record]:
    def record(image: dict[str, Any]) -> Record:
        image_id = _identity(path, image, "imgid")
        sentences = image.get("sentences")
        if not isinstance(sentences, list) or not all(isinstance(one, dict) for one in sentences):
            raise DatasetError(f"{path}: sentences of image {image_id} must be a list. Download the file again.")
        folder = _text(path, image, "filepath") + "/" if "filepath" in image else ""
        return Record(
            image_id,
            file=folder + _text(path, image, "filename"),
            captions=tuple(_text(path, one, "raw") for one in sentences),
            split=_text(path, image, "split") if "split" in image else "",
        )

    return record


def _identity(path: Path, image: dict[str, Any], key: str) -> str:
    value = image.get(key)
    if type(value) not in (int, str) or value == "":
        raise DatasetError(
            f"{path}: {key} of an image must be a number or a text: got {shown(value)}. Export it again."
        )
    return str(value)


def _text(path: Path, entry: dict[str, Any], key: str) -> str:
    """Return a text of one line, without the white space around it."""
    value = entry.get(key)
    if not isinstance(value, str):
        raise DatasetError(f"{path}: {key} must be a text: got {shown(value)}. Export it again.")
    return " ".join(value.split())


def _is_picture(value: Any) -> bool:
    return isinstance(value, str) and value.lower().endswith(PICTURES)
