"""Three images in every form that the field keeps regions and captions in, written without the package."""

from __future__ import annotations

import base64
import csv
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

IDS = ("391895", "60623", "483108")
COUNTS = (5, 1, 8)  # regions
SIZES = ((640, 360), (427, 640), (500, 333))  # width, height
FILES = tuple(f"COCO_val2014_{int(one):012d}.jpg" for one in IDS)
CAPTIONS = (
    ("A man on a moped.", "A man rides a motorcycle.", "Two men, one bike."),
    ("A girl blows out a candle .",),
    ("A man on a bicycle by a train", "A bike."),
)
FEATURE = 9
_random = np.random.default_rng(3)
FEATURES = tuple(_random.normal(size=(count, FEATURE)).astype(np.float32) for count in COUNTS)


def _corners(count: int, size: tuple[int, int]) -> np.ndarray:
    first = _random.uniform(0, 0.5, (count, 2)) * size
    return np.hstack([first, first + _random.uniform(1, 100, (count, 2))]).astype(np.float32)


BOXES = tuple(_corners(count, size) for count, size in zip(COUNTS, SIZES, strict=True))
SCORES = tuple(_random.uniform(size=count).astype(np.float32) for count in COUNTS)
CLASSES = tuple(_random.integers(1600, size=count) for count in COUNTS)


def tsv(path: Path, lxmert: bool = False) -> None:
    """As bottom-up-attention's generate_tsv.py writes it, or LXMERT's."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        for row, image_id in enumerate(IDS):
            width, height = SIZES[row]
            arrays = [base64.b64encode(array[row].tobytes()).decode() for array in (BOXES, FEATURES)]
            if lxmert:
                ids = base64.b64encode(CLASSES[row].astype("<i8").tobytes()).decode()
                sure = base64.b64encode(SCORES[row].astype("<f4").tobytes()).decode()
                writer.writerow([image_id, height, width, ids, sure, ids, sure, COUNTS[row], *arrays])
            else:
                writer.writerow([image_id, width, height, COUNTS[row], *arrays])


def npz(folder: Path, names: tuple[str, str] = ("x", "bbox"), turned: bool = False, **others: bool) -> None:
    """One .npz an image. turned: features as (feature, regions). others: count, size: say them too."""
    folder.mkdir(parents=True, exist_ok=True)
    for row, image_id in enumerate(IDS):
        arrays: dict[str, Any] = {names[0]: FEATURES[row].T if turned else FEATURES[row], names[1]: BOXES[row]}
        if others.get("count"):
            arrays["num_bbox"] = COUNTS[row]
        if others.get("size"):
            arrays |= {"image_w": SIZES[row][0], "image_h": SIZES[row][1]}
        np.savez_compressed(folder / f"{image_id}.npz", **arrays)


def att_and_box(folder: Path) -> None:
    """As self-critical.pytorch keeps bottom-up features: cocobu_att/ID.npz, cocobu_box/ID.npy, cocobu_fc/ID.npy."""
    for part in ("att", "box", "fc"):
        (folder / f"cocobu_{part}").mkdir(parents=True)
    for row, image_id in enumerate(IDS):
        np.savez_compressed(folder / "cocobu_att" / f"{image_id}.npz", feat=FEATURES[row])
        np.save(folder / "cocobu_box" / f"{image_id}.npy", BOXES[row])
        np.save(folder / "cocobu_fc" / f"{image_id}.npy", FEATURES[row].mean(axis=0))


def beside(folder: Path) -> None:
    """ID.npz with the features, ID_box.npy with the boxes."""
    folder.mkdir(parents=True, exist_ok=True)
    for row, image_id in enumerate(IDS):
        np.savez(folder / f"{image_id}.npz", features=FEATURES[row])
        np.save(folder / f"{image_id}_box.npy", BOXES[row])


def npy(folder: Path) -> None:
    """ID.npy with the features."""
    folder.mkdir(parents=True, exist_ok=True)
    for row, image_id in enumerate(IDS):
        np.save(folder / f"{image_id}.npy", FEATURES[row])


def npy_and_info(folder: Path) -> None:
    """As MMF keeps features: ID.npy, and ID_info.npy with a dictionary."""
    npy(folder)
    for row, image_id in enumerate(IDS):
        info = {"image_id": image_id, "bbox": BOXES[row], "num_boxes": COUNTS[row], "objects": CLASSES[row]}
        info |= {"image_width": SIZES[row][0], "image_height": np.int64(SIZES[row][1])}
        np.save(folder / f"{image_id}_info.npy", np.array(info, dtype=object), allow_pickle=True)


def scan(folder: Path, split: str = "test", regions: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """SCAN's release: equally many regions of every image, five captions each. Returns features and boxes."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(len(split))
    features = draw.normal(size=(len(IDS), regions, FEATURE)).astype(np.float32)
    boxes = np.stack([_corners(regions, size) for size in SIZES])
    np.save(folder / f"{split}_ims.npy", features)
    lines = [f"caption {number} of image {image_id} ." for image_id in IDS for number in range(5)]
    (folder / f"{split}_caps.txt").write_text("\n".join(lines) + "\n")
    (folder / f"{split}_ids.txt").write_text("".join(f"{one}\n" for one in IDS for _ in range(5)))
    return features, boxes


def gsmn(folder: Path, boxes: np.ndarray, protocol: int = 2, split: str = "test") -> None:
    """GSMN's boxes and sizes: the latter an object array of dictionaries, which Python 2 pickled."""
    np.save(folder / f"{split}_ims_bbx.npy", boxes)
    sizes = np.array([{"image_w": width, "image_h": height} for width, height in SIZES], dtype=object)
    object_array(folder / f"{split}_ims_size.npy", sizes, protocol)


def camera(folder: Path, boxes: np.ndarray, split: str = "test") -> None:
    """CAMERA's boxes and sizes."""
    np.save(folder / f"{split}_boxes.npy", boxes)
    np.save(folder / f"{split}_img_sizes.npy", np.array(SIZES))


def object_array(path: Path, array: Any, protocol: int = 4, shape: tuple[int, ...] | None = None) -> None:
    """An array of objects as numpy.save writes it, of any protocol; of anything else, behind the same header."""
    with path.open("wb") as file:
        shape = np.shape(array) if shape is None else shape
        np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": shape})
        pickle.dump(array, file, protocol=protocol)


def _images() -> list[dict[str, Any]]:
    rows = zip(IDS, FILES, SIZES, strict=True)
    return [{"id": int(one), "file_name": file, "width": w, "height": h} for one, file, (w, h) in rows]


def coco_captions(path: Path) -> None:
    """COCO's captions, which stand in no order."""
    pairs = [(int(image_id), text) for image_id, texts in zip(IDS, CAPTIONS, strict=True) for text in texts]
    mixed = sorted(enumerate(pairs), key=lambda pair: pair[0] % 2)
    notes = [{"id": number, "image_id": image, "caption": f"{text}\n"} for number, (image, text) in mixed]
    path.write_text(json.dumps({"info": {}, "images": _images(), "annotations": notes}))


def coco_instances(path: Path) -> None:
    """COCO's objects, x y width height, of the first and the last image."""
    notes = [
        {"id": 10 * row + place, "image_id": int(IDS[row]), "category_id": 1 + place % 2, "iscrowd": 0, "area": 1.5}
        | {"segmentation": [[1.0, 2.0, 3.0]], "bbox": [float(x0), float(y0), float(x1 - x0), float(y1 - y0)]}
        for row in (0, 2)
        for place, (x0, y0, x1, y1) in enumerate(BOXES[row].astype(float))
    ]
    names = [{"id": 1, "name": "person", "supercategory": "person"}, {"id": 2, "name": "bicycle"}]
    path.write_text(json.dumps({"images": _images(), "annotations": notes, "categories": names}))


def karpathy(path: Path) -> None:
    """Karpathy's dataset_coco.json."""
    images = [
        {"imgid": row, "cocoid": int(IDS[row]), "filepath": "val2014", "filename": FILES[row], "split": split}
        | {"sentences": [{"raw": text, "tokens": text.lower().split(), "imgid": row} for text in CAPTIONS[row]]}
        for row, split in enumerate(("test", "restval", "test"))
    ]
    path.write_text(json.dumps({"images": images, "dataset": "coco"}))


def file_names(path: Path) -> None:
    """A list of file names by image id."""
    path.write_text(json.dumps(dict(zip(IDS, FILES, strict=True))))


def lines_and_ids(folder: Path, name: str = "f30k_dev_{}.txt") -> None:
    """Captions with an id for each line beside."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [(image_id, text) for image_id, texts in zip(IDS, CAPTIONS, strict=True) for text in texts]
    (folder / name.format("caps")).write_text("".join(f"{text}\n" for _, text in pairs))
    (folder / name.format("ids")).write_text("".join(f"{image_id}\n" for image_id, _ in pairs))


def tokens(path: Path) -> None:
    """Flickr30K's token file."""
    rows = [
        f"{file}#{n}\t{text}\n" for file, texts in zip(FILES, CAPTIONS, strict=True) for n, text in enumerate(texts)
    ]
    path.write_text("".join(rows))


# Each form, by name: writes it into a folder and returns what to open.
def _in(name: str, write: Callable[[Path], None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        write(folder / name)
        return folder / name

    return make


def _camera(folder: Path) -> None:
    camera(folder, scan(folder)[1])


def _gsmn(folder: Path) -> None:
    gsmn(folder, scan(folder)[1])


FORMS: dict[str, Callable[[Path], Path]] = {
    "tsv": _in("a.tsv", tsv),
    "lxmert": _in("a.tsv", lambda path: tsv(path, lxmert=True)),
    "npz": _in("npz", lambda path: npz(path, count=True, size=True)),
    "beside": _in("regions", beside),
    "att and box": _in("cocobu", att_and_box),
    "npy": _in("npy", npy),
    "npy and info": _in("mmf", npy_and_info),
    "scan": _in("data", lambda path: (scan(path), None)[1]),
    "camera": _in("data", _camera),
    "gsmn": _in("data", _gsmn),
    "captions": _in("captions_val2014.json", coco_captions),
    "instances": _in("instances_val2014.json", coco_instances),
    "karpathy": _in("dataset_coco.json", karpathy),
    "file names": _in("id_mapping.json", file_names),
    "lines": _in("captions", lines_and_ids),
    "tokens": _in("results.token", tokens),
}
